"""Strategies for the parts of the policy language, and for what a request is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, TypeVar

from hypothesis import strategies as st

from pytest_iam.policy import Policy
from pytest_iam.policy.context import ContextValue
from pytest_iam.strategies.alphabet import ACCOUNTS, ACTIONS, KEYS, Keys, callers, resources
from pytest_iam.strategies.elements import (
    Element,
    action_elements,
    action_patterns,
    condition_blocks,
    faulty_blocks,
    principal_elements,
    resource_elements,
)

_T = TypeVar("_T")

MOSTLY_ALLOW = ("Allow", "Allow", "Deny")
"""The effects that are drawn from unless others are given."""


def arns(*, accounts: Sequence[str] = ACCOUNTS) -> st.SearchStrategy[str]:
    """ARNs of resources: a queue, a bucket, an object, a key and a role of each account."""
    return st.sampled_from([arn for account in accounts for arn in resources(account)])


def actions(
    *, among: Sequence[str] = ACTIONS, are_patterns: bool = False
) -> st.SearchStrategy[str]:
    """Actions; with `are_patterns`, as a policy may hold them: with wildcards, in another case."""
    if not are_patterns:
        return st.sampled_from(among)
    return st.sampled_from([pattern for each in among for pattern in action_patterns(each)])


def principals(*, accounts: Sequence[str] = ACCOUNTS) -> st.SearchStrategy[str]:
    """Callers of each kind, as `Request` takes them: ARNs, a service's host name, `*`."""
    found = (caller.principal for account in accounts for caller in callers(account))
    return st.sampled_from(list(dict.fromkeys(found)))


def contexts(
    *, keys: Keys = KEYS, has_faults: bool = False
) -> st.SearchStrategy[dict[str, ContextValue]]:
    """Request contexts in which each key is present or not.

    With `has_faults`, also values that no operator for the key's type can read, and several values
    for a key of one.
    """
    stated = [_stated(key, list(keys[key]), has_faults) for key in keys]
    half = len(stated) // 2  # hypothesis draws evenly from what is not too much
    drawn = st.tuples(one_of_each(stated[:half]), one_of_each(stated[half:]))
    return drawn.map(lambda found: dict(pair for pair in (*found[0], *found[1]) if pair))


def _stated(key: str, values: list[Any], has_faults: bool) -> list[tuple[str, ContextValue] | None]:
    faults = ["soon", values] if has_faults and not isinstance(values[0], list) else []
    stated: list[tuple[str, ContextValue] | None] = [(key, each) for each in (*values, *values)]
    return [None, *stated, *((key, each) for each in faults)]


def statements(
    *,
    actions: Sequence[str] = ACTIONS,
    resources: Sequence[str] | None = None,
    principals: Sequence[str] | None = None,
    keys: Keys = KEYS,
    effects: Sequence[str] = MOSTLY_ALLOW,
    has_faults: bool = False,
) -> st.SearchStrategy[dict[str, Any]]:
    """Statements as they stand in a document, with patterns of the given actions and resources.

    With `principals` they have a Principal or NotPrincipal element; `resources=()` leaves out
    Resource, as a trust policy does; `keys={}` leaves out Condition. With `has_faults`, also what
    cannot be evaluated although documents may hold it: unknown operators, unreadable values,
    canonical users.
    """
    named = _resources_of(ACCOUNTS) if resources is None else resources
    return compose_statements(
        [("Effect", effect) for effect in effects],
        action_elements(actions),
        resource_elements(named),
        principal_elements(principals or (), has_faults=has_faults),
        conditions=condition_elements(keys, has_faults=has_faults),
    )


def _resources_of(accounts: Sequence[str]) -> list[str]:
    return [arn for account in accounts for arn in resources(account)]


def compose_statements(
    *tables: Sequence[Element], conditions: st.SearchStrategy[Element] | None
) -> st.SearchStrategy[dict[str, Any]]:
    """Statements with one element of each table (none of an empty one), and a Condition."""
    elements = one_of_each([table for table in tables if table])
    if conditions is None:
        return elements.map(dict)
    return st.tuples(elements, conditions).map(lambda drawn: dict((*drawn[0], drawn[1])))


def one_of_each(tables: Sequence[Sequence[_T]]) -> st.SearchStrategy[tuple[_T, ...]]:
    """One item of each table, by one draw for all of them, which is much cheaper."""
    count = prod(len(table) for table in tables)
    return st.integers(0, count - 1).map(lambda number: tuple(_items(tables, number)))


def _items(tables: Sequence[Sequence[_T]], number: int) -> Iterator[_T]:
    for table in tables:
        number, index = divmod(number, len(table))
        yield table[index]


def condition_elements(
    keys: Keys, *, has_faults: bool = False
) -> st.SearchStrategy[Element] | None:
    """Condition elements: most often empty, sometimes of one condition or of several."""
    if not keys:
        return None
    one = st.sampled_from(condition_blocks(keys))
    if has_faults:
        one = weighted((2, one), (1, st.sampled_from(faulty_blocks(keys))))
    none: st.SearchStrategy[dict[str, Any]] = st.just({})
    both = st.tuples(one, one).map(lambda pair: {**pair[0], **pair[1]})
    return weighted((4, none), (3, one), (1, both)).map(lambda block: ("Condition", block))


def weighted(*choices: tuple[int, st.SearchStrategy[_T]]) -> st.SearchStrategy[_T]:
    """One of the strategies, each as often as its weight says."""
    table = [choice for weight, choice in choices for _ in range(weight)]
    return st.sampled_from(range(len(table))).flatmap(table.__getitem__)


def policies(
    *,
    actions: Sequence[str] = ACTIONS,
    resources: Sequence[str] | None = None,
    principals: Sequence[str] | None = None,
    keys: Keys = KEYS,
    effects: Sequence[str] = MOSTLY_ALLOW,
    has_faults: bool = False,
    max_statements: int = 2,
) -> st.SearchStrategy[Policy]:
    """Policies of one statement or several, of either version; options as of `statements`."""
    one = statements(
        actions=actions,
        resources=resources,
        principals=principals,
        keys=keys,
        effects=effects,
        has_faults=has_faults,
    )
    return compose_policies(one, max_statements)


_VERSIONS = ("2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17")


def compose_policies(
    one: st.SearchStrategy[dict[str, Any]], max_statements: int = 2
) -> st.SearchStrategy[Policy]:
    """Policies of the statements."""
    body = st.lists(one, min_size=1, max_size=max_statements)
    return st.tuples(st.sampled_from(_VERSIONS), body).map(
        lambda drawn: Policy({"Version": drawn[0], "Statement": drawn[1]})
    )
