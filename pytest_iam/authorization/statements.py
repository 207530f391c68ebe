"""The match of one statement with one request."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_iam.authorization.request import Request
from pytest_iam.policy import Policy
from pytest_iam.policy.match import MAYBE, NO, YES, Match
from pytest_iam.policy.principals import Reach
from pytest_iam.policy.statements import Statement


def statements_about(policy: Policy, request: Request) -> Iterable[Statement]:
    """The statements that can be about the request's action; no others can apply."""
    return policy.find(*sought(request))


def sought(request: Request) -> tuple[str | None, str | None]:
    """The action and resource to find statements by, None for what is not known of them."""
    return (
        None if request.action_is_guess else request.action_key,
        None if request.resource_is_pattern else request.resource,
    )


def match_action(statement: Statement, request: Request) -> Match:
    """Whether the statement is about the request's action."""
    if request.action_is_guess:
        return statement.actions.match_service(request.service)
    return YES if statement.actions.includes(request.action_key) else NO


def match_statement(
    statement: Statement, request: Request, is_bounded: bool = False
) -> tuple[Match, Reach]:
    """Whether any statement applies to the request, and how far its allow then reaches."""
    found = match_action(statement, request)
    if found is NO:
        return NO, Reach.DIRECT
    rest, reach = match_found(statement, request, is_bounded)
    return min(found, rest), reach


def match_found(
    statement: Statement, request: Request, is_bounded: bool = False
) -> tuple[Match, Reach]:
    """Whether a statement that was found applies to the request, and how far its allow reaches.

    The reach matters for resource-based policies alone; a statement without Principal is DIRECT.
    Elements are looked at cheapest first; the first that fails ends it.
    """
    found, reach = YES, Reach.DIRECT
    if request.action_is_guess:
        found = match_action(statement, request)
        if found is NO:
            return NO, reach
    limits = statement.limits
    if limits.principals is not None:
        named, reach = limits.principals.match(request.caller, is_bounded=is_bounded)
        if named is not YES:
            if named is NO:
                return NO, reach
            found = MAYBE
    if limits.resources is not None:
        fits = limits.resources.match(request.resource, request.resource_is_pattern, request.facts)
        if fits is not YES:
            if fits is NO:
                return NO, reach
            found = MAYBE
    for condition in limits.conditions:
        holds = condition.match(request.facts)
        if holds is not YES:
            if holds is NO:
                return NO, reach
            found = MAYBE
    return found, reach
