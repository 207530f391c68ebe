"""The evaluation: how the verdicts of all kinds of policies make one conclusion.

AWS: IAM User Guide, "Policy evaluation logic" and the pages below it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from pytest_iam.authorization.exceptions import (
    exception_for,
    is_above_resource_control,
    is_above_resource_policy,
    is_above_service_control,
)
from pytest_iam.authorization.layers import Layers, Verdicts
from pytest_iam.authorization.request import Policies, Request
from pytest_iam.authorization.requirements import REQUIREMENTS, Requires
from pytest_iam.authorization.situations import Situation
from pytest_iam.authorization.verdicts import (
    NO_LIMIT,
    NO_POLICY,
    judge,
    judge_endpoint,
    judge_levels,
    judge_resource,
    judge_resource_control,
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
    verdicts = judge_all(request, policies)
    situation = request.situation
    requires = REQUIREMENTS[situation] if rule is None else rule.requires
    return _conclusion(requires, situation, verdicts)


@lru_cache(maxsize=65536)
def _conclusion(requires: Requires, situation: Situation, verdicts: Verdicts) -> Conclusion:
    """What verdicts come to; there are not many different ones, so each is settled once."""
    return _combine(_weighing(requires, situation, verdicts))


def weigh(request: Request, policies: Policies) -> Weighing:
    """The verdicts about a request, as far as they count in its situation."""
    rule = exception_for(request, policies)
    situation = request.situation
    requires = REQUIREMENTS[situation] if rule is None or rule.requires is None else rule.requires
    return _weighing(requires, situation, judge_all(request, policies))


def _weighing(requires: Requires, situation: Situation, verdicts: Verdicts) -> Weighing:
    granted_by = _granted_by(situation, verdicts)
    return Weighing(_denies(verdicts), requires(situation, verdicts), granted_by)


def judge_all(request: Request, policies: Policies) -> Verdicts:
    """The verdict of each kind of policy; of those that are not there, that they limit nothing."""
    resource_control = service_control = vpc_endpoint = boundary = session = NO_LIMIT
    resource = NO_POLICY
    is_bounded = policies.boundary is not None
    if policies.resource_control and not is_above_resource_control(request):
        resource_control = judge_resource_control(policies.resource_control, request)
    if policies.service_control and not is_above_service_control(request):
        service_control = judge_levels(policies.service_control, request)
    if policies.vpc_endpoint is not None:
        vpc_endpoint = judge_endpoint(policies.vpc_endpoint, request, is_bounded=is_bounded)
    if policies.resource is not None and not is_above_resource_policy(request):
        resource = judge_resource(policies.resource, request, is_bounded=is_bounded)
    if policies.boundary is not None:
        boundary = judge((policies.boundary,), request)
    # AWS: STS API Reference, GetFederationToken: without a session policy it has no permissions.
    if policies.session is not None or request.caller.kind is Kind.FEDERATED_USER:
        session = judge(policies.session_policies, request)
    identity = judge(policies.identity, request)
    return Verdicts(
        resource_control, service_control, vpc_endpoint, resource, identity, boundary, session
    )


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


def _granted_by(situation: Situation, verdicts: Verdicts) -> str:
    if situation is Situation.ROOT:
        return "root"
    if situation in (Situation.OTHER_ROOT, Situation.WITHOUT_ACCOUNT):
        return "resource"
    own_side = min(verdicts.identity.allow, verdicts.boundary.allow, verdicts.session.allow)
    return "identity" if own_side is Match.YES else "resource"
