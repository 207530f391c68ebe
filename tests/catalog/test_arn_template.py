"""ARNs with parts to fill."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.catalog.arn_template import arn_template, last_part, texts_at
from pytest_iam.catalog.permission import Found, Place

HERE = Place("aws", "us-east-1", "123456789012")
SERVICE = "arn:${Partition}:ecs:${Region}:${Account}:service/${ClusterName}/${ServiceName}"
ARN = "arn:aws:ecs:eu-west-1:111111111111:service/c/s"


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (
            {"ClusterName": "c", "ServiceName": "s"},
            Found("arn:aws:ecs:us-east-1:123456789012:service/c/s"),
        ),
        (
            {"ClusterName": "c"},
            Found("arn:aws:ecs:us-east-1:123456789012:service/c/*", is_pattern=True),
        ),
        ({"ClusterName": "other", "ServiceName": ARN}, Found(ARN)),
        (
            {"ClusterName": "arn:aws:ecs:eu-west-1:111111111111:cluster/c", "ServiceName": "s"},
            Found(ARN),
        ),
    ],
)
def test_a_template_is_filled(values: dict[str, str], found: Found) -> None:
    """Service Authorization Reference, Amazon ECS."""
    assert arn_template(SERVICE).fill(HERE, values) == found


def test_a_template_with_a_star_of_its_own_makes_patterns() -> None:
    """Service Authorization Reference, AWS DMS, writes some types so."""
    template = arn_template("arn:${Partition}:dms:${Region}:${Account}:rep:*")
    assert template.own_variables == ()
    assert template.fill(HERE, {}) == Found("arn:aws:dms:us-east-1:123456789012:rep:*", True)


def test_a_path_of_a_map_s_keys_is_one_variable() -> None:
    """The data's own notation."""
    assert arn_template("a${RequestItems{}}b${B[].C}").own_variables == ("RequestItems{}", "B[].C")


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("A", ["1"]),
        ("B.C", ["c"]),
        ("L[].N", ["x", "y"]),
        ("M{}", ["k", "l"]),
        ("S[]", ["p", "q"]),
        ("B", []),
        ("No", []),
        ("A.B", []),
    ],
)
def test_texts_are_found_by_path(path: str, texts: list[str]) -> None:
    """Other values than texts and numbers name nothing."""
    params: dict[str, Any] = {
        "A": 1,
        "B": {"C": "c"},
        "L": [{"N": "x"}, {"N": "y"}, {}],
        "M": {"k": {}, "l": {}},
        "S": ("p", "q"),
    }
    assert texts_at(params, path) == texts


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("arn:aws:ecs:r:1:cluster/c", "c"),
        ("arn:aws:sns:r:1:topic", "topic"),
        ("https://host/1/q", "q"),
        ("name", "name"),
    ],
)
def test_the_last_part_is_the_name(value: str, part: str) -> None:
    """IAM User Guide, "Amazon Resource Names"."""
    assert last_part(value) == part
