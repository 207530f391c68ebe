"""Authorization details: what GetAccountAuthorizationDetails told of an account, read back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, Union

from pytest_iam.account.account import Account, World
from pytest_iam.account.entities import (
    Group,
    Identity,
    InstanceProfile,
    ManagedPolicy,
    PolicyVersion,
    Role,
    User,
)
from pytest_iam.account.managed import policy_of
from pytest_iam.account.memberships import fill, join
from pytest_iam.account.named import Named
from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.loaders.detail import Detail
from pytest_iam.policy import Policy

__tracebackhide__ = hides_usage_errors

Details = Union[Mapping[str, Any], Iterable[Mapping[str, Any]], "PathLike[str]"]
"""An answer of GetAccountAuthorizationDetails, its pages, or a JSON file with either."""

_LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")


@dataclass(slots=True)
class _Export:
    """The entities of an export, made but not yet part of an account."""

    users: list[User] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    profiles: list[InstanceProfile] = field(default_factory=list)
    policies: list[ManagedPolicy] = field(default_factory=list)
    aws_policies: list[ManagedPolicy] = field(default_factory=list)

    @property
    def identities(self) -> list[Identity]:
        """What policies are attached to."""
        return [*self.users, *self.groups, *self.roles]


def load_authorization_details(world: World, details: Details) -> Account:
    """Make what an export tells: users, groups, roles, instance profiles and managed policies.

    It goes into the account that its ARNs name, which may hold other things already, and keeps the
    ids and dates; quotas do not count. What AWS does not export is not there: passwords, keys, MFA
    devices, descriptions and maximum session durations of roles, tags of policies. AWS's managed
    policies are as the export has them. Raises `UsageError`, with nothing made, for an export that
    is incomplete or of several accounts, and for a name that is taken.
    """
    found = [each for page in _pages(details) for each in _entries(page)]
    account_id = _account_id(world, [detail for _, detail in found])
    export = _Export()
    for name, detail in found:
        _READERS[name](export, detail)
    account = world.accounts.get(account_id) or Account(account_id, world)
    _check(account, export)
    _add(world.account(account_id), export)
    return world.account(account_id)


def _pages(details: Details) -> Iterator[Detail]:
    if isinstance(details, PathLike):
        details = _read(Path(details))
    pages = [details] if isinstance(details, Mapping) else details
    if isinstance(pages, str) or not isinstance(pages, Iterable):
        raise _no_export(details)
    for number, page in enumerate(pages):
        if not isinstance(page, Mapping) or not page.keys() & set(_LISTS):
            raise _no_export(page)
        yield Detail(page, f"details[{number}]")


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as JSON: {error}") from None


def _no_export(value: object) -> UsageError:
    return UsageError(
        f"{str(value)[:60]!r} is no answer of GetAccountAuthorizationDetails: pass what "
        "client.get_account_authorization_details() gives, a list of its pages, or the Path of a "
        "JSON file"
    )


def _entries(page: Detail) -> Iterator[tuple[str, Detail]]:
    for name in _LISTS:
        for detail in page.details(name):
            yield name, detail


def _account_id(world: World, details: list[Detail]) -> str:
    """The account that the ARNs of an export name; AWS's own policies are of no account."""
    arns = [detail.arn("Arn") for detail in details]
    accounts = sorted({arn.account for arn in arns} - {"aws"})
    if len(accounts) != 1:
        shown = ", ".join(accounts) or "none"
        raise UsageError(f"the details are of {shown}: load those of one account at a time")
    partitions = {arn.partition for arn in arns}
    if partitions != {world.partition}:
        raise UsageError(
            f"the details are of the partition {', '.join(sorted(partitions))}: this simulated AWS "
            f"is {world.partition}"
        )
    return accounts[0]


def _read_user(export: _Export, detail: Detail) -> None:
    user = User(**_identity(detail, "User"), tags=_tags(detail), boundary=_boundary(detail))
    user.groups = dict.fromkeys(detail.texts("GroupList"))
    export.users.append(user)


def _read_group(export: _Export, detail: Detail) -> None:
    export.groups.append(Group(**_identity(detail, "Group")))


def _read_role(export: _Export, detail: Detail) -> None:
    name, last_used = detail.text("RoleName"), detail.detail("RoleLastUsed")
    role = Role(
        **_identity(detail, "Role"),
        trust=detail.policy("AssumeRolePolicyDocument", name, "trust"),
        tags=_tags(detail),
        boundary=_boundary(detail),
    )
    if last_used is not None:
        role.last_used_at = last_used.moment("LastUsedDate")
        role.last_used_region = last_used.optional_text("Region")
    export.roles.append(role)
    for profile in detail.details("InstanceProfileList"):
        made = InstanceProfile(**_entity(profile, "InstanceProfile"))
        fill(made, role)
        made.tags = _tags(profile)
        export.profiles.append(made)


