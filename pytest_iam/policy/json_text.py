"""JSON text read into values: fast if nothing is wrong, else slowly, to say what and where."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
"""A JSON value without positions, as `json.loads` gives it."""

_MAX_DEPTH = 64
_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(
    r"(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)(?![\w.])"
)
_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*"')
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_UNFIT_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")  # half of a pair of surrogates included
_CONTAINERS = (dict, list)


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text; line and column count from 1."""

    line: int
    column: int


class JsonError(ValueError):
    """Text that is no JSON, or JSON that no policy may hold; `offset` is where."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class Lines:
    """The lines of a text, to turn offsets into positions."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def position(self, offset: int) -> Position:
        """The position of the character at the offset."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)


def load(text: str) -> Plain:
    """The value that the text spells; raises JsonError.

    Stricter than `json.loads`: refuses a key given twice, NaN and Infinity, NUL characters, lone
    surrogates, and more than 64 levels of nesting.
    """
    try:
        value: Plain = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return read(text)
    is_right = not (_UNFIT.search(text) or _UNFIT_ESCAPE.search(text) or _is_too_deep(value))
    return value if is_right else read(text)


def _members(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key is given twice")
    return members


def _refuse(constant: str) -> Plain:
    raise ValueError(f"{constant} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_constant=_refuse)


def _is_too_deep(value: Plain) -> bool:
    level = [value]
    for _ in range(_MAX_DEPTH):
        if not level:
            return False
        objects = [each.values() for each in level if isinstance(each, dict)]
        arrays = [each for each in level if isinstance(each, list)]
        items = chain.from_iterable(chain(objects, arrays))
        level = [each for each in items if isinstance(each, _CONTAINERS)]
    return any(level)


def read(text: str) -> Plain:
    """The same as `load`, a good deal slower: it says what is wrong, and where."""
    unfit = _UNFIT.search(text)
    if unfit:
        raise JsonError("a character that JSON text may not hold", unfit.start())
    value, end = _value(text, _skip(text, 0), 0)
    end = _skip(text, end)
    if end != len(text):
        raise JsonError("text after the end of the document", end)
    return value


def _skip(text: str, offset: int) -> int:
    found = _SPACE.match(text, offset)
    return found.end() if found else offset


def _value(text: str, offset: int, depth: int) -> tuple[Plain, int]:
    """The value that starts at the offset, and the offset after it; so below."""
    if depth > _MAX_DEPTH:
        raise JsonError(f"more than {_MAX_DEPTH} levels of nesting", offset)
    character = text[offset : offset + 1]
    if character == '"':
        return _string(text, offset)
    if character == "{":
        return _object(text, offset, depth)
    if character == "[":
        return _array(text, offset, depth)
    return _scalar(text, offset)


def _string(text: str, offset: int) -> tuple[str, int]:
    found = _STRING.match(text, offset)
    if not found:
        raise JsonError("a string without end, or with a control character", offset)
    try:
        value = str(json.loads(found.group()))
    except json.JSONDecodeError as error:
        raise JsonError(error.msg, offset + error.pos) from None
    if _UNFIT.search(value):
        raise JsonError("a string with a NUL character or a lone surrogate", offset)
    return value, found.end()


def _scalar(text: str, offset: int) -> tuple[Plain, int]:
    found = _SCALAR.match(text, offset)
    if not found:
        what = repr(text[offset]) if offset < len(text) else "the end"
        raise JsonError(f"a value was expected, not {what}", offset)
    try:
        return json.loads(found.group()), found.end()
    except ValueError:  # an integer of more digits than Python converts
        raise JsonError("a number too long", offset) from None


def _array(text: str, offset: int, depth: int) -> tuple[list[Plain], int]:
    items: list[Plain] = []
    at = _skip(text, offset + 1)
    if text[at : at + 1] == "]":
        return items, at + 1
    while True:
        item, at = _value(text, at, depth + 1)
        items.append(item)
        at = _skip(text, at)
        if text[at : at + 1] == "]":
            return items, at + 1
        at = _skip(text, _expect(text, at, ","))


def _object(text: str, offset: int, depth: int) -> tuple[dict[str, Plain], int]:
    members: dict[str, Plain] = {}
    at = _skip(text, offset + 1)
    if text[at : at + 1] == "}":
        return members, at + 1
    while True:
        start = at
        _expect(text, start, '"')
        key, at = _string(text, start)
        if key in members:
            raise JsonError(f"the key {key!r} is given twice", start)
        at = _skip(text, _expect(text, _skip(text, at), ":"))
        members[key], at = _value(text, at, depth + 1)
        at = _skip(text, at)
        if text[at : at + 1] == "}":
            return members, at + 1
        at = _skip(text, _expect(text, at, ","))


def _expect(text: str, offset: int, character: str) -> int:
    if text[offset : offset + 1] != character:
        what = repr(text[offset]) if offset < len(text) else "the end"
        raise JsonError(f"{character!r} was expected, not {what}", offset)
    return offset + 1
