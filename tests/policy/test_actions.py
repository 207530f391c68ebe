"""The Action and NotAction elements."""

from __future__ import annotations

import pytest

from pytest_iam.policy.actions import ActionElement


@pytest.mark.parametrize(
    ("texts", "action", "expected"),
    [
        (["s3:GetObject"], "s3:GetObject", True),
        (["S3:getobject"], "s3:GetObject", True),
        (["s3:Get*"], "S3:GETOBJECT", True),
        (["s3:Get*"], "s3:PutObject", False),
        (["s3:Get*"], "sqs:GetQueueUrl", False),
        (["s3:?etObject"], "s3:GetObject", True),
        (["*"], "s3:GetObject", True),
        (["*:Get*"], "s3:GetObject", True),
        (["s*:GetObject"], "s3:GetObject", True),
        (["s3:Put*", "s*:GetObject"], "s3:GetObject", True),
        (["s3:Put*", "ec2:*"], "s3:GetObject", False),
        (["s3:GetObject*"], "s3:GetObjectVersion", True),
        (["s3:GetObject"], "s3:GetObjectVersion", False),
    ],
)
def test_actions_match_without_regard_to_case(
    texts: list[str], action: str, expected: bool
) -> None:
    """IAM User Guide, "IAM JSON policy elements: Action" and "NotAction"."""
    assert ActionElement(tuple(texts)).includes(action.lower()) is expected
    assert ActionElement(tuple(texts), is_not=True).includes(action.lower()) is not expected
