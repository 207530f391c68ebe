"""The template: policy text with variables that the request context fills in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from pytest_iam.policy.context import Context
from pytest_iam.policy.wildcard import Token, Wild, tokens

# AWS: IAM User Guide, "IAM policy elements: Variables and tags".
_VARIABLE = re.compile(r"\$\{(?P<name>[^{}'\"]*)(?:'(?P<default>[^']*)'\s*)?\}")
_ESCAPES = ("*", "?", "$")


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: its condition key as written and in lower case, and its default."""

    name: str
    key: str
    default: str | None


class Missing:
    """Why a template has no text for a request."""

    __slots__ = ()


NULL = Missing()
"""A variable has no value in the request: the text is null, and equals nothing."""
UNKNOWN = Missing()
"""A variable's value is not known."""

Rendered: TypeAlias = tuple[Token, ...] | Missing


@dataclass(frozen=True, slots=True)
class Template:
    """Text that holds at least one variable, as tokens and variables in their order."""

    text: str
    parts: tuple[Token | Variable, ...]

    def unknown_keys(self, context: Context) -> tuple[str, ...]:
        """The condition keys of the variables whose values are not known, as written."""
        variables = (part for part in self.parts if isinstance(part, Variable))
        return tuple(each.name for each in variables if context.is_unknown(each.key))

    def render(self, context: Context) -> Rendered:
        """The tokens of the text for a request, or why there are none.

        Wildcards in a variable's value are ordinary characters.
        """
        rendered: list[Token] = []
        is_unknown = False
        for part in self.parts:
            if not isinstance(part, Variable):
                rendered.append(part)
                continue
            value = _value(part, context)
            if value is NULL:
                return NULL
            if isinstance(value, Missing):
                is_unknown = True
            else:
                rendered.append(value)
        return UNKNOWN if is_unknown else tuple(rendered)


def _value(variable: Variable, context: Context) -> str | Missing:
    if context.is_unknown(variable.key):
        return UNKNOWN
    values = context.values_of(variable.key)
    if not values:
        return NULL if variable.default is None else variable.default
    # AWS: only single-valued keys can be variables.
    return NULL if context.is_multivalued(variable.key) else values[0]


def template(text: str) -> Template | None:
    """The template of the text, or None if it holds no variable and no escape."""
    if "${" not in text:
        return None
    parts: list[Token | Variable] = []
    at = 0
    for found in _VARIABLE.finditer(text):
        part = _part(found["name"].strip(), found["default"])
        if part is not None:
            parts += (*tokens(text[at : found.start()]), part)
            at = found.end()
    if not at:
        return None
    parts.extend(tokens(text[at:]))
    return Template(text, tuple(parts))


def _part(name: str, default: str | None) -> Token | Variable | None:
    """What stands between the braces, or None if it is ordinary text that looks like it."""
    if name in _ESCAPES and default is None:
        return name
    key, comma, rest = name.partition(",")
    key = key.rstrip()
    if not key or rest or bool(comma) is (default is None):
        return None
    return Variable(key, key.lower(), default)


def without_variables(text: str) -> str:
    """The text with what looks like a variable left out."""
    return _VARIABLE.sub("", text)


def literal(rendered: tuple[Token, ...]) -> str:
    """The text of tokens among which wildcards are ordinary characters."""
    return "".join(token.value if isinstance(token, Wild) else token for token in rendered)
