"""The evidence: how each statement fared with a request, element by element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_iam.authorization.request import Policies, Request
from pytest_iam.authorization.statements import match_action, match_statement
from pytest_iam.policy import Policy
from pytest_iam.policy.conditions import Condition
from pytest_iam.policy.context import Context
from pytest_iam.policy.json_text import Position
from pytest_iam.policy.match import Match
from pytest_iam.policy.statements import Statement
from pytest_iam.policy.variables import Template, Variable


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An element that did not match, or not surely: what it wants and what the request has.

    `element` is the element's name; of a condition, `operator` and `key` are as written. `actual`
    is empty for a key that is absent, and None for one whose value is not known. `unknown` are the
    keys (or `resource`, or `action`) that the match hangs on; `variables` are those of the policy
    with what the request puts in their place, None where it has nothing.
    """

    element: str
    match: Match
    wanted: tuple[str, ...]
    actual: tuple[str, ...] | None
    unknown: tuple[str, ...] = ()
    operator: str | None = None
    key: str | None = None
    variables: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where policies of one kind apply: `layer` is the kind, `level` counts an organization's.

    Levels count from 0, at the root; None where the kind has none.
    """

    layer: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """How one statement fared.

    `absent` are the keys, as written, that it asks for and the request does not have, condition
    keys and variables alike; none are said of a statement that is not about the action, or not
    about the principal, and no condition keys of one that is not about the resource. `problems` is
    what could not be evaluated.
    """

    place: Place
    policy: Policy
    statement: Statement
    match: Match
    shortfalls: tuple[Shortfall, ...]
    absent: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def layer(self) -> str:
        """The kind of policy."""
        return self.place.layer

    @property
    def position(self) -> Position:
        """Where in the policy's text the statement's opening brace is."""
        start, _ = self.policy.position_of(self.statement)  # the character after it
        return Position(start.line, start.column - 1)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What the match hangs on."""
        return tuple(key for shortfall in self.shortfalls for key in shortfall.unknown)


def findings(request: Request, policies: Policies) -> tuple[Finding, ...]:
    """How each statement of each policy fared, in the order of evaluation."""
    is_bounded = policies.boundary is not None
    return tuple(
        _finding(place, policy, statement, request, is_bounded)
        for place, policy in placed(policies)
        for statement in policy.statements
    )


def placed(policies: Policies) -> Iterator[tuple[Place, Policy]]:
    """Each policy with the place where it applies."""
    for layer in ("resource_control", "service_control"):
        for number, level in enumerate(getattr(policies, layer)):
            yield from ((Place(layer, number), policy) for policy in level)
    for policy, layer in (
        (policies.vpc_endpoint, "vpc_endpoint"),
        (policies.resource, "resource"),
    ):
        if policy is not None:
            yield Place(layer), policy
    yield from ((Place("identity"), policy) for policy in policies.identity)
    if policies.boundary is not None:
        yield Place("boundary"), policies.boundary
    yield from ((Place("session"), policy) for policy in policies.session_policies)


def denying_policy(request: Request, policies: Policies, layer: str) -> Policy | None:
    """The first policy of a kind that surely denies, without the cost of the whole evidence."""
    is_bounded = policies.boundary is not None
    for place, policy in placed(policies):
        if place.layer == layer:
            for each in policy.statements:
                if each.is_deny and match_statement(each, request, is_bounded)[0] is Match.YES:
                    return policy
    return None


def _finding(
    place: Place, policy: Policy, statement: Statement, request: Request, is_bounded: bool
) -> Finding:
    match, _ = match_statement(statement, request, is_bounded)
    found = _shortfalls(statement, request, is_bounded)
    shortfalls = tuple(sorted(found, key=lambda each: each.match))  # what surely failed first
    failed = {each.element.removeprefix("Not") for each in shortfalls if each.match is Match.NO}
    problems: list[str] = []
    absent: list[str] = []
    # What cannot be evaluated, or is absent, matters only where nothing else has settled it.
    if not failed & {"Action", "Resource"}:
        problems += _principal_problems(statement, request, is_bounded)
    if not failed & {"Action", "Principal"}:
        absent += _absent(_resource_variables(statement), request.facts)
    if not failed & {"Action", "Principal", "Resource"}:
        problems += _condition_problems(statement, request.facts)
        absent += _absent(_condition_keys(statement), request.facts)
    return Finding(
        place,
        policy,
        statement,
        match,
        shortfalls,
        tuple(dict.fromkeys(absent)),
        tuple(problems),
    )


