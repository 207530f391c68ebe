"""The Action or NotAction element of a statement."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_iam.policy.match import MAYBE, NO, YES, Match
from pytest_iam.policy.wildcard import Glob, covers, glob, overlaps


@dataclass(frozen=True, slots=True)
class ActionElement:
    """The patterns of actions, as written; AWS compares them without regard to case."""

    texts: tuple[str, ...]
    is_not: bool = False

    def includes(self, action: str) -> bool:
        """Whether the element applies to the action, which is given in lower case."""
        found = any(glob(text.lower()).matches(action) for text in self.texts)
        return found is not self.is_not

    def match_service(self, service: str) -> Match:
        """Whether the element applies to an action of which only the service is known."""
        anything = glob(f"{service}:*")
        found = max((_reach(glob(text.lower()), anything) for text in self.texts), default=NO)
        return found.negate() if self.is_not else found


def _reach(pattern: Glob, anything: Glob) -> Match:
    if covers(pattern, anything):
        return YES
    return MAYBE if overlaps(pattern, anything) else NO
