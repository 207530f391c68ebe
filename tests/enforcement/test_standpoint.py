"""Where a caller stands: the region of a question."""

from __future__ import annotations

import pytest

from pytest_iam.catalog.permission import Permission
from pytest_iam.enforcement.standpoint import region_of

REGIONS = [
    ("iam:GetUser", "arn:aws:iam::123456789012:user/a", "aws", "us-east-1"),
    ("iam:GetUser", "arn:aws-cn:iam::123456789012:user/a", "aws", "cn-north-1"),
    ("iam:GetUser", "arn:aws-us-gov:iam::123456789012:user/a", "aws", "us-gov-west-1"),
    ("iam:GetUser", "arn:*:iam::123456789012:user/a", "aws-cn", "cn-north-1"),
    ("iam:ListUsers", "*", "aws-cn", "cn-north-1"),
    ("iam:ListUsers", "*", "aws-iso", None),
    ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:123456789012:q", "aws", "eu-west-1"),
    ("sqs:SendMessage", "arn:aws:sqs:eu-*:123456789012:q", "aws", None),
    ("s3:GetObject", "arn:aws:s3:::b/k", "aws", None),
]


@pytest.mark.parametrize(("action", "resource", "partition", "region"), REGIONS)
def test_a_question_goes_to_the_region_that_its_resource_tells(
    action: str, resource: str, partition: str, region: str | None
) -> None:
    """IAM user guide, "aws:RequestedRegion"; IAM has one region in each partition."""
    assert region_of(Permission(action, resource), partition) == region
