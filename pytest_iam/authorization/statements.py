"""The match of one statement with one request."""

from __future__ import annotations

from pytest_iam.authorization.request import Request
from pytest_iam.policy.match import NO, YES, Match
from pytest_iam.policy.principals import Reach
from pytest_iam.policy.statements import Statement


def match_statement(
    statement: Statement, request: Request, is_bounded: bool = False
) -> tuple[Match, Reach]:
    """Whether the statement applies to the request, and how far its allow then reaches.

    The reach matters for resource-based policies alone; a statement without Principal is DIRECT.
    Elements are looked at cheapest first; the first that fails ends it.
    """
    if not statement.actions.includes(request.action_key):
        return NO, Reach.DIRECT
    found, reach = YES, Reach.DIRECT
    if statement.principals is not None:
        found, reach = statement.principals.match(request.caller, is_bounded=is_bounded)
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
