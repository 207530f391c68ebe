"""The places of JSON values in their text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iam.policy.json_places import children, spans

TEXT = '{ "a" : [10, {"b": "x,]}"}, []],\n"\\u0063":{} }'


@pytest.mark.parametrize(
    ("path", "spelled"),
    [
        ((), TEXT),
        (("a",), '[10, {"b": "x,]}"}, []]'),
        (("a", 0), "10"),
        (("a", 1), '{"b": "x,]}"}'),
        (("a", 1, "b"), '"x,]}"'),
        (("a", 2), "[]"),
        (("c",), "{}"),
    ],
)
def test_a_value_is_found_where_it_is_spelled(path: tuple[str | int, ...], spelled: str) -> None:
    start, end = spans(TEXT, [path])[path]
    assert TEXT[start:end] == spelled


@pytest.mark.parametrize("path", [("b",), ("a", 3), ("a", "0"), ("a", 0, 0), ("c", "d")])
def test_a_path_that_leads_nowhere_has_no_place(path: tuple[str | int, ...]) -> None:
    assert path not in spans(TEXT, [path])


@pytest.mark.parametrize("text", ["1", '"a{"', "null", "[]", "{}", "[ ]", "{\n}"])
def test_what_holds_nothing_has_no_children(text: str) -> None:
    assert list(children(text, 0)) == []


VALUES = st.recursive(
    st.none() | st.integers() | st.text(alphabet='a"\\,:[]{} ', max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=8,
)


def paths(value: Any) -> list[tuple[str | int, ...]]:
    """The paths of a value and of all within it."""
    members = enumerate(value) if isinstance(value, list) else ()
    members = value.items() if isinstance(value, dict) else members
    return [(), *((step, *path) for step, item in members for path in paths(item))]


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


@given(VALUES, st.sampled_from([None, 0, 3]))
def test_what_stands_at_the_place_of_a_path_spells_its_value(
    value: Any, indent: int | None
) -> None:
    text = json.dumps(value, indent=indent)
    places = spans(text, paths(value))
    assert len(places) == len(paths(value))
    for path, (start, end) in places.items():
        assert json.loads(text[start:end]) == at(value, path)
