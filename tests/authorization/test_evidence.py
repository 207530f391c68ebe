"""How each statement fared, and what of it counts."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.authorization import Policies, Request
from pytest_iam.authorization.evidence import Place, denying_policy, findings
from pytest_iam.policy import Policy

ALICE = "arn:aws:iam::111111111111:user/alice"
QUEUE = "arn:aws:sqs:eu-west-1:111111111111:orders"
REQUEST = Request(ALICE, "sqs:SendMessage", QUEUE)


def policy(*statements: dict[str, Any], name: str = "policy") -> Policy:
    body = [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", **each} for each in statements]
    return Policy({"Version": "2012-10-17", "Statement": body}, name)


def test_findings_come_in_the_order_of_evaluation() -> None:
    """IAM User Guide, "Policy evaluation logic"; of an organization, from the root down."""
    found = findings(
        REQUEST,
        Policies(
            identity=[policy({}, {})],
            boundary=policy({}),
            session=[policy({})],
            resource=policy({"Principal": "*"}),
            service_control=[[policy({})], [policy({})]],
            resource_control=[[policy({"Principal": "*"})]],
            vpc_endpoint=policy({"Principal": "*"}),
        ),
    )
    assert [each.place for each in found] == [
        Place("resource_control", 0),
        Place("service_control", 0),
        Place("service_control", 1),
        Place("vpc_endpoint"),
        Place("resource"),
        Place("identity"),
        Place("identity"),
        Place("boundary"),
        Place("session"),
    ]
    assert [each.statement.index for each in found if each.layer == "identity"] == [0, 1]


ODD = {"StringSounds": {"a:key": "x"}}
# A statement with a condition that cannot be evaluated, and whether that is a problem.
PROBLEMS = [
    ({"Principal": "*"}, True),
    ({"Principal": "*", "Condition": {**ODD, "Bool": {"a:other": "true"}}}, True),
    ({"Principal": "*", "Action": "s3:*"}, False),
    ({"Principal": "*", "Resource": "arn:aws:s3:::ledger"}, False),
    ({"Principal": {"AWS": "222222222222"}}, False),
]


@pytest.mark.parametrize(("statement", "is_problem"), PROBLEMS)
def test_what_cannot_be_evaluated_is_a_problem_unless_something_else_has_settled_it(
    statement: dict[str, Any], is_problem: bool
) -> None:
    """Of an Allow too, which then does not apply. AWS: silent; stricter chosen."""
    (found,) = findings(REQUEST, Policies(resource=policy({"Condition": ODD, **statement})))
    assert bool(found.problems) is is_problem


def test_a_canonical_user_is_a_problem_of_the_principal_alone() -> None:
    """Whose id it is, is not known; but the statement may be about something else anyhow."""
    somebody = {"Principal": {"CanonicalUser": "0a" * 32}}
    (about_it,) = findings(REQUEST, Policies(resource=policy(somebody)))
    (about_else,) = findings(REQUEST, Policies(resource=policy({**somebody, "Action": "s3:*"})))
    assert "canonical user" in about_it.problems[0]
    assert about_else.problems == ()


def test_the_denying_policy_is_the_first_of_its_kind_that_surely_denies() -> None:
    """Whose ARN AWS's message carries."""
    unsure = policy({"Effect": "Deny", "Condition": ODD}, name="unsure")
    other = policy({"Effect": "Deny", "Action": "s3:*"}, name="other")
    first, second = (policy({}, {"Effect": "Deny"}, name=name) for name in ("first", "second"))
    policies = Policies(identity=[unsure, other, first, second], boundary=policy({}))
    assert denying_policy(REQUEST, policies, "identity") is first
    assert denying_policy(REQUEST, policies, "boundary") is None
