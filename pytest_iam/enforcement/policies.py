"""Which policies apply to a caller: what is attached to it, embedded in it, and bounds it."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_iam.account.account import Account, World
from pytest_iam.account.entities import Identity, User
from pytest_iam.account.managed import policy_of
from pytest_iam.account.sessions import Caller
from pytest_iam.enforcement.grants import granted_policies
from pytest_iam.policy import Policy


def identity_policies(world: World, caller: Caller) -> tuple[Policy, ...]:
    """The identity-based policies: the entity's own, a user's groups', and what IAM grants.

    A federated user has those of the user that federated, or may what root may.
    """
    entity = caller.user or caller.role
    if entity is None:
        return (_FULL_ACCESS,) if caller.kind == "federated-user" else ()
    account = world.account(caller.account_id)
    return (*_of_entity(account, entity), *granted_policies(account, caller))


# AWS: silent on what limits the session of a federated root user beyond its session policies.
_FULL_ACCESS = Policy(
    {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, "full access of root"
)


def issuer(caller: Caller) -> str | None:
    """The ARN of the user that a federated user's session is of, or None."""
    if caller.kind != "federated-user" or caller.user is None:
        return None
    return caller.user.arn


def boundary(world: World, caller: Caller) -> Policy | None:
    """The permissions boundary, or None if the caller has none."""
    entity = caller.user or caller.role
    if entity is None or entity.boundary is None:
        return None
    return _managed(world.account(caller.account_id), entity.boundary)


def _of_entity(account: Account, entity: Identity) -> Iterator[Policy]:
    yield from entity.inline_policies.values()
    for arn in entity.attached_policies:
        yield _managed(account, arn)
    if isinstance(entity, User):
        for name in entity.groups:
            group = account.groups.get(name)
            if group is not None:
                yield from _of_entity(account, group)


def _managed(account: Account, arn: str) -> Policy:
    """The version in force of a managed policy that is attached, and therefore exists."""
    managed = policy_of(account, arn)
    if managed is None:
        raise LookupError(f"{arn} is attached but does not exist")
    return managed.default_version.policy
