"""The verdict: what the policies of one kind say about a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from pytest_iam.authorization.request import Request
from pytest_iam.authorization.statements import match_found, sought, statements_about
from pytest_iam.policy import Policy
from pytest_iam.policy.match import NO, YES, Match, all_of, any_of
from pytest_iam.policy.principals import Reach


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """Whether any statement allows, and whether any denies; there is one object for each such."""

    allow: Match
    deny: Match


@dataclass(frozen=True, slots=True, eq=False)
class ResourceVerdict:
    """Whether a resource-based policy denies, and whether it allows, by how far that reaches."""

    deny: Match
    delegated: Match
    limited: Match
    direct: Match

    @property
    def allow(self) -> Match:
        """Whether it allows the caller by any name."""
        return max(self.direct, self.limited, self.delegated)


VERDICTS = tuple(tuple(Verdict(allow, deny) for deny in Match) for allow in Match)
"""Each verdict, by allow and deny."""
RESOURCE_VERDICTS = {each: ResourceVerdict(*each) for each in product(Match, repeat=4)}
"""Each verdict of a resource-based policy, by deny and the allows in the order of their reach."""
NO_LIMIT = VERDICTS[YES][NO]
"""The verdict of a kind that limits only where it exists, and does not exist."""
NO_POLICY = RESOURCE_VERDICTS[NO, NO, NO, NO]
"""The verdict of a resource without a policy."""


def judge(policies: Sequence[Policy], request: Request) -> Verdict:
    """The verdict of policies of which any may allow."""
    allow = deny = NO
    action, resource = sought(request)
    for policy in policies:
        for statement in policy.find(action, resource):
            if (deny if statement.is_deny else allow) is YES:
                continue
            found, _ = match_found(statement, request)
            if found is NO:
                continue
            if statement.is_deny:
                deny = max(deny, found)
            else:
                allow = max(allow, found)
    return VERDICTS[allow][deny]


def judge_levels(levels: Sequence[Sequence[Policy]], request: Request) -> Verdict:
    """The verdict of an organization's levels: each must allow, any may deny.

    AWS: Organizations User Guide, "SCP evaluation".
    """
    if len(levels) == 1:
        return judge(levels[0], request)
    verdicts = [judge(level, request) for level in levels]
    allow = all_of(verdict.allow for verdict in verdicts)
    return VERDICTS[allow][any_of(verdict.deny for verdict in verdicts)]


def judge_resource_control(levels: Sequence[Sequence[Policy]], request: Request) -> Verdict:
    """The verdict of resource control policies: as of other levels, but for AWS's own policy.

    AWS: Organizations User Guide, "RCP syntax": RCPFullAWSAccess, the only one that may allow, is
    attached to each level and cannot be detached. So a level without any Allow has it too.
    """
    allowing = [[each for each in level if each.has_allow] for level in levels]
    limits = [judge(level, request).allow for level in allowing if level]
    deny = any_of(judge(level, request).deny for level in levels)
    return VERDICTS[all_of(limits)][deny]


def judge_resource(policy: Policy, request: Request, *, is_bounded: bool) -> ResourceVerdict:
    """The verdict of a resource-based policy; `is_bounded`: the caller has a boundary."""
    deny = NO
    allows = dict.fromkeys(Reach, NO)
    for statement in statements_about(policy, request):
        found, reach = match_found(statement, request, is_bounded)
        if statement.is_deny:
            deny = max(deny, found)
        else:
            allows[reach] = max(allows[reach], found)
    return RESOURCE_VERDICTS[
        deny, allows[Reach.DELEGATED], allows[Reach.LIMITED], allows[Reach.DIRECT]
    ]


_WITH_GATEWAY_ENDPOINTS = frozenset(("dynamodb", "s3"))


def judge_endpoint(policy: Policy, request: Request, *, is_bounded: bool) -> Verdict:
    """The verdict of a VPC endpoint's policy.

    AWS: PrivateLink Guide, "Control access to VPC endpoints using endpoint policies": in a gateway
    endpoint's, an account stands for its root user alone. Which kind the endpoint is, of a service
    that has both, is not known; stricter chosen.
    """
    found = judge_resource(policy, request, is_bounded=is_bounded)
    is_gateway = request.service in _WITH_GATEWAY_ENDPOINTS
    allow = max(found.direct, found.limited) if is_gateway else found.allow
    return VERDICTS[allow][found.deny]
