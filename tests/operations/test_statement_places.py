"""Where the simulator says that statements stand."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.operations.statement_places import statement_places

_LONE = (
    '{"Version": "2012-10-17", "Statement": '
    '{"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}'
)
_ADMINISTRATOR = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}"""


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (_LONE, [((1, 41), (1, 113))]),
        (_ADMINISTRATOR, [((3, 17), (8, 6))]),
        ('{"Statement":[{},{}]}', [((1, 15), (1, 17)), ((1, 17), (1, 20))]),
        ('{"Statement": [ ]}', []),
        ('{"Version": "2012-10-17"}', []),
    ],
)
def test_a_statement_starts_where_its_reader_was(text: str, places: list[Any]) -> None:
    """AWS: recorded answers: of one statement, of AdministratorAccess, of two in a row."""
    shown = [((s.line, s.column), (e.line, e.column)) for s, e in statement_places(text)]
    assert shown == places
