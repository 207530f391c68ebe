from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from pytest_iam.account import mfa
from pytest_iam.account.account import Account
from pytest_iam.account.callers import role_caller
from pytest_iam.account.entities import MfaDevice
from pytest_iam.account.sessions import Caller
from pytest_iam.clock import now

POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    }
)
READ_ONLY = [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]


@pytest.fixture
def session(ask: Any, account: Account, trust: str, frozen: Any) -> Caller:
    """A session of a role."""
    ask("CreateRole", RoleName="Deployer", AssumeRolePolicyDocument=trust)
    role = account.roles.get("Deployer")
    assert role is not None
    return role_caller(account, role, "build-7")


def proof(device: MfaDevice) -> dict[str, str]:
    """The members that prove MFA now."""
    return {"SerialNumber": device.arn, "TokenCode": mfa.code_at(device, now())}


def hours(answer: dict[str, Any]) -> float:
    """How long the credentials that a call answered are good."""
    left: datetime.timedelta = answer["Credentials"]["Expiration"] - now()
    return left.total_seconds() / 3600


@pytest.mark.parametrize(("seconds", "expected"), [(None, 12), (900, 0.25), (129600, 36)])
def test_a_users_token_lasts_half_a_day_or_as_long_as_asked(
    ask: Any, alice: Caller, seconds: int | None, expected: float
) -> None:
    """STS API reference, "GetSessionToken", DurationSeconds."""
    duration = {} if seconds is None else {"DurationSeconds": seconds}
    answer = ask("sts:GetSessionToken", by=alice, **duration)
    assert set(answer) == {"Credentials"}
    assert hours(answer) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(None, 1), (900, 0.25), (43200, 1)])
def test_roots_token_lasts_an_hour_at_most(ask: Any, seconds: int | None, expected: float) -> None:
    """STS API reference, "GetSessionToken": longer sessions of root default to one hour."""
    duration = {} if seconds is None else {"DurationSeconds": seconds}
    assert hours(ask("sts:GetSessionToken", **duration)) == expected


def test_a_token_acts_as_its_user_with_mfa_if_it_was_proven(
    ask: Any, signed: Any, alice: Caller, phone: MfaDevice
) -> None:
    """STS API reference, "GetSessionToken"; IAM user guide, "Secure API access with MFA"."""
    plain = signed(ask("sts:GetSessionToken", by=alice))
    proven = signed(ask("sts:GetSessionToken", by=alice, **proof(phone)))
    for caller in (plain, proven):
        assert (caller.arn, caller.user, caller.is_temporary) == (alice.arn, alice.user, True)
        assert caller.issued_at == now()
    assert (plain.mfa_at, proven.mfa_at) == (None, now())


def test_a_code_is_good_for_one_token(
    ask: Any, refused: Any, alice: Caller, phone: MfaDevice, frozen: Any
) -> None:
    """IAM user guide, "Secure API access with MFA"."""
    ask("sts:GetSessionToken", by=alice, **proof(phone))
    assert refused("sts:GetSessionToken", by=alice, **proof(phone))[0] == "AccessDenied"
    frozen.tick(30)
    ask("sts:GetSessionToken", by=alice, **proof(phone))


@pytest.mark.parametrize(
    ("operation", "params"), [("GetSessionToken", {}), ("GetFederationToken", {"Name": "Bob"})]
)
def test_sessions_get_no_token(
    ask: Any,
    refused: Any,
    signed: Any,
    session: Caller,
    alice: Caller,
    operation: str,
    params: dict[str, Any],
) -> None:
    """STS API reference, "GetSessionToken" and "GetFederationToken"."""
    federated = signed(ask("sts:GetFederationToken", by=alice, Name="Bob"))
    for caller in (session, federated, signed(ask("sts:GetSessionToken", by=alice))):
        assert refused(f"sts:{operation}", by=caller, **params) == (
            "AccessDenied",
            f"Cannot call {operation} with session credentials",
        )


