"""The match of one statement with one request."""

from __future__ import annotations

from pytest_iam.authorization.request import Request
from pytest_iam.policy.match import NO, YES, Match
from pytest_iam.policy.principals import Reach
from pytest_iam.policy.statements import Statement


def match_action(statement: Statement, request: Request) -> Match:
    """Whether the statement is about the request's action."""
    if request.action_is_guess:
        return statement.actions.match_service(request.action_key.partition(":")[0])
    return YES if statement.actions.includes(request.action_key) else NO


def match_statement(
    statement: Statement, request: Request, is_bounded: bool = False
) -> tuple[Match, Reach]:
    """Whether the statement applies to the request, and how far its allow then reaches.

    The reach matters for resource-based policies alone; a statement without Principal is DIRECT.
    Elements are looked at cheapest first; the first that fails ends it.
    """
    found, reach = match_action(statement, request), Reach.DIRECT
    if found is NO:
        return found, reach
    if statement.principals is not None:
        named, reach = statement.principals.match(request.caller, is_bounded=is_bounded)
        found = min(found, named)
        if found is NO:
            return found, reach
    if statement.resources is not None:
        found = min(
            found,
            statement.resources.match(request.resource, request.resource_is_pattern, request.facts),
        )
        if found is NO:
            return found, reach
    for condition in statement.conditions:
        found = min(found, condition.match(request.facts))
        if found is NO:
            return found, reach
    return found, reach
