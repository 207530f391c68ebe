"""The index finds what a look at every statement would find."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iam.policy import Policy
from pytest_iam.policy.context import Context
from pytest_iam.policy.match import NO
from pytest_iam.policy.statements import Statement

ACTIONS = ["s3:*", "S3:Get*", "s3:GetObject", "*", "s3:*Object", "s3:?etObject", "sqs:*", "s3:*t*"]
RESOURCES = [
    "*",
    "arn:aws:s3",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::${k:x}/*",
    "arn:*:a/b",
    "a?c",
]
ASKED_ACTIONS = ["s3:getobject", "s3:putobject", "sqs:sendmessage"]
ASKED_RESOURCES = ["arn:aws:s3:::a", "arn:aws:s3:::a/b", "arn:aws:s3:::b/b", "abc"]


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    action = draw(st.sampled_from(["Action", "Action", "Action", "NotAction"]))
    resource = draw(st.sampled_from(["Resource", "Resource", "Resource", "NotResource"]))
    return {
        "Effect": draw(st.sampled_from(["Allow", "Deny"])),
        action: draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=3)),
        resource: draw(st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=3)),
    }


def is_about(statement: Statement, action: str, resource: str) -> bool:
    element = statement.resources
    if not statement.actions.includes(action):
        return False
    return element is None or element.match(resource, False, Context({"k:x": "a"})) is not NO


@given(
    st.lists(statements(), min_size=1, max_size=40),
    st.lists(st.tuples(st.sampled_from(ASKED_ACTIONS), st.sampled_from(ASKED_RESOURCES))),
)
def test_all_that_apply_are_found_and_none_about_other_actions(
    body: list[dict[str, Any]], asked: list[tuple[str, str]]
) -> None:
    policy = Policy({"Version": "2012-10-17", "Statement": body})
    for action, resource in asked:
        found = [*policy.find(action, resource)]
        assert len(found) == len(set(found))
        assert all(each.actions.includes(action) for each in found)
        about = [each for each in policy.statements if is_about(each, action, resource)]
        assert set(about) <= set(found)


def test_without_a_resource_every_statement_about_the_action_is_found() -> None:
    body = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::bucket-{number}"}
        for number in range(100)
    ]
    policy = Policy({"Statement": body})
    assert len([*policy.find("s3:getobject", None)]) == 100
    assert not [*policy.find("s3:putobject", None)]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", "arn:aws:s3:::bucket-{}/*"),
        ("s3:Get*", "arn:aws:s3:::bucket-{}"),
        ("s3:Get{}*", "*"),
        ("s{}3:Get", "*"),
    ],
)
def test_few_of_many_statements_are_looked_at(action: str, resource: str) -> None:
    """However many there are about other actions, or about other resources."""
    body: list[dict[str, Any]] = [
        {"Effect": "Allow", "Action": action.format(number), "Resource": resource.format(number)}
        for number in range(1000)
    ]
    policy = Policy({"Statement": body})
    statement = policy.statements[777]
    (text,) = statement.texts_of("Action")
    (place,) = statement.texts_of("Resource")
    asked = text.replace("*", "Object").lower(), place.replace("*", "key")
    found = [*policy.find(*asked)]
    assert statement in found
    assert len(found) <= 4
    assert found == [*policy.find(*asked)]


def test_threads_that_ask_at_once_find_the_same() -> None:
    """The tables are made when they are first needed, which may be in several threads."""
    body = [
        {"Effect": "Deny", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::bucket-{number}"}
        for number in range(2000)
    ]
    text = Policy({"Statement": body}).text
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(3):
            policy, barrier = Policy(text), threading.Barrier(4)
            asked = partial(_find_last, policy, barrier)
            with ThreadPoolExecutor(4) as pool:
                assert all(found.result() for found in [pool.submit(asked) for _ in range(4)])
    finally:
        sys.setswitchinterval(before)


def _find_last(policy: Policy, barrier: threading.Barrier) -> bool:
    barrier.wait()
    return policy.statements[-1] in [*policy.find("s3:getobject", "arn:aws:s3:::bucket-1999")]
