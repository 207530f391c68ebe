"""The request context."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from pytest_iam.errors import UsageError
from pytest_iam.policy.context import Context


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", ("text",)),
        (True, ("true",)),
        (False, ("false",)),
        (42, ("42",)),
        (1.5, ("1.5",)),
        (b"\x00\xff", ("AP8=",)),
        (datetime(2026, 1, 2, 3, 4, 5, 678), ("2026-01-02T03:04:05Z",)),
        (
            datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=1))),
            ("2026-01-02T02:00:00Z",),
        ),
        (["a", True], ("a", "true")),
        ((), ()),
        (None, ()),
    ],
)
def test_values_are_written_as_aws_writes_them(value: object, expected: tuple[str, ...]) -> None:
    assert Context({"k": value}).values_of("k") == expected  # type: ignore[dict-item] # a row


def test_keys_are_not_case_sensitive() -> None:
    """IAM User Guide, "IAM JSON policy elements: Condition"."""
    context = Context({"aws:PrincipalTag/Team": "x"})
    assert context.values_of("aws:principaltag/team") == ("x",)
    assert context["AWS:PRINCIPALTAG/TEAM"] == "x"
    assert dict(context) == {"aws:PrincipalTag/Team": "x"}


@pytest.mark.parametrize(
    ("key", "is_unknown"),
    [
        ("s3:prefix", True),
        ("aws:requesttag/team", True),
        ("kms:encryptioncontext:a", True),
        ("aws:requesttag", False),
        ("s3:prefixes", False),
        ("aws:sourceip", False),
        ("aws:tagkeys", False),
    ],
)
def test_unknown_keys_are_exact_or_have_a_prefix(key: str, is_unknown: bool) -> None:
    unknown = {"s3:Prefix", "aws:RequestTag/*", "kms:EncryptionContext:*", "aws:TagKeys"}
    assert Context({"aws:TagKeys": None}, unknown).is_unknown(key) is is_unknown


def test_a_key_given_as_none_is_known_to_be_absent_and_stays_so_in_a_copy() -> None:
    context = Context({"s3:prefix": None}, {"s3:*"})
    assert not context.is_unknown("s3:prefix")
    assert "s3:prefix" not in context
    assert not Context(context, {"s3:*"}).is_unknown("s3:prefix")


@pytest.mark.parametrize(
    ("values", "unknown", "message"),
    [
        ({"k": object()}, (), "expected text, a bool"),
        ({"k": ["a", None]}, (), "expected text, a bool"),
        ({"k": {"a": 1}}, (), "expected text, a bool"),
        ({1: "a"}, (), "context key 1"),
        ({"a": "1", "A": "2"}, (), "given twice"),
        ({}, {"s3:pre*"}, "expected a whole key"),
        ({}, "s3:prefix", "expected several keys"),
    ],
)
def test_what_aws_could_not_hold_is_refused(
    values: dict[str, str], unknown: set[str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        Context(values, unknown)


def test_contexts_are_values() -> None:
    one, other = Context({"A": "1"}, {"b"}), Context({"a": "1"}, ["B"])
    assert one == other
    assert hash(one) == hash(other)
    assert one != Context({"a": ["1"]}, {"b"})
    assert one != Context({"a": "1"})
