"""The three-valued answer to "does this apply?": no, maybe or yes."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Final


class Match(IntEnum):
    """Whether something applies to a request; MAYBE when it hangs on what nobody stated.

    The order NO < MAYBE < YES makes conjunction the minimum and disjunction the maximum
    (Kleene's three-valued logic), so plain `min` and `max` may be used on the way.
    """

    NO = 0
    MAYBE = 1
    YES = 2

    def negate(self) -> Match:
        """NO for YES and YES for NO; MAYBE stays MAYBE."""
        return _NEGATED[self]


NO: Final = Match.NO
MAYBE: Final = Match.MAYBE
YES: Final = Match.YES
_NEGATED = (Match.YES, Match.MAYBE, Match.NO)


def all_of(matches: Iterable[Match]) -> Match:
    """The conjunction: NO if any is NO; YES of nothing."""
    return min(matches, default=Match.YES)


def any_of(matches: Iterable[Match]) -> Match:
    """The disjunction: YES if any is YES; NO of nothing."""
    return max(matches, default=Match.NO)


def matched(is_match: bool) -> Match:
    """YES for true, NO for false."""
    return Match.YES if is_match else Match.NO
