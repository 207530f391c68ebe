"""Mappings that keep their keys sorted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_iam.account.in_order import InOrder, folded

KEYS = st.text("aAbBcC", max_size=3)


@given(steps=st.lists(st.tuples(KEYS, st.integers(0, 3))), start=st.none() | KEYS)
def test_it_holds_what_a_dict_holds_in_order(
    steps: list[tuple[str, int]], start: str | None
) -> None:
    """Whatever is set and deleted, and from wherever it is read."""
    ordered: InOrder[int] = InOrder()
    plain: dict[str, int] = {}
    for key, value in steps:
        if value:
            ordered[key] = plain[key] = value
        else:
            assert ordered.pop(key, None) == plain.pop(key, None)
    assert (dict(ordered), len(ordered)) == (plain, len(plain))
    assert list(ordered) == sorted(plain, key=folded)
    later = [key for key in ordered if start is None or folded(key) > folded(start)]
    assert list(ordered.after(start)) == [(key, plain[key]) for key in later]


def test_it_shows_what_it_holds() -> None:
    """As a dict does."""
    ordered: InOrder[int] = InOrder()
    ordered.update({"b": 1, "A": 2})
    assert repr(ordered) == "{'A': 2, 'b': 1}"
