"""The format of conditions."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.policy.condition_format import condition_faults
from pytest_iam.policy.dialects import DIALECTS

SYNTAX = "Syntax errors in policy."
LEGACY = "The policy failed legacy parsing"


def said(block: Any, kind: str | None = "identity") -> list[tuple[tuple[str | int, ...], str]]:
    return [(found.path, found.message) for found in condition_faults(block, DIALECTS[kind])]


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("StringEquals", "${aws:username"),
        ("StringLike", "*"),
        ("NumericEquals", "10"),
        ("NumericLessThan", "-1.5"),
        ("NumericLessThan", 10),
        ("DateGreaterThan", "2026-04-01T00:00:00Z"),
        ("DateGreaterThan", "1775000000"),
        ("DateLessThanIfExists", 1775000000),
        ("Bool", "true"),
        ("Bool", True),
        ("Bool", "yes"),
        ("Null", "perhaps"),
        ("BinaryEquals", "QmluYXJ5"),
        ("IpAddress", "203.0.113.0/24"),
        ("NotIpAddress", "2001:db8::/32"),
        ("ArnLike", "arn:aws:s3:::*"),
        ("ArnEquals", "*"),
        ("ForAnyValue:ArnLike", "arn:*:iam::*:role/*"),
        ("ArnEquals", "${aws:PrincipalArn}"),
    ],
)
def test_iam_takes(operator: str, value: Any) -> None:
    """What cannot be evaluated and yet is taken, as `Bool` with "yes", is left to the engine."""
    assert said({operator: {"a:b": value}}) == []
    assert said({operator: {"a:b": [value, value]}}) == []


@pytest.mark.parametrize(
    ("operator", "value", "message"),
    [
        ("NumericEquals", "ten", LEGACY),
        ("NumericEquals", "", LEGACY),
        ("NumericLessThanIfExists", "${aws:MultiFactorAuthAge}", LEGACY),
        ("DateEquals", "soon", LEGACY),
        ("DateLessThan", "2026-13-01", LEGACY),
        ("IpAddress", "localhost", LEGACY),
        ("IpAddress", "203.0.113.256", LEGACY),
        ("NotIpAddress", "203.0.113.0/33", LEGACY),
        ("ArnEquals", "logs", LEGACY),
        ("ArnNotLike", "arn:aws:s3", LEGACY),
        ("BinaryEquals", "not Base64!", SYNTAX),
        ("StringEquals", None, SYNTAX),
        ("StringEquals", {}, SYNTAX),
    ],
)
def test_iam_refuses_values(operator: str, value: Any, message: str) -> None:
    """IAM User Guide, "Condition operators", says of what type each operator's values are."""
    assert said({operator: {"a:b": value}}) == [((operator, "a:b"), message)]
    assert said({operator: {"a:b": ["", value]}})[-1] == ((operator, "a:b", 1), message)


@pytest.mark.parametrize(
    "operator",
    [
        "",
        "Equals",
        "StringEqual",
        "stringequals",
        "NullIfExists",
        "ForAllValues:",
        "ForSomeValues:StringEquals",
        "forallvalues:StringEquals",
        "ForAllValues:ForAnyValue:StringEquals",
        "StringEqualsIfExistsIfExists",
    ],
)
def test_iam_knows_its_operators(operator: str) -> None:
    """IAM User Guide, "Condition operators": `IfExists` follows any but Null."""
    assert said({operator: {"a:b": "c"}}) == [((operator,), SYNTAX)]
    assert said({operator: {"a:b": "c"}}, None) == []


def test_each_fault_of_a_block_is_found() -> None:
    block = {"A": 1, "B": {"a:k": "v"}, "Bool": {"a:k": []}, "IpAddress": {"a:k": ["::", "x", "y"]}}
    assert said(block) == [
        (("A",), SYNTAX),
        (("B",), SYNTAX),
        (("Bool", "a:k"), SYNTAX),
        (("IpAddress", "a:k", 1), LEGACY),
        (("IpAddress", "a:k", 2), LEGACY),
    ]
