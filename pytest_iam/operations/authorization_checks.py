"""Authorization checks: a decision as the requirements that it had to meet, each with its result.

AWS: IAM Toolbox API reference, GetRequestAuthorizationDetails, Check.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from pytest_iam.authorization import Decision
from pytest_iam.authorization.evaluation import ALLOWED, EXPLICIT_DENY, weigh
from pytest_iam.authorization.evidence import Finding
from pytest_iam.policy import Policy
from pytest_iam.policy.match import Match


class _Kind(NamedTuple):
    """What the API calls a kind of policy, and the check that asks it."""

    layer: str
    policy_type: str
    check_type: str


# In the order in which checks are listed.
_KINDS = (
    _Kind("resource_control", "RESOURCE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"),
    _Kind("service_control", "SERVICE_CONTROL_POLICY", "SERVICE_CONTROL_POLICY"),
    _Kind("vpc_endpoint", "VPC_ENDPOINT_POLICY", "VPC_ENDPOINT"),
    _Kind("resource", "RESOURCE_BASED_POLICY", "RESOURCE"),
    _Kind("identity", "IDENTITY_BASED_POLICY", "PRINCIPAL"),
    _Kind("boundary", "PERMISSIONS_BOUNDARY", "PERMISSIONS_BOUNDARY"),
    _Kind("session", "SESSION_POLICY", "SESSION"),
)
_EFFECTS = {ALLOWED: "ALLOW", EXPLICIT_DENY: "EXPLICIT_DENY"}


class Evaluated(NamedTuple):
    """A policy that was evaluated, with what the API calls its kind, and its identifier."""

    policy_type: str
    uri: str
    policy: Policy


def evaluation(decision: Decision, common: dict[str, Any]) -> dict[str, Any]:
    """One pair of action and resource, with the part of its context that is not common to all."""
    own = {key: each for key, each in context(decision).items() if common.get(key) != each}
    return {
        "action": decision.request.action,
        "resource": decision.request.resource,
        "context": own,
        "evaluatedEffect": _EFFECTS.get(decision.outcome, "IMPLICIT_DENY"),
        "matchedPolicies": _matched(decision.matched),
        "checks": list(_checks(decision)),
    }


def context(decision: Decision) -> dict[str, Any]:
    """The condition keys of a request. AWS: silent on the types of the values; texts, or lists."""
    values = decision.request.context
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in values.items()
    }


def policies_of(decisions: Iterable[Decision]) -> list[Evaluated]:
    """The policies that were evaluated, each once, in the order of the checks."""
    found: dict[tuple[str, str], Evaluated] = {}
    for decision in decisions:
        for kind in _KINDS:
            for policy in (each for level in _levels(decision, kind.layer) for each in level):
                evaluated = Evaluated(kind.policy_type, _uri(policy), policy)
                found.setdefault(evaluated[:2], evaluated)
    return list(found.values())


def _levels(decision: Decision, layer: str) -> Sequence[Sequence[Policy]]:
    """The policies of one kind, by the levels of the organization; other kinds have one level."""
    held: Any = getattr(decision.policies, layer)
    if layer in ("resource_control", "service_control"):
        return list(held)
    if held is None:
        return []
    return [[held] if isinstance(held, Policy) else list(held)]


def _uri(policy: Policy) -> str:
    """A managed policy's ARN; of others, which have none, something opaque."""
    if policy.arn is not None:
        return policy.arn
    return hashlib.sha256(f"{policy.name}\n{policy.text}".encode()).hexdigest()


def _checks(decision: Decision) -> Iterator[dict[str, Any]]:
    required = weigh(decision.request, decision.policies).requirements
    for kind in _KINDS:
        for level, _ in enumerate(_levels(decision, kind.layer)):
            found = [
                each
                for each in decision.matched
                if each.layer == kind.layer and each.place.level in (None, level)
            ]
            yield {
                "checkType": kind.check_type,
                "evaluatedEffect": _effect(found, getattr(required, kind.layer)),
                "relevantPolicyTypes": [kind.policy_type],
                "matchedPolicies": _matched(found),
            }


def _effect(found: Sequence[Finding], required: Match) -> str:
    """What a check came to; `required` is NO where an allow was needed and is not there."""
    if any(each.statement.is_deny for each in found):
        return "EXPLICIT_DENY"
    if found:
        return "ALLOW"
    return "IMPLICIT_DENY" if required is Match.NO else "NO_IMPACT"


def _matched(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The statements that matched, by policy."""
    statements: dict[str, list[dict[str, Any]]] = {}
    for each in findings:
        # AWS: a statement without Sid has one made; silent about its form.
        sid = each.statement.sid or f"Statement{each.statement.index + 1}"
        shown = {"sid": sid, "evaluatedEffect": each.statement.effect.upper()}
        statements.setdefault(_uri(each.policy), []).append(shown)
    return [{"uri": uri, "matchedStatements": matched} for uri, matched in statements.items()]
