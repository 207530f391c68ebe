from __future__ import annotations

import json

import pytest

from pytest_iam.account.placeholders import filled_document, filled_text
from pytest_iam.errors import AwsError

VALUES = {"one": ["a"], "two": ["a", "b"], "none": []}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("plain", "plain"),
        ("@{one}", "a"),
        ("x-@{one}-@{one}", "x-a-a"),
        ("${one} @one {one}", "${one} @one {one}"),
    ],
)
def test_a_placeholder_in_a_text_is_its_value(template: str, expected: str) -> None:
    """IAM API reference, "GetRoleTemplateVersion", RoleNamePattern."""
    assert filled_text(template, VALUES) == expected


@pytest.mark.parametrize("template", ["@{two}", "x@{none}", "@{unknown}"])
def test_a_text_takes_exactly_one_value(template: str) -> None:
    """AWS: silent; a name cannot be several."""
    with pytest.raises(AwsError) as caught:
        filled_text(template, VALUES)
    assert caught.value.code == "InvalidInput"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ({"Resource": "arn:@{one}"}, {"Resource": "arn:a"}),
        ({"Resource": "@{two}"}, {"Resource": ["a", "b"]}),
        ({"Resource": ["x", "@{two}"]}, {"Resource": ["x", "a", "b"]}),
        ({"Resource": "@{none}"}, {"Resource": []}),
        ({"Condition": {"@{one}": 1}}, {"Condition": {"a": 1}}),
    ],
)
def test_a_lone_placeholder_takes_a_list(
    template: dict[str, object], expected: dict[str, object]
) -> None:
    """IAM API reference, "PolicyParameter", type stringList."""
    assert json.loads(filled_document(json.dumps(template), VALUES)) == expected
