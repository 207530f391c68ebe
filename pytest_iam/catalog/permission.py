"""A permission that a call needs: one action on one resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Params = Mapping[str, Any]
"""A call's parameters, as botocore takes them: Python values under the members' names."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One action that the caller must be allowed on one resource.

    `resource` is an ARN, or `*` for an action that has no resource type (`resource_is_pattern` is
    then false). Where the call does not tell the whole ARN, `*` (any text) or `?` (any character)
    stands for the unknown parts, the account included, and `resource_is_pattern` is true.

    `is_certain` is false when the action itself is a guess: an operation newer than the reference,
    or one whose action nobody wrote down. `source` says where the action's name came from.
    """

    action: str
    resource: str
    resource_is_pattern: bool = False
    is_certain: bool = True
    source: str = "AWS service reference"


class Place(NamedTuple):
    """Where a call is made: what `${Partition}`, `${Region}` and `${Account}` stand for."""

    partition: str
    region: str
    account: str


class Found(NamedTuple):
    """A resource that a call names, and whether `*` or `?` stands in it for unknown parts."""

    resource: str
    is_pattern: bool = False


Finder = Callable[[Params, Place], Sequence[Found]]
"""Which resources of one type a call names; none when it names none of them."""

Need = Callable[[Params, Place], Iterable[Permission]]
"""Which permissions a call needs."""

NO_RESOURCE_TYPE = Found("*")
UNKNOWN_RESOURCE = Found("*", is_pattern=True)


@dataclass(frozen=True, slots=True)
class ServiceRules:
    """What has to be known about one service beyond what its names tell.

    `actions` names the action of operations that are called otherwise. `types` finds the
    resources of a resource type of the reference (its name in lower case), in place of the rules
    of names; None for a type whose resources another type's finder finds. `whole` answers an
    operation altogether, or None; `further` adds permissions to what it needs anyway. `source`
    says where `actions` is from.
    """

    actions: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, Finder | None] = field(default_factory=dict)
    whole: Callable[[str], Need | None] = lambda operation: None
    further: Mapping[str, Need] = field(default_factory=dict)
    source: str = ""
