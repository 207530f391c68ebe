"""Simulation inputs: actions, resources, their owner and the context, as simulations take them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params
from pytest_iam.policy.arn import parse_arn
from pytest_iam.policy.context import Context, ContextValue
from pytest_iam.policy.operators import OPERATORS, value_fault

# AWS: IAM API reference, SimulateCustomPolicy. All refusals are `InvalidInput`; those texts that
# are known from published reports are marked, the others are documented nowhere.

EVERYTHING = "*"
"""What stands for all resources: it is compared as it is, so only a policy on `*` is about it."""

_ACTION = re.compile(r"[A-Za-z0-9.-]+:[A-Za-z0-9_-]+")
_ROOT = re.compile(r"arn:[\w-]+:iam::(\d{12}):root", re.ASCII)


def actions_of(params: Params) -> list[str]:
    """The actions to simulate: `service:Name`, no wildcards, whether such an action exists or not.

    AWS simulates actions that it does not know: known from published answers.
    """
    actions: list[str] = params["ActionNames"]
    for each in actions:
        if not _ACTION.fullmatch(each):
            _refuse(f"Invalid action name: {each}.")
    return actions


def resources_of(params: Params) -> list[str]:
    """The resources to simulate on, each once; `*` if none is given."""
    resources = list(dict.fromkeys(params.get("ResourceArns") or [EVERYTHING]))
    wrong = [each for each in resources if each != EVERYTHING and parse_arn(each) is None]
    if wrong:  # known
        _refuse(f"ResourceNames are not in a valid ARN format: {', '.join(wrong)}.")
    _check_handling(params.get("ResourceHandlingOption"), resources)
    return resources


def owner_of(params: Params) -> str | None:
    """The account of ResourceOwner, or None; an account id alone is refused, as AWS does."""
    owner = params.get("ResourceOwner")
    if owner is None:
        return None
    found = _ROOT.fullmatch(owner)
    if found is None:  # known
        _refuse(f"'{owner}' is not a valid as a Resource Owner.")
    return found[1]


_EC2_KINDS = ("instance", "image", "security-group", "network-interface")
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "EC2-VPC-InstanceStore": _EC2_KINDS,
    "EC2-VPC-InstanceStore-Subnet": (*_EC2_KINDS, "subnet"),
    "EC2-VPC-EBS": (*_EC2_KINDS, "volume"),
    "EC2-VPC-EBS-Subnet": (*_EC2_KINDS, "subnet", "volume"),
}


def _check_handling(option: str | None, resources: Iterable[str]) -> None:
    """Refuse resources that are not all that a scenario of EC2 needs."""
    if option is None:
        return
    if option not in _NEEDED:
        _refuse(f"Invalid ResourceHandlingOption: {option}.")
    given = {parts.resource_type for each in resources if (parts := parse_arn(each)) is not None}
    lacking = [kind for kind in _NEEDED[option] if kind not in given]
    if lacking:
        _refuse(f"ResourceHandlingOption {option} requires resources: {', '.join(lacking)}.")


def context_of(params: Params) -> Context:
    """The condition keys that a simulation gives; all others are absent."""
    values: dict[str, ContextValue] = {}
    names: set[str] = set()
    for entry in params.get("ContextEntries", ()):
        name = entry.get("ContextKeyName")
        if not name:
            _refuse("A context entry has no ContextKeyName.")
        if name.lower() in names:
            _refuse(f"Context key {name} is given more than once.")
        names.add(name.lower())
        values[name] = _value(name, entry)
    return Context(values)


# The operator that reads a value of the type, where not all text is one.
_READERS = {
    "binary": "BinaryEquals",
    "boolean": "Bool",
    "date": "DateEquals",
    "ip": "IpAddress",
    "numeric": "NumericEquals",
}


def _value(name: str, entry: Mapping[str, Any]) -> str | tuple[str, ...]:
    values: Sequence[str] = entry.get("ContextKeyValues", ())
    kind: str = entry.get("ContextKeyType", "string")
    for each in _unreadable(kind.removesuffix("List"), values):
        _refuse(f"Context key {name}: {each} is not a value of type {kind}.")
    if kind.endswith("List"):
        return tuple(values)
    if len(values) != 1:
        # AWS: silent; stricter chosen, for a key of a single value never has several.
        _refuse(f"Context key {name} of type {kind} takes one value, not {len(values)}.")
    return values[0]


def _unreadable(kind: str, values: Iterable[str]) -> Iterator[str]:
    reader = _READERS.get(kind)
    if reader is not None:
        yield from (each for each in values if value_fault(OPERATORS[reader], each) is not None)


def _refuse(text: str) -> NoReturn:
    raise AwsError("InvalidInput", text)
