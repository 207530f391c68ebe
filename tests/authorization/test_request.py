"""Requests and the policies that apply to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_iam.authorization import Policies, Request
from pytest_iam.errors import UsageError
from pytest_iam.policy import Policy

ALICE = "arn:aws:iam::111111111111:user/alice"
LOGS = "arn:aws:s3:::logs"
IDENTITY = Policy({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, "identity")
RESOURCE = Policy(
    {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}}, "bucket"
)
TRUST = Policy({"Statement": {"Effect": "Allow", "Action": "sts:*", "Principal": "*"}}, "trust")


@pytest.mark.parametrize(
    ("values", "owner", "is_cross_account"),
    [
        ({"resource": LOGS}, "111111111111", False),
        ({"resource": "*"}, "111111111111", False),
        ({"resource": LOGS, "resource_account": "222222222222"}, "222222222222", True),
        ({"resource": "arn:aws:sqs:eu-west-1:222222222222:q"}, "222222222222", True),
        ({"resource": "arn:aws:sqs:eu-west-1:111111111111:q"}, "111111111111", False),
        ({"resource": "arn:aws:sqs:eu-west-1:*:q"}, "111111111111", False),
        ({"resource": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, "111111111111", False),
        ({"principal": "*", "resource": LOGS}, None, False),
        (
            {"principal": "sns.amazonaws.com", "resource": "arn:aws:sqs:x:222222222222:q"},
            "222222222222",
            False,
        ),
    ],
)
def test_the_owner_is_stated_or_the_arns_or_the_principals_account(
    values: dict[str, Any], owner: str | None, is_cross_account: bool
) -> None:
    request = Request(**{"principal": ALICE, "action": "s3:GetObject", **values})
    assert (request.owner, request.is_cross_account) == (owner, is_cross_account)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"principal": "alice"}, "principal: 'alice' is neither an ARN"),
        ({"principal": "arn:aws:iam::12:user/alice"}, "names no principal"),
        ({"principal": "arn:aws:iam::111111111111:group/writers"}, "names no principal"),
        ({"principal": "arn:aws:sts::111111111111:assumed-role/Ops"}, "names no principal"),
        ({"principal": ""}, "principal=''"),
        ({"principal": None}, "principal=None"),
        ({"action": "s3:*"}, "no wildcards"),
        ({"action": "GetObject"}, "expected one action"),
        ({"resource": ["a"]}, "resource="),
        ({"resource_account": 111111111111}, "twelve digits as text"),
        ({"context": {"aws:SourceIp": object()}}, "expected text, a bool"),
        ({"unknown": {"s3:pre*"}}, "expected a whole key"),
    ],
)
def test_what_can_be_no_request_is_a_usage_error(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        Request(**{"principal": ALICE, "action": "s3:GetObject", **values})
    assert message in str(caught.value)


def test_requests_are_values() -> None:
    one = Request(ALICE, "s3:GetObject", context={"aws:SourceIp": "203.0.113.7"})
    other = Request(ALICE, "s3:GetObject", context={"AWS:SourceIP": "203.0.113.7"})
    assert one == other
    assert hash(one) == hash(other)
    assert replace(one, action="s3:PutObject").context == one.context


def test_a_copy_remembers_what_is_known_to_be_absent() -> None:
    request = Request(ALICE, "s3:ListBucket", context={"s3:prefix": None})
    assert not replace(request, unknown={"s3:prefix"}).facts.is_unknown("s3:prefix")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"identity": IDENTITY}, "write identity=[Policy(...)]"),
        ({"identity": ["x"]}, "write identity=[Policy(...)]"),
        ({"identity": [{"Statement": []}]}, "expected Policy objects"),
        ({"boundary": "x"}, "write boundary=Policy(...)"),
        ({"session": ["x"]}, "expected Policy objects"),
        ({"service_control": [IDENTITY]}, "expected a list of Policy"),
        ({"service_control": IDENTITY}, "write service_control=[[Policy(...)], ...]"),
        ({"identity": [RESOURCE]}, "'bucket' has a Principal"),
        ({"boundary": RESOURCE}, "'bucket' has a Principal"),
        ({"session": RESOURCE}, "'bucket' has a Principal"),
        ({"service_control": [[RESOURCE]]}, "'bucket' has a Principal"),
        ({"resource": IDENTITY}, "without Principal"),
        ({"identity": [TRUST]}, "has a Principal"),
        (
            {"identity": [Policy({"Statement": {"Effect": "Allow", "Action": "s3:*"}}, "open")]},
            "'open' has a statement without Resource",
        ),
    ],
)
def test_policies_stand_in_their_places(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        Policies(**values)
    assert message in str(caught.value)


def test_policies_are_values() -> None:
    assert Policies(identity=[IDENTITY], session=IDENTITY) == Policies(
        identity=(IDENTITY,), session=[IDENTITY]
    )
    assert hash(Policies(service_control=[[IDENTITY]])) == hash(
        Policies(service_control=((IDENTITY,),))
    )
    assert Policies(session=[]) != Policies(session=None)


def test_an_actions_name_may_hold_a_hyphen() -> None:
    """Service authorization reference, "Amazon VPC Lattice"."""
    assert Request(ALICE, "vpc-lattice:AssociateViaAWSService-EventsAndStates").owner
