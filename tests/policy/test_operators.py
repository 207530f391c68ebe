"""The condition operators: IAM User Guide, "Condition operators"."""

from __future__ import annotations

import pytest

from pytest_iam.policy.operators import OPERATORS, value_fault
from pytest_iam.policy.wildcard import tokens


def holds(name: str, wanted: str, actual: str) -> bool:
    row = OPERATORS[name]
    return row.compile(tokens(wanted))(actual) is not row.is_negated


@pytest.mark.parametrize(
    ("name", "wanted", "actual", "expected"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", "a", "A", False),
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", "a*", "a*", True),
        ("StringEquals", "", "", True),
        ("StringNotEquals", "a", "a", False),
        ("StringNotEquals", "a", "b", True),
        ("StringEqualsIgnoreCase", "Team", "tEAM", True),
        ("StringEqualsIgnoreCase", "Team", "teams", False),
        ("StringNotEqualsIgnoreCase", "Team", "tEAM", False),
        ("StringLike", "a*c?", "abcd", True),
        ("StringLike", "a*c?", "Abcd", False),
        ("StringNotLike", "a*", "b", True),
        ("StringNotLike", "a*", "ab", False),
        ("NumericEquals", "10", "10.0", True),
        ("NumericEquals", "10", "11", False),
        ("NumericNotEquals", "10", "1e1", False),
        ("NumericLessThan", "10", "9", True),
        ("NumericLessThan", "10", "10", False),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "-1", "0", True),
        ("NumericGreaterThan", "9", "10", True),
        ("NumericGreaterThanEquals", "10", "9.999", False),
        ("DateEquals", "2026-01-02T03:04:05Z", "2026-01-02T04:04:05+01:00", True),
        ("DateEquals", "2026-01-02T00:00:00Z", "2026-01-02", True),
        ("DateEquals", "1767322800", "2026-01-02T03:00Z", True),
        ("DateNotEquals", "2026-01-02", "2026-01-03", True),
        ("DateLessThan", "2026-01-02T00:00:00.5Z", "2026-01-02T00:00:00Z", True),
        ("DateLessThan", "2026-01", "2025-12-31T23:59:59Z", True),
        ("DateLessThanEquals", "2026", "2026-01-01T00:00:00Z", False),
        ("DateGreaterThan", "2026-01-02", "2026-01-02T00:00:01Z", True),
        ("DateGreaterThanEquals", "2026-01-02", "2026-01-01", False),
        ("Bool", "true", "true", True),
        ("Bool", "True", "true", True),
        ("Bool", "false", "true", False),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
        ("BinaryEquals", "QmluYXJ5", "AAAA", False),
        ("IpAddress", "203.0.113.0/24", "203.0.113.7", True),
        ("IpAddress", "203.0.113.7/24", "203.0.113.9", True),
        ("IpAddress", "203.0.113.7", "203.0.113.8", False),
        ("IpAddress", "2001:db8::/32", "2001:db8:1::1", True),
        ("IpAddress", "2001:db8::/32", "203.0.113.7", False),
        ("NotIpAddress", "203.0.113.0/24", "203.0.113.7", False),
        ("NotIpAddress", "203.0.113.0/24", "2001:db8::1", True),
        ("ArnEquals", "arn:aws:sns:*:123456789012:*", "arn:aws:sns:eu-west-1:123456789012:a", True),
        ("ArnLike", "arn:aws:s3:::logs/*", "arn:aws:s3:::logs/a:b", True),
        ("ArnLike", "arn:aws:s3:*:x", "arn:aws:s3:::x", None),
        ("ArnLike", "arn:*:*:*:*:x", "arn:aws:iam::123456789012:x", True),
        ("ArnLike", "arn:aws:s3:::a", "arn:aws:s3:::A", False),
        ("ArnLike", "*", "arn:aws:s3:::a", True),
        ("ArnLike", "*", "a", None),
        ("ArnLike", "arn:aws:*:a", "arn:aws:s3:::a", None),
        ("ArnNotEquals", "arn:aws:s3:::a", "arn:aws:s3:::a", False),
        ("ArnNotLike", "arn:aws:s3:::a*", "arn:aws:s3:::b", True),
        ("Null", "true", "true", True),
        ("Null", "false", "true", False),
    ],
)
def test_operators_compare(name: str, wanted: str, actual: str, expected: bool | None) -> None:
    """None stands for a value that cannot be read."""
    if expected is None:
        with pytest.raises(ValueError, match="is not an ARN"):
            holds(name, wanted, actual)
    else:
        assert holds(name, wanted, actual) is expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NumericEquals", "ten"),
        ("NumericEquals", "NaN"),
        ("NumericEquals", "Infinity"),
        ("NumericLessThan", ""),
        ("NumericLessThan", "٣"),
        ("NumericLessThan", "1" + "e9999999"),
        ("DateEquals", "yesterday"),
        ("DateEquals", "2026-13-01"),
        ("DateEquals", "2026-02-30T00:00:00Z"),
        ("DateEquals", "2026-01-01T25:00Z"),
        ("DateEquals", "2026-01-01T00:00:00+99:00"),
        ("Bool", "yes"),
        ("BinaryEquals", "not base64!"),
        ("IpAddress", "203.0.113.0/99"),
        ("IpAddress", "localhost"),
        ("ArnLike", "arn:*"),
        ("Null", "maybe"),
    ],
)
def test_unreadable_values_of_a_policy_are_found(name: str, value: str) -> None:
    assert value_fault(OPERATORS[name], value)


@pytest.mark.parametrize("row", OPERATORS.values(), ids=list(OPERATORS))
def test_negated_operators_have_a_positive_twin(row: object) -> None:
    """A negated operator compares with the very function of its positive one."""
    name = str(getattr(row, "name", ""))
    if "Not" in name:
        twin = OPERATORS[name.replace("Not", "")]
        assert OPERATORS[name].is_negated
        assert not twin.is_negated
        assert OPERATORS[name].takes_variables is twin.takes_variables
    else:
        assert not OPERATORS[name].is_negated
