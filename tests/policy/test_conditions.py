"""Conditions: IAM User Guide, "IAM JSON policy elements: Condition"."""

from __future__ import annotations

import pytest

from pytest_iam.policy.conditions import Condition, compile_conditions
from pytest_iam.policy.context import Context
from pytest_iam.policy.json_text import Plain
from pytest_iam.policy.match import MAYBE, NO, YES, Match


def condition(
    operator: str, values: Plain, *, has_variables: bool = True, if_broken: Match = NO
) -> Condition:
    (compiled,) = compile_conditions(
        {operator: {"aws:Key": values}}, has_variables=has_variables, if_broken=if_broken
    )
    return compiled


@pytest.mark.parametrize(
    ("operator", "wanted", "actual", "expected"),
    [
        # one value of the key, several wanted: any for positive, none for negated operators
        ("StringEquals", ["a", "b"], "b", YES),
        ("StringEquals", ["a", "b"], "c", NO),
        ("StringNotEquals", ["a", "b"], "b", NO),
        ("StringNotEquals", ["a", "b"], "c", YES),
        # absent keys
        ("StringEquals", "a", None, NO),
        ("StringNotEquals", "a", None, YES),
        ("NumericLessThan", "1", None, NO),
        ("NotIpAddress", "203.0.113.0/24", None, YES),
        ("Bool", "false", None, NO),
        ("StringEqualsIfExists", "a", None, YES),
        ("StringEqualsIfExists", "a", "b", NO),
        ("StringNotEqualsIfExists", "a", None, YES),
        ("StringNotEqualsIfExists", "a", "a", NO),
        ("BoolIfExists", "true", None, YES),
        # Null
        ("Null", "true", None, YES),
        ("Null", "true", "a", NO),
        ("Null", "false", "a", YES),
        ("Null", "false", None, NO),
        ("Null", "false", "", YES),
        ("Null", True, None, YES),
        # set operators
        ("ForAnyValue:StringEquals", ["a", "b"], ["b", "z"], YES),
        ("ForAnyValue:StringEquals", ["a", "b"], ["y", "z"], NO),
        ("ForAnyValue:StringEquals", "a", None, NO),
        ("ForAnyValue:StringEquals", "a", [], NO),
        ("ForAnyValue:StringNotEquals", "a", ["a", "b"], YES),
        ("ForAnyValue:StringNotEquals", "a", ["a"], NO),
        ("ForAnyValue:StringNotEquals", "a", None, NO),
        ("ForAnyValue:StringEqualsIfExists", "a", None, YES),
        ("ForAllValues:StringEquals", ["a", "b"], ["a", "b"], YES),
        ("ForAllValues:StringEquals", ["a", "b"], ["a", "z"], NO),
        ("ForAllValues:StringEquals", "a", None, YES),
        ("ForAllValues:StringEquals", "a", [], YES),
        ("ForAllValues:StringEquals", "a", "", YES),
        ("ForAllValues:StringEquals", "a", ["a", ""], NO),
        ("ForAnyValue:StringNotEquals", "a", [""], NO),
        ("ForAllValues:StringNotEquals", "a", ["b", "c"], YES),
        ("ForAllValues:StringNotEquals", "a", ["a", "c"], NO),
        ("ForAllValues:StringLike", ["a*"], ["ab", "ac"], YES),
        # values that are no text
        ("Bool", True, "true", YES),
        ("NumericEquals", 5, "5", YES),
        ("NumericEquals", [4, 5.0], "5", YES),
        # a list of one is one value
        ("StringEquals", "a", ["a"], YES),
    ],
)
def test_conditions_hold_or_not(
    operator: str, wanted: Plain, actual: str | list[str] | None, expected: Match
) -> None:
    assert condition(operator, wanted).match(Context({"AWS:KEY": actual})) is expected


@pytest.mark.parametrize(
    "operator",
    ["StringEquals", "StringNotEquals", "StringEqualsIfExists", "Null", "ForAllValues:StringLike"],
)
def test_an_unknown_key_makes_a_condition_maybe(operator: str) -> None:
    compiled = condition(operator, "true")
    context = Context(unknown={"aws:*"})
    assert compiled.match(context) is MAYBE
    assert compiled.unknown_keys(context) == ("aws:Key",)


