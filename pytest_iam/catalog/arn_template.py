"""An ARN with `${Variable}` parts, as the service reference writes it, to be filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pytest_iam.catalog.permission import Found, Params, Place

_VARIABLE = re.compile(r"\$\{((?:[^{}]|\{\})*)\}")
_PLACES = {"Partition": 0, "Region": 1, "Account": 2, "AccountId": 2}
_UNKNOWN = "*"


@dataclass(frozen=True, slots=True)
class ArnTemplate:
    """The template's text, cut at its variables: `literals[0] variables[0] literals[1] …`."""

    literals: tuple[str, ...]
    variables: tuple[str, ...]
    pattern: re.Pattern[str]

    @property
    def own_variables(self) -> tuple[str, ...]:
        """The variables that a call has to tell: all but partition, region and account."""
        return tuple(name for name in self.variables if name not in _PLACES)

    def matches(self, arn: str) -> bool:
        """Whether the ARN is of this template's kind, wherever it is."""
        return self.pattern.fullmatch(arn) is not None

    def fill(self, place: Place, values: Mapping[str, str]) -> Found:
        """The ARN of these values, `*` for variables without one.

        A value that is itself an ARN is taken whole if it is one of this template's; if not, its
        last part is the value, and the resource is where that ARN is.
        """
        for name, value in values.items():
            if value.startswith("arn:"):
                if self.matches(value):
                    return Found(value)
                values = {**values, name: last_part(value)}
                place = _place_of(value, place)
        return self._fill(place, values)

    def _fill(self, place: Place, values: Mapping[str, str]) -> Found:
        pieces = [self.literals[0]]
        is_pattern = any(_UNKNOWN in literal for literal in self.literals)
        for variable, literal in zip(self.variables, self.literals[1:], strict=True):
            at = _PLACES.get(variable)
            value = values.get(variable, _UNKNOWN) if at is None else place[at]
            is_pattern = is_pattern or (at is None and value == _UNKNOWN)
            pieces += (value, literal)
        return Found("".join(pieces), is_pattern)


@lru_cache(maxsize=4096)
def arn_template(text: str) -> ArnTemplate:
    """The template of a text such as `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`."""
    parts = _VARIABLE.split(text)
    literals, variables = tuple(parts[::2]), tuple(parts[1::2])
    pattern = re.escape(literals[0])
    for variable, literal in zip(variables, literals[1:], strict=True):
        pattern += ("[^:]*" if variable in _PLACES else ".+") + re.escape(literal)
    return ArnTemplate(literals, variables, re.compile(pattern))


def texts_at(params: Params, path: str) -> list[str]:
    """The texts that a path of members leads to; numbers as text, nothing for other values.

    `A.B` is a member of a member, `A[].B` that of each element of a list; `A[]` is each element and
    `A{}` each key of a map.
    """
    own = params.get(path)
    if isinstance(own, str):  # most paths are one member that holds one text
        return [own]
    values: list[Any] = [params]
    for step in path.split("."):
        values = [value for parent in values for value in _step(parent, step)]
    return [str(value) for value in values if isinstance(value, str | int)]


def last_part(value: str) -> str:
    """What follows the last slash of an ARN or URL, or its last colon if it has no slash."""
    return value.rstrip("/").rsplit("/" if "/" in value else ":", 1)[-1]


def _step(parent: Any, step: str) -> list[Any]:
    if not isinstance(parent, Mapping):
        return []
    name = step.removesuffix("[]").removesuffix("{}")
    value = parent.get(name)
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return list(value)
    return list(value) if step.endswith("{}") else [value]


def _place_of(arn: str, place: Place) -> Place:
    """Where an ARN is; the call's own place for the parts that the ARN leaves empty."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return place
    partition, region, account = parts[1], parts[3], parts[4]
    return Place(partition or place.partition, region or place.region, account or place.account)
