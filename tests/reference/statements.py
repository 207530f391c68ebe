"""Statements: which of them apply to a request, and whom they name.

AWS: IAM User Guide, "IAM JSON policy elements reference".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reference.callers import DIRECT, Caller, excludes, naming
from reference.conditions import NO, UNSURE, YES, Possible, holds
from reference.text import Context, expand, is_like, symbols


@dataclass(frozen=True)
class Finding:
    """Whether a statement applies, and by which way its Principal element names the caller."""

    is_deny: bool
    applies: Possible
    way: str


def read(
    document: Mapping[str, Any],
    caller: Caller,
    action: str,
    resource: str,
    context: Context,
    is_bounded: bool,
) -> list[Finding]:
    """How each statement of a document fares."""
    has_variables = document.get("Version") == "2012-10-17"
    body = document["Statement"]
    found = []
    for statement in body if isinstance(body, list) else [body]:
        who, way = about_caller(statement, caller, is_bounded)
        is_deny = statement["Effect"] == "Deny"
        conditions = together(
            [
                holds(operator, key, wanted, context, has_variables)
                for operator, keys in statement.get("Condition", {}).items()
                for key, wanted in keys.items()
            ]
        )
        if conditions == UNSURE and not is_deny:
            conditions = NO  # what cannot be evaluated never lets an Allow apply
        parts = [
            about_action(statement, action),
            about_resource(statement, resource, context, has_variables),
            who,
            conditions,
        ]
        found.append(Finding(is_deny, together(parts), way))
    return found


def together(parts: list[Possible]) -> Possible:
    """All must hold."""
    if NO in parts:
        return NO
    return UNSURE if UNSURE in parts else YES


def several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def about_action(statement: Mapping[str, Any], action: str) -> Possible:
    """Actions are compared without regard to case."""
    is_not = "NotAction" in statement
    patterns = several(statement["NotAction" if is_not else "Action"])
    found = any(is_like(symbols(each.lower()), action.lower()) for each in patterns)
    return frozenset([found is not is_not])


def about_resource(
    statement: Mapping[str, Any], resource: str, context: Context, has_variables: bool
) -> Possible:
    if "Resource" not in statement and "NotResource" not in statement:
        return YES
    is_not = "NotResource" in statement
    texts = map(completed, several(statement["NotResource" if is_not else "Resource"]))
    patterns = [expand(each, context) if has_variables else symbols(each) for each in texts]
    found = any(each is not None and is_like(each, resource) for each in patterns)
    return frozenset([found is not is_not])


def completed(text: str) -> str:
    """The text with `*` for the fields that an incomplete ARN lacks.

    AWS: IAM User Guide, "Identify AWS resources with Amazon Resource Names (ARNs)".
    """
    fields = without_variables(text).split(":")
    return text + ":*" * (6 - len(fields)) if fields[0] == "arn" else text


def without_variables(text: str) -> str:
    before, opening, after = text.partition("${")
    return before + without_variables(after.partition("}")[2]) if opening else before


def about_caller(
    statement: Mapping[str, Any], caller: Caller, is_bounded: bool
) -> tuple[Possible, str]:
    if "NotPrincipal" in statement:
        listed = principals(statement["NotPrincipal"])
        return excludes(listed, caller, statement["Effect"] == "Deny", is_bounded)
    if "Principal" in statement:
        return naming(principals(statement["Principal"]), caller)
    return YES, DIRECT


def principals(element: Any) -> set[str]:
    """The principals as `type:value`; `*` alone means `{"AWS": "*"}`."""
    if element == "*":
        return {"AWS:*"}
    return {f"{kind}:{value}" for kind, values in element.items() for value in several(values)}
