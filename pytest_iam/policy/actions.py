"""The Action or NotAction element of a statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_iam.policy.match import MAYBE, NO, YES, Match
from pytest_iam.policy.wildcard import Glob, covers, glob, overlaps


@dataclass(frozen=True, slots=True)
class ActionElement:
    """Action patterns, compiled; AWS compares actions without regard to case.

    `other_globs` have wildcards in the service's name; the globs of a service include them.
    """

    texts: tuple[str, ...]
    is_not: bool
    literals: frozenset[str]
    globs_by_service: dict[str, tuple[Glob, ...]]
    other_globs: tuple[Glob, ...]

    def includes(self, action: str) -> bool:
        """Whether the element applies to the action, which is given in lower case."""
        if action in self.literals:
            return not self.is_not
        for each in self.globs_by_service.get(action.partition(":")[0], self.other_globs):
            if each.matches(action):
                return not self.is_not
        return self.is_not

    def match_service(self, service: str) -> Match:
        """Whether the element applies to an action of which only the service is known."""
        anything = glob(f"{service}:*")
        found = max((_reach(glob(text.lower()), anything) for text in self.texts), default=NO)
        return found.negate() if self.is_not else found


def _reach(pattern: Glob, anything: Glob) -> Match:
    if covers(pattern, anything):
        return YES
    return MAYBE if overlaps(pattern, anything) else NO


def compile_actions(texts: Iterable[str], *, is_not: bool = False) -> ActionElement:
    """Compile the element; patterns are kept by service so that few are tried."""
    texts = tuple(texts)
    wild = [text.lower() for text in texts if _is_wild(text)]
    others = tuple(glob(text) for text in wild if _is_wild(_service(text)))
    by_service: dict[str, list[Glob]] = {}
    for text in wild:
        if not _is_wild(_service(text)):
            by_service.setdefault(_service(text), list(others)).append(glob(text))
    return ActionElement(
        texts,
        is_not,
        frozenset(text.lower() for text in texts if not _is_wild(text)),
        {service: tuple(globs) for service, globs in by_service.items()},
        others,
    )


def _service(text: str) -> str:
    return text.partition(":")[0]


def _is_wild(text: str) -> bool:
    return "*" in text or "?" in text
