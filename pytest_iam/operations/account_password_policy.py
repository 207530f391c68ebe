"""Operations on the account's password policy."""

from __future__ import annotations

from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.password_policy import PasswordPolicy
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation.

_KIND_OF_MEMBER = {
    "RequireUppercaseCharacters": "uppercase letter",
    "RequireLowercaseCharacters": "lowercase letter",
    "RequireNumbers": "number",
    "RequireSymbols": "symbol",
}


@operation("iam", "UpdateAccountPasswordPolicy")
def update_account_password_policy(account: Account, caller: Caller, params: Params) -> None:
    """Give the account a policy of its own: what is left out has its default, not its old value."""
    account.settings.password_policy = PasswordPolicy(
        minimum_length=params.get("MinimumPasswordLength", 6),
        required=frozenset(kind for member, kind in _KIND_OF_MEMBER.items() if params.get(member)),
        users_may_change=params.get("AllowUsersToChangePassword", False),
        max_age=params.get("MaxPasswordAge"),
        reuse_prevention=params.get("PasswordReusePrevention"),
        hard_expiry=params.get("HardExpiry"),
    )


@operation("iam", "GetAccountPasswordPolicy")
def get_account_password_policy(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The account's own policy. AWS's default, in force without one, is not shown."""
    policy = account.settings.password_policy
    if policy is None:
        text = f"The Password Policy with domain name {account.id} cannot be found."
        raise AwsError("NoSuchEntity", text)
    optional = {
        "MaxPasswordAge": policy.max_age,
        "PasswordReusePrevention": policy.reuse_prevention,
        "HardExpiry": policy.hard_expiry,
    }
    shown = {
        "MinimumPasswordLength": policy.minimum_length,
        **{member: kind in policy.required for member, kind in _KIND_OF_MEMBER.items()},
        "AllowUsersToChangePassword": policy.users_may_change,
        "ExpirePasswords": policy.max_age is not None,
        **{member: value for member, value in optional.items() if value is not None},
    }
    return {"PasswordPolicy": shown}


@operation("iam", "DeleteAccountPasswordPolicy")
def delete_account_password_policy(account: Account, caller: Caller, params: Params) -> None:
    """Go back to AWS's default policy."""
    if account.settings.password_policy is None:
        # AWS: the code is documented, the text is not verified.
        text = "The account policy with name PasswordPolicy cannot be found."
        raise AwsError("NoSuchEntity", text)
    account.settings.password_policy = None
