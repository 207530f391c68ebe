"""A collection of entities by name, unique without regard to case, in the order AWS lists them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class _Named(Protocol):
    name: str


T = TypeVar("T", bound=_Named)


class Named(Generic[T]):
    """Entities by name.

    Two names that differ in case alone cannot both be present, yet a look-up is by the exact name's
    lower case too: `get("ALICE")` finds `alice`. AWS: IAM user guide, "IAM name requirements":
    names "must be unique within an account. Names are not distinguished by case".
    Iteration is by lower-case name. AWS is silent about the order of its lists; its answers come
    sorted by name.
    """

    __slots__ = ("_by_key", "_keys")

    def __init__(self) -> None:
        self._by_key: dict[str, T] = {}
        self._keys: list[str] = []

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[T]:
        return (self._by_key[key] for key in tuple(self._keys))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._by_key

    def get(self, name: str) -> T | None:
        """The entity of that name in any case, or None."""
        return self._by_key.get(name.lower())

    def add(self, entity: T) -> None:
        """Add an entity whose name nobody has; the caller has checked that."""
        key = entity.name.lower()
        self._by_key[key] = entity
        insort(self._keys, key)

    def remove(self, name: str) -> None:
        """Remove the entity of that name, which is present."""
        key = name.lower()
        del self._by_key[key]
        del self._keys[bisect_left(self._keys, key)]

    def after(self, name: str | None) -> Iterator[T]:
        """The entities that come after `name` in order, or all of them for None."""
        start = 0 if name is None else bisect_right(self._keys, name.lower())
        keys, by_key = self._keys, self._by_key
        return (by_key[keys[index]] for index in range(start, len(keys)))
