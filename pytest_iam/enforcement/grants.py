"""Grants: what IAM lets a caller do without a policy that anybody attached."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller
from pytest_iam.enforcement.delegation import request_arn
from pytest_iam.policy import Policy


def granted_policies(account: Account, caller: Caller) -> Iterator[Policy]:
    """What IAM grants by itself, as identity-based policies of the caller.

    AWS: silent on whether anything can take such a grant away; stricter chosen: what denies or
    bounds the caller's other permissions denies and bounds these.
    """
    if caller.kind == "user" and account.settings.passwords.users_may_change:
        yield _own_password(caller.arn)
    owned = account.world.delegations.owned_by(caller.arn)
    if owned:
        yield _own_requests(tuple(request_arn(account, each.id) for each in owned))


@lru_cache(maxsize=256)
def _own_password(user_arn: str) -> Policy:
    """AWS: IAM API reference, PasswordPolicy, AllowUsersToChangePassword."""
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "iam:ChangePassword", "Resource": user_arn},
            {"Effect": "Allow", "Action": "iam:GetAccountPasswordPolicy", "Resource": "*"},
        ],
    }
    return Policy(document, name="users may change their own password")


@lru_cache(maxsize=256)
def _own_requests(arns: tuple[str, ...]) -> Policy:
    """AWS: IAM API reference, GetDelegationRequest and UpdateDelegationRequest."""
    actions = [
        "iam:GetDelegationRequest",
        "iam:GetHumanReadableSummary",
        "iam:UpdateDelegationRequest",
    ]
    statement = {"Effect": "Allow", "Action": actions, "Resource": list(arns)}
    document = {"Version": "2012-10-17", "Statement": statement}
    return Policy(document, name="owners may see and hand on their delegation requests")
