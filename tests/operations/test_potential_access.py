"""Potential access."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.operations.potential_access import PotentialAccess, grants_service
from pytest_iam.policy import Policy

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/t"
IF = {"StringEquals": {"aws:PrincipalTag/team": "red"}}


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource} | more


def deny(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement that denies."""
    return allow(action, resource, **more) | {"Effect": "Deny"}


def policy(*statements: dict[str, Any]) -> Policy:
    """A policy of these statements."""
    return Policy({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.parametrize(
    ("statements", "services"),
    [
        ([allow("s3:GetObject")], ["s3"]),
        ([allow(["SQS:*", "s3:Get*"])], ["s3", "sqs"]),
        ([allow("s3:NoSuchAction")], []),
        ([allow("nosuchservice:*")], []),
        ([deny("s3:*")], []),
        ([allow("s3:*"), deny("s3:*")], []),
        ([allow("s3:*"), deny("*")], []),
        ([allow("s3:*"), deny("s3:Put*")], ["s3"]),
        ([allow("s3:PutObject"), deny("s3:Put*")], []),
        ([allow("s3:*"), deny("s3:*", "arn:aws:s3:::ledger/*")], ["s3"]),
        ([allow("s3:*"), deny("s3:*", Condition=IF)], ["s3"]),
        ([allow("s3:*", Condition=IF)], ["s3"]),
        ([allow(["s3:*", "sqs:*"], "arn:aws:s3:::ledger")], ["s3"]),
        ([allow("s3:ListAllMyBuckets", "arn:aws:s3:::ledger")], []),
        ([allow("*", "arn:aws:sqs:*:*:${aws:username}-*")], ["sqs"]),
        ([allow("*", "arn:aws:dyn*")], ["dynamodb"]),
        ([allow("*", TABLE)], ["dynamodb"]),
        ([allow("dynamodb:*", TABLE), deny("dynamodb:*", "*")], []),
    ],
)
def test_the_services_are_those_of_which_anything_may_be_allowed(
    statements: list[dict[str, Any]], services: list[str]
) -> None:
    """AWS: IAM API reference, GenerateServiceLastAccessedDetails; known from a comparison."""
    assert [*PotentialAccess([policy(*statements)]).services()][: len(services) + 1] == services


def test_what_is_not_named_may_be_of_any_service() -> None:
    """AWS: IAM user guide, "IAM JSON policy elements: NotAction"."""
    statement = {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}
    services = {*PotentialAccess([policy(statement)]).services()}
    assert "s3" not in services
    assert {"sqs", "iam", "sts"} <= services


def test_policies_together_allow_and_deny() -> None:
    """AWS: IAM user guide, "Policy evaluation logic": an explicit deny overrides any allow."""
    both = [policy(allow(["s3:GetObject", "s3:PutObject"])), policy(deny("s3:P*"))]
    assert [*PotentialAccess(both).actions("s3")] == ["GetObject"]


@pytest.mark.parametrize(
    ("statements", "is_granting"),
    [
        ([allow("s3:Get*")], True),
        ([allow("sqs:*")], False),
        ([allow("s3:Get*"), deny("s3:*")], False),
        ([allow("s3:Get*"), deny("*")], False),
        ([allow("s3:*"), deny("s3:Put*")], True),
    ],
)
def test_one_policy_grants_a_service_by_itself(
    statements: list[dict[str, Any]], is_granting: bool
) -> None:
    """AWS: IAM API reference, ListPoliciesGrantingServiceAccess."""
    assert grants_service(policy(*statements), "s3") is is_granting
