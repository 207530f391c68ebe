"""Text of policies: wildcards and variables.

AWS: IAM User Guide, "IAM JSON policy elements: Resource" and "Variables and tags".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

ANY, ONE = object(), object()
Symbol: TypeAlias = object
Context: TypeAlias = Mapping[str, str | list[str]]
"""The request's condition keys in lower case: text, or a list for a multivalued key."""


def symbols(text: str) -> list[Symbol]:
    """Each character of a pattern, wildcards told apart from all others."""
    return [{"*": ANY, "?": ONE}.get(character, character) for character in text]


def is_like(pattern: Sequence[Symbol], text: str) -> bool:
    """Whether the whole text matches: every way of matching is tried."""
    if not pattern:
        return text == ""
    first, rest = pattern[0], pattern[1:]
    if first is ANY:
        return any(is_like(rest, text[skipped:]) for skipped in range(len(text) + 1))
    return text != "" and first in (ONE, text[0]) and is_like(rest, text[1:])


def expand(text: str, context: Context) -> list[Symbol] | None:
    """The symbols of text with its variables replaced; None if one of them has no value.

    "If AWS cannot resolve a variable": then the text equals nothing. What a variable brings in are
    ordinary characters.
    """
    before, opening, after = text.partition("${")
    if not opening:
        return symbols(before)
    inside, _, rest = after.partition("}")
    value = _value(inside, context)
    following = expand(rest, context)
    if value is None or following is None:
        return None
    return symbols(before) + list(value) + following


def _value(inside: str, context: Context) -> str | None:
    if inside in ("*", "?", "$"):
        return inside
    name, comma, default = inside.partition(",")
    value = context.get(name.strip().lower())
    if isinstance(value, list):  # only single-valued keys can be variables
        return None
    if value is None and comma:
        return default.strip().strip("'")
    return value


def spelled(pattern: Sequence[Symbol]) -> str:
    """The pattern as text in which wildcards are ordinary characters."""
    return "".join("*" if each is ANY else "?" if each is ONE else str(each) for each in pattern)
