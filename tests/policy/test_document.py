"""Policies as values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_iam.errors import UsageError
from pytest_iam.policy import MalformedPolicy, Policy
from pytest_iam.policy.document import parse
from pytest_iam.policy.json_text import Position

STATEMENT = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}
DOCUMENT = {"Version": "2012-10-17", "Statement": STATEMENT}


def test_a_policy_keeps_its_text_as_it_was_given() -> None:
    text = '{ "Statement":\n[{"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}] }'
    policy = Policy(text, "limits", arn="arn:aws:iam::123456789012:policy/limits")
    assert policy.text == text
    assert policy.version == "2008-10-17"
    (statement,) = policy.statements
    assert (statement.index, statement.sid, statement.effect) == (0, None, "Deny")
    assert statement.elements == {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}
    assert policy.position_of(statement) == (Position(2, 3), Position(2, 58))
    assert policy.common_elements == {"Effect", "Action", "Resource"}


def test_positions_are_those_of_simulate_principal_policy() -> None:
    """Recorded in April 2025 for this very document."""
    text = (
        '{"Version": "2012-10-17", "Statement": '
        '{"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}'
    )
    policy = Policy(text)
    (statement,) = policy.statements
    assert policy.position_of(statement) == (Position(1, 41), Position(1, 113))
    assert statement.sid is None
    assert statement.label == "statement #1"


def test_policies_are_values() -> None:
    assert Policy(DOCUMENT) == Policy(Policy(DOCUMENT).text)
    assert hash(Policy(DOCUMENT)) == hash(Policy(DOCUMENT))
    assert Policy(DOCUMENT, "a") != Policy(DOCUMENT, "b")
    assert replace(Policy(DOCUMENT, "a"), name="b") == Policy(DOCUMENT, "b")
    with pytest.raises(AttributeError):
        Policy(DOCUMENT).name = "other"  # type: ignore[misc] # it is frozen


def test_text_is_compiled_once() -> None:
    text = Policy(DOCUMENT).text
    assert parse(text, "a", kind="identity") is parse(text, "a", kind="identity")


def test_a_malformed_policy_names_every_fault() -> None:
    text = '{"Statement": {"Effect": "Allow", "Action": [], "Resource": "logs"}}'
    with pytest.raises(MalformedPolicy) as caught:
        Policy(text, "broken", kind="identity")
    assert [fault.path for fault in caught.value.faults] == [
        "",
        "Statement.Action",
        "Statement.Resource",
    ]
    assert "policy 'broken' is malformed:" in str(caught.value)
    assert "line 1:45: Policy statement must contain actions." in str(caught.value)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"Statement": object()}, "cannot be written as JSON"),
        ({"Statement": float("nan")}, "cannot be written as JSON"),
        (["a"], "a dict or JSON text"),
    ],
)
def test_what_is_no_document_is_a_usage_error(document: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Policy(document, "broken")


def test_a_sid_labels_its_statement() -> None:
    (statement,) = Policy({"Statement": [{**STATEMENT, "Sid": "Write"}]}).statements
    assert statement.label == "statement 'Write'"
