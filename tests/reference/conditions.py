"""The Condition element.

AWS: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Single-valued vs.
multivalued context keys".
"""

from __future__ import annotations

import base64
import binascii
import socket
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from fractions import Fraction
from typing import Any

from reference.text import ANY, Context, Symbol, expand, is_like, spelled, symbols

YES, NO, UNSURE = frozenset([True]), frozenset([False]), frozenset([True, False])
Possible = frozenset[bool]
"""What could be true of something: one truth value, or either."""


class UnreadableError(ValueError):
    """A value that is none of the operator's type."""


def number(text: str) -> Fraction:
    try:
        return Fraction(text)
    except ValueError:
        raise UnreadableError(text) from None


def moment(text: str) -> float:
    """Seconds since 1970; of a year, a month or a day, where it begins."""
    if text.isdigit() and len(text) != 4:
        return float(text)
    text = {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text).replace("Z", "+00:00")
    whole, _, rest = text.partition(".")
    zone = rest.lstrip("0123456789")
    fraction = rest.removesuffix(zone)
    try:
        found = datetime.fromisoformat(whole + zone)
    except ValueError:
        raise UnreadableError(text) from None
    found = found if found.tzinfo else found.replace(tzinfo=timezone.utc)
    return found.timestamp() + float(f"0.{fraction or 0}")


def truth(text: str) -> str:
    if text.lower() not in ("true", "false"):
        raise UnreadableError(text)
    return text.lower()


def octets(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise UnreadableError(text) from None


def address(text: str) -> str:
    """The address in binary digits, 32 or 128 of them."""
    family, bits = (socket.AF_INET6, 128) if ":" in text else (socket.AF_INET, 32)
    try:
        return f"{int.from_bytes(socket.inet_pton(family, text), 'big'):0{bits}b}"
    except OSError:
        raise UnreadableError(text) from None


def block(text: str) -> tuple[str, int]:
    """The digits that addresses of a block begin with, and how many an address has."""
    start, slash, length = text.partition("/")
    digits = address(start)
    return digits[: int(length)] if slash else digits, len(digits)


def is_in(wanted: str, actual: str) -> bool:
    prefix, length = block(wanted)
    digits = address(actual)
    return len(digits) == length and digits.startswith(prefix)


def is_arn_like(wanted: Sequence[Symbol], actual: str) -> bool:
    """Each of the six components is checked separately; the last may itself hold colons."""
    return all(
        is_like(pattern, text)
        for pattern, text in zip(components(wanted), actual_components(actual), strict=True)
    )


def components(pattern: Sequence[Symbol]) -> list[Sequence[Symbol]]:
    if list(pattern) == [ANY]:  # AWS is silent on it
        return [pattern] * 6
    found: list[Sequence[Symbol]] = []
    rest = list(pattern)
    while ":" in rest and len(found) < 5:
        at = rest.index(":")
        found.append(rest[:at])
        rest = rest[at + 1 :]
    if len(found) != 5:
        raise UnreadableError(spelled(pattern))
    return [*found, rest]


def actual_components(text: str) -> list[str]:
    if text.count(":") < 5:
        raise UnreadableError(text)
    return text.split(":", 5)


Compare = Callable[[list[Symbol], str], bool]


def typed(read: Callable[[str], Any], holds: Callable[[Any, Any], bool]) -> Compare:
    """A comparison of the request's value, read, with the policy's."""
    return lambda wanted, actual: holds(read(actual), read(spelled(wanted)))


def orderings(prefix: str, read: Callable[[str], Any]) -> dict[str, Compare]:
    return {
        f"{prefix}Equals": typed(read, lambda actual, wanted: actual == wanted),
        f"{prefix}LessThan": typed(read, lambda actual, wanted: actual < wanted),
        f"{prefix}LessThanEquals": typed(read, lambda actual, wanted: actual <= wanted),
        f"{prefix}GreaterThan": typed(read, lambda actual, wanted: actual > wanted),
        f"{prefix}GreaterThanEquals": typed(read, lambda actual, wanted: actual >= wanted),
    }


COMPARISONS: Mapping[str, Compare] = {
    "StringEquals": lambda wanted, actual: actual == spelled(wanted),
    "StringEqualsIgnoreCase": lambda wanted, actual: actual.lower() == spelled(wanted).lower(),
    "StringLike": is_like,
    **orderings("Numeric", number),
    **orderings("Date", moment),
    "Bool": typed(truth, lambda actual, wanted: actual == wanted),
    "BinaryEquals": typed(octets, lambda actual, wanted: actual == wanted),
    "IpAddress": lambda wanted, actual: is_in(spelled(wanted), actual),
    "ArnEquals": is_arn_like,
    "ArnLike": is_arn_like,
}
NEGATIONS = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}
SAMPLES = {"Numeric": "1", "Date": "0", "Bool": "true", "Binary": "AA==", "IpAddress": "::1"}
"""A value of each type that cannot take variables, to see if what a policy wants can be read."""


def holds(operator: str, key: str, wanted: Any, context: Context, has_variables: bool) -> Possible:
    """Whether one condition holds; UNSURE if it cannot be evaluated."""
    wanted = [text_of(each) for each in (wanted if isinstance(wanted, list) else [wanted])]
    present = context.get(key.lower())
    if operator == "Null":
        return is_null(wanted, present)
    quantifier, colon, name = operator.rpartition(":")
    is_if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    is_negated = name in NEGATIONS
    name = NEGATIONS.get(name, name)
    if name not in COMPARISONS or not all(can_be_read(name, each) for each in wanted):
        return UNSURE
    values = [present] if isinstance(present, str) else list(present or ())
    if colon and not any(values):  # "resolves to a null data set, such as an empty string"
        values = []
    if not values:
        is_true = is_if_exists or (quantifier == "ForAllValues" if colon else is_negated)
        return frozenset([is_true])
    if not colon and len(values) > 1:  # not documented: such keys "require" a set operator
        return UNSURE
    found = [compare(name, wanted, each, context, has_variables) for each in values]
    if UNSURE in found:
        return UNSURE
    results = [(each == YES) is not is_negated for each in found]
    return frozenset([all(results) if quantifier == "ForAllValues" else any(results)])


def is_null(wanted: list[str], present: str | list[str] | None) -> Possible:
    """Whether the key is as absent as wanted; a list of empty values is null too."""
    is_absent = not any(present) if isinstance(present, list) else present is None
    try:
        return frozenset([any(truth(each) == str(is_absent).lower() for each in wanted)])
    except UnreadableError:
        return UNSURE


def text_of(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def can_be_read(name: str, wanted: str) -> bool:
    """Whether the policy's value is one of the operator's type, whatever the request has."""
    try:
        if name.startswith("Arn"):
            components(symbols(wanted))
        for prefix, sample in SAMPLES.items():
            if name.startswith(prefix):
                COMPARISONS[name](symbols(wanted), sample)
    except UnreadableError:
        return False
    return True


def compare(
    name: str, wanted: Sequence[str], actual: str, context: Context, has_variables: bool
) -> Possible:
    """Whether a value of the request equals, or is like, any of those wanted."""
    found: set[bool | None] = set()
    for each in wanted:
        takes_variables = has_variables and name.startswith(("String", "Arn"))
        pattern = expand(each, context) if takes_variables else symbols(each)
        try:
            found.add(pattern is not None and COMPARISONS[name](pattern, actual))
        except UnreadableError:
            found.add(None)
    if True in found:
        return YES
    return UNSURE if None in found else NO
