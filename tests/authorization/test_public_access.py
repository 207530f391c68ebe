"""What is public: S3 User Guide, "Blocking public access", The meaning of "public"."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.authorization.public_access import is_public
from pytest_iam.policy import Policy

ALICE = "arn:aws:iam::111111111111:user/alice"
ROOT = "arn:aws:iam::111111111111:root"
POINT = "arn:aws:s3:us-west-2:123456789012:accesspoint/*"


def bucket(principal: object = "*", condition: object = None, **further: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}
    if "NotPrincipal" not in further:
        further["Principal"] = principal
    if condition is not None:
        further["Condition"] = condition
    return statement | further


def policy(*statements: dict[str, Any]) -> Policy:
    return Policy({"Version": "2012-10-17", "Statement": list(statements)}, "bucket")


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", True),
        ({"AWS": "*"}, True),
        ({"AWS": ["*", ALICE]}, True),
        ({"Federated": "graph.facebook.com"}, True),
        ({"AWS": ALICE}, False),
        ({"AWS": [ALICE, ROOT, "222222222222"]}, False),
        ({"Service": "cloudtrail.amazonaws.com"}, False),
        ({"CanonicalUser": "79a5"}, False),
        ({"AWS": ALICE, "Service": "cloudtrail.amazonaws.com"}, False),
    ],
)
def test_whom_a_statement_names(principal: object, expected: bool) -> None:
    assert is_public(policy(bucket(principal))) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringLike": {"aws:SourceVpc": "vpc-*"}}, True),
        ({"StringEquals": {"aws:SourceVpc": "vpc-91237329"}}, False),
        ({"StringEquals": {"AWS:sourcevpc": ["vpc-1", "vpc-2"]}}, False),
        ({"StringLike": {"aws:SourceVpc": ["vpc-1", "vpc-*"]}}, True),
        ({"StringLike": {"aws:SourceVpce": "vpce-1"}}, False),
        ({"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}, True),
        ({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}, True),
        ({"ForAllValues:StringEquals": {"aws:SourceVpc": "vpc-1"}}, True),
        ({"ForAnyValue:StringEquals": {"aws:SourceVpc": "vpc-1"}}, False),
        ({"StringEquals": {"aws:SourceVpc": "${aws:PrincipalTag/vpc}"}}, True),
        ({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, False),
        ({"StringEquals": {"aws:SourceAccount": "111111111111"}}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111111111111:jobs"}}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}, True),
        ({"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}, True),
        ({"StringEquals": {"aws:userid": "AIDAEXAMPLE"}}, False),
        ({"StringEquals": {"aws:Referer": "https://example.com/"}}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"Null": {"aws:SourceVpc": "false"}}, True),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, False),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.7"}}, False),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, False),
        ({"IpAddress": {"aws:SourceIp": "11.0.0.0/7"}}, True),
        ({"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}, True),
        ({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}, True),
        ({"IpAddress": {"aws:SourceIp": "2001:db8::/32"}}, False),
        ({"IpAddress": {"aws:SourceIp": "2001:db8::/31"}}, True),
        ({"IpAddress": {"aws:SourceIp": "nowhere"}}, True),
        ({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, True),
        ({"ArnLike": {"s3:DataAccessPointArn": POINT}}, False),
        ({"ArnLike": {"s3:DataAccessPointArn": POINT.replace("123456789012", "*")}}, True),
        ({"StringEquals": {"s3:DataAccessPointAccount": "123456789012"}}, False),
        (
            {
                "StringEquals": {"aws:SourceVpc": "vpc-1"},
                "Bool": {"aws:SecureTransport": "true"},
            },
            False,
        ),
    ],
)
def test_what_a_statement_for_everybody_is_conditioned_on(
    condition: object, expected: bool
) -> None:
    assert is_public(policy(bucket(condition=condition))) is expected


def test_one_public_statement_makes_the_policy_public() -> None:
    assert not is_public(policy(bucket({"AWS": ALICE}), bucket({"AWS": ROOT})))
    assert is_public(policy(bucket({"AWS": ALICE}), bucket("*")))


def test_what_denies_is_not_public() -> None:
    assert not is_public(policy(bucket("*", Effect="Deny")))


def test_everybody_but_some_is_public() -> None:
    assert is_public(policy(bucket(NotPrincipal={"AWS": ALICE})))
