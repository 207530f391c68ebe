"""JSON text with positions."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_iam.policy.json_text import JsonError, Lines, Plain, Position, load, read

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=5)
)
KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=3)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def told(reader: Callable[[str], Plain], text: str) -> object:
    """What a reader makes of a text, told apart by type too: the value, or why there is none."""
    try:
        return repr(reader(text))
    except JsonError as error:
        return error.message, error.offset


@given(VALUES, st.sampled_from([None, 1, 4]), st.booleans())
def test_what_json_writes_is_read_back(value: object, indent: int | None, is_ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    assert load(text) == read(text) == value


@given(st.text(alphabet='{}[]",:0.e-+ tru\\u\n', max_size=12))
def test_what_json_refuses_is_refused(text: str) -> None:
    try:
        json.loads(text)
    except ValueError:
        with pytest.raises(JsonError):
            load(text)


PIECES = st.sampled_from(
    [
        *'{}[],:"',
        *(" ", "\n", "\ufeff", "\x00", "\x1f", "\ud83d\ude00", "\ud800", "é"),
        *('"a"', '"a":', '"b":', '"\\u0061":', '{"a":1}', "[1]", "{}", "[]"),
        *("\\", "\\n", "\\x", "\\u0041", "\\u0000", "\\ud83d", "\\ude00", "\\uD83D\\uDE00"),
        *("0", "01", "-", "-0", "1.", ".5", "1e5", "1e999", "1" * 5000, "٣"),
        *("true", "null", "nul", "NaN", "Infinity", "-Infinity"),
    ]
)


@given(st.lists(PIECES, max_size=10).map("".join))
@example('{"a":1,"a":1}')
@example('{"a":1,"\\u0061":1}')
@example('["\\\\ud800"]')
@example("[" * 64 + "]" * 64)
@example("[" * 65 + "]" * 65)
@example("[" * 65 + "1" + "]" * 65)
@example("[" * 64 + "1" + "]" * 64)
@example('{"a":' * 65 + "1" + "}" * 65)
@example('[{"a":' * 32 + "[]" + "}]" * 32)
@example('[{"a":' * 32 + "[1]" + "}]" * 32)
def test_the_fast_reader_and_the_slow_one_agree(text: str) -> None:
    assert told(load, text) == told(read, text)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "a value was expected, not the end"),
        ('{"a": 1,}', 8, "'\"' was expected, not '}'"),
        ('{"a": 1} x', 9, "text after the end"),
        ('{"a": 1, "a": 2}', 9, "'a' is given twice"),
        ("[NaN]", 1, "a value was expected"),
        ("[Infinity]", 1, "a value was expected"),
        ("[01]", 1, "a value was expected"),
        ("[1.]", 1, "a value was expected"),
        ('["a', 1, "a string without end"),
        ('["\\ud800"]', 1, "lone surrogate"),
        ('["\ud800"]', 2, "may not hold"),
        ('["\\u0000"]', 1, "NUL"),
        ('["\n"]', 1, "control character"),
        ('["\\x"]', 2, "escape"),
        ("[" + "1" * 5000 + "]", 1, "a number too long"),
        ("[" * 10_000, 65, "more than 64 levels"),
        ('{"a":' * 10_000, 325, "more than 64 levels"),
    ],
)
def test_faults_are_found_where_they_are(text: str, offset: int, message: str) -> None:
    with pytest.raises(JsonError) as caught:
        load(text)
    assert message in caught.value.message
    assert caught.value.offset == offset


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert load('"\\ud83d\\ude00"') == "\U0001f600"


def test_positions_count_lines_and_columns_from_one() -> None:
    lines = Lines('{\n  "a": [1,\n 2]}')
    assert [lines.position(offset) for offset in (0, 2, 9, 17)] == [
        Position(1, 1),
        Position(2, 1),
        Position(2, 8),
        Position(3, 5),
    ]
