"""Tracked actions."""

from __future__ import annotations

import pytest

from pytest_iam.catalog.actions import action_fact
from pytest_iam.catalog.resources import resource_type
from pytest_iam.catalog.tracked_actions import _DATA_ACTIONS, _DATA_RESOURCES, is_tracked


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("s3:CreateBucket", True),
        ("s3:ListAllMyBuckets", True),
        ("s3:GetObject", False),
        ("s3:PutObject", False),
        ("dynamodb:CreateTable", True),
        ("dynamodb:GetItem", False),
        ("lambda:CreateFunction", True),
        ("lambda:InvokeFunction", False),
        ("sqs:CreateQueue", True),
        ("sqs:SendMessage", False),
        ("iam:CreateUser", True),
        ("iam:NoSuchAction", False),
    ],
)
def test_management_actions_are_tracked_and_data_actions_are_not(
    action: str, expected: bool
) -> None:
    """AWS: IAM user guide, "Refine permissions in AWS using last accessed information"."""
    assert is_tracked(action) is expected


@pytest.mark.parametrize(
    "action",
    [f"{prefix}:{name}" for prefix, names in _DATA_ACTIONS.items() for name in names.split()],
)
def test_each_action_of_the_table_exists(action: str) -> None:
    """A row that is mistyped would say nothing."""
    fact = action_fact(action)
    assert fact is not None
    assert fact.full_name == action


@pytest.mark.parametrize(
    ("prefix", "name"),
    [(prefix, name) for prefix, names in _DATA_RESOURCES.items() for name in sorted(names)],
)
def test_each_resource_type_of_the_table_exists(prefix: str, name: str) -> None:
    """A row that is mistyped would say nothing."""
    assert resource_type(prefix, name) is not None
