"""The format of resources in identity-based policies."""

from __future__ import annotations

import pytest

from pytest_iam.policy.resource_format import resource_fault


@pytest.mark.parametrize(
    "resource",
    [
        "*",
        "arn:aws:s3:::logs/*",
        "arn:*:s3:::logs",
        "arn:aws:iam::123456789012:role/*",
        "arn:aws:iam::123456789012:*",
        "arn:aws:iam::*:user/${aws:username}",
        "arn:aws:s3:eu-west-1:123456789012:accesspoint/logs",
        "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:queue",
    ],
)
def test_iam_takes(resource: str) -> None:
    assert resource_fault(resource) is None


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        ("logs", 'Resource logs must be in ARN format or "*".'),
        ("", 'Resource  must be in ARN format or "*".'),
        ("arn:awz:s3:::logs", 'Partition "awz" is not valid for resource "arn:awz:s3:::logs".'),
        ("arn:awz", 'Partition "awz" is not valid for resource "arn:awz:*:*:*:*".'),
        ("arn:aws", "Resource vendor must be fully qualified and cannot contain regexes."),
        ("arn:aws::::logs", "The policy failed legacy parsing"),
        ("arn:aws:s3::logs", "The policy failed legacy parsing"),
        (
            "arn:aws:iam:eu-west-1::user/a",
            "IAM resource arn:aws:iam:eu-west-1::user/a cannot contain region information.",
        ),
        (
            "arn:aws:s3:eu-west-1::logs",
            "Resource arn:aws:s3:eu-west-1::logs can not contain region information.",
        ),
    ],
)
def test_iam_refuses(resource: str, message: str) -> None:
    assert resource_fault(resource) == message


def test_iam_names_the_paths_it_knows() -> None:
    message = resource_fault("arn:aws:iam::123456789012:users/a") or ""
    assert message.startswith('IAM resource path must either be "*" or start with user/, ')
