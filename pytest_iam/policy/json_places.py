"""The places of JSON values in the text that spells them, found when somebody asks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

Step: TypeAlias = str | int
Path: TypeAlias = tuple[Step, ...]
"""The keys and indexes that lead from a document to one of its values."""
Span: TypeAlias = tuple[int, int]
"""The offsets of a value's first character and of the one after its last."""
_Tree: TypeAlias = "dict[Step, _Tree]"

_BLANK = re.compile(r"[ \t\n\r]*")
_SEPARATOR = re.compile(r"[ \t\n\r]*[:,]?[ \t\n\r]*")
_decode = json.JSONDecoder().raw_decode


def spans(text: str, paths: Iterable[Path]) -> dict[Path, Span]:
    """Where the values at the paths stand in a text that is JSON; paths that lead nowhere lack."""
    tree: _Tree = {}
    for path in paths:
        branch = tree
        for step in path:
            branch = branch.setdefault(step, {})
    start = _after(_BLANK, text, 0)
    return {(): (start, _decode(text, start)[1]), **dict(_walk(text, start, tree, ()))}


def _walk(text: str, start: int, tree: _Tree, path: Path) -> Iterator[tuple[Path, Span]]:
    if not tree:
        return
    for step, at, end in children(text, start):
        branch = tree.get(step)
        if branch is not None:
            here = (*path, step)
            yield here, (at, end)
            yield from _walk(text, at, branch, here)


def children(text: str, start: int) -> Iterator[tuple[Step, int, int]]:
    """The key or index, start and end of each value in the object or list that starts there.

    A value that is neither has none.
    """
    kind = text[start]
    if kind not in "{[":
        return
    at = _after(_BLANK, text, start + 1)
    index = 0
    while text[at] not in "}]":
        step: Step = index
        if kind == "{":
            step, at = _decode(text, at)
            at = _after(_SEPARATOR, text, at)
        _, end = _decode(text, at)
        yield step, at, end
        at = _after(_SEPARATOR, text, end)
        index += 1


def _after(pattern: re.Pattern[str], text: str, offset: int) -> int:
    found = pattern.match(text, offset)
    return found.end() if found else offset
