"""The format that AWS asks of a statement: its elements one by one, and as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from pytest_iam.policy.action_format import action_fault
from pytest_iam.policy.condition_format import condition_faults
from pytest_iam.policy.dialects import Dialect, Presence
from pytest_iam.policy.fault import Found, Phase
from pytest_iam.policy.json_text import Plain
from pytest_iam.policy.principal_format import principal_faults
from pytest_iam.policy.provider_controls import control_faults
from pytest_iam.policy.resource_format import resource_fault

Elements: TypeAlias = Mapping[str, Plain]


def statement_faults(statement: Plain, dialect: Dialect) -> list[Found]:
    """What is wrong with a statement."""
    if not isinstance(statement, dict):
        return [_syntax(dialect, "a statement is a JSON object")]
    if dialect.exempt_statement is not None and _is_exempt(statement, dialect):
        return []
    all_found: list[Found] = []
    for name, value in statement.items():
        rule = _RULES.get(name)
        if rule is None:
            message = dialect.unknown_element.format(name)
            detail = f"{name} is no element of a statement"
            all_found.append(Found((name,), Phase.SYNTAX, message, detail))
        else:
            all_found.extend([found.under(name) for found in rule(value, dialect)])
    for ask in _WHOLE:
        all_found.extend(ask(statement, dialect))
    return all_found


def _is_exempt(statement: Elements, dialect: Dialect) -> bool:
    rest = {name: value for name, value in statement.items() if name != "Sid"}
    return rest == dialect.exempt_statement


def _syntax(dialect: Dialect, detail: str) -> Found:
    return Found((), Phase.SYNTAX, dialect.syntax, detail)


def _effect(value: Plain, dialect: Dialect) -> Iterable[Found]:
    if value == "Allow" and dialect.only_denies:
        return (_syntax(dialect, "the effect has to be Deny"),)
    if value in ("Allow", "Deny"):
        return ()
    if not isinstance(value, str):
        return (_syntax(dialect, "not text"),)
    detail = "neither Allow nor Deny"
    return (Found((), Phase.SYNTAX, dialect.unknown_effect.format(value), detail),)


def _sid(value: Plain, dialect: Dialect) -> Iterable[Found]:
    if not isinstance(value, str):
        return (_syntax(dialect, "not text"),)
    if dialect.sid_pattern is None or re.fullmatch(dialect.sid_pattern, value):
        return ()
    return (Found((), Phase.SID, dialect.bad_sid.format(value)),)


def _actions(value: Plain, dialect: Dialect) -> Iterable[Found]:
    if value == []:
        return (Found((), Phase.ACTION, dialect.missing_action),)
    return _texts(value, action_fault, dialect)


def _resources(value: Plain, dialect: Dialect) -> Iterable[Found]:
    if value == [] and dialect.resource is not Presence.FORBIDDEN:
        return (Found((), Phase.RESOURCE, dialect.missing_resource),)
    return _texts(value, _resource, dialect)


def _resource(resource: str, dialect: Dialect) -> Found | None:
    message = resource_fault(resource) if dialect.checks_resources else None
    return Found((), Phase.RESOURCE, message) if message else None


def _texts(
    value: Plain, fault: Callable[[str, Dialect], Found | None], dialect: Dialect
) -> list[Found]:
    if not isinstance(value, list):
        found = fault(value, dialect) if isinstance(value, str) else _syntax(dialect, "not text")
        return [found] if found else []
    all_found = []
    for index, item in enumerate(value):
        found = fault(item, dialect) if isinstance(item, str) else _syntax(dialect, "not text")
        if found:
            all_found.append(found.under(index))
    return all_found


_RULES: Mapping[str, Callable[[Plain, Dialect], Iterable[Found]]] = {
    "Sid": _sid,
    "Effect": _effect,
    "Principal": principal_faults,
    "NotPrincipal": principal_faults,
    "Action": _actions,
    "NotAction": _actions,
    "Resource": _resources,
    "NotResource": _resources,
    "Condition": condition_faults,
}
"""What is asked of the value of each element of a statement."""


def _effect_presence(statement: Elements, dialect: Dialect) -> Iterable[Found]:
    if "Effect" in statement:
        return ()
    return (Found((), Phase.SYNTAX, dialect.missing_effect, "there is no Effect"),)


def _principal_presence(statement: Elements, dialect: Dialect) -> Iterator[Found]:
    name = "NotPrincipal" if "NotPrincipal" in statement else "Principal"
    if name not in statement:
        if dialect.principal is Presence.REQUIRED:
            yield Found((), Phase.PRINCIPAL, dialect.missing_principal)
        return
    if "Principal" in statement and name == "NotPrincipal":
        yield _both(name, dialect)
    if dialect.principal is Presence.FORBIDDEN:
        yield Found((name,), Phase.PRINCIPAL, dialect.has_principal)
    if name == "NotPrincipal":
        is_allow = statement.get("Effect") == "Allow"
        message = (is_allow and dialect.allow_not_principal) or dialect.has_not_principal
        if message:
            yield Found((name,), Phase.PRINCIPAL, message)


def _action_presence(statement: Elements, dialect: Dialect) -> Iterator[Found]:
    if "NotAction" not in statement:
        if "Action" not in statement:
            yield Found((), Phase.ACTION, dialect.missing_action)
        return
    if "Action" in statement:
        yield _both("NotAction", dialect)
    if dialect.has_not_action:
        yield Found(("NotAction",), Phase.ACTION, dialect.has_not_action)


def _resource_presence(statement: Elements, dialect: Dialect) -> Iterator[Found]:
    name = "NotResource" if "NotResource" in statement else "Resource"
    if name not in statement:
        if dialect.resource is Presence.REQUIRED:
            yield Found((), Phase.RESOURCE, dialect.missing_resource)
        return
    if "Resource" in statement and name == "NotResource":
        yield _both(name, dialect)
    if dialect.resource is Presence.FORBIDDEN:
        is_not = name == "NotResource"
        message = dialect.has_not_resource if is_not else dialect.has_resource
        yield Found((name,), Phase.RESOURCE, message)


def _both(name: str, dialect: Dialect) -> Found:
    return _syntax(dialect, f"both {name.removeprefix('Not')} and {name}").under(name)


_WHOLE: tuple[Callable[[Elements, Dialect], Iterable[Found]], ...] = (
    _effect_presence,
    _principal_presence,
    _action_presence,
    _resource_presence,
    control_faults,
)
"""What is asked of a statement as a whole: which elements it has, and how they go together."""
