"""Amazon Resource Names."""

from __future__ import annotations

import pytest

from pytest_iam.policy.arn import Arn, is_arn, parse_arn


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arn:aws:s3:::logs/2026", Arn("aws", "s3", "", "", "logs/2026")),
        (
            "arn:aws-cn:logs:cn-north-1:123456789012:log-group:a:*",
            Arn("aws-cn", "logs", "cn-north-1", "123456789012", "log-group:a:*"),
        ),
    ],
)
def test_an_arn_has_six_parts_of_which_the_last_may_hold_colons(text: str, expected: Arn) -> None:
    """IAM User Guide, "IAM identifiers"."""
    assert parse_arn(text) == expected
    assert str(expected) == text
    assert Arn.parse(text) == expected


@pytest.mark.parametrize(
    "text", ["", "*", "nothing", "arn:aws:s3", "arn::s3:::x", "arn:aws::::x", "urn:aws:s3:::x"]
)
def test_other_text_is_no_arn(text: str) -> None:
    assert not is_arn(text)
    with pytest.raises(ValueError, match="is not an ARN"):
        Arn.parse(text)


@pytest.mark.parametrize(
    ("resource", "kind", "name"),
    [
        ("role/team/Deployer", "role", "Deployer"),
        ("root", "root", "root"),
        ("log-group:a", "log-group", "log-group:a"),
    ],
)
def test_the_resource_has_a_type_and_a_name(resource: str, kind: str, name: str) -> None:
    arn = Arn("aws", "iam", "", "123456789012", resource)
    assert (arn.resource_type, arn.resource_name) == (kind, name)
