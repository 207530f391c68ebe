"""Actions of the service reference."""

from __future__ import annotations

import pytest

from pytest_iam.catalog.actions import action_fact, actions_of, canonical_action, is_known_prefix


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("s3:GetObject", "s3:GetObject"),
        ("S3:getobject", "s3:GetObject"),
        ("iam:PASSROLE", "iam:PassRole"),
        ("s3:GetObjekt", None),
        ("nosuchservice:GetObject", None),
        ("s3", None),
        ("", None),
    ],
)
def test_an_action_is_known_in_any_case(asked: str, canonical: str | None) -> None:
    """IAM JSON policy elements, Action: prefix and action name are case-insensitive."""
    assert canonical_action(asked) == canonical


def test_an_action_has_resource_types() -> None:
    """Service Authorization Reference, Amazon DynamoDB."""
    fact = action_fact("dynamodb:query")
    assert fact is not None
    assert fact.full_name == "dynamodb:Query"
    assert fact.access_level == "Read"
    assert {(kind.type_name, kind.is_required) for kind in fact.resources} == {
        ("index", False),
        ("table", True),
    }


def test_the_actions_of_a_service_are_listed() -> None:
    """Service Authorization Reference, AWS Security Token Service."""
    assert {"AssumeRole", "GetCallerIdentity", "TagSession"} <= set(actions_of("sts"))
    assert actions_of("nosuchservice") == ()
    assert is_known_prefix("sts")
    assert not is_known_prefix("nosuchservice")