def _read_policy(export: _Export, detail: Detail) -> None:
    arn, name = detail.text("Arn"), detail.text("PolicyName")
    versions = [
        PolicyVersion(
            id=each.text("VersionId"),
            policy=each.policy("Document", name, "identity", arn),
            created_at=each.moment("CreateDate"),
        )
        for each in detail.details("PolicyVersionList")
    ]
    versions.sort(key=_number)
    is_aws_managed = arn.split(":")[4] == "aws"
    policy = ManagedPolicy(
        **_entity(detail, "Policy"),
        updated_at=detail.moment("UpdateDate"),
        versions={version.id: version for version in versions},
        default_version_id=detail.text("DefaultVersionId"),
        latest_version_number=max(map(_number, versions), default=0),
        description=detail.optional_text("Description"),
        is_aws_managed=is_aws_managed,
    )
    if policy.default_version_id not in policy.versions:
        raise UsageError(f"{detail.place} lacks its version {policy.default_version_id}")
    (export.aws_policies if is_aws_managed else export.policies).append(policy)


_READERS = {
    "UserDetailList": _read_user,
    "GroupDetailList": _read_group,
    "RoleDetailList": _read_role,
    "Policies": _read_policy,
}


def _entity(detail: Detail, kind: str) -> dict[str, Any]:
    """What entities of all kinds have."""
    return {
        "name": detail.text(f"{kind}Name"),
        "path": detail.text("Path"),
        "id": detail.text(f"{kind}Id"),
        "arn": detail.text("Arn"),
        "created_at": detail.moment("CreateDate"),
    }


def _identity(detail: Detail, kind: str) -> dict[str, Any]:
    """What users, groups and roles have."""
    attached = [each.text("PolicyArn") for each in detail.details("AttachedManagedPolicies")]
    return _entity(detail, kind) | {
        "inline_policies": dict(_inline(detail.details(f"{kind}PolicyList"))),
        "attached_policies": dict.fromkeys(attached),
    }


def _inline(details: Iterable[Detail]) -> Iterator[tuple[str, Policy]]:
    for each in details:
        name = each.text("PolicyName")
        yield name, each.policy("PolicyDocument", name, "inline")


def _boundary(detail: Detail) -> str | None:
    boundary = detail.detail("PermissionsBoundary")
    return None if boundary is None else boundary.text("PermissionsBoundaryArn")


def _tags(detail: Detail) -> dict[str, str]:
    return {each.text("Key"): each.text("Value") for each in detail.details("Tags")}


def _number(version: PolicyVersion) -> int:
    try:
        return int(version.id.removeprefix("v"))
    except ValueError:
        raise UsageError(f"{version.id!r} is no version of a policy: expected 'v1'") from None


def _check(account: Account, export: _Export) -> None:
    """Refuse names that are taken, and whatever the export refers to but does not hold."""
    _check_names("user", account.users, export.users)
    _check_names("group", account.groups, export.groups)
    _check_names("role", account.roles, export.roles)
    _check_names("policy", account.policies, export.policies)
    _check_names("instance profile", account.instance_profiles, export.profiles)
    exported = {policy.arn for policy in (*export.policies, *export.aws_policies)}
    for identity in export.identities:
        for arn in (*identity.attached_policies, getattr(identity, "boundary", None)):
            if arn is not None and arn not in exported and policy_of(account, arn) is None:
                raise _incomplete(identity, f"the policy {arn}")
    groups = {group.name for group in export.groups}
    for user in export.users:
        for name in user.groups:
            if name not in groups and name not in account.groups:
                raise _incomplete(user, f"the group {name}")


def _check_names(kind: str, held: Named[Any], exported: Iterable[Any]) -> None:
    seen: set[str] = set()
    for entity in exported:
        if entity.name in held or entity.name.lower() in seen:
            raise UsageError(
                f"the {kind} {entity.name!r} of the details exists already: load them before "
                "anything of that name is made"
            )
        seen.add(entity.name.lower())


def _incomplete(identity: Identity, what: str) -> UsageError:
    return UsageError(
        f"{identity.arn} refers to {what}, which is not in the details: ask "
        "GetAccountAuthorizationDetails without a Filter, and for all pages"
    )


def _add(account: Account, export: _Export) -> None:
    """Make the entities part of the account, in the state that they were exported in."""
    for policy in export.aws_policies:
        _add_aws_policy(account, policy)
    for own in export.policies:
        account.policies.add(own)
    for group in export.groups:
        account.groups.add(group)
    for user in export.users:
        account.users.add(user)
        names, user.groups = user.groups, {}
        for joined in filter(None, map(account.groups.get, names)):
            join(user, joined)
    for role in export.roles:
        account.roles.add(role)
    for profile in export.profiles:
        account.instance_profiles.add(profile)
    for identity in export.identities:
        _attach(account, identity)


def _add_aws_policy(account: Account, policy: ManagedPolicy) -> None:
    """Keep a policy of AWS's in the version of the export, unless that is the one known anyway."""
    known = policy_of(account, policy.arn)
    text = None if known is None else known.default_version.policy.text
    if text is None or json.loads(text) != json.loads(policy.default_version.policy.text):
        account.world.aws_policies[policy.arn] = policy


def _attach(account: Account, identity: Identity) -> None:
    """Tell the policies whom they are attached to and whom they bound."""
    attached, identity.attached_policies = identity.attached_policies, {}
    for arn in attached:
        account.attachments.attach(arn, identity)
    if isinstance(identity, User | Role):
        boundary, identity.boundary = identity.boundary, None
        account.attachments.set_boundary(boundary, identity)