def _shortfalls(statement: Statement, request: Request, is_bounded: bool) -> Iterator[Shortfall]:
    actions = statement.actions
    match = match_action(statement, request)
    if match is not Match.YES:
        name = "NotAction" if actions.is_not else "Action"
        hangs_on = ("action",) if match is Match.MAYBE else ()
        yield Shortfall(name, match, actions.texts, (request.action,), hangs_on)
    principals = statement.principals
    if principals is not None:
        match, _ = principals.match(request.caller, is_bounded=is_bounded)
        if match is not Match.YES:
            name = "NotPrincipal" if principals.is_not else "Principal"
            yield Shortfall(name, match, principals.texts, (request.principal,))
    resources = statement.resources
    if resources is not None:
        match = resources.match(request.resource, request.resource_is_pattern, request.facts)
        if match is not Match.YES:
            keys = resources.unknown_keys(request.facts) if match is Match.MAYBE else ()
            is_pattern = match is Match.MAYBE and request.resource_is_pattern and not keys
            unknown = ("resource",) if is_pattern else keys
            name = "NotResource" if resources.is_not else "Resource"
            filled = _filled(resources.templates, request.facts)
            yield Shortfall(
                name, match, resources.texts, (request.resource,), unknown, variables=filled
            )
    for condition in statement.conditions:
        match = condition.match(request.facts)
        if match is not Match.YES:
            yield _condition_shortfall(condition, match, request.facts)


def _condition_shortfall(condition: Condition, match: Match, facts: Context) -> Shortfall:
    keys = condition.unknown_keys(facts) if match is Match.MAYBE else ()
    actual = None if facts.is_unknown(condition.key) else facts.values_of(condition.key)
    filled = _filled(condition.templates, facts)
    return Shortfall(
        "Condition", match, condition.wanted, actual, keys, condition.text, condition.name, filled
    )


def _filled(templates: Sequence[Template], facts: Context) -> tuple[tuple[str, str | None], ...]:
    """The variables, as far as they are known, with their values."""
    known = (each for each in _variables(templates) if not facts.is_unknown(each.lower()))
    return tuple((name, next(iter(facts.values_of(name.lower())), None)) for name in known)


def _condition_problems(statement: Statement, facts: Context) -> Iterator[str]:
    for condition in statement.conditions:
        problem = condition.problem(facts)
        if problem:
            yield problem


def _principal_problems(
    statement: Statement, request: Request, is_bounded: bool
) -> tuple[str, ...]:
    if statement.principals is None:
        return ()
    problem = statement.principals.problem(request.caller, is_bounded=is_bounded)
    return (problem,) if problem else ()


def _condition_keys(statement: Statement) -> Iterator[str]:
    for condition in statement.conditions:
        yield condition.name
        yield from _variables(condition.templates)


def _resource_variables(statement: Statement) -> Iterator[str]:
    return _variables(() if statement.resources is None else statement.resources.templates)


def _variables(templates: Sequence[Template]) -> Iterator[str]:
    for each in templates:
        yield from (part.name for part in each.parts if isinstance(part, Variable))


def _absent(names: Iterator[str], facts: Context) -> Iterator[str]:
    for name in names:
        key = name.lower()
        if not facts.values_of(key) and not facts.is_unknown(key):
            yield name


def is_matched(finding: Finding, *, is_deny: bool) -> bool:
    """Whether the statement surely applies and has that effect."""
    return finding.match is Match.YES and finding.statement.is_deny is is_deny
