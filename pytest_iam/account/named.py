"""A collection of entities by name, unique without regard to case, in the order AWS lists them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from heapq import merge
from typing import Generic, Protocol, TypeVar


class _Named(Protocol):
    name: str
    path: str


T = TypeVar("T", bound=_Named)


class Named(Generic[T]):
    """Entities by name.

    Two names that differ in case alone cannot both be present, yet a look-up is by the exact name's
    lower case too: `get("ALICE")` finds `alice`. AWS: IAM user guide, "IAM name requirements":
    names "must be unique within an account. Names are not distinguished by case".
    Iteration is by lower-case name. AWS is silent about the order of its lists; its answers come
    sorted by name. Name and path of an entity change only while it is not in here.
    """

    __slots__ = ("_by_key", "_keys", "_keys_at", "_paths")

    def __init__(self) -> None:
        self._by_key: dict[str, T] = {}
        self._keys: list[str] = []
        self._keys_at: dict[str, list[str]] = {}  # of each path, sorted as all the keys are
        self._paths: list[str] = []

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
        if entity.path not in self._keys_at:
            self._keys_at[entity.path] = []
            insort(self._paths, entity.path)
        insort(self._keys_at[entity.path], key)

    def remove(self, name: str) -> None:
        """Remove the entity of that name, which is present."""
        key = name.lower()
        path = self._by_key.pop(key).path
        _take(self._keys, key)
        _take(self._keys_at[path], key)
        if not self._keys_at[path]:
            del self._keys_at[path]
            _take(self._paths, path)

    def after(self, name: str | None, prefix: str = "/") -> Iterator[T]:
        """The entities after `name` in order (all for None) whose path begins with `prefix`.

        Those under other paths cost nothing, however many there are.
        """
        key = None if name is None else name.lower()
        if prefix == "/":
            return (self._by_key[each] for each in _after(self._keys, key))
        first = bisect_left(self._paths, prefix)
        last = bisect_right(self._paths, prefix, key=lambda path: path[: len(prefix)])
        if (last - first) * 8 > len(self._keys):  # one entity of eight is wanted at least: look
            entities = (self._by_key[each] for each in _after(self._keys, key))
            return (entity for entity in entities if entity.path.startswith(prefix))
        keys_at = (_after(self._keys_at[path], key) for path in self._paths[first:last])
        return (self._by_key[each] for each in merge(*keys_at))


def _after(keys: list[str], key: str | None) -> Iterator[str]:
    first = 0 if key is None else bisect_right(keys, key)
    return (keys[place] for place in range(first, len(keys)))


def _take(keys: list[str], key: str) -> None:
    """Remove a key of a sorted list."""
    del keys[bisect_left(keys, key)]
