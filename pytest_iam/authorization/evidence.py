"""The evidence: how each statement fared with a request, element by element."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_iam.authorization.request import Policies, Request
from pytest_iam.authorization.statements import match_action, match_statement
from pytest_iam.policy import Policy
from pytest_iam.policy.conditions import Condition
from pytest_iam.policy.match import Match
from pytest_iam.policy.statements import Statement


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An element that did not match, or not surely: what it wants and what the request has.

    `element` is the element's name, or operator and key of a condition. `unknown` are the keys
    (or `resource`, or `action`) that it hangs on.
    """

    element: str
    match: Match
    wanted: tuple[str, ...]
    actual: str
    unknown: tuple[str, ...] = ()

    def __str__(self) -> str:
        wanted = " or ".join(self.wanted[:3]) + (" or …" if len(self.wanted) > 3 else "")
        verb = "excludes" if self.element.startswith("Not") else "wants"
        return f"{self.element} {verb} {wanted}; the request has {self.actual}"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one statement fared; `layer` is the kind of its policy."""

    layer: str
    policy: Policy
    statement: Statement
    match: Match
    shortfalls: tuple[Shortfall, ...]
    problems: tuple[str, ...]

    @property
    def label(self) -> str:
        """Which statement of which policy."""
        return f"policy {self.policy.name!r}, {self.statement.label}"

    @property
    def unknown(self) -> tuple[str, ...]:
        """What the match hangs on."""
        return tuple(key for shortfall in self.shortfalls for key in shortfall.unknown)


_SETTLING = ("Action", "NotAction", "Resource", "NotResource")


def findings(request: Request, policies: Policies) -> tuple[Finding, ...]:
    """How each statement of each policy fared, in the order of evaluation."""
    is_bounded = policies.boundary is not None
    return tuple(
        _finding(layer, policy, statement, request, is_bounded)
        for layer, policy in layered(policies)
        for statement in policy.statements
    )


def layered(policies: Policies) -> Iterator[tuple[str, Policy]]:
    """Each policy with the name of its kind."""
    for levels, layer in (
        (policies.resource_control, "resource_control"),
        (policies.service_control, "service_control"),
    ):
        yield from ((layer, policy) for level in levels for policy in level)
    for policy, layer in (
        (policies.vpc_endpoint, "vpc_endpoint"),
        (policies.resource, "resource"),
    ):
        if policy is not None:
            yield layer, policy
    yield from (("identity", policy) for policy in policies.identity)
    if policies.boundary is not None:
        yield "boundary", policies.boundary
    yield from (("session", policy) for policy in policies.session_policies)


def _finding(
    layer: str, policy: Policy, statement: Statement, request: Request, is_bounded: bool
) -> Finding:
    match, _ = match_statement(statement, request, is_bounded)
    shortfalls = tuple(_shortfalls(statement, request, is_bounded))
    # What cannot be evaluated matters only where nothing else has settled it.
    is_reached = not any(
        each.match is Match.NO and each.element in _SETTLING for each in shortfalls
    )
    problems = tuple(_problems(statement, request, is_bounded)) if is_reached else ()
    return Finding(layer, policy, statement, match, shortfalls, problems)


def _shortfalls(statement: Statement, request: Request, is_bounded: bool) -> Iterator[Shortfall]:
    actions = statement.actions
    match = match_action(statement, request)
    if match is not Match.YES:
        name = "NotAction" if actions.is_not else "Action"
        hangs_on = ("action",) if match is Match.MAYBE else ()
        yield Shortfall(name, match, actions.texts, request.action, hangs_on)
    principals = statement.principals
    if principals is not None:
        match, _ = principals.match(request.caller, is_bounded=is_bounded)
        if match is not Match.YES:
            name = "NotPrincipal" if principals.is_not else "Principal"
            yield Shortfall(name, match, principals.texts, request.principal)
    resources = statement.resources
    if resources is not None:
        match = resources.match(request.resource, request.resource_is_pattern, request.facts)
        if match is not Match.YES:
            keys = resources.unknown_keys(request.facts) if match is Match.MAYBE else ()
            is_pattern = match is Match.MAYBE and request.resource_is_pattern and not keys
            unknown = ("resource",) if is_pattern else keys
            name = "NotResource" if resources.is_not else "Resource"
            yield Shortfall(name, match, resources.texts, request.resource, unknown)
    for condition in statement.conditions:
        match = condition.match(request.facts)
        if match is not Match.YES:
            yield _condition_shortfall(condition, match, request)


def _condition_shortfall(condition: Condition, match: Match, request: Request) -> Shortfall:
    keys = condition.unknown_keys(request.facts) if match is Match.MAYBE else ()
    values = request.facts.values_of(condition.key)
    if request.facts.is_unknown(condition.key):
        actual = "an unknown value"
    else:
        actual = ", ".join(map(repr, values)) or "no such key"
    element = f"Condition {condition.text} {condition.name}"
    return Shortfall(element, match, condition.wanted, actual, keys)


def _problems(statement: Statement, request: Request, is_bounded: bool) -> Iterator[str]:
    for condition in statement.conditions:
        problem = condition.problem(request.facts)
        if problem:
            yield problem
    principals = statement.principals
    if principals is not None:
        problem = principals.problem(request.caller, is_bounded=is_bounded)
        if problem:
            yield problem


def is_matched(finding: Finding, *, is_deny: bool) -> bool:
    """Whether the statement surely applies and has that effect."""
    return finding.match is Match.YES and finding.statement.is_deny is is_deny
