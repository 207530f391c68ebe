"""Globs: `*` and `?` in the IAM policy language."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iam.policy.match import Match
from pytest_iam.policy.wildcard import Glob, covers, glob, overlaps, relation

PATTERNS = st.text(alphabet="ab*?", max_size=7)
TEXTS = st.text(alphabet="abc", max_size=7)


def as_regex(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("*", "any/thing\n", True),
        ("abc", "abc", True),
        ("abc", "ABC", False),
        ("a*", "a", True),
        ("*c", "abc", True),
        ("ab*ba", "aba", False),
        ("a*b*c", "axxbxxc", True),
        ("a*b*c", "axxc", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("a*?", "a", False),
        ("*a?*", "xxab", True),
        ("a[bc]", "ab", False),
        ("a.c", "abc", False),
    ],
)
def test_a_glob_matches_the_whole_text(pattern: str, text: str, expected: bool) -> None:
    """IAM User Guide, "IAM JSON policy elements: Resource"."""
    assert glob(pattern).matches(text) is expected


@given(PATTERNS, TEXTS)
def test_globs_agree_with_regular_expressions(pattern: str, text: str) -> None:
    assert glob(pattern).matches(text) is (as_regex(pattern).fullmatch(text) is not None)


def test_a_literal_star_matches_only_itself() -> None:
    """IAM User Guide, "IAM policy elements: Variables and tags": `${*}`."""
    assert Glob(("a*",)).matches("a*")
    assert not Glob(("a*",)).matches("ab")


def test_many_stars_take_no_exponential_time() -> None:
    began = time.process_time()
    assert not glob("*a" * 40).matches("a" * 39 + "b" * 4000)
    assert not glob("*a?" * 40).matches("a" * 2000 + "bb")
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("*", "anything*", True),
        ("a*", "ab*", True),
        ("ab*", "a*", False),
        ("a?", "a*", False),
        ("a*", "a?", True),
        ("?*", "*", False),
        ("*?", "?*", True),
        ("a*a", "a", False),
        ("*b*", "a*b?c*", True),
        ("abc", "abc", True),
        ("abc", "ab?", False),
    ],
)
def test_one_glob_covers_another(outer: str, inner: str, expected: bool) -> None:
    assert covers(glob(outer), glob(inner)) is expected


@given(PATTERNS, PATTERNS, TEXTS)
def test_covering_means_that_each_text_of_the_one_is_a_text_of_the_other(
    outer: str, inner: str, text: str
) -> None:
    if covers(glob(outer), glob(inner)) and glob(inner).matches(text):
        assert glob(outer).matches(text)


@given(PATTERNS, PATTERNS)
def test_what_does_not_cover_has_a_counterexample(outer: str, inner: str) -> None:
    """The hardest texts have characters that the outer pattern does not spell out."""
    texts = [inner.replace("?", "z").replace("*", "z" * count) for count in range(9)]
    if all(glob(outer).matches(text) for text in texts):
        assert covers(glob(outer), glob(inner))


@given(PATTERNS, PATTERNS, TEXTS)
def test_globs_that_share_a_text_overlap(one: str, other: str, text: str) -> None:
    if glob(one).matches(text) and glob(other).matches(text):
        assert overlaps(glob(one), glob(other))


@given(PATTERNS, PATTERNS)
def test_overlap_is_symmetric_and_follows_from_covering(one: str, other: str) -> None:
    assert overlaps(glob(one), glob(other)) is overlaps(glob(other), glob(one))
    if covers(glob(one), glob(other)):
        assert overlaps(glob(one), glob(other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("a*", "*b", True), ("a*", "b*", False), ("a?c", "ab?", True), ("a?", "abc", False)],
)
def test_globs_overlap_if_some_text_matches_both(one: str, other: str, expected: bool) -> None:
    assert overlaps(glob(one), glob(other)) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("arn:aws:s3:::logs/*", Match.YES),
        ("arn:aws:s3:::logs/2026/*", Match.MAYBE),
        ("arn:aws:s3:::ledger/*", Match.NO),
    ],
)
def test_a_resource_known_in_part_matches_surely_maybe_or_not(
    pattern: str, expected: Match
) -> None:
    assert relation(glob(pattern), glob("arn:aws:s3:::logs/*")) is expected


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("*" * 1000, "*" * 1000, True),
        ("*?" * 300, "?*" * 300, True),
        ("?*" * 299, "*?" * 300, True),
        ("?*" * 301, "*?" * 300, False),
    ],
)
def test_runs_of_wildcards_are_as_long_as_their_question_marks(
    outer: str, inner: str, expected: bool
) -> None:
    assert covers(glob(outer), glob(inner)) is expected


def test_patterns_that_take_too_long_to_compare_are_not_said_to_cover() -> None:
    began = time.process_time()
    assert not covers(glob("*a*b?c" * 60), glob("*b?a*c" * 60))
    assert time.process_time() - began < 5
