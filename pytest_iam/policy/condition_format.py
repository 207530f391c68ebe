"""The format that AWS asks of the Condition element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from pytest_iam.policy.action_format import UNPREFIXED
from pytest_iam.policy.conditions import read_operator
from pytest_iam.policy.dialects import Dialect
from pytest_iam.policy.fault import Found, Phase
from pytest_iam.policy.json_text import Plain
from pytest_iam.policy.operators import Operator, value_fault

_LEGACY = "The policy failed legacy parsing"
_READ = ("Date", "Numeric", "IpAddress", "NotIpAddress")
"""Operators whose values AWS reads before it takes a document. Of Bool and Null it is not known."""


def condition_faults(block: Plain, dialect: Dialect) -> Iterator[Found]:
    """What is wrong with the value of a Condition element."""
    if not isinstance(block, dict):
        yield _syntax(dialect, "not an object")
        return
    for operator, keys in block.items():
        if not isinstance(keys, dict):
            yield _syntax(dialect, "not an object").under(operator)
            continue
        row = _row(operator) if dialect.checks_conditions else None
        if row is None and keys and dialect.checks_conditions:
            yield _syntax(dialect, "no such condition operator").under(operator)
        for key, values in keys.items():
            if dialect.checks_conditions and ":" not in key:
                yield Found((), Phase.ACTION, UNPREFIXED).under(operator, key)
            for found in _values_faults(values, row, dialect):
                yield found.under(operator, key)


@lru_cache(maxsize=1024)
def _row(operator: str) -> Operator | None:
    return read_operator(operator).operator


def _values_faults(values: Plain, row: Operator | None, dialect: Dialect) -> Iterable[Found]:
    if not isinstance(values, list):
        found = _value_fault(values, row, dialect)
        return (found,) if found else ()
    if not values:
        return (_syntax(dialect, "an empty list"),)
    each_found = ((index, _value_fault(each, row, dialect)) for index, each in enumerate(values))
    return [found.under(index) for index, found in each_found if found]


def _value_fault(value: Plain, row: Operator | None, dialect: Dialect) -> Found | None:
    if isinstance(value, str):
        return None if row is None else _text_fault(value, row, dialect)
    if isinstance(value, bool | int | float):
        return None
    return _syntax(dialect, "neither text, number nor boolean")


def _text_fault(value: str, row: Operator, dialect: Dialect) -> Found | None:
    name = row.name
    if name.startswith(_READ):
        fault = value_fault(row, value)
        return Found((), Phase.LEGACY, _LEGACY, fault) if fault else None
    if name.startswith("Arn") and not _is_like_arn(value):
        return Found((), Phase.LEGACY, _LEGACY, f"{value!r} is not an ARN")
    if name == "BinaryEquals" and value_fault(row, value):
        return _syntax(dialect, "not Base64")
    return None


def _is_like_arn(value: str) -> bool:
    is_arn = value.startswith("arn:") and value.count(":") >= 5
    return is_arn or value == "*" or "${" in value  # AWS: silent on variables here


def _syntax(dialect: Dialect, detail: str) -> Found:
    return Found((), Phase.SYNTAX, dialect.syntax, detail)
