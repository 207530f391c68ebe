"""Three-valued logic."""

from __future__ import annotations

from itertools import product

import pytest

from pytest_iam.policy.match import Match, all_of, any_of, matched


@pytest.mark.parametrize("match", Match)
def test_negation_is_its_own_inverse(match: Match) -> None:
    assert match.negate().negate() is match


@pytest.mark.parametrize(("one", "other"), [*product(Match, Match)])
def test_de_morgan_holds(one: Match, other: Match) -> None:
    assert all_of([one, other]).negate() is any_of([one.negate(), other.negate()])


def test_maybe_stays_maybe_unless_the_other_side_settles_it() -> None:
    assert all_of([Match.MAYBE, Match.NO]) is Match.NO
    assert all_of([Match.MAYBE, Match.YES]) is Match.MAYBE
    assert any_of([Match.MAYBE, Match.YES]) is Match.YES
    assert any_of([Match.MAYBE, Match.NO]) is Match.MAYBE
    assert Match.MAYBE.negate() is Match.MAYBE


def test_nothing_at_all_is_yes_for_all_and_no_for_any() -> None:
    assert all_of([]) is Match.YES
    assert any_of([]) is Match.NO
    assert (matched(True), matched(False)) == (Match.YES, Match.NO)
