"""The format that AWS asks of the Principal and NotPrincipal elements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_iam.policy.dialects import Dialect
from pytest_iam.policy.fault import Found, Phase
from pytest_iam.policy.json_text import Plain
from pytest_iam.policy.principals import ACCOUNTS_PRINCIPAL

# AWS: IAM User Guide, "AWS JSON policy elements: Principal".
_SERVICE = re.compile(r"[^*?]+\.amazonaws\.com(?:\.cn)?")
_VALUES = {"AWS": ACCOUNTS_PRINCIPAL, "Service": _SERVICE}


def principal_faults(element: Plain, dialect: Dialect) -> Iterator[Found]:
    """What is wrong with the value of a Principal or NotPrincipal element."""
    if element == "*":
        if dialect.has_everyone:
            yield Found((), Phase.PRINCIPAL, dialect.has_everyone)
    elif dialect.only_everyone:
        yield Found((), Phase.PRINCIPAL, dialect.syntax, 'the only principal allowed is "*"')
    elif isinstance(element, str):
        detail = 'neither "*" nor an object such as {"AWS": …}'
        yield Found((), Phase.SYNTAX, dialect.text_principal, detail)
    elif not isinstance(element, dict):
        yield Found((), Phase.SYNTAX, dialect.syntax, 'neither "*" nor an object')
    elif not element:
        yield Found((), Phase.SYNTAX, dialect.empty_principal, "an empty object")
    else:
        for kind, values in element.items():
            yield from (each.under(kind) for each in _type_faults(kind, values, dialect))


def _type_faults(kind: str, values: Plain, dialect: Dialect) -> Iterator[Found]:
    if kind not in dialect.principal_types:
        message = dialect.unknown_principal_type.format(kind)
        yield Found((), Phase.PRINCIPAL, message, f"{kind} is no type of principal")
    elif not isinstance(values, list):
        yield from _value_faults(kind, values, dialect)
    elif not values:
        yield Found((), Phase.SYNTAX, dialect.syntax, "an empty list")
    else:
        for index, value in enumerate(values):
            yield from (found.under(index) for found in _value_faults(kind, value, dialect))


def _value_faults(kind: str, value: Plain, dialect: Dialect) -> Iterator[Found]:
    if not isinstance(value, str) or not value:
        yield Found((), Phase.SYNTAX, dialect.syntax, "not text")
        return
    message = dialect.bad_principal.format(kind.upper(), value)
    if kind == "AWS" and value != "*" and set(value) & set("*?"):
        # AWS: as above, no "wildcard to match part of a principal name or ARN". To take it as it
        # stands would let a Deny match nobody.
        yield Found((), Phase.PRINCIPAL, message, "a wildcard beside other text")
    elif kind in dialect.checked_principals and not _VALUES[kind].fullmatch(value):
        yield Found((), Phase.PRINCIPAL, message, f"no {kind} principal looks like that")
