"""Statement places: where the policy simulator says that the statements of a document stand."""

from __future__ import annotations

from functools import lru_cache

from pytest_iam.policy.json_places import children, spans
from pytest_iam.policy.json_text import Lines, Position

Place = tuple[Position, Position]
"""The start and the end that the simulator gives of a statement."""


@lru_cache(maxsize=256)
def statement_places(text: str) -> tuple[Place, ...]:
    """The place of each statement in a document without faults.

    A statement starts where the simulator had read to when it came upon it: after the brace of one
    that is no list's, after the bracket for the first of a list, after the one before it for
    others. It ends after its closing brace. AWS: IAM API reference, `Statement`; known from
    recorded answers.
    """
    lines = Lines(text)
    (start, _) = spans(text, ())[()]
    for name, at, end in children(text, start):
        if name == "Statement":
            found = _ends(text, at) if text[at] == "[" else [(at + 1, end)]
            return tuple((lines.position(first), lines.position(last)) for first, last in found)
    return ()


def _ends(text: str, bracket: int) -> list[tuple[int, int]]:
    ends = [end for _, _, end in children(text, bracket)]
    return list(zip([bracket + 1, *ends], ends, strict=False))
