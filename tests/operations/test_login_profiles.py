from __future__ import annotations

from typing import Any

import pytest

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.callers import assumed_root_caller, user_caller
from pytest_iam.account.password_policy import expires_at
from pytest_iam.account.sessions import Caller
from pytest_iam.policy import Policy

ALICE = {"UserName": "alice"}
PASSWORD, OTHER = "Correct-horse-1", "Battery-staple-2"
NONE = ("NoSuchEntity", "Login Profile for User alice cannot be found.")


@pytest.fixture
def alice(ask: Any, account: Account) -> Caller:
    """A user without a password."""
    ask("CreateUser", **ALICE)
    user = account.users.get("alice")
    assert user is not None
    return user_caller(account, user)


def password_of(caller: Caller) -> str | None:
    """The password that the user has."""
    assert caller.user is not None
    profile = caller.user.login_profile
    return None if profile is None else profile.password


def test_a_profile_is_shown_without_its_password(ask: Any, alice: Caller, frozen: Any) -> None:
    """IAM API reference, "CreateLoginProfile" and "GetLoginProfile"."""
    made = ask("CreateLoginProfile", **ALICE, Password=PASSWORD, PasswordResetRequired=True)
    profile = made["LoginProfile"]
    assert profile["CreateDate"].isoformat() == "2026-01-31T12:00:00+00:00"
    del profile["CreateDate"]
    assert profile == {"UserName": "alice", "PasswordResetRequired": True}
    assert ask("GetLoginProfile", **ALICE)["LoginProfile"].items() >= profile.items()


def test_without_a_name_the_profile_is_the_callers(ask: Any, alice: Caller) -> None:
    """IAM API reference, "GetLoginProfile": it defaults to the principal making the request."""
    ask("CreateLoginProfile", by=alice, Password=PASSWORD)
    assert ask("GetLoginProfile", by=alice)["LoginProfile"]["UserName"] == "alice"
    ask("DeleteLoginProfile", by=alice)
    assert password_of(alice) is None


@pytest.mark.parametrize("operation", ["GetLoginProfile", "DeleteLoginProfile"])
def test_root_must_name_the_user(refused: Any, operation: str) -> None:
    """IAM API reference, "GetLoginProfile": root may leave the name out with AssumeRoot only."""
    assert refused(operation)[0] == "ValidationError"


def test_a_user_has_one_password(ask: Any, refused: Any, alice: Caller) -> None:
    """IAM API reference, "CreateLoginProfile", EntityAlreadyExists."""
    ask("CreateLoginProfile", **ALICE, Password=PASSWORD)
    assert refused("CreateLoginProfile", **ALICE, Password=OTHER) == (
        "EntityAlreadyExists",
        "Login Profile for user alice already exists.",
    )
    assert password_of(alice) == PASSWORD


def test_a_password_is_required(refused: Any, alice: Caller) -> None:
    """IAM API reference, "CreateLoginProfile": only AssumeRoot sessions leave it out."""
    assert refused("CreateLoginProfile", **ALICE)[0] == "ValidationError"


@pytest.mark.parametrize(
    "operation", ["GetLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile"]
)
def test_a_user_without_a_password_has_no_profile(
    refused: Any, alice: Caller, operation: str
) -> None:
    """IAM API reference, "GetLoginProfile", NoSuchEntity."""
    assert refused(operation, **ALICE) == NONE


def test_an_update_leaves_the_rest_as_it_was(ask: Any, alice: Caller) -> None:
    """IAM API reference, "UpdateLoginProfile": both members are optional."""
    ask("CreateLoginProfile", **ALICE, Password=PASSWORD, PasswordResetRequired=True)
    ask("UpdateLoginProfile", **ALICE, Password=OTHER)
    shown = ask("GetLoginProfile", **ALICE)["LoginProfile"]
    assert (password_of(alice), shown["PasswordResetRequired"]) == (OTHER, True)
    ask("UpdateLoginProfile", **ALICE, PasswordResetRequired=False)
    shown = ask("GetLoginProfile", **ALICE)["LoginProfile"]
    assert (password_of(alice), shown["PasswordResetRequired"]) == (OTHER, False)


@pytest.mark.parametrize(
    ("operation", "member"),
    [("CreateLoginProfile", "Password"), ("UpdateLoginProfile", "Password")],
)
def test_a_weak_password_is_refused(
    ask: Any, refused: Any, alice: Caller, operation: str, member: str
) -> None:
    """IAM user guide, "Set an account password policy for IAM users", default policy."""
    if operation != "CreateLoginProfile":
        ask("CreateLoginProfile", **ALICE, Password=PASSWORD)
    before = password_of(alice)
    code, message = refused(operation, **ALICE, **{member: "lowercase1"})
    assert code == "PasswordPolicyViolation"
    assert message == (
        "Password should meet 1 more of the following requirements: Password should have at least "
        "one uppercase letter, Password should have at least one symbol"
    )
    assert password_of(alice) == before


def test_a_user_changes_its_own_password(ask: Any, refused: Any, alice: Caller) -> None:
    """IAM API reference, "ChangePassword"."""
    ask("CreateLoginProfile", **ALICE, Password=PASSWORD, PasswordResetRequired=True)
    ask("ChangePassword", by=alice, OldPassword=PASSWORD, NewPassword=OTHER)
    assert password_of(alice) == OTHER
    shown = ask("GetLoginProfile", **ALICE)["LoginProfile"]
    assert shown["PasswordResetRequired"] is False
    assert refused("ChangePassword", by=alice, OldPassword=PASSWORD, NewPassword=PASSWORD) == (
        "AccessDenied",
        "The old password was incorrect.",
    )
    weak = refused("ChangePassword", by=alice, OldPassword=OTHER, NewPassword="password")
    assert weak[0] == "PasswordPolicyViolation"


