"""The format of resources in identity-based policies."""

from __future__ import annotations

import pytest

from pytest_iam.policy.resource_format import resource_fault

LEGACY = "The policy failed legacy parsing"
VENDOR = "Resource vendor must be fully qualified and cannot contain regexes."


@pytest.mark.parametrize(
    "resource",
    [
        "*",
        "arn:aws:s3:::logs/*",
        "arn:*:s3:::logs",
        "arn:aws:iam::123456789012:role/*",
        "arn:aws:iam::123456789012:*",
        "arn:aws:iam::123456789012:root",
        "arn:aws:iam::*:user/${aws:username}",
        "arn:aws:iam::aws:policy/*",
        "arn:aws:iam::1234*:user/a",
        "arn:aws:s3:eu-west-1:123456789012:accesspoint/logs",
        "arn:aws:s3:*:*:*",
        "arn:aws:s3:::${aws:username}/*",
        "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:queue",
        "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team, 'none'}",
        "arn:aws:route53:::hostedzone/Z1",
        "arn:aws:sqs",
        "arn:aws:sqs:eu-west-1",
        "arn:aws:sqs:eu-west-1:123456789012",
        "arn:aws:nothing:here:123456789012:at/all",
    ],
)
def test_iam_takes(resource: str) -> None:
    """IAM User Guide, "IAM JSON policy elements: Resource": of an ARN that breaks off too."""
    assert resource_fault(resource) is None


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        ("logs", 'Resource logs must be in ARN format or "*".'),
        ("", 'Resource  must be in ARN format or "*".'),
        ("**", 'Resource ** must be in ARN format or "*".'),
        ("nra:aws:s3:::logs", 'Resource nra:aws:s3:::logs must be in ARN format or "*".'),
        ("arn:awz:s3:::logs", 'Partition "awz" is not valid for resource "arn:awz:s3:::logs".'),
        ("arn:awz", 'Partition "awz" is not valid for resource "arn:awz:*:*:*:*".'),
        ("arn:awz:s3", 'Partition "awz" is not valid for resource "arn:awz:s3:*:*:*".'),
        ("arn::s3:::logs", 'Partition "" is not valid for resource "arn::s3:::logs".'),
        ("arn:aws", VENDOR),
        ("arn:aws:*:*:*:*", VENDOR),
        ("arn:aws:s?:::logs", VENDOR),
        ("arn:aws:*", VENDOR),
        ("arn:aws::::logs", LEGACY),
        ("arn:aws:s3::logs", LEGACY),
        ("arn:aws:iam::12345:role/a", LEGACY),
        ("arn:aws:iam::ACCOUNT:role/a", LEGACY),
        ("arn:aws:iam::${aws:PrincipalAccount}:role/a", LEGACY),
        ("arn:aws:sqs:${aws:RequestedRegion}:*:queue", LEGACY),
        (
            "arn:aws:iam:eu-west-1::user/a",
            "IAM resource arn:aws:iam:eu-west-1::user/a cannot contain region information.",
        ),
        (
            "arn:aws:s3:eu-west-1::logs",
            "Resource arn:aws:s3:eu-west-1::logs can not contain region information.",
        ),
        (
            "arn:aws:s3::123456789012:logs",
            "Resource arn:aws:s3::123456789012:logs cannot contain an account id.",
        ),
        (
            "arn:aws:route53:eu-west-1::hostedzone/*",
            "Resource arn:aws:route53:eu-west-1::hostedzone/* can not contain region information.",
        ),
        (
            "arn:aws:route53::123456789012:hostedzone/*",
            "Resource arn:aws:route53::123456789012:hostedzone/* cannot contain an account id.",
        ),
    ],
)
def test_iam_refuses(resource: str, message: str) -> None:
    """IAM User Guide, "Variables and tags": they stand after the fifth colon alone."""
    assert resource_fault(resource) == message


def test_iam_names_the_paths_it_knows() -> None:
    message = resource_fault("arn:aws:iam::123456789012:users/a") or ""
    assert message.startswith('IAM resource path must either be "*" or start with user/, ')
