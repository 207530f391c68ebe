"""Which members of a call name the resources of an action, found by comparing names.

The rules, the surest first, were measured against a public map of operations to resources: same
name (699 of 699 right), a member that holds the whole ARN (397 of 401), same stem (257 of 264,
those wrong being names taken for ids, which are not taken here), a member named after the
resource type (16 of 16), a bare `Name` or `Id` of the only type (86 of 88), and plural lists (14
of 14).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from pytest_iam.catalog.arn_template import ArnTemplate, arn_template, last_part, texts_at
from pytest_iam.catalog.permission import Found, Params, Place
from pytest_iam.catalog.resources import ResourceType

ALIASES: Mapping[tuple[str, str], str] = {
    # (prefix, variable): member. For variables that no rule of names connects with their member.
    ("autoscaling", "GroupFriendlyName"): "AutoScalingGroupName",
    ("ec2", "SecurityGroupId"): "GroupId",
    ("rds", "ClusterParameterGroupName"): "DBClusterParameterGroupName",
    ("rds", "ClusterSnapshotName"): "DBClusterSnapshotIdentifier",
    ("rds", "DbClusterInstanceName"): "DBClusterIdentifier",
    ("rds", "DbInstanceName"): "DBInstanceIdentifier",
    ("rds", "ParameterGroupName"): "DBParameterGroupName",
    ("rds", "SecurityGroupName"): "DBSecurityGroupName",
    ("rds", "SnapshotName"): "DBSnapshotIdentifier",
    ("rds", "SubnetGroupName"): "DBSubnetGroupName",
}

DEFAULTS: Mapping[tuple[str, str], str] = {
    # (prefix, variable): what AWS takes where the call names none.
    # AWS: ECS API reference, "If you do not specify a cluster, the default cluster is assumed".
    ("ecs", "ClusterName"): "default",
}

_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]")
_SUFFIX = re.compile(r"(?:withpath|name|id|identifier|arn|url|number)+$")
_GENERIC_ARNS = ("resourcearn", "arn", "resourcearns")
_TAG_OPERATION = re.compile(r"tag", re.IGNORECASE)
_TAGGED = ("resourcename", "resourceid", "resource")
_BARE = ("name", "id", "identifier")


@dataclass(frozen=True, slots=True)
class TypeMembers:
    """How the members of a call fill the ARN of one resource type.

    `arns` holds whole ARNs, and is looked at first; `variables` says which member fills which part.
    `names_it` is false when no member fills the part that tells resources of this type apart;
    `is_constant` is true for a type of which there is only one.
    """

    template: ArnTemplate
    arns: str | None
    variables: Mapping[str, str]
    defaults: Mapping[str, str]
    names_it: bool
    is_constant: bool

    def find(self, params: Params, place: Place) -> Sequence[Found]:
        """The resources, one for each element of a list, `*` for what the call does not tell."""
        if self.arns is not None:
            return [self._of_arn_member(text, place) for text in texts_at(params, self.arns)]
        columns = [self._texts(params, member) for member in self.variables.values()]
        rows = (dict(zip(self.variables, row, strict=True)) for row in product(*columns))
        return [self.template.fill(place, {**self.defaults, **row}) for row in rows]

    def _of_arn_member(self, text: str, place: Place) -> Found:
        if text.startswith("arn:"):
            return Found(text)
        own = self.template.own_variables
        return self.template.fill(place, {own[-1]: text} if own else {})

    def _texts(self, params: Params, member: str) -> list[str]:
        found = texts_at(params, member)
        return [last_part(text) if "://" in text else text for text in found] or ["*"]


def generic_arn_member(operation: str, members: Iterable[str]) -> str | None:
    """The member that holds the ARN of whatever resource the operation works on, of any type."""
    names = _GENERIC_ARNS + (_TAGGED if _TAG_OPERATION.search(operation) else ())
    return _first(members, names)


def type_members(
    kind: ResourceType, operation: str, members: frozenset[str], is_only_type: bool
) -> TypeMembers:
    """How the members of an operation's call fill the ARN of a resource type."""
    template = arn_template(kind.arn)
    own = template.own_variables
    found = {
        name: member
        for name in own
        if (member := _member_of(kind, name, name == own[-1], operation, members, is_only_type))
    }
    defaults = {
        name: DEFAULTS[kind.prefix, name] for name in own if (kind.prefix, name) in DEFAULTS
    }
    arns = _arn_member(kind, own, members)
    names_it = arns is not None or (bool(own) and own[-1] in found)
    return TypeMembers(template, arns, found, defaults, names_it, not own and "*" not in kind.arn)


def _arn_member(kind: ResourceType, own: tuple[str, ...], members: Iterable[str]) -> str | None:
    stems = [_plain(kind.name), *(_stem(name) for name in own[-1:])]
    return _first(members, [f"{stem}{ending}" for stem in stems for ending in ("arn", "arns")])


def _member_of(
    kind: ResourceType,
    variable: str,
    is_last: bool,
    operation: str,
    members: frozenset[str],
    is_only_type: bool,
) -> str | None:
    alias = ALIASES.get((kind.prefix, variable))
    if alias in members:
        return alias
    if same := _first(members, [_plain(variable)]):
        return same
    usable = [member for member in members if not _is_other_kind(member, variable)]
    stem, type_stem = _stem(variable), _plain(kind.name)
    if stem and (same := _of_stem(usable, stem)):
        return same
    if not is_last:
        return None
    if same := _of_stem(usable, type_stem):
        return same
    if is_only_type or _plain(operation).endswith(type_stem):
        return _first(usable, _BARE)
    return None


def _of_stem(members: Iterable[str], stem: str) -> str | None:
    """The member of this stem, in the singular or, for a list, in the plural."""
    return next(
        (
            member
            for member in sorted(members)
            if stem in (_stem(member), _stem(_plain(member).removesuffix("s")))
        ),
        None,
    )


def _is_other_kind(member: str, variable: str) -> bool:
    """Whether one is a name and the other an id: two values, of which the call tells only one."""
    wants, has = _plain(variable), _plain(member).removesuffix("s")
    return (wants.endswith("id") and has.endswith("name")) or (
        wants.endswith("name") and has.endswith("id")
    )


def _first(members: Iterable[str], names: Iterable[str]) -> str | None:
    plain = {_plain(member): member for member in sorted(members)}
    return next((plain[name] for name in names if name in plain), None)


def _plain(name: str) -> str:
    return _NOT_ALPHANUMERIC.sub("", name.lower())


def _stem(name: str) -> str:
    return _SUFFIX.sub("", _plain(name))
