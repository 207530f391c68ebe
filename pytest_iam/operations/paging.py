"""Pages: how every list operation of IAM gives its items in parts."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Any, Protocol, TypeVar

from pytest_iam.account.in_order import InOrder, folded
from pytest_iam.account.named import Named
from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params

T = TypeVar("T")
V = TypeVar("V")

# AWS: IAM API reference, MaxItems: "If you do not include this parameter, the number of items
# defaults to 100."
_DEFAULT_SIZE = 100


class Placed(Protocol):
    """Whatever has a name to sort by and a path to find it under."""

    name: str
    path: str


P = TypeVar("P", bound=Placed)


def by_name(entity: Placed) -> str:
    """The key of an entity in a list that is sorted by name."""
    return entity.name


def page(member: str, items: Sequence[Any], params: Params) -> dict[str, Any]:
    """One page of a list that is whole and short, as `page_after` gives it.

    A marker counts the items given, so that one deleted meanwhile lets another be skipped.
    """

    def after(start: str | None) -> Iterable[tuple[int, Any]]:
        return islice(enumerate(items, 1), int(start or 0), None)

    return page_after(member, params, after, lambda pair: str(pair[0]), lambda pair: pair[1])


def page_after(
    member: str,
    params: Params,
    after: Callable[[str | None], Iterable[T]],
    key: Callable[[T], str],
    render: Callable[[T], Any],
) -> dict[str, Any]:
    """One page of a list: `{member: [...], "IsTruncated": ..., "Marker": ...}`.

    `after(key)` gives the items that follow the one of that key, all of them for None; it is asked
    for no more than the page and one item. A marker names the last key of its page, so it outlives
    the item. Raises AwsError for a Marker that this list did not give.
    """
    size = params.get("MaxItems", _DEFAULT_SIZE)
    marker = params.get("Marker")
    start = None if marker is None else _key_in(marker, member)
    items = list(islice(after(start), size + 1))
    answer: dict[str, Any] = {member: [render(item) for item in items[:size]]}
    answer["IsTruncated"] = len(items) > size
    if len(items) > size:
        answer["Marker"] = _marker(key(items[size - 1]), member)
    return answer


def under_path(entities: Named[P], params: Params) -> Callable[[str | None], Iterable[P]]:
    """For `page_after`: the entities whose path begins with PathPrefix."""
    return partial(entities.after, prefix=params.get("PathPrefix", "/"))


def pairs_after(mapping: Mapping[str, V]) -> Callable[[str | None], Iterable[tuple[str, V]]]:
    """For `page_after`: a mapping's pairs, sorted by key without regard to case.

    Any mapping but an `InOrder` is sorted for each page: it is one of a few pairs, such as tags.
    """
    if isinstance(mapping, InOrder):
        return mapping.after

    def after(start: str | None) -> Iterable[tuple[str, V]]:
        first = None if start is None else folded(start)
        keys = (key for key in mapping if first is None or folded(key) > first)
        return ((key, mapping[key]) for key in sorted(keys, key=folded))

    return after


first_of: Callable[[tuple[str, Any]], str] = itemgetter(0)
"""The key of a pair."""

second_of: Callable[[tuple[str, Any]], Any] = itemgetter(1)
"""What a pair holds under its key."""


def _marker(key: str, member: str) -> str:
    """What a page is continued with: checked, so that no list reads a key it did not give."""
    text = f"{member}\n{key}".encode()
    return base64.urlsafe_b64encode(_checksum(text) + text).decode("ascii")


def _key_in(marker: str, member: str) -> str:
    # AWS: silent about the message; that another list's marker is refused is known from reports.
    start = f"{member}\n".encode()
    try:
        data = base64.b64decode(marker, b"-_", validate=True)
    except ValueError:
        data = b""
    checksum, text = data[:4], data[4:]
    if not text.startswith(start) or checksum != _checksum(text):
        raise AwsError("ValidationError", "Invalid Marker.")
    return text[len(start) :].decode()


def _checksum(text: bytes) -> bytes:
    return zlib.crc32(text).to_bytes(4, "big")
