"""Placeholders: the `@{name}` in templates of policies and roles, filled with a call's values.

AWS: IAM API reference, GetRoleTemplateVersion and CreateDelegationRequest; both document little of
it. A string that is one placeholder takes a list of values, any other text one value for each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pytest_iam.errors import AwsError

_PLACEHOLDER = re.compile(r"@\{([^{}]+)\}")

Replacements = Mapping[str, Sequence[str]]
"""The values of each parameter, by its name."""


def filled_text(template: str, values: Replacements) -> str:
    """The template with each placeholder replaced. Raises AwsError InvalidInput, also for lists."""
    return _PLACEHOLDER.sub(lambda found: _only(found[1], values), template)


def filled_document(template: str, values: Replacements) -> str:
    """A JSON document with each placeholder in its strings replaced."""
    return json.dumps(_filled(json.loads(template), values))


def _filled(node: Any, values: Replacements) -> Any:
    match node:
        case dict():
            # AWS: silent on placeholders in keys; they are filled too.
            return {filled_text(key, values): _filled(each, values) for key, each in node.items()}
        case list():
            return list(_spread(_filled(each, values) for each in node))
        case str():
            lone = _PLACEHOLDER.fullmatch(node)
            if lone is not None and len(_given(lone[1], values)) != 1:
                return list(_given(lone[1], values))
            return filled_text(node, values)
        case _:
            return node


def _spread(items: Iterable[Any]) -> Iterable[Any]:
    """The items, those of inner lists among them: no policy has a list in a list."""
    for item in items:
        if isinstance(item, list):
            yield from item
        else:
            yield item


def _only(name: str, values: Replacements) -> str:
    given = _given(name, values)
    if len(given) != 1:
        raise AwsError("InvalidInput", f"Parameter {name} must have exactly one value.")
    return given[0]


def _given(name: str, values: Replacements) -> Sequence[str]:
    # AWS: the text is not documented.
    if name not in values:
        raise AwsError("InvalidInput", f"A value is required for parameter {name}.")
    return values[name]
