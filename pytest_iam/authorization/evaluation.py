"""The evaluation: how the verdicts of all kinds of policies make one conclusion.

AWS: IAM User Guide, "Policy evaluation logic" and the pages below it.
"""

from __future__ import annotations

from typing import NamedTuple

from pytest_iam.authorization.exceptions import exception_for, is_above_resource_policy
from pytest_iam.authorization.layers import Layers, Verdicts
from pytest_iam.authorization.request import Policies, Request
from pytest_iam.authorization.requirements import (
    Requires,
    cross_account,
    resource_alone,
    root,
    same_account,
)
from pytest_iam.authorization.verdicts import (
    judge,
    judge_levels,
    judge_limit,
    judge_resource,
)
from pytest_iam.policy.match import Match
from pytest_iam.policy.principals import Kind

ALLOWED = "allowed"
EXPLICIT_DENY = "explicitDeny"
IMPLICIT_DENY = "implicitDeny"
UNDETERMINED = "undetermined"


class Conclusion(NamedTuple):
    """An outcome, and the layer that decided it."""

    outcome: str
    layer: str


class Weighing(NamedTuple):
    """What denies, what must allow, and which layer grants if nothing stands in the way."""

    denies: Layers
    requirements: Layers
    granted_by: str


def conclude(request: Request, policies: Policies) -> Conclusion:
    """The conclusion about a request."""
    rule = exception_for(request, policies)
    if rule is not None and rule.requires is None:
        return Conclusion(rule.outcome, rule.name)
    return _combine(weigh(request, policies))


def weigh(request: Request, policies: Policies) -> Weighing:
    """The verdicts about a request, as far as they count in its situation."""
    rule = exception_for(request, policies)
    verdicts = judge_all(request, policies)
    requires = _situation(request) if rule is None or rule.requires is None else rule.requires
    return Weighing(_denies(verdicts), requires(request, verdicts), _granted_by(request, verdicts))


def judge_all(request: Request, policies: Policies) -> Verdicts:
    """The verdict of each kind of policy."""
    caller = request.caller
    # AWS: Organizations User Guide, "Service control policies": no service-linked role is
    # restricted, by SCPs and RCPs alike; SCPs limit principals, so whoever has no account has none.
    is_exempt = caller.is_service_linked
    has_levels = caller.account is not None and not is_exempt
    boundary = None if policies.boundary is None else (policies.boundary,)
    session = None if policies.session is None else policies.session_policies
    resource = None if is_above_resource_policy(request) else policies.resource
    endpoint = None if policies.vpc_endpoint is None else (policies.vpc_endpoint,)
    return Verdicts(
        judge_levels(() if is_exempt else policies.resource_control, request),
        judge_levels(policies.service_control if has_levels else (), request),
        judge_limit(endpoint, request),
        judge_resource(resource, request, is_bounded=boundary is not None),
        judge(policies.identity, request),
        judge_limit(boundary, request),
        judge_limit(session, request),
    )


def _situation(request: Request) -> Requires:
    caller = request.caller
    match (caller.account is not None, caller.kind is Kind.ROOT, request.is_cross_account):
        case (False, _, _):  # nobody's identity-based policies apply
            return resource_alone
        case (True, True, False):  # the account's own root user has full access
            return root
        case (True, True, True):  # full access at home, but the other side must allow
            return resource_alone
        case (True, False, False):  # either side may allow
            return same_account
        case _:  # both sides must allow
            return cross_account


def _denies(verdicts: Verdicts) -> Layers:
    return Layers(
        verdicts.resource_control.deny,
        verdicts.service_control.deny,
        verdicts.vpc_endpoint.deny,
        verdicts.resource.deny,
        verdicts.identity.deny,
        verdicts.boundary.deny,
        verdicts.session.deny,
    )


def _combine(weighing: Weighing) -> Conclusion:
    denies, requirements, granted_by = weighing
    denied, satisfied = max(denies), min(requirements)
    match (denied, satisfied):
        case (Match.YES, _):  # an explicit deny overrides whatever allows
            return Conclusion(EXPLICIT_DENY, denies.first(denied))
        case (_, Match.NO):  # what is necessary allows nothing, so no other deny matters
            return Conclusion(IMPLICIT_DENY, requirements.first(satisfied))
        case (Match.MAYBE, _):  # perhaps denied, and not surely denied anyway
            return Conclusion(UNDETERMINED, denies.first(denied))
        case (_, Match.MAYBE):  # nothing denies, but perhaps nothing allows
            return Conclusion(UNDETERMINED, requirements.first(satisfied))
        case _:  # all that is necessary allows, and nothing denies
            return Conclusion(ALLOWED, granted_by)


def _granted_by(request: Request, verdicts: Verdicts) -> str:
    if request.caller.kind is Kind.ROOT and not request.is_cross_account:
        return "root"
    own_side = min(verdicts.identity.allow, verdicts.boundary.allow, verdicts.session.allow)
    return "identity" if own_side is Match.YES else "resource"