def test_nobody_but_a_user_changes_a_password(refused: Any, alice: Caller) -> None:
    """IAM API reference, "ChangePassword", InvalidUserType."""
    passwords = {"OldPassword": PASSWORD, "NewPassword": OTHER}
    assert refused("ChangePassword", **passwords)[0] == "InvalidUserType"
    assert refused("ChangePassword", by=alice, **passwords) == NONE


NOT_CONFORMING = (
    "PasswordPolicyViolation",
    "Password does not conform to the account password policy.",
)


def test_the_accounts_own_policy_replaces_the_default(
    ask: Any, refused: Any, alice: Caller
) -> None:
    """IAM user guide, "Set an account password policy for IAM users", custom policies."""
    ask("UpdateAccountPasswordPolicy", MinimumPasswordLength=20, RequireNumbers=True)
    assert refused("CreateLoginProfile", **ALICE, Password="short1")[1] == (
        "Password should have a minimum length of 20"
    )
    assert refused("CreateLoginProfile", **ALICE, Password="without-any-of-them-x")[1] == (
        "Password should have at least one number"
    )
    ask("CreateLoginProfile", **ALICE, Password="nothing-but-letters-1")


def test_the_default_policy_refuses_the_accounts_name(
    ask: Any, refused: Any, alice: Caller
) -> None:
    """IAM user guide, "Set an account password policy for IAM users", default policy."""
    ask("CreateAccountAlias", AccountAlias="prod-account-1")
    assert refused("CreateLoginProfile", **ALICE, Password="prod-account-1") == NOT_CONFORMING
    ask("UpdateAccountPasswordPolicy")
    ask("CreateLoginProfile", **ALICE, Password="prod-account-1")


def test_former_passwords_do_not_come_back(ask: Any, refused: Any, alice: Caller) -> None:
    """IAM API reference, "UpdateAccountPasswordPolicy", PasswordReusePrevention."""
    ask("UpdateAccountPasswordPolicy", PasswordReusePrevention=2)
    ask("CreateLoginProfile", **ALICE, Password=PASSWORD)
    ask("ChangePassword", by=alice, OldPassword=PASSWORD, NewPassword=OTHER)
    for former in (PASSWORD, OTHER):
        again = {"OldPassword": OTHER, "NewPassword": former}
        assert refused("ChangePassword", by=alice, **again) == NOT_CONFORMING
        assert refused("UpdateLoginProfile", **ALICE, Password=former) == NOT_CONFORMING
    ask("UpdateLoginProfile", **ALICE, Password="Third-password-3")
    ask("UpdateLoginProfile", **ALICE, Password=PASSWORD)
    assert password_of(alice) == PASSWORD


def test_a_password_expires_from_its_last_change_on(
    ask: Any, account: Account, alice: Caller, frozen: Any
) -> None:
    """IAM API reference, "UpdateAccountPasswordPolicy", MaxPasswordAge: in days."""
    ask("CreateLoginProfile", **ALICE, Password=PASSWORD)
    ask("UpdateAccountPasswordPolicy", MaxPasswordAge=2)
    frozen.tick(3600)
    ask("UpdateLoginProfile", **ALICE, PasswordResetRequired=True)
    assert _expiry(account, alice) == "2026-02-02T12:00:00+00:00"
    ask("ChangePassword", by=alice, OldPassword=PASSWORD, NewPassword=OTHER)
    assert _expiry(account, alice) == "2026-02-02T13:00:00+00:00"


def _expiry(account: Account, caller: Caller) -> str:
    assert caller.user is not None
    assert caller.user.login_profile is not None
    expiry = expires_at(account.settings.passwords, caller.user.login_profile)
    assert expiry is not None
    return expiry.isoformat()


def test_a_session_of_assume_root_recovers_roots_password(
    ask: Any, refused: Any, account: Account, frozen: Any
) -> None:
    """IAM API reference, "CreateLoginProfile", UserName and Password."""
    task = Policy({"Statement": {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}})
    root = assumed_root_caller(account, task, None, clock.now())
    present = ask("GetLoginProfile", by=root)["LoginProfile"]
    assert present.keys() == {"CreateDate", "PasswordResetRequired"}
    assert refused("CreateLoginProfile", by=root)[0] == "EntityAlreadyExists"
    ask("DeleteLoginProfile", by=root)
    for operation in ("GetLoginProfile", "DeleteLoginProfile"):
        assert refused(operation, by=root)[0] == "NoSuchEntity"
    assert refused("CreateLoginProfile", by=root, Password=PASSWORD)[0] == "ValidationError"
    assert ask("GetAccountSummary")["SummaryMap"]["AccountPasswordPresent"] == 0
    frozen.tick(60)
    made = ask("CreateLoginProfile", by=root)["LoginProfile"]
    assert made == ask("GetLoginProfile", by=root)["LoginProfile"]
    assert made["CreateDate"].isoformat() == "2026-01-31T12:01:00+00:00"
    assert ask("GetAccountSummary")["SummaryMap"]["AccountPasswordPresent"] == 1