def test_a_federated_user_is_of_the_account_and_has_a_name(
    ask: Any, signed: Any, alice: Caller
) -> None:
    """STS API reference, "GetFederationToken"; recorded: without a policy the packed size is 0."""
    answer = ask("sts:GetFederationToken", by=alice, Name="Bob")
    arn = "arn:aws:sts::123456789012:federated-user/Bob"
    assert set(answer) == {"Credentials", "FederatedUser", "PackedPolicySize"}
    assert answer["FederatedUser"] == {"FederatedUserId": "123456789012:Bob", "Arn": arn}
    assert answer["PackedPolicySize"] == 0
    caller = signed(answer)
    assert (caller.kind, caller.arn, caller.user) == ("federated-user", arn, alice.user)
    assert caller.policies == ()
    assert ask("sts:GetCallerIdentity", by=caller) == {
        "UserId": "123456789012:Bob",
        "Account": "123456789012",
        "Arn": arn,
    }


@pytest.mark.parametrize("name", ["B", "B" * 33, "Bob Dole", "Bob/x", "Bob:x", "B\u00f6b"])
def test_a_federated_users_name_is_of_the_models_form(
    refused: Any, alice: Caller, name: str
) -> None:
    """STS API reference, "GetFederationToken", Name."""
    code, message = refused("sts:GetFederationToken", by=alice, Name=name)
    assert code == "ValidationError"
    assert f"Value '{name}' at 'name' failed to satisfy constraint" in message


def test_policies_and_tags_go_into_the_federated_session(
    ask: Any, signed: Any, alice: Caller
) -> None:
    """STS API reference, "GetFederationToken", Policy, PolicyArns, Tags and PackedPolicySize."""
    tags = [{"Key": "Team", "Value": "red"}]
    params = {"Name": "Bob", "Policy": POLICY, "PolicyArns": READ_ONLY, "Tags": tags}
    answer = ask("sts:GetFederationToken", by=alice, **params)
    assert 0 < answer["PackedPolicySize"] <= 100
    caller = signed(answer)
    assert (len(caller.policies), caller.tags) == (2, {"Team": "red"})


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"Policy": "{"}, "MalformedPolicyDocument"),
        ({"Policy": "x" * 2049}, "ValidationError"),
        ({"Policy": f"{POLICY:2048}", "PolicyArns": READ_ONLY}, "PackedPolicyTooLarge"),
        ({"DurationSeconds": 899}, "ValidationError"),
        ({"DurationSeconds": 129601}, "ValidationError"),
        (
            {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]},
            "InvalidParameterValue",
        ),
    ],
)
def test_what_a_federated_session_cannot_have_is_refused(
    refused: Any, alice: Caller, params: dict[str, Any], code: str
) -> None:
    """STS API reference, "GetFederationToken", errors."""
    assert refused("sts:GetFederationToken", by=alice, Name="Bob", **params)[0] == code


@pytest.mark.parametrize(
    ("seconds", "of_user", "of_root"),
    [(None, 12, 1), (900, 0.25, 0.25), (129600, 36, 1)],
)
def test_a_federated_session_lasts_half_a_day_and_roots_an_hour(
    ask: Any, alice: Caller, root: Caller, seconds: int | None, of_user: float, of_root: float
) -> None:
    """STS API reference, "GetFederationToken", DurationSeconds."""
    duration = {} if seconds is None else {"DurationSeconds": seconds}
    for caller, expected in ((alice, of_user), (root, of_root)):
        answer = ask("sts:GetFederationToken", by=caller, Name="Bob", **duration)
        assert hours(answer) == expected


def test_a_federated_user_goes_with_the_user_that_federated(
    ask: Any, signed: Any, account: Account, alice: Caller
) -> None:
    """AWS is silent on renaming; a federated user keeps its own name."""
    answer = ask("sts:GetFederationToken", by=alice, Name="Bob")
    ask("UpdateUser", UserName="alice", NewUserName="carol")
    assert signed(answer).arn == "arn:aws:sts::123456789012:federated-user/Bob"
