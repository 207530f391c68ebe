"""JSON text read into values that remember where they stand."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TypeAlias

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"
"""A JSON value without positions, as `json.loads` gives it."""

_MAX_DEPTH = 64
_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w.])")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*"')
_UNFIT = re.compile("[\x00\ud800-\udfff]")


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


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and the offsets of its first character and of the one after its last."""

    value: str | int | float | bool | tuple[Node, ...] | dict[str, Node] | None
    start: int
    end: int

    def plain(self) -> Plain:
        """The value without positions."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value


class Lines:
    """The lines of a text, to turn offsets into positions."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def position(self, offset: int) -> Position:
        """The position of the character at the offset."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)


def read(text: str) -> Node:
    """The value that the text spells; raises JsonError.

    Stricter than `json.loads`: refuses a key given twice, NaN and Infinity, NUL characters, lone
    surrogates, and more than 64 levels of nesting.
    """
    unfit = _UNFIT.search(text)
    if unfit:
        raise JsonError("a character that JSON text may not hold", unfit.start())
    node = _value(text, _skip(text, 0), 0)
    end = _skip(text, node.end)
    if end != len(text):
        raise JsonError("text after the end of the document", end)
    return node


def _skip(text: str, offset: int) -> int:
    found = _SPACE.match(text, offset)
    return found.end() if found else offset


def _value(text: str, offset: int, depth: int) -> Node:
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


def _string(text: str, offset: int) -> Node:
    found = _STRING.match(text, offset)
    if not found:
        raise JsonError("a string without end, or with a control character", offset)
    try:
        value = str(json.loads(found.group()))
    except json.JSONDecodeError as error:
        raise JsonError(error.msg, offset + error.pos) from None
    if _UNFIT.search(value):
        raise JsonError("a string with a NUL character or a lone surrogate", offset)
    return Node(value, offset, found.end())


def _scalar(text: str, offset: int) -> Node:
    found = _SCALAR.match(text, offset)
    if not found:
        what = repr(text[offset]) if offset < len(text) else "the end"
        raise JsonError(f"a value was expected, not {what}", offset)
    try:
        return Node(json.loads(found.group()), offset, found.end())
    except ValueError:  # an integer of more digits than Python converts
        raise JsonError("a number too long", offset) from None


def _array(text: str, offset: int, depth: int) -> Node:
    items: list[Node] = []
    at = _skip(text, offset + 1)
    if text[at : at + 1] == "]":
        return Node((), offset, at + 1)
    while True:
        item = _value(text, at, depth + 1)
        items.append(item)
        at = _skip(text, item.end)
        if text[at : at + 1] == "]":
            return Node(tuple(items), offset, at + 1)
        at = _skip(text, _expect(text, at, ","))


def _object(text: str, offset: int, depth: int) -> Node:
    members: dict[str, Node] = {}
    at = _skip(text, offset + 1)
    if text[at : at + 1] == "}":
        return Node(members, offset, at + 1)
    while True:
        _expect(text, at, '"')
        key = _string(text, at)
        if str(key.value) in members:
            raise JsonError(f"the key {key.value!r} is given twice", at)
        member = _value(text, _skip(text, _expect(text, _skip(text, key.end), ":")), depth + 1)
        members[str(key.value)] = member
        at = _skip(text, member.end)
        if text[at : at + 1] == "}":
            return Node(members, offset, at + 1)
        at = _skip(text, _expect(text, at, ","))


def _expect(text: str, offset: int, character: str) -> int:
    if text[offset : offset + 1] != character:
        what = repr(text[offset]) if offset < len(text) else "the end"
        raise JsonError(f"{character!r} was expected, not {what}", offset)
    return offset + 1
