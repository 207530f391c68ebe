"""Operations that list managed policies, and the entities that a policy is used by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Group, Identity, Role, User
from pytest_iam.account.sessions import Caller
from pytest_iam.operations import lookup
from pytest_iam.operations.paging import first_of, page_after, pairs_after, second_of
from pytest_iam.operations.policies import listed, use_of
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation.

_Pair = tuple[str, "dict[str, Any]"]

# Keys of ListPolicies: the account's own policies by name, then AWS's by their place.
_OWN, _AWS = "own", "aws"

_COUNT_OF_USAGE = {
    "PermissionsPolicy": "AttachmentCount",
    "PermissionsBoundary": "PermissionsBoundaryUsageCount",
}

# How ListEntitiesForPolicy shows each kind of identity: its list, and the start of its members.
_KINDS: Mapping[type, tuple[str, str]] = {
    Group: ("PolicyGroups", "Group"),
    User: ("PolicyUsers", "User"),
    Role: ("PolicyRoles", "Role"),
}


@operation("iam", "ListPolicies")
def list_policies(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The managed policies that the filters leave: the account's own by name, then AWS's."""
    scope = params.get("Scope", "All")
    is_wanted = _filter(params)

    def after(start: str | None) -> Iterator[_Pair]:
        kind, _, key = (start or "").partition("/")
        if scope != "AWS" and kind != _AWS:
            yield from filter(is_wanted, _own(account, key or None))
        if scope != "Local":
            yield from filter(is_wanted, _of_aws(account, int(key) + 1 if kind == _AWS else 0))

    return page_after("Policies", params, after, first_of, second_of)


@operation("iam", "ListEntitiesForPolicy")
def list_entities_for_policy(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The users, groups and roles that a policy is attached to or bounds, by kind and name."""
    policy = lookup.managed_policy(account, params["PolicyArn"])
    prefix, kind = params.get("PathPrefix", "/"), params.get("EntityFilter")
    found = {
        f"{type(entity).__name__}/{entity.name.lower()}": entity
        for entity in _users_of(account, policy.arn, params.get("PolicyUsageFilter"))
        if entity.path.startswith(prefix) and kind in (None, type(entity).__name__)
    }
    paged = page_after("Entities", params, pairs_after(found), first_of, second_of)
    lists: dict[str, list[dict[str, str]]] = {name: [] for name, _ in _KINDS.values()}
    for entity in paged.pop("Entities"):
        name, member = _KINDS[type(entity)]
        lists[name].append({f"{member}Name": entity.name, f"{member}Id": entity.id})
    return lists | paged


def _filter(params: Params) -> Callable[[_Pair], bool]:
    """Whether ListPolicies shall give a policy, which is seen as it will be shown."""
    prefix, usage = params.get("PathPrefix", "/"), params.get("PolicyUsageFilter")
    counts = {_COUNT_OF_USAGE[usage]} if usage else set()
    if params.get("OnlyAttached", False):
        counts.add("AttachmentCount")
    return lambda pair: pair[1]["Path"].startswith(prefix) and all(pair[1][name] for name in counts)


def _own(account: Account, start: str | None) -> Iterator[_Pair]:
    for policy in account.policies.after(start):
        yield f"{_OWN}/{policy.name}", listed(account, policy)


def _of_aws(account: Account, start: int) -> Iterator[_Pair]:
    """AWS's policies from a place on. Their documents are not parsed."""
    from pytest_iam.catalog.managed_policies import managed_policies

    facts = managed_policies()
    for place in range(start, len(facts)):
        fact = facts[place].in_partition(account.partition)
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


def _users_of(account: Account, arn: str, usage: str | None) -> Iterable[Identity]:
    """Whom the policy is attached to, whom it bounds, or (for None) both."""
    attached = account.attachments.attached_to(arn) if usage != "PermissionsBoundary" else ()
    bounded = account.attachments.boundary_of(arn) if usage != "PermissionsPolicy" else ()
    return attached + bounded
