"""Operations on login profiles, the passwords of users for the console."""

from __future__ import annotations

import hmac
from typing import Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.entities import LoginProfile, User
from pytest_iam.account.passwords import is_acceptable
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.subjects import user_subject

# AWS: IAM API reference, the page of each operation.


@operation("iam", "CreateLoginProfile")
def create_login_profile(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A password for a user who has none."""
    user = user_subject(account, caller, params)
    if user.login_profile is not None:
        raise AwsError("EntityAlreadyExists", f"Login Profile for user {user.name} already exists.")
    if params.get("Password") is None:
        # AWS: the password may be left out in a session of AssumeRoot only; the text is a guess.
        raise AwsError("ValidationError", "Password must be specified")
    user.login_profile = LoginProfile(
        password=_accepted(account, params["Password"]),
        created_at=clock.now(),
        is_reset_required=params.get("PasswordResetRequired", False),
    )
    return _shown(user, user.login_profile)


@operation("iam", "GetLoginProfile")
def get_login_profile(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """That a user has a password, and since when."""
    user = user_subject(account, caller, params)
    return _shown(user, _profile(user))


@operation("iam", "UpdateLoginProfile")
def update_login_profile(account: Account, caller: Caller, params: Params) -> None:
    """Another password for a user, or whether it must be changed; what is not given stays."""
    profile = _profile(lookup.user(account, params["UserName"]))
    if params.get("Password") is not None:
        profile.password = _accepted(account, params["Password"])
    profile.is_reset_required = params.get("PasswordResetRequired", profile.is_reset_required)


@operation("iam", "DeleteLoginProfile")
def delete_login_profile(account: Account, caller: Caller, params: Params) -> None:
    """Take the password away; the user's access keys keep working."""
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
    profile.password = _accepted(account, params["NewPassword"])
    profile.is_reset_required = False


def _profile(user: User) -> LoginProfile:
    if user.login_profile is None:
        raise AwsError("NoSuchEntity", f"Login Profile for User {user.name} cannot be found.")
    return user.login_profile


def _accepted(account: Account, password: str) -> str:
    if not is_acceptable(account, password):
        raise AwsError(
            "PasswordPolicyViolation", "Password does not conform to the account password policy."
        )
    return password


def _shown(user: User, profile: LoginProfile) -> dict[str, Any]:
    return {
        "LoginProfile": {
            "UserName": user.name,
            "CreateDate": profile.created_at,
            "PasswordResetRequired": profile.is_reset_required,
        }
    }
