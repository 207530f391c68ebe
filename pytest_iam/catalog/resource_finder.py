"""Where the resources of an action are in a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from pytest_iam.catalog.actions import action_fact
from pytest_iam.catalog.arn_template import ArnTemplate, arn_template, last_part, texts_at
from pytest_iam.catalog.member_rules import generic_arn_member, type_members
from pytest_iam.catalog.permission import (
    NO_RESOURCE_TYPE,
    UNKNOWN_RESOURCE,
    Finder,
    Found,
    Params,
    Place,
)
from pytest_iam.catalog.resources import resource_types_of


def finder_by_name(
    action: str, operation: str, members: frozenset[str], special: Mapping[str, Finder | None]
) -> Finder:
    """Finds the resources in a call that has these members, by comparing names.

    A type that the action always works on is there whether the call names it or not; another type
    only if the call names it. `special` finds the resources of some types in another way.
    """
    kinds = resource_types_of(action)
    if not kinds:
        nothing = (UNKNOWN_RESOURCE if action_fact(action) is None else NO_RESOURCE_TYPE,)
        return lambda params, place: nothing
    named: list[Finder] = []
    unnamed: list[Finder] = []
    only_ones: list[Finder] = []
    for kind, is_required in kinds:
        by_name = type_members(kind, operation, members, len(kinds) == 1)
        if kind.name.lower() in special:
            named += _special(special[kind.name.lower()], arn_template(kind.arn), is_required)
        elif by_name.names_it or (by_name.is_constant and is_required):
            named.append(by_name.find)
        elif is_required:
            unnamed.append(by_name.find)
        elif by_name.is_constant:
            only_ones.append(by_name.find)
    has_special = any(kind.name.lower() in special for kind, _ in kinds)
    generic = None if has_special else generic_arn_member(operation, members)
    return _combined(generic, tuple(named), tuple(unnamed or ([] if named else only_ones)))


def _special(find: Finder | None, template: ArnTemplate, is_required: bool) -> Iterable[Finder]:
    """The service's own finder, with a pattern where it finds nothing that must be there."""
    if find is None:
        return ()
    if not is_required:
        return (find,)
    return (lambda params, place: find(params, place) or [template.fill(place, {})],)


def finder_by_paths(action: str, resources: Iterable[str]) -> Finder:
    """Finds the resources that were written down as ARNs of members' paths.

    A resource none of whose members are in the call is left out, if another one is there.
    """
    texts = tuple(resources)
    if not texts:
        return finder_by_name(action, "", frozenset(), {})

    def find(params: Params, place: Place) -> Sequence[Found]:
        found = [one for text in texts for one in _written(action, text, params, place, False)]
        if found or action == "iam:PassRole":
            return found
        return [one for text in texts for one in _written(action, text, params, place, True)]

    return find


def _combined(
    generic: str | None, named: tuple[Finder, ...], unnamed: tuple[Finder, ...]
) -> Finder:
    def find(params: Params, place: Place) -> Sequence[Found]:
        arns = texts_at(params, generic) if generic else ()
        found = [Found(text) for text in arns if text.startswith("arn:")]
        for finder in named if found else named + unnamed:
            found += finder(params, place)
        return found or (UNKNOWN_RESOURCE,)

    return find


def _written(
    action: str, text: str, params: Params, place: Place, is_needed: bool
) -> Iterable[Found]:
    template = arn_template(text)
    paths = template.own_variables
    if template.literals == ("", ""):
        return [_whole(action, value, place) for value in texts_at(params, paths[0])] or (
            [UNKNOWN_RESOURCE] if is_needed else []
        )
    columns = [texts_at(params, path) for path in paths]
    if paths and not any(columns) and not is_needed:
        return []
    rows = product(*([_part(value) for value in column] or ["*"] for column in columns))
    return [template.fill(place, dict(zip(paths, row, strict=True))) for row in rows]


def _whole(action: str, value: str, place: Place) -> Found:
    """The resource that a member names, which may be its name only."""
    if value.startswith("arn:"):
        return Found(value)
    if action == "iam:PassRole":
        # A role's path is not part of its name.
        name = last_part(value)
        return Found(f"arn:{place.partition}:iam::{place.account}:role/*{name}", is_pattern=True)
    templates = [arn_template(kind.arn) for kind, _ in resource_types_of(action)]
    if len(templates) != 1 or len(templates[0].own_variables) != 1:
        return UNKNOWN_RESOURCE
    return templates[0].fill(place, {templates[0].own_variables[0]: _part(value)})


def _part(value: str) -> str:
    return last_part(value) if "://" in value else value
