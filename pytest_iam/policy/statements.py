"""The statement: one Allow or Deny of a policy document, compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from pytest_iam.policy.actions import ActionElement, compile_actions
from pytest_iam.policy.conditions import Condition, compile_conditions
from pytest_iam.policy.json_text import Plain, Position
from pytest_iam.policy.match import Match
from pytest_iam.policy.principals import PrincipalElement, compile_principals
from pytest_iam.policy.resources import ResourceElement, compile_resources


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, its place in the text and its compiled elements.

    `start` and `end` are the characters after the opening and the closing brace, as
    SimulatePrincipalPolicy reports them. `index` counts from 0; `elements` are as written.
    `resources` and `principals` are None where the statement has no such element, which then
    limits nothing.
    """

    index: int
    sid: str | None
    is_deny: bool
    elements: Mapping[str, Plain]
    start: Position
    end: Position
    actions: ActionElement
    resources: ResourceElement | None
    principals: PrincipalElement | None
    conditions: tuple[Condition, ...]

    @property
    def effect(self) -> str:
        """`Allow` or `Deny`."""
        return "Deny" if self.is_deny else "Allow"

    @property
    def label(self) -> str:
        """How to speak of the statement: by its Sid, or by its place."""
        return f"statement {self.sid!r}" if self.sid else f"statement #{self.index + 1}"


def compile_statement(
    index: int,
    elements: Mapping[str, Plain],
    start: Position,
    end: Position,
    *,
    has_variables: bool,
) -> Statement:
    """Compile a statement that validation found well-formed."""
    is_deny = elements["Effect"] == "Deny"
    sid = elements.get("Sid")
    return Statement(
        index,
        str(sid) if sid else None,
        is_deny,
        elements,
        start,
        end,
        _actions(elements),
        _resources(elements, has_variables),
        _principals(elements, is_deny),
        compile_conditions(
            cast("Mapping[str, Mapping[str, Plain]]", elements.get("Condition", {})),
            has_variables=has_variables,
            if_broken=Match.MAYBE if is_deny else Match.NO,
        ),
    )


def _actions(elements: Mapping[str, Plain]) -> ActionElement:
    is_not = "NotAction" in elements
    return compile_actions(_texts(elements["NotAction" if is_not else "Action"]), is_not=is_not)


def _resources(elements: Mapping[str, Plain], has_variables: bool) -> ResourceElement | None:
    for name in ("Resource", "NotResource"):
        if name in elements:
            return compile_resources(
                _texts(elements[name]), is_not=name == "NotResource", has_variables=has_variables
            )
    return None


def _principals(elements: Mapping[str, Plain], is_deny: bool) -> PrincipalElement | None:
    for name in ("Principal", "NotPrincipal"):
        if name in elements:
            return compile_principals(
                elements[name], is_not=name == "NotPrincipal", is_deny=is_deny
            )
    return None


def _texts(value: Plain) -> tuple[str, ...]:
    return tuple(str(each) for each in (value if isinstance(value, list) else [value]))
