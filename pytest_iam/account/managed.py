"""Managed policies by ARN: those that the account made, and those that AWS keeps for everybody."""

from __future__ import annotations

from functools import cache

from pytest_iam.account.account import Account
from pytest_iam.account.entities import ManagedPolicy, PolicyVersion
from pytest_iam.policy.document import parse


def policy_of(account: Account, arn: str) -> ManagedPolicy | None:
    """The managed policy of exactly that ARN, the account's own or AWS's, or None.

    AWS's policies are the same value for every account: nobody may change them. Of their versions
    only the default one is known, but for those that were loaded into `world.aws_policies`.
    """
    if arn.startswith(f"arn:{account.partition}:iam::aws:policy/"):
        return account.world.aws_policies.get(arn) or _aws_policy(arn)
    found = account.policies.get(arn.rpartition("/")[2])
    return found if found is not None and found.arn == arn else None


@cache
def _aws_policy(arn: str) -> ManagedPolicy | None:
    from pytest_iam.catalog.managed_policies import managed_policy

    fact = managed_policy(arn)
    if fact is None:
        return None
    version = PolicyVersion(
        id=fact.default_version_id,
        policy=parse(fact.document, fact.name, arn=arn),
        created_at=fact.update_date,
    )
    return ManagedPolicy(
        name=fact.name,
        path=fact.path,
        id=fact.policy_id,
        arn=arn,
        created_at=fact.create_date,
        updated_at=fact.update_date,
        versions={version.id: version},
        default_version_id=version.id,
        latest_version_number=int(version.id[1:]),
        is_aws_managed=True,
    )
