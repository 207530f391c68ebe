"""Operations that list managed policies, and the entities that a policy is used by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from heapq import merge
from itertools import groupby, takewhile
from typing import Any, NamedTuple

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Group, Identity, ManagedPolicy, Role, User
from pytest_iam.account.in_order import folded
from pytest_iam.account.managed import policy_of
from pytest_iam.account.sessions import Caller
from pytest_iam.operations import lookup
from pytest_iam.operations.paging import first_of, page_after, second_of
from pytest_iam.operations.policies import listed, use_of
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation.

_Pair = tuple[str, "dict[str, Any]"]

# Keys of ListPolicies: the account's own policies by name, then AWS's by their place.
_OWN, _AWS = "own", "aws"

# How ListEntitiesForPolicy shows each kind of identity: its list, and the start of its members.
_KINDS: Mapping[type, tuple[str, str]] = {
    Group: ("PolicyGroups", "Group"),
    User: ("PolicyUsers", "User"),
    Role: ("PolicyRoles", "Role"),
}


@operation("iam", "ListPolicies")
def list_policies(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The managed policies that the filters leave: the account's own by name, then AWS's."""
    scope, wanted = params.get("Scope", "All"), _Wanted.by(params)

    def after(start: str | None) -> Iterator[_Pair]:
        kind, _, key = (start or "").partition("/")
        if scope != "AWS" and kind != _AWS:
            yield from _own(account, wanted, key or None)
        if scope != "Local":
            yield from _of_aws(account, wanted, int(key) + 1 if kind == _AWS else 0)

    return page_after("Policies", params, after, first_of, second_of)


@operation("iam", "ListEntitiesForPolicy")
def list_entities_for_policy(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The users, groups and roles that a policy is attached to or bounds, by kind and name."""
    policy = lookup.managed_policy(account, params["PolicyArn"])
    after = partial(_users_of, account, policy.arn, params)
    paged = page_after("Entities", params, after, first_of, second_of)
    lists: dict[str, list[dict[str, str]]] = {name: [] for name, _ in _KINDS.values()}
    for entity in paged.pop("Entities"):
        name, member = _KINDS[type(entity)]
        lists[name].append({f"{member}Name": entity.name, f"{member}Id": entity.id})
    return lists | paged


class _Wanted(NamedTuple):
    """What the filters of ListPolicies leave: by path, and by how policies are used."""

    prefix: str
    is_attached: bool
    is_boundary: bool

    @classmethod
    def by(cls, params: Params) -> _Wanted:
        usage = params.get("PolicyUsageFilter")
        return cls(
            params.get("PathPrefix", "/"),
            params.get("OnlyAttached", False) or usage == "PermissionsPolicy",
            usage == "PermissionsBoundary",
        )

    def is_met(self, account: Account, arn: str, path: str) -> bool:
        """Whether the filters leave a policy."""
        attached, bounded = account.attachments.counts(arn)
        is_used = (attached or not self.is_attached) and (bounded or not self.is_boundary)
        return bool(is_used) and path.startswith(self.prefix)


def _own(account: Account, wanted: _Wanted, start: str | None) -> Iterator[_Pair]:
    for policy in _candidates(account, wanted, start):
        if wanted.is_met(account, policy.arn, policy.path):
            yield f"{_OWN}/{policy.name}", listed(account, policy)


def _candidates(account: Account, wanted: _Wanted, start: str | None) -> Iterator[ManagedPolicy]:
    """The account's own policies, or those in use if the filters ask for a use."""
    if not wanted.is_attached and not wanted.is_boundary:
        return account.policies.after(start, wanted.prefix)
    attachments = account.attachments
    used = attachments.attached_policies if wanted.is_attached else attachments.boundaries
    owner = account.arn("policy", "/", "")
    found = (policy_of(account, arn) for arn in used(start) if arn.startswith(owner))
    return (policy for policy in found if policy is not None)


def _of_aws(account: Account, wanted: _Wanted, start: int) -> Iterator[_Pair]:
    """AWS's policies from a place on. Their documents are not parsed."""
    from pytest_iam.catalog.managed_policies import managed_policies

    facts = managed_policies()
    for place in range(start, len(facts)):
        fact = facts[place].in_partition(account.partition)
        if not wanted.is_met(account, fact.arn, fact.path):
            continue
        shown = {
            "PolicyName": fact.name,
            "PolicyId": fact.policy_id,
            "Arn": fact.arn,
            "Path": fact.path,
            "DefaultVersionId": fact.default_version_id,
            "CreateDate": fact.create_date,
            "UpdateDate": fact.update_date,
        }
        yield f"{_AWS}/{place}", shown | use_of(account, fact.arn)


def _users_of(
    account: Account, arn: str, params: Params, start: str | None
) -> Iterator[tuple[str, Identity]]:
    """Who uses the policy in the way asked for, none twice, from after a key on."""
    prefix, usage = params.get("PathPrefix", "/"), params.get("PolicyUsageFilter")
    kind = f"{params['EntityFilter']}/" if "EntityFilter" in params else ""
    attached = account.attachments.attached_to(arn) if usage != "PermissionsBoundary" else None
    bounded = account.attachments.boundary_of(arn) if usage != "PermissionsPolicy" else None
    first = max(start or "", kind) or None
    sides = (side.after(first) for side in (attached, bounded) if side)
    pairs = (next(same) for _, same in groupby(merge(*sides, key=_folded_key), first_of))
    of_kind = takewhile(lambda pair: pair[0].startswith(kind), pairs)
    return (pair for pair in of_kind if pair[1].path.startswith(prefix))


def _folded_key(pair: tuple[str, Identity]) -> tuple[str, str]:
    return folded(pair[0])
