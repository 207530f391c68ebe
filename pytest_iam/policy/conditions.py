"""The condition: an operator, a condition key and the values wanted of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from pytest_iam.policy.context import Context
from pytest_iam.policy.json_text import Plain
from pytest_iam.policy.match import MAYBE, NO, YES, Match, matched
from pytest_iam.policy.operators import OPERATORS, Operator, Test
from pytest_iam.policy.variables import NULL, Missing, Template, template
from pytest_iam.policy.wildcard import Token, tokens


class Quantifier(Enum):
    """Which of a key's values must satisfy the operator: the only one, any, or all."""

    ONE = ""
    ANY = "ForAnyValue:"
    ALL = "ForAllValues:"


@dataclass(frozen=True, slots=True)
class OperatorName:
    """An operator as a policy writes it, taken apart; `operator` is None if there is none such."""

    quantifier: Quantifier
    operator: Operator | None
    is_if_exists: bool


@lru_cache(maxsize=512)
def read_operator(text: str) -> OperatorName:
    """Take apart an operator's name with its set qualifier and `IfExists`.

    AWS: IAM User Guide, "Condition operators": `IfExists` may follow any operator but Null.
    """
    quantifier = next(
        (each for each in (Quantifier.ANY, Quantifier.ALL) if text.startswith(each.value)),
        Quantifier.ONE,
    )
    name = text[len(quantifier.value) :]
    bare = name.removesuffix("IfExists")
    row = OPERATORS.get(bare)
    if row is not None and row.reads_absence and (bare != name or quantifier.value):
        row = None
    return OperatorName(quantifier, row, bare != name)


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of one operator of a Condition element, compiled.

    `fault` says why it can never be evaluated (unknown operator, unreadable value); then, and when
    the request's value cannot be read, the condition is `if_broken`: NO in an Allow, else MAYBE.
    """

    text: str
    name: str
    key: str
    wanted: tuple[str, ...]
    operator: OperatorName
    tests: tuple[Test, ...]
    templates: tuple[Template, ...]
    fault: str | None
    if_broken: Match

    def match(self, context: Context) -> Match:
        """Whether the condition holds for the request."""
        row = self.operator.operator
        if row is None or self.fault is not None:
            return self.if_broken
        values = context.look_up(self.key)
        if values is None:
            return MAYBE
        if row.reads_absence:
            # AWS: "Multivalued context key examples": one with empty values alone is null too.
            is_there = any(values) if context.is_multivalued(self.key) else values
            values = ("false" if is_there else "true",)
        try:
            return self._match_values(row, values, context)
        except ValueError:
            return self.if_broken

    def _match_values(self, row: Operator, values: tuple[str, ...], context: Context) -> Match:
        quantifier = self.operator.quantifier
        if quantifier is not Quantifier.ONE and not any(values):
            values = ()  # AWS: "resolves to a null data set, such as an empty string".
        if not values:
            return self._match_absence(row, quantifier)
        if quantifier is Quantifier.ANY:
            return max(self._match_value(row, value, context) for value in values)
        if quantifier is Quantifier.ALL:
            return min(self._match_value(row, value, context) for value in values)
        if len(values) > 1:
            # AWS: silent on a key with several values without a set operator; stricter chosen.
            raise ValueError(_needs_set_operator(self.name))
        return self._match_value(row, values[0], context)

    def _match_absence(self, row: Operator, quantifier: Quantifier) -> Match:
        if self.operator.is_if_exists or quantifier is Quantifier.ALL:
            return YES
        if quantifier is Quantifier.ANY:
            return NO
        return matched(row.is_negated)

    def _match_value(self, row: Operator, value: str, context: Context) -> Match:
        found = NO
        for test in self.tests:
            if test(value):
                found = YES
                break
        else:
            if self.templates:
                found = self._match_templates(row, value, context)
        return found.negate() if row.is_negated else found

    def _match_templates(self, row: Operator, value: str, context: Context) -> Match:
        found, unreadable = NO, None
        for each in self.templates:
            rendered = each.render(context)
            if isinstance(rendered, Missing):
                found = found if rendered is NULL else MAYBE
                continue
            try:
                if _compiled(row, rendered)(value):
                    return YES
            except ValueError as error:  # of this value alone: another may match
                unreadable = error
        if unreadable is not None:
            raise unreadable
        return found

    def unknown_keys(self, context: Context) -> tuple[str, ...]:
        """The keys that the condition asks for and whose values are not known, as written."""
        own = (self.name,) if context.is_unknown(self.key) else ()
        return own + tuple(key for each in self.templates for key in each.unknown_keys(context))

    def problem(self, context: Context) -> str | None:
        """Why the condition could not be evaluated for the request, or None if it could."""
        row = self.operator.operator
        if self.fault is not None or row is None:
            return self.fault
        if context.is_unknown(self.key) or row.reads_absence:
            return None
        try:
            self._match_values(row, context.values_of(self.key), context)
        except ValueError as error:
            return f"{self.text} {self.name}: {error}"
        return None


@lru_cache(maxsize=4096)
def _compiled(row: Operator, rendered: tuple[Token, ...]) -> Test:
    return row.compile(rendered)


def _needs_set_operator(name: str) -> str:
    return (
        f"{name} has several values, and the operator compares one; "
        "write ForAnyValue: or ForAllValues: before the operator"
    )


def compile_conditions(
    block: Mapping[str, Mapping[str, Plain]], *, has_variables: bool, if_broken: Match
) -> tuple[Condition, ...]:
    """The conditions of a Condition element; all must hold."""
    return tuple(
        _compile(text, name, _texts(values), has_variables, if_broken)
        for text, keys in block.items()
        for name, values in keys.items()
    )


def _compile(
    text: str, name: str, wanted: tuple[str, ...], has_variables: bool, if_broken: Match
) -> Condition:
    operator = read_operator(text)
    row = operator.operator
    tests: list[Test] = []
    templates: list[Template] = []
    fault = None
    if row is None:
        fault = f"{text} {name}: there is no condition operator {text!r}"
    else:
        try:
            tests, templates = _compile_values(row, wanted, has_variables)
        except ValueError as error:
            fault = f"{text} {name}: {error}"
    return Condition(
        text, name, _lower(name), wanted, operator, tuple(tests), tuple(templates), fault, if_broken
    )


@lru_cache(maxsize=4096)
def _lower(name: str) -> str:
    return name.lower()  # one object for all conditions on a key


def _compile_values(
    row: Operator, wanted: Iterable[str], has_variables: bool
) -> tuple[list[Test], list[Template]]:
    tests: list[Test] = []
    templates: list[Template] = []
    for value in wanted:
        found = template(value) if has_variables and row.takes_variables else None
        if found:
            templates.append(found)
        else:
            tests.append(row.compile(tokens(value)))
    return tests, templates


def _texts(values: Plain) -> tuple[str, ...]:
    return tuple(_text(value) for value in (values if isinstance(values, list) else [values]))


def _text(value: Plain) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
