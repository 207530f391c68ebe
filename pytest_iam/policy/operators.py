"""The condition operators: a literal table with one row for each.

AWS: IAM User Guide, "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import base64
import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

from pytest_iam.policy.variables import literal
from pytest_iam.policy.wildcard import Glob, Token, Wild, tokens

Test: TypeAlias = Callable[[str], bool]
"""Whether the value in the request satisfies; raises ValueError if it cannot be read."""
Compile: TypeAlias = Callable[[tuple[Token, ...]], Test]
"""The test for a value in the policy; raises ValueError if it cannot be read."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A row of the table.

    A negated operator is true where its `compile`d tests are all false. With `takes_variables`,
    values may hold policy variables. With `reads_absence`, the tests see `true` for an absent key
    and `false` for any other, instead of the key's value.
    """

    name: str
    compile: Compile
    is_negated: bool = False
    takes_variables: bool = False
    reads_absence: bool = False


def _string_equals(wanted: tuple[Token, ...]) -> Test:
    return literal(wanted).__eq__


def _string_equals_ignoring_case(wanted: tuple[Token, ...]) -> Test:
    text = literal(wanted).lower()
    return lambda actual: actual.lower() == text


def _string_like(wanted: tuple[Token, ...]) -> Test:
    return Glob(wanted).matches


_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)


@lru_cache(maxsize=1024)
def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a number")
    return Decimal(text)


def _numeric(compare: Callable[[Decimal, Decimal], bool]) -> Compile:
    def compile_number(wanted: tuple[Token, ...]) -> Test:
        number = _number(literal(wanted))
        return lambda actual: compare(_number(actual), number)

    return compile_number


_DATE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"([Tt](?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(?P<fraction>\.\d+)?)?"
    r"(?P<zone>[Zz]|[-+]\d\d:?\d\d)?)?)?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@lru_cache(maxsize=1024)
def _instant(text: str) -> Decimal:
    """Seconds since 1970, of digits alone (which are that already) or of a W3C ISO 8601 date."""
    # AWS: silent on four digits, which could be a year too.
    if text.isascii() and text.isdigit():
        return Decimal(text)
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a date: neither ISO 8601 nor seconds since 1970")
    fields = found.groupdict()
    year, month, day, hour, minute, second = (
        int(fields[name] or default)
        for name, default in zip(
            ("year", "month", "day", "hour", "minute", "second"), (0, 1, 1, 0, 0, 0), strict=True
        )
    )
    moment = datetime(year, month, day, hour, minute, second, tzinfo=_zone(fields["zone"]))
    since = moment - _EPOCH
    seconds = since.days * 86400 + since.seconds
    return Decimal(seconds) + Decimal("0" + (fields["fraction"] or ".0"))


def _zone(text: str | None) -> timezone:
    if text is None or text in "Zz":
        return timezone.utc
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _date(compare: Callable[[Decimal, Decimal], bool]) -> Compile:
    def compile_date(wanted: tuple[Token, ...]) -> Test:
        instant = _instant(literal(wanted))
        return lambda actual: compare(_instant(actual), instant)

    return compile_date


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text!r} is neither 'true' nor 'false'")
    return text.lower() == "true"


def _bool(wanted: tuple[Token, ...]) -> Test:
    return _truth if _truth(literal(wanted)) else _untruth


def _untruth(text: str) -> bool:
    return not _truth(text)


def _octets(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _binary(wanted: tuple[Token, ...]) -> Test:
    octets = _octets(literal(wanted))
    return lambda actual: _octets(actual) == octets


@lru_cache(maxsize=1024)
def _address(text: str) -> IPv4Address | IPv6Address:
    return ip_address(text)


def _ip_address(wanted: tuple[Token, ...]) -> Test:
    network = ip_network(literal(wanted), strict=False)
    return lambda actual: _address(actual) in network


def _arn_like(wanted: tuple[Token, ...]) -> Test:
    # AWS: "Each of the six colon-delimited components of the ARN is checked separately".
    # AWS: silent on a lone `*`, which it takes: it is read as any ARN.
    parts = [(Wild.ANY,)] * 6 if wanted == (Wild.ANY,) else _parts(wanted)
    globs = [Glob(part) for part in parts]
    if len(globs) != 6:
        raise ValueError(f"{literal(wanted)!r} is not an ARN: six parts separated by colons")

    def is_like(actual: str) -> bool:
        parts = actual.split(":", 5)
        if len(parts) != 6:
            raise ValueError(f"{actual!r} is not an ARN: six parts separated by colons")
        return all(each.matches(part) for each, part in zip(globs, parts, strict=True))

    return is_like


def _parts(wanted: Iterable[Token]) -> list[tuple[Token, ...]]:
    parts: list[list[Token]] = [[]]
    for token in wanted:
        if not isinstance(token, str):
            parts[-1].append(token)
            continue
        first, *others = token.split(":", 6 - len(parts))
        parts[-1].append(first)
        parts.extend([other] for other in others)
    return [tuple(token for token in part if token) for part in parts]


_ROWS = (
    Operator("StringEquals", _string_equals, takes_variables=True),
    Operator("StringNotEquals", _string_equals, takes_variables=True, is_negated=True),
    Operator("StringEqualsIgnoreCase", _string_equals_ignoring_case, takes_variables=True),
    Operator(
        "StringNotEqualsIgnoreCase",
        _string_equals_ignoring_case,
        takes_variables=True,
        is_negated=True,
    ),
    Operator("StringLike", _string_like, takes_variables=True),
    Operator("StringNotLike", _string_like, takes_variables=True, is_negated=True),
    # AWS: ArnEquals and ArnLike behave alike.
    Operator("ArnEquals", _arn_like, takes_variables=True),
    Operator("ArnNotEquals", _arn_like, takes_variables=True, is_negated=True),
    Operator("ArnLike", _arn_like, takes_variables=True),
    Operator("ArnNotLike", _arn_like, takes_variables=True, is_negated=True),
    Operator("NumericEquals", _numeric(operator.eq)),
    Operator("NumericNotEquals", _numeric(operator.eq), is_negated=True),
    Operator("NumericLessThan", _numeric(operator.lt)),
    Operator("NumericLessThanEquals", _numeric(operator.le)),
    Operator("NumericGreaterThan", _numeric(operator.gt)),
    Operator("NumericGreaterThanEquals", _numeric(operator.ge)),
    Operator("DateEquals", _date(operator.eq)),
    Operator("DateNotEquals", _date(operator.eq), is_negated=True),
    Operator("DateLessThan", _date(operator.lt)),
    Operator("DateLessThanEquals", _date(operator.le)),
    Operator("DateGreaterThan", _date(operator.gt)),
    Operator("DateGreaterThanEquals", _date(operator.ge)),
    Operator("Bool", _bool),
    Operator("BinaryEquals", _binary),
    Operator("IpAddress", _ip_address),
    Operator("NotIpAddress", _ip_address, is_negated=True),
    Operator("Null", _bool, reads_absence=True),
)

OPERATORS = {row.name: row for row in _ROWS}
"""Each operator by its name, without set qualifier and `IfExists`."""


def value_fault(row: Operator, value: str) -> str | None:
    """Why the operator cannot read a value of a policy, or None if it can."""
    try:
        row.compile(tokens(value))
    except ValueError as error:
        return str(error)
    return None
