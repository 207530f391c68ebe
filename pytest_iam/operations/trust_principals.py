"""The principals of a trust policy, which have to exist when the policy is set."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pytest_iam.account.account import Account, World
from pytest_iam.account.entities import Role, User
from pytest_iam.account.named import Named
from pytest_iam.account.named_principals import named_principals
from pytest_iam.errors import AwsError
from pytest_iam.policy import Policy
from pytest_iam.policy.arn import parse_arn

_UNIQUE_ID = re.compile("A(?:IDA|ROA)[A-Z0-9]+")


def check_principals(world: World, trust: Policy) -> None:
    """Refuse a trust policy that names a user or role which its account does not have.

    AWS: IAM user guide, "Troubleshoot IAM roles", "Invalid principal in policy". Accounts that are
    no part of this simulated AWS are taken to have whatever is named of them; a unique id, as the
    policy shows one who was deleted, tells no account and has to be of one that is.
    """
    for name in named_principals(trust):
        is_known = _has_id(world, name) if _UNIQUE_ID.fullmatch(name) else _has_arn(world, name)
        if not is_known:
            raise AwsError(
                "MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{name}"'
            )


def _has_arn(world: World, name: str) -> bool:
    """Whether there is who the ARN names; of other principals than users and roles nobody asks."""
    arn = parse_arn(name)
    account = None if arn is None else world.accounts.get(arn.account)
    if arn is None or account is None or arn.service != "iam":
        return True
    holder = _holders(account).get(arn.resource_type)
    if holder is None:
        return True
    entity = holder.get(arn.resource_name)
    return entity is not None and entity.arn == name


def _has_id(world: World, unique_id: str) -> bool:
    return any(
        entity.id == unique_id
        for account in world.accounts.values()
        for holder in _holders(account).values()
        for entity in holder
    )


def _holders(account: Account) -> Mapping[str, Named[User] | Named[Role]]:
    return {"user": account.users, "role": account.roles}
