"""Simulated decisions: what the policies of a simulation say of one action on one resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from pytest_iam.authorization import Policies, Request, authorize
from pytest_iam.authorization.evaluation import (
    ALLOWED,
    EXPLICIT_DENY,
    IMPLICIT_DENY,
    judge_all,
    weigh,
)
from pytest_iam.authorization.evidence import placed
from pytest_iam.authorization.layers import Verdicts
from pytest_iam.authorization.requirements import same_account
from pytest_iam.authorization.statements import match_statement
from pytest_iam.authorization.verdicts import ResourceVerdict, Verdict
from pytest_iam.errors import AwsError, UndeterminedError
from pytest_iam.operations.statement_places import statement_places
from pytest_iam.policy import Policy
from pytest_iam.policy.arn import parse_arn
from pytest_iam.policy.context import Context
from pytest_iam.policy.json_text import Position
from pytest_iam.policy.match import MAYBE, YES
from pytest_iam.policy.statements import Statement

# AWS: IAM API reference, SimulateCustomPolicy, EvaluationResult and ResourceSpecificResult.

# The words are known from published answers.
_TYPES: Mapping[str, str] = {
    "identity": "IAM Policy",
    "resource": "Resource Policy",
    "boundary": "Permissions Boundary Policy",
}


@dataclass(frozen=True, slots=True)
class Simulation:
    """What is asked of every action: who, under which policies and in which context.

    `owner` is whom resources belong to whose ARNs do not tell. `missing` are the keys that the
    policies ask for, whatever the action, and the context lacks.
    """

    principal: str
    account_id: str
    owner: str | None
    context: Context
    policies: Policies
    missing: tuple[str, ...]


class Result(NamedTuple):
    """What is said of one action on one resource.

    `details` has the decision of each kind of policy, in a simulation across accounts; it is None
    where the organization denies, which ends the evaluation. `matched` are the statements that
    decide, of each kind of policy its denying ones, or if there are none its allowing ones.
    `is_allowed_by_boundary` is None without a boundary.
    """

    decision: str
    matched: tuple[dict[str, Any], ...]
    details: Mapping[str, str] | None
    is_allowed_by_boundary: bool | None
    is_allowed_by_organization: bool


def result_of(simulation: Simulation, action: str, resource: str) -> Result:
    """The result of an action on a resource.

    Raises AwsError `PolicyEvaluation` where a condition that may decide cannot be evaluated.
    """
    policies = simulation.policies
    request = Request(
        principal=simulation.principal,
        action=action,
        resource=resource,
        resource_account=_owner(simulation, resource),
        context=simulation.context,
    )
    verdicts = judge_all(request, policies)
    decision = _decision(request, policies, verdicts)
    is_within = _of(verdicts.service_control) == ALLOWED
    is_decided = decision != IMPLICIT_DENY  # which is that no statement decides
    has_boundary = policies.boundary is not None
    return Result(
        decision,
        tuple(_matched(request, policies, verdicts)) if is_within and is_decided else (),
        _details(request, policies, verdicts) if is_within else None,
        _of(verdicts.boundary) == ALLOWED if has_boundary else None,
        is_within,
    )


def _owner(simulation: Simulation, resource: str) -> str:
    """AWS: silent on other accounts' resources without a policy: then only the caller's side is."""
    if simulation.policies.resource is None:
        return simulation.account_id
    parts = parse_arn(resource)
    named = parts.account if parts is not None else ""
    return named if named.isdecimal() else simulation.owner or simulation.account_id


def _decision(request: Request, policies: Policies, verdicts: Verdicts) -> str:
    """The decision, in which services' own rules have no say but with a resource's policy.

    AWS: "Simulation of resource-based policies isn't supported for IAM roles", whose trust policies
    would have to allow; and no policy is needed for sts:GetCallerIdentity, yet one is simulated.
    """
    weighing = weigh(request, policies)
    requirements = weighing.requirements
    if policies.resource is None:
        requirements = same_account(request.situation, verdicts)
    denied, satisfied = max(weighing.denies), min(requirements)
    if denied is YES:
        return EXPLICIT_DENY
    if denied is MAYBE or satisfied is MAYBE:
        _refuse(request, policies)
    return ALLOWED if satisfied is YES else IMPLICIT_DENY


def _refuse(request: Request, policies: Policies) -> NoReturn:
    """Say what could not be evaluated; AWS documents the code, not the text."""
    undetermined = authorize(request, policies)
    if undetermined.problems:
        raise AwsError("PolicyEvaluation", "; ".join(undetermined.problems))
    raise UndeterminedError(undetermined.message or f"{request.action} cannot be simulated")


def _of(verdict: Verdict | ResourceVerdict) -> str:
    if verdict.deny is YES:
        return EXPLICIT_DENY
    return ALLOWED if verdict.allow is YES else IMPLICIT_DENY


def _details(request: Request, policies: Policies, verdicts: Verdicts) -> Mapping[str, str]:
    if not request.is_cross_account:
        return {}
    kinds = ["identity", "resource"] + ["boundary"] * (policies.boundary is not None)
    return {_TYPES[kind]: _of(getattr(verdicts, kind)) for kind in kinds}


def _matched(request: Request, policies: Policies, verdicts: Verdicts) -> Iterator[dict[str, Any]]:
    is_bounded = policies.boundary is not None
    for place, policy in placed(policies):
        if place.layer not in _TYPES:
            continue
        is_denied = _of(getattr(verdicts, place.layer)) == EXPLICIT_DENY
        for each in policy.statements:
            if each.is_deny is is_denied and match_statement(each, request, is_bounded)[0] is YES:
                yield _shown(place.layer, policy, each)


def _shown(layer: str, policy: Policy, statement: Statement) -> dict[str, Any]:
    start, end = statement_places(policy.text)[statement.index]
    return {
        "SourcePolicyId": policy.name,
        "SourcePolicyType": _TYPES[layer],
        "StartPosition": _position(start),
        "EndPosition": _position(end),
    }


def _position(position: Position) -> dict[str, int]:
    return {"Line": position.line, "Column": position.column}
