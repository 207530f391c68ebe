"""Operations on login profiles, the passwords of users for the console."""

from __future__ import annotations

import datetime
import hmac
from typing import Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.entities import LoginProfile, User
from pytest_iam.account.password_policy import faults, is_reused, remembered
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.subjects import user_subject

# AWS: IAM API reference, the page of each operation.


@operation("iam", "CreateLoginProfile")
def create_login_profile(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A password for a user who has none, or for a session of AssumeRoot its account's recovery."""
    if _is_about_root(caller, params):
        return _recover_root(account, params)
    user = user_subject(account, caller, params)
    if user.login_profile is not None:
        raise AwsError("EntityAlreadyExists", f"Login Profile for user {user.name} already exists.")
    if params.get("Password") is None:
        # AWS: the password may be left out in a session of AssumeRoot only; the text is a guess.
        raise AwsError("ValidationError", "Password must be specified")
    _check(account, params["Password"])
    now = clock.now()
    user.login_profile = LoginProfile(
        password=params["Password"],
        created_at=now,
        changed_at=now,
        is_reset_required=params.get("PasswordResetRequired", False),
    )
    return _shown(user, user.login_profile)


@operation("iam", "GetLoginProfile")
def get_login_profile(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """That a user has a password, and since when."""
    if _is_about_root(caller, params):
        return _shown_root(_root_password(account))
    user = user_subject(account, caller, params)
    return _shown(user, _profile(user))


@operation("iam", "UpdateLoginProfile")
def update_login_profile(account: Account, caller: Caller, params: Params) -> None:
    """Another password for a user, or whether it must be changed; what is not given stays."""
    profile = _profile(lookup.user(account, params["UserName"]))
    if params.get("Password") is not None:
        _change(account, profile, params["Password"])
    profile.is_reset_required = params.get("PasswordResetRequired", profile.is_reset_required)


@operation("iam", "DeleteLoginProfile")
def delete_login_profile(account: Account, caller: Caller, params: Params) -> None:
    """Take the password away; the user's access keys keep working."""
    if _is_about_root(caller, params):
        _root_password(account)
        account.settings.root_password_since = None
        return
    user = user_subject(account, caller, params)
    _profile(user)
    user.login_profile = None


@operation("iam", "ChangePassword")
def change_password(account: Account, caller: Caller, params: Params) -> None:
    """The caller's own new password, if it knows the old one."""
    if caller.user is None:
        # AWS: InvalidUserType is documented, its text is not.
        raise AwsError("InvalidUserType", "Only IAM Users can change their own password.")
    profile = _profile(caller.user)
    if not hmac.compare_digest(profile.password.encode(), params["OldPassword"].encode()):
        # AWS: not documented; code and text are not verified.
        raise AwsError("AccessDenied", "The old password was incorrect.")
    _change(account, profile, params["NewPassword"])
    profile.is_reset_required = False


def _is_about_root(caller: Caller, params: Params) -> bool:
    """AWS: IAM API reference, CreateLoginProfile, UserName: with AssumeRoot it is left out."""
    return caller.is_assumed_root and params.get("UserName") is None


def _recover_root(account: Account, params: Params) -> dict[str, Any]:
    # AWS: the texts are not documented.
    if params.get("Password") is not None:
        raise AwsError("ValidationError", "Password must not be specified")
    if account.settings.root_password_since is not None:
        raise AwsError("EntityAlreadyExists", "Login Profile for user root already exists.")
    account.settings.root_password_since = clock.now()
    return _shown_root(account.settings.root_password_since)


def _root_password(account: Account) -> datetime.datetime:
    """Since when root has a password, if it has one."""
    if account.settings.root_password_since is None:
        raise AwsError("NoSuchEntity", "Login Profile for User root cannot be found.")
    return account.settings.root_password_since


def _shown_root(since: datetime.datetime) -> dict[str, Any]:
    """Root's profile, which has no user name: reported in 2026, unverified."""
    return {"LoginProfile": {"CreateDate": since, "PasswordResetRequired": False}}


def _profile(user: User) -> LoginProfile:
    if user.login_profile is None:
        raise AwsError("NoSuchEntity", f"Login Profile for User {user.name} cannot be found.")
    return user.login_profile


def _change(account: Account, profile: LoginProfile, password: str) -> None:
    """Give the profile another password, if the account's policy accepts it."""
    _check(account, password)
    # AWS: silent on whether an administrator may set a former password; stricter chosen.
    if is_reused(account.settings.passwords, profile, password):
        raise _violation(_REFUSED)
    profile.former = remembered(profile)
    profile.password = password
    profile.changed_at = clock.now()


def _check(account: Account, password: str) -> None:
    """AWS: IAM user guide, "Set an account password policy": the alias is no password either."""
    found = faults(account.settings.passwords, password)
    if found:
        raise _violation(", ".join(found))
    if account.settings.password_policy is None and password == account.alias:
        raise _violation(_REFUSED)


# AWS: not documented; reported for policies in general. Of a former password no report is known.
_REFUSED = "Password does not conform to the account password policy."


def _violation(message: str) -> AwsError:
    return AwsError("PasswordPolicyViolation", message)


def _shown(user: User, profile: LoginProfile) -> dict[str, Any]:
    return {
        "LoginProfile": {
            "UserName": user.name,
            "CreateDate": profile.created_at,
            "PasswordResetRequired": profile.is_reset_required,
        }
    }
