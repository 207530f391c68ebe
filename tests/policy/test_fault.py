"""Faults of documents."""

from __future__ import annotations

import pytest

from pytest_iam.policy.fault import Fault, Found, Phase, path_text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("Statement",), "Statement"),
        (("Statement", 0, "Action", 1), "Statement[0].Action[1]"),
        (("Statement", "Condition", "Bool", "a:b"), "Statement.Condition.Bool.a:b"),
    ],
)
def test_a_path_is_written_as_people_do(path: tuple[str | int, ...], text: str) -> None:
    assert path_text(path) == text


def test_a_fault_is_seen_from_further_up() -> None:
    found = Found(("Sid",), Phase.SID, "bad", "why").under("Statement", 2)
    assert found == Found(("Statement", 2, "Sid"), Phase.SID, "bad", "why")


def test_a_fault_without_a_path_is_the_documents() -> None:
    assert str(Fault("", "bad", 1, 2)) == "document, line 1:2: bad"
    assert str(Fault("Id", "bad", 1, 2, "why")) == "Id, line 1:2: bad (why)"
