"""The request context: the condition keys of a request and their values."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from functools import lru_cache
from typing import Final

from pytest_iam.errors import UsageError

Scalar = str | bool | int | float | datetime | bytes
ContextValue = Scalar | Sequence[Scalar] | None
"""What a test author may give for a key; None states that the key is absent."""


class Context(Mapping[str, str | tuple[str, ...]]):
    """The keys of a request, case-insensitive, with values as AWS writes them.

    A key that is neither given nor unknown is absent. `unknown` holds exact keys, or prefixes that
    end in `/*` or `:*`, whose values the caller does not know; a key that is given is known
    whatever `unknown` says, also when it is given as None: known to be absent.
    Hashable and equal by value. Raises UsageError for a value or key that AWS could not hold.
    """

    __slots__ = ("_exact", "_hash", "_known", "_multivalued", "_names", "_prefixes")

    def __init__(
        self, values: Mapping[str, ContextValue] | None = None, unknown: Iterable[str] = ()
    ) -> None:
        self._known: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, str] = {}
        self._multivalued: frozenset[str] = frozenset()
        self._exact, self._prefixes = _split_unknown(unknown)
        self._hash: int | None = None
        if isinstance(values, Context):  # which alone remembers what is known to be absent
            self._known, self._names = values._known, values._names  # never changed once filled
            self._multivalued = values._multivalued
        elif values:
            multivalued: set[str] = set()
            for name, value in values.items():
                self._take(name, value, multivalued)
            self._multivalued = frozenset(multivalued)

    def _take(self, name: str, value: ContextValue, multivalued: set[str]) -> None:
        if not isinstance(name, str) or not name:
            raise UsageError(f"context key {name!r}: expected text such as 'aws:SourceIp'")
        key = name.lower()
        if key in self._known:
            raise UsageError(
                f"context key {name!r} is given twice, as {self._names[key]!r} too: condition keys "
                "are not case-sensitive; give it once"
            )
        self._names[key] = name
        if isinstance(value, str):  # nearly all are
            self._known[key] = (value,)
            return
        self._known[key] = _normalise(name, value)
        if isinstance(value, Sequence) and not isinstance(value, bytes):
            multivalued.add(key)

    def look_up(self, key: str) -> tuple[str, ...] | None:
        """The values of the key (lower case): empty if it is absent, None if that is unknown."""
        values = self._known.get(key)
        if values is None:
            return None if self.is_unknown(key) else ()
        return values

    def values_of(self, key: str) -> tuple[str, ...]:
        """The values of the key (lower case), empty if it is absent or unknown."""
        return self._known.get(key, ())

    def is_multivalued(self, key: str) -> bool:
        """Whether the key (lower case) was given a list, of whatever length."""
        return key in self._multivalued

    def is_unknown(self, key: str) -> bool:
        """Whether nobody stated if the key (lower case) has a value, or which."""
        if not (self._exact or self._prefixes) or key in self._known:
            return False
        return key in self._exact or key.startswith(self._prefixes)

    def __getitem__(self, name: str) -> str | tuple[str, ...]:
        key = name.lower()
        values = self._known[key]
        if not values:
            raise KeyError(name)
        return values if key in self._multivalued else values[0]

    def __iter__(self) -> Iterator[str]:
        return (self._names[key] for key, values in self._known.items() if values)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return any(self._known.values())

    def _identity(self) -> tuple[object, ...]:
        known = frozenset(self._known.items())
        return known, self._multivalued, self._exact, frozenset(self._prefixes)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Context):
            return self._identity() == other._identity()
        return NotImplemented

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(self._identity())
        return self._hash

    def __repr__(self) -> str:
        return repr(dict(self))


def _split_unknown(unknown: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    if isinstance(unknown, str):
        raise UsageError(f"unknown={unknown!r}: expected several keys; write {{{unknown!r}}}")
    return _split(frozenset(unknown))


@lru_cache(maxsize=4096)
def _split(unknown: frozenset[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The whole keys and the prefixes, in lower case."""
    exact, prefixes = set(), set()
    for name in unknown:
        key = name.lower()
        if key.endswith(("/*", ":*")):
            prefixes.add(key[:-1])
        elif "*" in key:
            raise UsageError(
                f"unknown key {name!r}: expected a whole key, 'prefix/*' or 'prefix:*'"
            )
        else:
            exact.add(key)
    return frozenset(exact), tuple(sorted(prefixes))


def _normalise(name: str, value: ContextValue) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if value is None:
        return ()
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return tuple(_scalar(name, item) for item in value)
    return (_scalar(name, value),)


def _scalar(name: str, value: Scalar) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return _timestamp(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise UsageError(
        f"context[{name!r}] is {value!r}, a {type(value).__name__}: expected text, a bool, a "
        "number, a datetime, bytes, a list of these, or None for a key known to be absent"
    )


def _timestamp(moment: datetime) -> str:
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc)
    return moment.replace(tzinfo=None, microsecond=0).isoformat() + "Z"


EMPTY: Final = Context()
"""The context in which no key has a value."""
