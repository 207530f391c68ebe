"""How list operations give their items in parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iam.errors import AwsError
from pytest_iam.operations.paging import first_of, page, page_after, pairs_after, second_of

NUMBERS = {f"key{number:03}": number for number in range(250)}


def _page(**params: Any) -> dict[str, Any]:
    return page_after("Numbers", params, pairs_after(NUMBERS), first_of, second_of)


def _all_pages(**params: Any) -> Iterator[list[int]]:
    answer = _page(**params)
    yield answer["Numbers"]
    while answer["IsTruncated"]:
        answer = _page(**params, Marker=answer["Marker"])
        yield answer["Numbers"]


@pytest.mark.parametrize(
    ("params", "sizes"),
    [
        ({}, [100, 100, 50]),
        ({"MaxItems": 125}, [125, 125]),
        ({"MaxItems": 249}, [249, 1]),
        ({"MaxItems": 250}, [250]),
        ({"MaxItems": 1000}, [250]),
    ],
)
def test_the_pages_hold_everything_once(params: dict[str, Any], sizes: list[int]) -> None:
    """AWS: IAM API reference, ListUsers: MaxItems is 100 if it is not given."""
    pages = list(_all_pages(**params))
    assert [len(each) for each in pages] == sizes
    assert [number for each in pages for number in each] == list(NUMBERS.values())


def test_the_last_page_has_no_marker() -> None:
    """AWS: recorded: IsTruncated is false, and there is no Marker."""
    assert _page(MaxItems=250).keys() == {"Numbers", "IsTruncated"}


def test_no_more_is_read_than_the_page_and_one() -> None:
    """What a page costs does not depend on what it leaves out."""
    read: list[str] = []

    def after(start: str | None) -> Iterator[tuple[str, int]]:
        for pair in NUMBERS.items():
            read.append(pair[0])
            yield pair

    page_after("Numbers", {"MaxItems": 3}, after, first_of, second_of)
    assert read == ["key000", "key001", "key002", "key003"]


@given(
    names=st.sets(st.text("aAbBcC", min_size=1), max_size=30),
    size=st.integers(1, 7),
    is_deleting=st.booleans(),
)
def test_paging_meets_every_item_once_even_if_those_seen_are_deleted(
    names: set[str], size: int, is_deleting: bool
) -> None:
    """A marker outlives the item that it names; keys that differ in case alone stay apart."""
    left = dict.fromkeys(names, 0)
    seen: list[str] = []
    params: dict[str, Any] = {"MaxItems": size}
    while True:
        answer = page_after("Names", params, pairs_after(left), first_of, first_of)
        seen += answer["Names"]
        if not answer["IsTruncated"]:
            break
        params["Marker"] = answer["Marker"]
        if is_deleting:
            left = dict.fromkeys(names - set(seen), 0)
    assert seen == sorted(names, key=lambda name: (name.lower(), name))


def test_a_marker_fits_its_own_parameter() -> None:
    """AWS: the model of Marker: at most 320 characters; a name has at most 128."""
    longest = {letter * 128: letter for letter in "ab"}
    answer = page_after("L", {"MaxItems": 1}, pairs_after(longest), first_of, second_of)
    assert len(answer["Marker"]) <= 320


def _marker_of(member: str) -> str:
    first = page_after(member, {"MaxItems": 1}, pairs_after(NUMBERS), first_of, second_of)
    return str(first["Marker"])


@pytest.mark.parametrize(
    "marker",
    [
        "garbage",
        "Z2FyYmFnZQ==",
        "ÄÖÜ",
        # "Numbers" and "key001", without and with four characters before them.
        "TnVtYmVycwprZXkwMDE=",
        "QUFBQU51bWJlcnMKa2V5MDAx",
        _marker_of("Others"),
        _marker_of("Numbers").swapcase(),
    ],
)
def test_a_marker_of_somewhere_else_is_refused(marker: str) -> None:
    """AWS: silent; a marker of ListUsers is known to be refused by ListAccessKeys."""
    with pytest.raises(AwsError, match=r"ValidationError: Invalid Marker\.") as caught:
        _page(Marker=marker)
    assert caught.value.status == 400


def test_a_short_list_is_paged_in_its_own_order() -> None:
    """Such as the two access keys of a user."""
    first = page("Keys", ["b", "a"], {"MaxItems": 1})
    assert first["Keys"] == ["b"]
    last = page("Keys", ["b", "a"], {"MaxItems": 1, "Marker": first["Marker"]})
    assert last == {"Keys": ["a"], "IsTruncated": False}
