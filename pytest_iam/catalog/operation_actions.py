"""The permissions that a call of an AWS operation needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from pytest_iam.catalog.actions import action_fact
from pytest_iam.catalog.arn_template import texts_at
from pytest_iam.catalog.operation_data import Check, iam_prefix, is_without_permission, row_of
from pytest_iam.catalog.pass_role import may_pass_roles, passed_roles
from pytest_iam.catalog.permission import (
    Finder,
    Need,
    Params,
    Permission,
    Place,
    ServiceRules,
)
from pytest_iam.catalog.resource_finder import finder_by_name, finder_by_paths
from pytest_iam.catalog.services import rules_of

__all__ = ["Permission", "permissions_for"]

# AWS: STS API reference, GetCallerIdentity and GetSessionToken: "No permissions are required".
# AWS: DynamoDB API reference, DescribeEndpoints answers every caller.
_ALWAYS_ALLOWED = frozenset(
    {"sts.GetCallerIdentity", "sts.GetSessionToken", "dynamodb.DescribeEndpoints"}
)

# Tried in this order where the reference has no action of the operation's name.
_SIMILAR_NAMES = (
    (re.compile(r"Batch(\w+?)s?"), r"\1"),
    (re.compile(r"(\w+)Batch"), r"\1"),
    (re.compile(r"(\w+)(?:V2|WithResponseStream|Stream|WithTags)"), r"\1"),
    (re.compile(r"(\w+)s"), r"\1"),
)

_Condition = Callable[..., bool]
_CONDITIONS: Mapping[str, _Condition] = {
    "given": lambda params, path: _is_given(params, path),
    "absent": lambda params, path: not _is_given(params, path),
    "mentions": lambda params, path, text: text in "".join(texts_at(params, path)),
    "lacks": lambda params, path, text: text not in "".join(texts_at(params, path)),
}


def permissions_for(
    service: str,
    operation: str,
    params: Mapping[str, Any],
    *,
    account: str,
    region: str,
    partition: str = "aws",
) -> tuple[Permission, ...]:
    """The permissions that AWS asks the caller of this operation for, in no special order.

    `service` is botocore's name (`s3`, `stepfunctions`), `operation` the API's (`GetObject`),
    `params` the call's members as Python values. `account` and `region` are the caller's, and stand
    in the ARNs of resources that the call names without saying where they are.

    Empty when AWS asks for none: unsigned and bearer-token operations, and the three operations
    that every caller may use. Never empty because something is not known: see
    `Permission.is_certain` and `Permission.resource_is_pattern`.

    Not included: what a service does with the caller's rights behind the scenes, above all
    `kms:Decrypt` and `kms:GenerateDataKey` on the key of an encrypted resource, which only the
    resource's state tells. `DeleteObjects` and `BatchGetSecretValue` need one permission for each
    item; AWS answers them with errors for the items that lack theirs, not with a refused call.
    """
    place = Place(partition, region, account)
    plan = _plan(service, operation, frozenset(params))
    permissions = [permission for need in plan for permission in need(params, place)]
    if plan and not permissions:
        return (_of_empty_call(service, operation),)
    return tuple(permissions) if len(permissions) < 2 else tuple(dict.fromkeys(permissions))


def _of_empty_call(service: str, operation: str) -> Permission:
    """For a call that names none of the things it is about: AWS refuses it for other reasons."""
    action = f"{iam_prefix(service)}:{operation}"
    return Permission(action, "*", True, is_certain=False, source="the call names no resource")


@lru_cache(maxsize=8192)
def _plan(service: str, operation: str, members: frozenset[str]) -> tuple[Need, ...]:
    """What to work out for each call that has these members."""
    if f"{service}.{operation}" in _ALWAYS_ALLOWED or is_without_permission(service, operation):
        return ()
    rules = rules_of(service)
    whole = rules.whole(operation)
    if whole is not None:
        return (whole,)
    needs = _needs(service, operation, members, rules)
    if operation in rules.further:
        needs += (rules.further[operation],)
    return (*needs, passed_roles) if may_pass_roles(service, operation) else needs


def _needs(
    service: str, operation: str, members: frozenset[str], rules: ServiceRules
) -> tuple[Need, ...]:
    prefix = iam_prefix(service)
    row = row_of(service, operation)
    if operation in rules.actions:
        action, source, is_certain = f"{prefix}:{rules.actions[operation]}", rules.source, True
    elif row is not None:
        return tuple(_need_of(check, row.source, operation, members, rules) for check in row.checks)
    else:
        action, source, is_certain = _action_by_name(prefix, operation)
    find = finder_by_name(action, operation, members, rules.types)
    return (_need(action, find, source, is_certain),)


def _action_by_name(prefix: str, operation: str) -> tuple[str, str, bool]:
    """The action, where its name comes from, and whether it is certain."""
    fact = action_fact(f"{prefix}:{operation}")
    if fact is not None:
        return fact.full_name, "AWS service reference", True
    for pattern, replacement in _SIMILAR_NAMES:
        similar = pattern.fullmatch(operation)
        fact = action_fact(f"{prefix}:{similar.expand(replacement)}") if similar else None
        if fact is not None:
            return fact.full_name, "guessed from a similar name", False
    return f"{prefix}:{operation}", "not in the AWS service reference", False


def _need(action: str, find: Finder, source: str, is_certain: bool) -> Need:
    def need(params: Params, place: Place) -> Iterable[Permission]:
        return [
            Permission(action, resource, is_pattern, is_certain, source)
            for resource, is_pattern in find(params, place)
        ]

    return need


def _need_of(
    check: Check, source: str, operation: str, members: frozenset[str], rules: ServiceRules
) -> Need:
    """What a written-down check needs; nothing when its condition does not hold."""
    if check.resources:
        find = finder_by_paths(check.action, check.resources)
    else:
        find = finder_by_name(check.action, operation, members, rules.types)
    need = _need(check.action, find, source, check.is_certain)
    if not check.condition:
        return need
    kind, *details = check.condition
    holds = _CONDITIONS[kind]
    return lambda params, place: need(params, place) if holds(params, *details) else ()


def _is_given(params: Params, path: str) -> bool:
    """Whether the call has the member, with a value that is not empty, zero or false."""
    value: Any = params
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return bool(value)
