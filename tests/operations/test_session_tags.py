from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_iam.account.callers import ANONYMOUS
from pytest_iam.errors import AwsError
from pytest_iam.operations.session_tags import session_tags

CALLER = replace(ANONYMOUS, kind="user")
CHAINED = replace(
    CALLER,
    kind="assumed-role",
    tags={"Team": "red", "Stage": "prod"},
    transitive_tag_keys=frozenset({"Team"}),
)
DUPLICATE = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
NOT_PASSED = "The specified transitive tag key must be included in the requested tags."
CONFLICT = (
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive "
    "tag key from the calling session."
)


RESERVED = "Tag keys cannot begin with the reserved prefix aws:."


def passing(*transitive: str, **tags: str) -> dict[str, Any]:
    """The parameters of a call that passes these tags, some keys of them transitive."""
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    return {"Tags": listed, "TransitiveTagKeys": list(transitive)}


@pytest.mark.parametrize(
    ("caller", "params", "tags", "transitive"),
    [
        (CALLER, {}, {}, set()),
        (CALLER, passing(Cost="1"), {"Cost": "1"}, set()),
        (CALLER, passing("Cost", Cost="1", Team="a"), {"Cost": "1", "Team": "a"}, {"Cost"}),
        (CALLER, passing("cost", Cost="1"), {"Cost": "1"}, {"Cost"}),
        (CHAINED, {}, {"Team": "red"}, {"Team"}),
        (CHAINED, passing(Stage="test"), {"Team": "red", "Stage": "test"}, {"Team"}),
        (CHAINED, passing("Cost", Cost="1"), {"Team": "red", "Cost": "1"}, {"Team", "Cost"}),
    ],
)
def test_a_session_has_the_tags_passed_and_inherited(
    caller: Any, params: dict[str, Any], tags: dict[str, str], transitive: set[str]
) -> None:
    """IAM user guide, "Chaining roles with session tags"."""
    result = session_tags(caller, params)
    assert (result.tags, set(result.transitive_keys)) == (tags, transitive)


@pytest.mark.parametrize(
    ("caller", "params", "message"),
    [
        (CALLER, passing(Team="a", team="b"), DUPLICATE),
        (CALLER, passing("Team"), NOT_PASSED),
        (CALLER, passing("Team", Cost="1"), NOT_PASSED),
        (CHAINED, passing("Team"), NOT_PASSED),
        (CHAINED, passing(Team="blue"), CONFLICT),
        (CHAINED, passing(tEAM="blue"), CONFLICT),
        (CALLER, passing(**{"aws:x": "1"}), RESERVED),
        (CALLER, passing(**{"AWS:x": "1"}), RESERVED),
    ],
)
def test_tags_that_cannot_be_are_refused(caller: Any, params: dict[str, Any], message: str) -> None:
    """IAM user guide, "Pass session tags in AWS STS", things to know."""
    with pytest.raises(AwsError) as caught:
        session_tags(caller, params)
    assert (caught.value.code, caught.value.message) == ("InvalidParameterValue", message)
