"""The glob: text in which `*` stands for any characters and `?` for exactly one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache, partial
from operator import methodcaller

from pytest_iam.policy.match import Match


class Wild(Enum):
    """The two wildcards, as tokens of their own, so that a literal `*` can stand beside them."""

    ANY = "*"
    ONE = "?"


Token = str | Wild
"""A wildcard, or literal text of any length."""

_WILD = {wild.value: wild for wild in Wild}
_SPLIT = re.compile(r"([*?])")


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a pattern as it is written in a policy."""
    return tuple(_WILD.get(piece, piece) for piece in _SPLIT.split(text) if piece)


@dataclass(frozen=True, slots=True)
class Glob:
    """A compiled pattern; two globs are equal when their tokens are.

    `matches` tells whether a whole text matches, case included. It takes time linear in the text
    for each `*`: the pieces between stars are found one after the other, leftmost first, and never
    tried again.
    """

    tokens: tuple[Token, ...]
    matches: Callable[[str], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "matches", _matcher(_pieces(self.tokens)))


def _matcher(pieces: list[_Piece]) -> Callable[[str], bool]:
    first, *rest = pieces
    if any(piece.expression for piece in pieces) or len(rest) > 1:
        return partial(_matches, first, tuple(rest))
    if not rest:
        return first.literal.__eq__
    prefix, suffix = first.literal, rest[0].literal
    if not suffix:
        return methodcaller("startswith", prefix)
    shortest = len(prefix) + len(suffix)
    return lambda text: len(text) >= shortest and text.startswith(prefix) and text.endswith(suffix)


def _matches(first: _Piece, rest: tuple[_Piece, ...], text: str) -> bool:
    if not first.is_at(text, 0):
        return False
    position = first.length
    if not rest:
        return position == len(text)
    for piece in rest[:-1]:
        found = piece.find(text, position)
        if found < 0:
            return False
        position = found + piece.length
    start = len(text) - rest[-1].length
    return start >= position and rest[-1].is_at(text, start)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two stars; `expression` is set only if it holds a `?`."""

    literal: str
    length: int
    expression: re.Pattern[str] | None

    def is_at(self, text: str, position: int) -> bool:
        if self.expression is None:
            return text.startswith(self.literal, position)
        return self.expression.match(text, position) is not None

    def find(self, text: str, position: int) -> int:
        if self.expression is None:
            return text.find(self.literal, position)
        found = self.expression.search(text, position)
        return found.start() if found else -1


def _pieces(pattern: Sequence[Token]) -> list[_Piece]:
    runs: list[list[Token]] = [[]]
    for token in pattern:
        if token is Wild.ANY:
            runs.append([])
        else:
            runs[-1].append(token)
    return [_piece(run) for run in runs]


def _piece(run: Sequence[Token]) -> _Piece:
    length = sum(len(token) if isinstance(token, str) else 1 for token in run)
    if Wild.ONE not in run:
        return _Piece("".join(str(token) for token in run), length, None)
    source = "".join("." if token is Wild.ONE else re.escape(str(token)) for token in run)
    return _Piece("", length, re.compile(source, re.DOTALL))


@lru_cache(maxsize=4096)
def glob_of(rendered: tuple[Token, ...]) -> Glob:
    """The compiled glob of tokens, such as those of a pattern whose variables are filled in."""
    return Glob(rendered)


@lru_cache(maxsize=8192)
def glob(text: str) -> Glob:
    """The compiled glob of a pattern as it is written in a policy."""
    return Glob(tokens(text))


_MOST_STEPS = 20_000
_State = int
_Symbol = str | Wild


@lru_cache(maxsize=4096)
def covers(outer: Glob, inner: Glob) -> bool:
    """Whether each text that matches `inner` also matches `outer`.

    Simulates `outer` on `inner` as on a text whose wildcards are characters that `outer` does not
    spell out: those are the hardest to match, so what holds for them holds for all. Of patterns
    that take too many steps to compare, it is not shown that they do.
    """
    pattern, symbols = _symbols(outer), _symbols(inner)
    pending = [(0, _closure(pattern, {0}))]
    seen = set(pending)
    while pending:
        if len(seen) > _MOST_STEPS:
            return False
        index, states = pending.pop()
        if index == len(symbols):
            if len(pattern) not in states:
                return False
            continue
        symbol = symbols[index]
        follow = [(index + 1, _step(pattern, states, symbol))]
        if symbol is Wild.ANY:
            follow = [(index + 1, states), (index, follow[0][1])]
        pending.extend(state for state in follow if state not in seen)
        seen.update(follow)
    return True


@lru_cache(maxsize=4096)
def overlaps(one: Glob, other: Glob) -> bool:
    """Whether some text matches both globs."""
    left, right = _symbols(one), _symbols(other)
    pending = [(0, 0)]
    seen = set(pending)
    while pending:
        i, j = pending.pop()
        if i == len(left) and j == len(right):
            return True
        follow = [state for state in _meet(left, right, i, j) if state not in seen]
        pending.extend(follow)
        seen.update(follow)
    return False


def relation(pattern: Glob, resource: Glob) -> Match:
    """Whether a resource of which only a pattern is known matches: YES if every such one does."""
    if covers(pattern, resource):
        return Match.YES
    return Match.MAYBE if overlaps(pattern, resource) else Match.NO


def _symbols(pattern: Glob) -> tuple[_Symbol, ...]:
    """The characters and wildcards; in a run of wildcards the `?` first, and at most one `*`."""
    symbols: list[_Symbol] = []
    has_any = False
    for token in pattern.tokens:
        if token is Wild.ANY:
            has_any = True
        elif token is Wild.ONE:
            symbols.append(token)
        else:
            symbols += ([Wild.ANY] if has_any else []) + [*token]
            has_any = False
    return (*symbols, Wild.ANY) if has_any else tuple(symbols)


def _closure(pattern: Sequence[_Symbol], states: set[_State]) -> frozenset[_State]:
    reached = set(states)
    for state in states:
        at = state
        while at < len(pattern) and pattern[at] is Wild.ANY:
            at += 1
            reached.add(at)
    return frozenset(reached)


def _step(
    pattern: Sequence[_Symbol], states: frozenset[_State], symbol: _Symbol
) -> frozenset[_State]:
    reached: set[_State] = set()
    for state in states:
        if state == len(pattern):
            continue
        if pattern[state] is Wild.ANY:
            reached.add(state)
        elif pattern[state] is Wild.ONE or pattern[state] == symbol:
            reached.add(state + 1)
    return _closure(pattern, reached)


def _meet(
    left: Sequence[_Symbol], right: Sequence[_Symbol], i: int, j: int
) -> list[tuple[int, int]]:
    a = left[i] if i < len(left) else None
    b = right[j] if j < len(right) else None
    follow = []
    if a is Wild.ANY:
        follow += [(i + 1, j)] + ([(i, j + 1)] if b is not None else [])
    if b is Wild.ANY:
        follow += [(i, j + 1)] + ([(i + 1, j)] if a is not None else [])
    if a is not None and b is not None and (Wild.ONE in (a, b) or a == b):
        follow.append((i + 1, j + 1))
    return follow
