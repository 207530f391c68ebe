"""Details."""

from __future__ import annotations

import datetime
import json
from typing import Any
from urllib.parse import quote

import pytest

from pytest_iam import UsageError
from pytest_iam.loaders.detail import Detail

NOON = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
}
TEXT = json.dumps(DOCUMENT)


def detail(value: Any) -> Detail:
    """A structure with one member."""
    return Detail({"Member": value}, "here")


@pytest.mark.parametrize(
    "value",
    [
        NOON,
        NOON.replace(tzinfo=None),
        NOON.astimezone(datetime.timezone(datetime.timedelta(hours=2))),
        "2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00+00:00",
        "2026-01-31 14:00:00+02:00",
    ],
)
def test_a_moment_is_read_in_utc(value: Any) -> None:
    """As boto3 and the AWS CLI write it."""
    assert detail(value).moment("Member") == NOON
    assert detail(value).moment("Member").utcoffset() == datetime.timedelta()


@pytest.mark.parametrize("document", [DOCUMENT, TEXT, quote(TEXT, safe="")])
def test_a_document_is_read_in_each_form(document: Any) -> None:
    """As boto3, the AWS CLI and the wire have it."""
    assert detail(document).policy("Member", "p", "identity").text == TEXT


def test_a_document_in_plain_text_is_not_decoded() -> None:
    """A percent sign of its own stays."""
    text = TEXT.replace('"*"', '"arn:aws:s3:::a%20b"')
    assert detail(text).policy("Member", "p", "identity").text == text


@pytest.mark.parametrize(
    ("method", "value", "message"),
    [
        ("text", None, "here.Member is missing: expected text"),
        ("text", 5, "here.Member is 5: expected text"),
        ("moment", "noon", "here.Member is 'noon': expected a point in time"),
        ("moment", 5, "here.Member is 5: expected a datetime"),
        ("details", {}, "here.Member is {}: expected a list"),
        ("details", ["a"], r"here.Member\[0\] is 'a': expected a structure"),
        ("detail", "a", "here.Member is 'a': expected a structure"),
        ("texts", [5], "here.Member is 5: expected a list of texts"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(method: str, value: Any, message: str) -> None:
    """And what was expected."""
    with pytest.raises(UsageError, match=message):
        getattr(detail(value), method)("Member")


@pytest.mark.parametrize(
    ("method", "nothing"),
    [("details", []), ("texts", []), ("detail", None), ("optional_text", None)],
)
def test_what_may_be_left_out_is_nothing_then(method: str, nothing: Any) -> None:
    """AWS leaves out what is empty."""
    assert getattr(Detail({}, "here"), method)("Member") == nothing
