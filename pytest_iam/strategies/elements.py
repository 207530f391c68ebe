"""The elements: what a statement may hold about given actions, resources, principals and keys."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from ipaddress import ip_address
from itertools import pairwise
from typing import Any, TypeAlias

from pytest_iam.policy.context import ContextValue
from pytest_iam.strategies.alphabet import Keys, is_provider

Element: TypeAlias = tuple[str, Any]
"""An element's name and its value as JSON."""


def action_patterns(action: str) -> tuple[str, ...]:
    """What stands for the action in a policy: itself, with wildcards, in another case."""
    service, _, name = action.partition(":")
    return (
        action,
        "*",
        f"{service}:*",
        f"{service}:{name[:4]}*",
        f"{service}:?{name[1:]}",
        action.swapcase(),
        f"{service}:*{name[-4:]}",
    )


def action_elements(actions: Sequence[str]) -> list[Element]:
    """Action elements about the actions, and NotAction elements that exclude one."""
    patterns = [pattern for each in actions for pattern in action_patterns(each)]
    several: list[Element] = [("Action", patterns[:2]), ("Action", [patterns[-1], actions[0]])]
    excluding = [("NotAction", each) for each in dict.fromkeys(actions)]
    return [*(("Action", each) for each in patterns), *several, *excluding]


def resource_elements(resources: Sequence[str]) -> list[Element]:
    """Resource elements about the resources, and NotResource elements that exclude one."""
    patterns = [pattern for each in resources for pattern in _resource_patterns(each)]
    several: list[Element] = [("Resource", patterns[-2:])] if patterns else []
    excluding = [("NotResource", each) for each in dict.fromkeys(resources)]
    return [*(("Resource", each) for each in patterns), *several, *excluding]


def _resource_patterns(resource: str) -> Iterator[str]:
    yield from (resource, resource, "*", "*")
    if resource == "*":
        return
    cut = max(resource.rfind("/"), resource.rfind(":")) + 1
    head, name = resource[:cut], resource[cut:]
    yield from (f"{head}{name[:-2]}*", f"{resource[:-1]}?", f"{head}*{name[-1]}")
    yield f"{head}${{aws:PrincipalTag/team}}"
    yield f"{head}${{aws:PrincipalTag/team, '{name}'}}"
    yield f"{head}ledger/${{aws:PrincipalTag/team, 'a'}}/${{*}}*"
    yield ":".join(resource.split(":")[:3])  # AWS completes what such an ARN lacks


def principal_elements(principals: Sequence[str], *, has_faults: bool = False) -> list[Element]:
    """Principal elements that name the principals, and NotPrincipal elements that exclude some."""
    if not principals:
        return []
    alone = [_principal(name) for name in principals]
    elements: list[Element] = [("Principal", each) for each in (*alone, {"AWS": "*"})]
    elements.append(("Principal", _by_type(principals)))
    elements += [("NotPrincipal", each) for each in (alone[0], _by_type(principals))]
    if has_faults:
        unclear: Element = ("Principal", {"CanonicalUser": "79a59df9", "AWS": "333333333333"})
        elements += [unclear, ("NotPrincipal", alone[0])]
    return elements


def _principal(name: str) -> Any:
    return "*" if name == "*" else {_principal_type(name): name}


def _by_type(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(_principal_type(name), []).append(name)
    return found


def _principal_type(name: str) -> str:
    if is_provider(name):
        return "Federated"
    return "Service" if "." in name and not name.startswith("arn:") else "AWS"


_ORDERINGS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan")
_OPERATORS: Mapping[str, tuple[str, ...]] = {
    "text": (
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
    ),
    "number": tuple(f"Numeric{each}" for each in (*_ORDERINGS, "GreaterThanEquals")),
    "date": tuple(f"Date{each}" for each in (*_ORDERINGS, "GreaterThanEquals")),
    "truth": ("Bool",),
    "octets": ("BinaryEquals",),
    "address": ("IpAddress", "NotIpAddress"),
    "arn": ("ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
}


def condition_blocks(keys: Keys) -> list[dict[str, Any]]:
    """Condition elements of one operator and one key each, for all keys, operators and values."""
    return [block for key in keys for block in _blocks_of(key, tuple(keys[key]))]


def _blocks_of(key: str, values: tuple[ContextValue, ...]) -> Iterator[dict[str, Any]]:
    flat = [item for each in values for item in (each if isinstance(each, list) else [each])]
    kind = _kind(flat[0])
    single = list(dict.fromkeys(text for each in flat for text in _wanted(each, kind)))
    wanted = [*single, *([one, other] for one, other in pairwise(single))]
    yield from ({"Null": {key: is_absent}} for is_absent in ("true", "false", True))
    for operator in _operator_names(kind, isinstance(values[0], list)):
        yield from ({operator: {name: each}} for name in (key, key.upper()) for each in wanted)


def faulty_blocks(keys: Keys) -> list[dict[str, Any]]:
    """Condition elements that nobody can evaluate, though a resource's policy may hold them."""
    operators = ("StringMatches", "NumericLessThan", "DateGreaterThanIfExists", "ArnLike", "Bool")
    return [{operator: {key: "soon"}} for key in keys for operator in operators]


def _operator_names(kind: str, is_multivalued: bool) -> list[str]:
    plain = [*_OPERATORS[kind], *(f"{each}IfExists" for each in _OPERATORS[kind])]
    of_sets = [f"{each}:{name}" for each in ("ForAnyValue", "ForAllValues") for name in plain]
    return of_sets if is_multivalued else [*plain, *plain, *of_sets]


def _kind(value: object) -> str:
    """Which operators are for values like this."""
    if not isinstance(value, str):
        kinds = {bool: "truth", int: "number", float: "number", datetime: "date", bytes: "octets"}
        return kinds[type(value)]
    if value.startswith("arn:"):
        return "arn"
    try:
        ip_address(value)
    except ValueError:
        return "text"
    return "address"


def _wanted(value: Any, kind: str) -> tuple[Any, ...]:
    """What a policy may compare with the value: itself and the like of it, as JSON."""
    match kind:
        case "text":
            variables = ("${aws:PrincipalTag/team, 'ledger'}", "${aws:username}")
            return value, f"{value[:2]}*", f"?{value[1:]}", value.upper(), *variables
        case "arn":
            head, name = ":".join(value.split(":", 3)[:3]), value.split(":", 5)[5]
            return value, f"{value[:-2]}*", f"{head}:*:*:{name}", f"{head}:*:*:${{aws:username}}*"
        case "address":
            mark, bits = (".", ".0/24") if "." in value else ("::", "::/32")
            return value, value.rpartition(mark)[0] + bits
        case "date":
            return value.isoformat(), str(int(value.timestamp())), value.date().isoformat()
        case "octets":
            return (base64.b64encode(value).decode("ascii"),)
        case _:
            return str(value).lower(), value
