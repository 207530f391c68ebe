"""Actions that a test asks about, by name or by pattern."""

from __future__ import annotations

import pytest

from pytest_iam.enforcement.asked import asked_actions, asked_permission, can_have
from pytest_iam.errors import UsageError

# Patterns, and whether an action is among those that they stand for.
PATTERNS = [
    ("s3:GetObject", "s3:GetObject", True),
    ("S3:GETOBJECT", "s3:GetObject", True),
    ("s3:*", "s3:GetObject", True),
    ("s3:Get*", "s3:PutObject", False),
    ("s3:*Object", "s3:GetObject", True),
    ("s3:*Object", "s3:GetObjectAcl", False),
    ("s3:get?bject", "s3:GetObject", True),
    ("s*:Get*", "sqs:GetQueueUrl", True),
    ("s3:*", "s3-object-lambda:GetObject", False),
    ("*", "iam:CreateUser", True),
]


@pytest.mark.parametrize(("pattern", "action", "is_among"), PATTERNS)
def test_a_pattern_stands_for_actions_as_in_policies(
    pattern: str, action: str, is_among: bool
) -> None:
    """Actions reference: names have no case, and are given as AWS spells them."""
    assert (action in asked_actions(pattern)) is is_among


@pytest.mark.parametrize("pattern", ["s3:Fetch*", "s4:*", "Get*", "s3:", "", "s3:GetObjct", None])
def test_what_stands_for_no_action_is_a_mistake(pattern: str) -> None:
    with pytest.raises(UsageError, match="AWS action"):
        asked_actions(pattern)


# Actions and resources, and whether the one can be asked on the other.
RESOURCES = [
    ("s3:GetObject", "arn:aws:s3:::ledger/a", True),
    ("s3:GetObject", "arn:aws:s3:::ledger", False),
    ("s3:ListBucket", "arn:aws:s3:::ledger", True),
    ("s3:ListBucket", "arn:aws:s3:::ledger/a", False),
    ("s3:ListAllMyBuckets", "arn:aws:s3:::ledger", False),
    ("s3:ListAllMyBuckets", "*", True),
    ("s3:GetObject", None, True),
    ("s3:GetObject", "arn:aws:s3:::ledger/*", True),
    ("s3:GetObject", "arn:aws:s3:::led*", True),
    ("s3:GetObject", "arn:aws:s3:::led?er", True),
    ("s3:GetObject", "arn:aws:s*", True),
    ("s3:ListBucket", "arn:aws:s3:::led*/a", False),
    ("sqs:SendMessage", "arn:aws:sqs:*:123456789012:q", True),
    ("sqs:SendMessage", "arn:aws:s3:::*", False),
    ("ec2:StopInstances", "arn:aws:ec2:us-east-1:123456789012:inst*", True),
    ("ec2:StopInstances", "arn:aws:ec2:us-east-1:123456789012:volume/*", False),
    ("ec2:StopInstances", "arn:aws:ec2:us-east-1:123456789012:?nstance/i-1", True),
]


@pytest.mark.parametrize(("action", "resource", "is_possible"), RESOURCES)
def test_an_action_is_asked_on_what_it_can_have(
    action: str, resource: str | None, is_possible: bool
) -> None:
    """Service authorization reference: the resource types of each action."""
    assert can_have(action, resource) is is_possible
    if is_possible:
        assert asked_permission(action, resource).resource == (resource or "*")
    else:
        with pytest.raises(UsageError, match="is not checked on"):
            asked_permission(action, resource)
