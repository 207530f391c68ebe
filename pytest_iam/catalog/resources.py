"""The types of resources that policies can name, and the ARN of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pytest_iam.catalog.actions import action_fact, is_known_prefix, reference


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A resource type of a service: its ARN with `${Variable}` parts, and its condition keys.

    A few types of old services have a second form, in `other_arns`.
    """

    prefix: str
    name: str
    arn: str
    condition_keys: tuple[str, ...]
    other_arns: tuple[str, ...] = ()


@lru_cache(maxsize=2048)
def resource_type(prefix: str, name: str) -> ResourceType | None:
    """The type of this name in any case, or None if the service has no such type."""
    resources = reference().resources
    if not is_known_prefix(prefix) or not resources.resource_type_exists(prefix, name):
        return None
    details: dict[str, Any] = resources.get_resource_type_details(prefix, name)
    arn, *other_arns = details["arn"].split(", ")
    return ResourceType(
        prefix=prefix,
        name=details["key"],
        arn=arn,
        condition_keys=tuple(details.get("conditionKeys", ())),
        other_arns=tuple(other_arns),
    )


@lru_cache(maxsize=2048)
def resource_types_of(action: str) -> tuple[tuple[ResourceType, bool], ...]:
    """The resource types that an action works on, each with whether it is required.

    Empty for an action that no policy can limit to a resource, and for one that is not known.
    """
    fact = action_fact(action)
    if fact is None:
        return ()
    found = ((resource_type(fact.prefix, kind.type_name), kind) for kind in fact.resources)
    return tuple((known, kind.is_required) for known, kind in found if known is not None)
