"""The index of a policy: which of its statements can be about an action and a resource."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from pytest_iam.policy.resources import completed
from pytest_iam.policy.statements import Statement

_FEW = 16
"""So many statements are looked at one by one, without asking for the resource first."""
_REMEMBERED = 1024
"""So many actions are remembered with their statements."""
_WILDCARD = re.compile(r"[*?]")
_WILDCARD_OR_VARIABLE = re.compile(r"[*?]|\$\{")


class Heads:
    """Numbers of statements, filed under what their patterns begin with.

    What can match a text is found by the text's own beginnings, with one look for each length that
    some pattern's head has: many patterns take no longer than few.
    """

    __slots__ = ("_heads", "_lengths", "_wholes")

    def __init__(self) -> None:
        self._heads: dict[str, Sequence[int]] = {}
        self._wholes: dict[str, Sequence[int]] = {}
        self._lengths: list[int] = []

    def file_head(self, head: str, number: tuple[int]) -> None:
        """File a statement under the head of one of its patterns."""
        _file(self._heads, head, number)

    def file_whole(self, text: str, number: tuple[int]) -> None:
        """File a statement under a text that alone matches one of its patterns."""
        _file(self._wholes, text, number)

    def close(self) -> None:
        """Make ready to find what was filed."""
        self._lengths = sorted({len(head) for head in self._heads})

    def find(self, text: str) -> list[Sequence[int]]:
        """The statements that can match the text, in groups that may overlap."""
        heads, found = self._heads, []
        for length in self._lengths:
            if length > len(text):
                break
            here = heads.get(text[:length])
            if here is not None:
                found.append(here)
        whole = self._wholes.get(text)
        return found if whole is None else [*found, whole]


def _file(table: dict[str, Sequence[int]], text: str, number: tuple[int]) -> None:
    """Add to what is filed; the first shares its tuple with the statement's other patterns."""
    there = table.setdefault(text, number)
    if isinstance(there, list):
        there.extend(number)
    elif there is not number:
        table[text] = [*there, *number]


class Index:
    """The statements of a policy, found by action and, where many share one, by resource."""

    __slots__ = ("_others", "_remembered", "_resources", "_statements", "_sure", "_unsure")

    def __init__(self, statements: Sequence[Statement]) -> None:
        self._statements = statements
        self._sure = Heads()
        self._unsure = Heads()
        self._others = [each.index for each in statements if each.actions.is_not]
        self._resources: Heads | None = None
        self._remembered: dict[str, tuple[Statement, ...]] = {}
        for statement in statements:
            if not statement.actions.is_not:
                self._file(statement)
        self._sure.close()
        self._unsure.close()

    def _file(self, statement: Statement) -> None:
        number = (statement.index,)
        for text in statement.actions.texts:
            pattern = text.lower()
            wild = _WILDCARD.search(pattern)
            if wild is None:
                self._sure.file_whole(pattern, number)
            elif wild.end() == len(pattern) and wild.group() == "*":
                self._sure.file_head(pattern[:-1], number)
            else:
                self._unsure.file_head(pattern[: wild.start()], number)

    def find(self, action: str, resource: str | None) -> Iterable[Statement]:
        """The statements about the action (lower case) that can be about the resource.

        All that apply to both are among them. With None for the resource, all about the action.
        """
        remembered = self._remembered.get(action)
        if remembered is not None:
            return remembered
        sure, unsure = self._sure.find(action), [*self._unsure.find(action), self._others]
        count = _count(sure) + _count(unsure)
        if count > _FEW and resource is not None:
            located = self._by_resource().find(resource)
            if _count(located) < count:
                return self._about(action, located)
        found = dict.fromkeys((*self._numbered(sure), *self._about(action, unsure)))
        if len(found) <= _FEW:
            self._remember(action, tuple(found))
        return found

    def _remember(self, action: str, found: tuple[Statement, ...]) -> None:
        if len(self._remembered) >= _REMEMBERED:
            self._remembered.clear()
        self._remembered[action] = found

    def _numbered(self, groups: Iterable[Sequence[int]]) -> Iterator[Statement]:
        return (self._statements[number] for number in chain.from_iterable(groups))

    def _about(self, action: str, groups: Iterable[Sequence[int]]) -> list[Statement]:
        numbered = dict.fromkeys(self._numbered(groups))
        return [each for each in numbered if each.actions.includes(action)]

    def _by_resource(self) -> Heads:
        if self._resources is None:
            heads = Heads()
            for statement in self._statements:
                _file_resources(heads, statement)
            heads.close()
            self._resources = heads  # only now: other threads may be looking
        return self._resources


def _count(groups: Iterable[Sequence[int]]) -> int:
    return sum(map(len, groups))


def _file_resources(heads: Heads, statement: Statement) -> None:
    number = (statement.index,)
    texts = statement.texts_of("Resource")
    if not texts:  # NotResource, or no resource at all: any resource is possible
        heads.file_head("", number)
    for text in map(completed, texts):
        wild = _WILDCARD_OR_VARIABLE.search(text)
        if wild is None:
            heads.file_whole(text, number)
        else:
            heads.file_head(text[: wild.start()], number)
