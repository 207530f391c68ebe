"""Granting policies: the permissions policies of an identity, and the services they let it use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Group, Identity, ManagedPolicy, Role, User
from pytest_iam.account.managed import policy_of
from pytest_iam.account.sessions import Caller
from pytest_iam.catalog.actions import is_known_prefix
from pytest_iam.enforcement.entities import entity_at
from pytest_iam.errors import AwsError
from pytest_iam.operations.paging import page
from pytest_iam.operations.potential_access import grants_service
from pytest_iam.operations.registry import Params, operation
from pytest_iam.policy import Policy

# AWS: IAM API reference, ListPoliciesGrantingServiceAccess. Silent on the order: a user's own
# policies come first, then those of its groups, embedded ones before attached ones.


class Source(NamedTuple):
    """A permissions policy, and the identity that it is embedded in or attached to."""

    policy: Policy
    identity: Identity


_TYPES: Mapping[type, str] = {User: "USER", Role: "ROLE", Group: "GROUP"}


@operation("iam", "ListPoliciesGrantingServiceAccess")
def list_policies_granting_service_access(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """For each service asked for, the policies of an identity that allow anything of it."""
    identity = reported_entity(account, params["Arn"])
    if isinstance(identity, ManagedPolicy):
        # AWS: silent on the text.
        raise AwsError("InvalidInput", f"ARN {identity.arn} is not valid.")
    prefixes = list(dict.fromkeys(params["ServiceNamespaces"]))
    for prefix in prefixes:
        check_namespace(prefix)
    sources = list(permissions_of(account, identity))
    entries = [
        {
            "ServiceNamespace": prefix,
            "Policies": [_shown(each) for each in sources if grants_service(each.policy, prefix)],
        }
        for prefix in prefixes
    ]
    return page("PoliciesGrantingServiceAccess", entries, params)


def permissions_of(account: Account, identity: Identity) -> Iterator[Source]:
    """The identity's permissions policies, a user's groups' included; none twice."""
    found = {_key(source): source for source in _all_of(account, identity)}
    return iter(found.values())


def reported_entity(account: Account, arn: str) -> Identity | ManagedPolicy:
    """The user, group, role or policy of an ARN.

    Raises AwsError NoSuchEntity, and InvalidInput for the ARN of anything else.
    """
    kind = arn.split(":", 5)[-1].partition("/")[0]
    if not arn.startswith(f"arn:{account.partition}:iam::") or kind not in _REPORTED:
        # AWS: the code is documented, the text is not verified.
        raise AwsError("InvalidInput", f"ARN {arn} is not valid.")
    is_own = arn.split(":")[4] in (account.id, "aws")
    found = (policy_of(account, arn) or entity_at(account.world, arn)) if is_own else None
    if not isinstance(found, Identity | ManagedPolicy):
        # AWS: the code is documented, the text is not verified.
        raise AwsError("NoSuchEntity", f"The entity with ARN {arn} cannot be found.")
    return found


_REPORTED = ("user", "group", "role", "policy")


def check_namespace(prefix: str) -> None:
    """Refuse the namespace of a service that AWS does not have."""
    if not is_known_prefix(prefix):
        # AWS: silent; stricter chosen, the text is not verified.
        raise AwsError("InvalidInput", f"Service namespace {prefix} is not valid.")


def _all_of(account: Account, identity: Identity) -> Iterator[Source]:
    for policy in identity.inline_policies.values():
        yield Source(policy, identity)
    for arn in identity.attached_policies:
        managed = policy_of(account, arn)
        if managed is not None:
            yield Source(managed.default_version.policy, identity)
    if isinstance(identity, User):
        for name in identity.groups:
            group = account.groups.get(name)
            if group is not None:
                yield from _all_of(account, group)


def _key(source: Source) -> tuple[str | None, ...]:
    if source.policy.arn is not None:
        return (source.policy.arn,)
    return (source.identity.id, source.policy.name)


def _shown(source: Source) -> dict[str, str]:
    policy, identity = source
    if policy.arn is not None:
        return {"PolicyName": policy.name, "PolicyType": "MANAGED", "PolicyArn": policy.arn}
    return {
        "PolicyName": policy.name,
        "PolicyType": "INLINE",
        "EntityType": _TYPES[type(identity)],
        "EntityName": identity.name,
    }
