"""The principals of a trust policy, which have to exist when the policy is set."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_iam.account.account import Account, World
from pytest_iam.account.entities import Role, User
from pytest_iam.account.named import Named
from pytest_iam.errors import AwsError
from pytest_iam.policy import Policy
from pytest_iam.policy.arn import parse_arn


def check_principals(world: World, trust: Policy) -> None:
    """Refuse a trust policy that names a user or role which its account does not have.

    AWS: IAM user guide, "Troubleshoot IAM roles", "Invalid principal in policy". Accounts that are
    no part of this simulated AWS are taken to have whatever is named of them.
    """
    for name in _named(trust):
        arn = parse_arn(name)
        account = None if arn is None else world.accounts.get(arn.account)
        if arn is None or account is None or arn.service != "iam":
            continue
        holders: dict[str, Named[User] | Named[Role]] = {
            "user": account.users,
            "role": account.roles,
        }
        holder = holders.get(arn.resource_type)
        entity = None if holder is None else holder.get(arn.resource_name)
        if holder is not None and (entity is None or entity.arn != name):
            raise AwsError(
                "MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{name}"'
            )


def _holder(account: Account, kind: str) -> Named[User] | Named[Role] | None:
    if kind == "user":
        return account.users
    return account.roles if kind == "role" else None


def _named(trust: Policy) -> Iterator[str]:
    """The texts that are values of `AWS` in every Principal and NotPrincipal."""
    for statement in trust.statements:
        for element in ("Principal", "NotPrincipal"):
            principals = statement.elements.get(element)
            values = principals.get("AWS") if isinstance(principals, dict) else None
            listed = values if isinstance(values, list) else [values]
            yield from (value for value in listed if isinstance(value, str))
