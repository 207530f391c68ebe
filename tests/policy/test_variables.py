"""Policy variables: IAM User Guide, "IAM policy elements: Variables and tags"."""

from __future__ import annotations

import time

import pytest

from pytest_iam.policy.context import Context
from pytest_iam.policy.variables import NULL, UNKNOWN, literal, template
from pytest_iam.policy.wildcard import Wild


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("${aws:username}", {"aws:username": "alice"}, "alice"),
        ("home/${AWS:UserName}/x", {"aws:username": "alice"}, "home/alice/x"),
        ("${aws:username, 'anonymous'}", {}, "anonymous"),
        ("${aws:username, 'anonymous'}", {"aws:username": "alice"}, "alice"),
        ("${aws:username,''}", {}, ""),
        ("${ aws:PrincipalTag/my team }", {"aws:PrincipalTag/my team": "x"}, "x"),
        ("a${*}b${?}c${$}", {}, "a*b?c$"),
        ("${aws:PrincipalTag/a}-${aws:PrincipalTag/b}", {"aws:principaltag/a": "1"}, NULL),
        ("${aws:TagKeys}", {"aws:TagKeys": ["one"]}, NULL),
        ("${aws:username}", {"aws:username": "a*"}, "a*"),
    ],
)
def test_variables_take_the_values_of_the_request(
    text: str, values: dict[str, str], expected: object
) -> None:
    found = template(text)
    assert found is not None
    rendered = found.render(Context(values))
    assert expected == (literal(rendered) if isinstance(rendered, tuple) else rendered)


def test_wildcards_around_a_variable_stay_wildcards_and_those_in_its_value_do_not() -> None:
    found = template("*${aws:username}?")
    assert found is not None
    assert found.render(Context({"aws:username": "a*"})) == (Wild.ANY, "a*", Wild.ONE)


def test_an_unknown_variable_is_unknown_unless_another_is_null() -> None:
    found = template("${aws:username}${aws:userid}")
    assert found is not None
    assert found.render(Context({"aws:username": "a"}, {"aws:userid"})) is UNKNOWN
    assert found.render(Context({}, {"aws:userid"})) is NULL
    assert found.unknown_keys(Context({}, {"AWS:UserId"})) == ("aws:userid",)


@pytest.mark.parametrize(
    "text", ["plain", "$aws", "${", "${unclosed", "${}", "{aws:username}", "${a'b}"]
)
def test_text_without_a_variable_is_no_template(text: str) -> None:
    assert template(text) is None


@pytest.mark.parametrize(
    "text", ["${a" + " " * 100_000, "${" * 100_000, "${a,'" * 50_000, "${a, " * 50_000 + "}"]
)
def test_text_full_of_what_looks_like_variables_is_read_quickly(text: str) -> None:
    began = time.process_time()
    template(text)
    assert time.process_time() - began < 2
