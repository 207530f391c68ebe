"""The operation that tells all of an account's users, groups, roles and policies at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Group, Identity, ManagedPolicy, Role, User
from pytest_iam.account.managed import policy_of
from pytest_iam.account.sessions import Caller
from pytest_iam.operations import (
    boundaries,
    groups,
    instance_profiles,
    lookup,
    policies,
    roles,
    tags,
    users,
)
from pytest_iam.operations.documents import encoded
from pytest_iam.operations.paging import page_after
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, GetAccountAuthorizationDetails. Silent about the order, and about which of
# AWS's own policies are told: published answers hold those that are in use.

Entity = User | Group | Role | ManagedPolicy


class _Kind(NamedTuple):
    """A kind of entity: its list in the answer, the entities after a key, and how one is told."""

    member: str
    after: Callable[[Account, str | None], Iterator[Entity]]
    described: Callable[[Account, Any], dict[str, Any]]


@operation("iam", "GetAccountAuthorizationDetails")
def get_account_authorization_details(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """The kinds of entities that the filter names, or all, and how they hang together.

    A page holds MaxItems of them, of whatever kind.
    """
    wanted = params.get("Filter") or _KINDS

    def after(start: str | None) -> Iterator[tuple[str, Entity]]:
        begun, _, key = (start or "").partition("/")
        kinds = list(_KINDS)
        for place, kind in enumerate(kinds):
            if kind in wanted and (not begun or place >= kinds.index(begun)):
                for entity in _KINDS[kind].after(account, key if kind == begun else None):
                    yield kind, entity

    paged = page_after("Details", params, after, _key, lambda pair: pair)
    lists: dict[str, list[dict[str, Any]]] = {kind.member: [] for kind in _KINDS.values()}
    for name, entity in paged.pop("Details"):
        kind = _KINDS[name]
        lists[kind.member].append(kind.described(account, entity))
    return lists | paged


def _key(pair: tuple[str, Entity]) -> str:
    kind, entity = pair
    return f"{kind}/{entity.arn if kind == 'AWSManagedPolicy' else entity.name}"


def _aws_policies(account: Account, start: str | None) -> Iterator[Entity]:
    """AWS's policies that somebody in the account uses, by ARN."""
    owner = f"arn:{account.partition}:iam::aws:"
    for arn in account.attachments.used_policies():
        if arn.startswith(owner) and (start is None or arn > start):
            policy = policy_of(account, arn)
            if policy is not None:
                yield policy


def _user(account: Account, user: User) -> dict[str, Any]:
    """A user; unlike groups and roles, it has the member of inline policies only if it has any."""
    shown = users.listed(user)
    shown.pop("PasswordLastUsed", None)
    inline = {"UserPolicyList": _inline(user)} if user.inline_policies else {}
    groups_of = {"GroupList": list(user.groups)}
    return shown | inline | groups_of | _attached(user) | _bounds_and_tags(user)


def _group(account: Account, group: Group) -> dict[str, Any]:
    return groups.described(group) | {"GroupPolicyList": _inline(group)} | _attached(group)


def _role(account: Account, role: Role) -> dict[str, Any]:
    profiles = [lookup.instance_profile(account, name) for name in role.instance_profiles]
    shown = {
        "InstanceProfileList": [
            instance_profiles.listed(account, profile) | tags.shown(profile.tags)
            for profile in profiles
        ],
        "RolePolicyList": _inline(role),
        "RoleLastUsed": roles.last_used(role),
    }
    return roles.embedded(role) | shown | _attached(role) | _bounds_and_tags(role)


def _policy(account: Account, policy: ManagedPolicy) -> dict[str, Any]:
    described = {} if policy.description is None else {"Description": policy.description}
    versions = [
        {
            "Document": encoded(version.policy),
            "VersionId": version.id,
            "IsDefaultVersion": version.id == policy.default_version_id,
            "CreateDate": version.created_at,
        }
        for version in reversed(policy.versions.values())
    ]
    return policies.listed(account, policy) | described | {"PolicyVersionList": versions}


def _inline(identity: Identity) -> list[dict[str, str]]:
    return [
        {"PolicyName": name, "PolicyDocument": encoded(policy)}
        for name, policy in identity.inline_policies.items()
    ]


def _attached(identity: Identity) -> dict[str, Any]:
    attached = [
        {"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn}
        for arn in identity.attached_policies
    ]
    return {"AttachedManagedPolicies": attached}


def _bounds_and_tags(entity: User | Role) -> dict[str, Any]:
    """The boundary, if there is one, and the tags, which are a list even if there are none."""
    return boundaries.shown(entity.boundary) | {"Tags": tags.shown_list(entity.tags)}


_KINDS: Mapping[str, _Kind] = {
    "User": _Kind("UserDetailList", lambda account, start: account.users.after(start), _user),
    "Group": _Kind("GroupDetailList", lambda account, start: account.groups.after(start), _group),
    "Role": _Kind("RoleDetailList", lambda account, start: account.roles.after(start), _role),
    "LocalManagedPolicy": _Kind(
        "Policies", lambda account, start: account.policies.after(start), _policy
    ),
    "AWSManagedPolicy": _Kind("Policies", _aws_policies, _policy),
}
"""The kinds by the names of the filter, in the order of the pages."""
