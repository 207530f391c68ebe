"""Constraints: what the service model asks of a value, and how AWS says that it is not met."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pytest_iam.errors import AwsError

Check = Callable[[Any, str, "list[str]"], None]
"""Looks at a value found at a path and adds what is wrong with it to a list."""

# AWS: not documented. IAM answers a name or path of forbidden characters with a sentence of its
# own, alone and before it looks at lengths; other constraints read "failed to satisfy constraint".
_NAME_SENTENCE = "It must contain only alphanumeric characters and/or the following: +=,.@_-"
_PATH_SENTENCE = (
    "It must begin and end with / and contain only alphanumeric characters and/or / characters."
)
_SENTENCES = {
    "iam": {
        r"[\w+=,.@-]+": _NAME_SENTENCE,
        r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)": _PATH_SENTENCE,
        # AWS: silent about these two; the first is the path of a managed policy.
        r"((/[A-Za-z0-9\.,\+@=_-]+)*)/": _PATH_SENTENCE,
        r"\u002F[\u0021-\u007F]*": (
            "It must begin with / and contain only alphanumeric characters and/or / characters."
        ),
    }
}
# AWS: recorded in March (IAM) and July 2025 (STS): only STS repeats the value that it refuses.
_ECHOING = frozenset({"sts"})

_SEPARATORS = " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_AT_LEAST = "Member must have {} greater than or equal to {}"
_AT_MOST = "Member must have {} less than or equal to {}"
_PATTERN = "Member must satisfy regular expression pattern: "


def check_of(service: str, shape: Any) -> Check | None:
    """The check of a botocore shape, or None if everything of its type fits."""
    maker = _MAKERS.get(shape.type_name)
    return None if maker is None else maker(service, shape)


def _string_check(service: str, shape: Any) -> Check | None:
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max")
    pattern = shape.metadata.get("pattern")
    allowed = frozenset(shape.enum)
    if not (low or high or pattern or allowed):
        return None
    most = float("inf") if high is None else high
    matches = _java_pattern(pattern).fullmatch if pattern else None
    sentence = _SENTENCES.get(service, {}).get(pattern)

    def check(value: str, path: str, faults: list[str]) -> None:
        is_matching = matches is None or matches(value)
        if not is_matching and value and sentence:
            raise AwsError(
                "ValidationError", f"The specified value for {path} is invalid. {sentence}"
            )
        length = _java_length(value)
        if length < low:
            faults.append(_fault(service, value, path, _AT_LEAST.format("length", low)))
        if length > most:
            faults.append(_fault(service, value, path, _AT_MOST.format("length", high)))
        if not is_matching:
            faults.append(_fault(service, value, path, _PATTERN + pattern))
        if allowed and value not in allowed:
            faults.append(_fault(service, value, path, _enum_constraint(service, shape.enum)))

    return check


def _number_check(service: str, shape: Any) -> Check | None:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is None and high is None:
        return None

    def check(value: int, path: str, faults: list[str]) -> None:
        if low is not None and value < low:
            faults.append(_fault(service, value, path, _AT_LEAST.format("value", low)))
        if high is not None and value > high:
            faults.append(_fault(service, value, path, _AT_MOST.format("value", high)))

    return check


def _list_check(service: str, shape: Any) -> Check | None:
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max")
    most = float("inf") if high is None else high
    inner = check_of(service, shape.member)

    def check(values: list[Any], path: str, faults: list[str]) -> None:
        if len(values) < low:
            faults.append(_fault(service, values, path, _AT_LEAST.format("length", low)))
        if len(values) > most:
            faults.append(_fault(service, values, path, _AT_MOST.format("length", high)))
        if inner is not None:
            for number, value in enumerate(values, 1):
                inner(value, f"{path}.{number}.member", faults)

    return check


def _map_check(service: str, shape: Any) -> Check:
    """AWS: not documented; the wording of keys and values is known from reports of other services.

    Their constraints are listed together, where a list names the member at fault.
    """
    most = shape.metadata.get("max", float("inf"))
    check_key, check_value = check_of(service, shape.key), check_of(service, shape.value)

    def check(values: Mapping[str, Any], path: str, faults: list[str]) -> None:
        if len(values) > most:
            faults.append(_fault(service, values, path, _AT_MOST.format("length", most)))
        for kind, inner, each in (
            ("keys", check_key, list(values)),
            ("value", check_value, list(values.values())),
        ):
            violated = _violated(inner, each, path)
            if violated:
                constraint = f"Map {kind} must satisfy constraint: [{', '.join(violated)}]"
                faults.append(_fault(service, values, path, constraint))

    return check


def _violated(check: Check | None, values: list[Any], path: str) -> list[str]:
    """The constraints that any of the values violates, each once."""
    faults: list[str] = []
    if check is not None:
        for value in values:
            check(value, path, faults)
    return list(dict.fromkeys(fault.partition("constraint: ")[2] for fault in faults))


def _structure_check(service: str, shape: Any) -> Check:
    inner = {name: check_of(service, member) for name, member in shape.members.items()}
    checks = tuple(
        (name, f".{wire_name(name)}", each) for name, each in inner.items() if each is not None
    )
    required = tuple(shape.required_members)

    def check(value: Mapping[str, Any], path: str, faults: list[str]) -> None:
        for name, suffix, check_member in checks:
            if name in value:
                check_member(value[name], path + suffix, faults)
        faults += [
            missing(service, f"{path}.{wire_name(name)}")
            for name in required
            if value.get(name) is None
        ]

    return check


_MAKERS: Mapping[str, Callable[[str, Any], Check | None]] = {
    "string": _string_check,
    "integer": _number_check,
    "long": _number_check,
    "list": _list_check,
    "map": _map_check,
    "structure": _structure_check,
}


def _enum_constraint(service: str, allowed: list[str]) -> str:
    """IAM names no values; the other services do. AWS: recorded for IAM in March 2025."""
    if service in _ECHOING:
        return f"Member must satisfy enum value set: [{', '.join(allowed)}]"
    return "Member must satisfy enum value set"


def _fault(service: str, value: object, path: str, constraint: str) -> str:
    """One violated constraint. IAM keeps the value to itself, STS repeats it."""
    shown = f"Value '{value}'" if service in _ECHOING else "Value"
    return f"{shown} at '{path}' failed to satisfy constraint: {constraint}"


def missing(service: str, path: str) -> str:
    """The fault that a required member is not there."""
    shown = "Value null" if service in _ECHOING else "Value"
    return f"{shown} at '{path}' failed to satisfy constraint: Member must not be null"


@cache
def wire_name(member: str) -> str:
    """A member's name as AWS's messages spell it: `UserName` is `userName`."""
    return member[:1].lower() + member[1:]


def _java_length(text: str) -> int:
    """How long Java finds a text: it counts UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@cache
def _java_pattern(pattern: str) -> re.Pattern[str]:
    r"""A Java pattern as Python's.

    Java's `\w` and `\d` are ASCII. The models use Unicode's categories only as letters, separators,
    numbers and the underscore together, which is Python's `\w` and the separators.
    """
    unicode_text = pattern.replace(r"\p{L}\p{Z}\p{N}_", rf"\w{_SEPARATORS}")
    if r"\p" in unicode_text:
        raise NotImplementedError(f"a pattern with other Unicode categories: {pattern}")
    return re.compile(unicode_text, re.ASCII if unicode_text == pattern else re.UNICODE)
