"""The statement: one Allow or Deny of a policy document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from pytest_iam.policy.actions import ActionElement
from pytest_iam.policy.conditions import Condition, compile_conditions
from pytest_iam.policy.json_text import Plain
from pytest_iam.policy.match import Match
from pytest_iam.policy.principals import PrincipalElement, compile_principals
from pytest_iam.policy.resources import ResourceElement, compile_resources


@dataclass(frozen=True, slots=True)
class Limits:
    """What a statement asks beyond the action, compiled.

    `resources` and `principals` are None where there is no such element, or it limits nothing.
    """

    resources: ResourceElement | None
    principals: PrincipalElement | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A statement of a valid document; itself, not its like in another document.

    `index` counts from 0; `elements` are as written. Most statements of most policies are about
    other actions than the one asked for, so `limits` are compiled when first asked for, and kept.
    """

    index: int
    elements: Mapping[str, Plain]
    has_variables: bool
    is_deny: bool = field(init=False)
    actions: ActionElement = field(init=False)
    _limits: Limits | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_deny", self.elements["Effect"] == "Deny")
        is_not = "NotAction" in self.elements
        texts = self.texts_of("NotAction" if is_not else "Action")
        object.__setattr__(self, "actions", ActionElement(texts, is_not))

    @property
    def limits(self) -> Limits:
        """The compiled elements that say who, on what and when."""
        if self._limits is None:
            object.__setattr__(self, "_limits", self._compile())
        return cast("Limits", self._limits)

    @property
    def resources(self) -> ResourceElement | None:
        """The Resource or NotResource element, if there is one that limits anything."""
        return self.limits.resources

    @property
    def principals(self) -> PrincipalElement | None:
        """The Principal or NotPrincipal element, if there is one."""
        return self.limits.principals

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions, all of which must hold."""
        return self.limits.conditions

    def _compile(self) -> Limits:
        return Limits(
            self._compile_resources(),
            self._compile_principals(),
            compile_conditions(
                cast("Mapping[str, Mapping[str, Plain]]", self.elements.get("Condition", {})),
                has_variables=self.has_variables,
                if_broken=Match.MAYBE if self.is_deny else Match.NO,
            ),
        )

    def _compile_resources(self) -> ResourceElement | None:
        if self.texts_of("Resource") == ("*",):
            return None  # it limits nothing
        for name in ("Resource", "NotResource"):
            if name in self.elements:
                return compile_resources(
                    self.texts_of(name),
                    is_not=name == "NotResource",
                    has_variables=self.has_variables,
                )
        return None

    def _compile_principals(self) -> PrincipalElement | None:
        for name in ("Principal", "NotPrincipal"):
            if name in self.elements:
                return compile_principals(
                    self.elements[name], is_not=name == "NotPrincipal", is_deny=self.is_deny
                )
        return None

    def texts_of(self, element: str) -> tuple[str, ...]:
        """The values of an element that has text or a list of texts; none if it is not there."""
        value = self.elements.get(element, ())
        return (value,) if isinstance(value, str) else tuple(cast("list[str]", value))

    @property
    def sid(self) -> str | None:
        """The statement's own name, if it has one."""
        return cast("str | None", self.elements.get("Sid")) or None

    @property
    def effect(self) -> str:
        """`Allow` or `Deny`."""
        return "Deny" if self.is_deny else "Allow"

    @property
    def label(self) -> str:
        """How to speak of the statement: by its Sid, or by its place."""
        return f"statement {self.sid!r}" if self.sid else f"statement #{self.index + 1}"
