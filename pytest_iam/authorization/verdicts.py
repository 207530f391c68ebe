"""The verdict: what the policies of one kind say about a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pytest_iam.authorization.request import Request
from pytest_iam.authorization.statements import match_statement
from pytest_iam.policy import Policy
from pytest_iam.policy.match import NO, YES, Match, all_of, any_of
from pytest_iam.policy.principals import Reach


class Verdict(NamedTuple):
    """Whether any statement allows, and whether any denies."""

    allow: Match
    deny: Match


class ResourceVerdict(NamedTuple):
    """Whether a resource-based policy denies, and whether it allows, by how far that reaches."""

    deny: Match
    direct: Match
    limited: Match
    delegated: Match

    @property
    def allow(self) -> Match:
        """Whether it allows the caller by any name."""
        return max(self.direct, self.limited, self.delegated)


NOTHING = Verdict(allow=NO, deny=NO)
"""The verdict of no policies at all."""
NO_LIMIT = Verdict(allow=YES, deny=NO)
"""The verdict of a kind that limits only where it exists, and does not exist."""
NO_POLICY = ResourceVerdict(NO, NO, NO, NO)
"""The verdict of a resource without a policy."""


def judge(policies: Sequence[Policy], request: Request) -> Verdict:
    """The verdict of policies of which any may allow."""
    if not policies:
        return NOTHING
    allow = deny = NO
    for policy in policies:
        for statement in policy.statements:
            if (deny if statement.is_deny else allow) is YES:
                continue
            found, _ = match_statement(statement, request)
            if found is NO:
                continue
            if statement.is_deny:
                deny = max(deny, found)
            else:
                allow = max(allow, found)
    return Verdict(allow, deny)


def judge_limit(policies: Sequence[Policy] | None, request: Request) -> Verdict:
    """The verdict of a boundary, of session policies or of an endpoint policy: None is no limit."""
    return NO_LIMIT if policies is None else judge(policies, request)


def judge_levels(levels: Sequence[Sequence[Policy]], request: Request) -> Verdict:
    """The verdict of an organization's levels: each must allow, any may deny.

    AWS: Organizations User Guide, "SCP evaluation".
    """
    if not levels:
        return NO_LIMIT
    verdicts = [judge(level, request) for level in levels]
    return Verdict(
        all_of(verdict.allow for verdict in verdicts), any_of(verdict.deny for verdict in verdicts)
    )


def judge_resource(policy: Policy | None, request: Request, *, is_bounded: bool) -> ResourceVerdict:
    """The verdict of a resource-based policy; `is_bounded`: the caller has a boundary."""
    if policy is None:
        return NO_POLICY
    deny = NO
    allows = [NO, NO, NO]
    for statement in policy.statements:
        found, reach = match_statement(statement, request, is_bounded)
        if statement.is_deny:
            deny = max(deny, found)
        else:
            allows[reach] = max(allows[reach], found)
    return ResourceVerdict(
        deny, allows[Reach.DIRECT], allows[Reach.LIMITED], allows[Reach.DELEGATED]
    )