@pytest.mark.parametrize(
    ("operator", "actual", "context", "expected"),
    [
        ("StringEquals", "alice", {"aws:username": "alice"}, YES),
        ("StringEquals", "bob", {"aws:username": "alice"}, NO),
        ("StringEquals", "bob", {}, NO),
        ("StringNotEquals", "bob", {}, YES),
        ("ArnLike", "arn:aws:iam::1:user/a", {"aws:username": "arn:aws:iam::1:user/a"}, YES),
    ],
)
def test_variables_are_filled_in_and_null_equals_nothing(
    operator: str, actual: str, context: dict[str, str], expected: Match
) -> None:
    compiled = condition(operator, "${aws:username}")
    assert compiled.match(Context({"aws:Key": actual, **context})) is expected


def test_an_unknown_variable_makes_it_maybe_unless_another_value_settles_it() -> None:
    compiled = condition("StringEquals", ["fixed", "${aws:username}"])
    unknown = {"aws:username"}
    assert compiled.match(Context({"aws:Key": "x"}, unknown)) is MAYBE
    assert compiled.match(Context({"aws:Key": "fixed"}, unknown)) is YES
    assert compiled.unknown_keys(Context({"aws:Key": "x"}, unknown)) == ("aws:username",)


def test_documents_of_2008_have_no_variables() -> None:
    """IAM User Guide, "IAM JSON policy elements: Version"."""
    compiled = condition("StringEquals", "${aws:username}", has_variables=False)
    assert compiled.match(Context({"aws:Key": "${aws:username}"})) is YES


@pytest.mark.parametrize(
    ("operator", "wanted", "actual", "problem"),
    [
        ("StringSounds", "a", "a", "there is no condition operator 'StringSounds'"),
        ("stringequals", "a", "a", "there is no condition operator"),
        ("NullIfExists", "true", "a", "there is no condition operator"),
        ("ForAnyValue:Null", "true", "a", "there is no condition operator"),
        ("NumericEquals", "many", "1", "'many' is not a number"),
        ("NumericNotEquals", "1", "many", "'many' is not a number"),
        ("Bool", "${aws:username}", "true", "neither 'true' nor 'false'"),
        ("IpAddress", "203.0.113.0/24", "home", "does not appear to be"),
        ("StringEquals", "a", ["a", "b"], "ForAnyValue: or ForAllValues:"),
    ],
)
@pytest.mark.parametrize("if_broken", [NO, MAYBE])
def test_what_cannot_be_evaluated_is_what_it_was_told_to_be_and_a_problem(
    operator: str, wanted: str, actual: str | list[str], problem: str, if_broken: Match
) -> None:
    """AWS is silent: an Allow is then not matched, and a Deny perhaps."""
    compiled = condition(operator, wanted, if_broken=if_broken)
    context = Context({"aws:Key": actual, "aws:username": "alice"})
    assert compiled.match(context) is if_broken
    assert problem in (compiled.problem(context) or "")


def test_what_can_be_evaluated_has_no_problem() -> None:
    compiled = condition("NumericEquals", "1")
    assert compiled.problem(Context({"aws:Key": "1"})) is None
    assert compiled.problem(Context({"aws:Key": "2"})) is None
    assert compiled.problem(Context(unknown={"aws:key"})) is None


@pytest.mark.parametrize(
    "wanted",
    [["${k:text}", "arn:aws:sns:*:*:${k:text}"], ["arn:aws:sns:*:*:${k:text}", "${k:text}"]],
)
def test_a_value_that_cannot_be_read_hides_none_that_matches(wanted: Plain) -> None:
    """In whichever order they stand: several values are alternatives."""
    context = Context({"aws:Key": "arn:aws:sns:x:111111111111:a", "k:text": "a"})
    assert condition("ArnLike", wanted).match(context) is YES
    assert condition("ArnLike", "${k:text}", if_broken=MAYBE).match(context) is MAYBE
