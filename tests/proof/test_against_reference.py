"""The engine decides as the second evaluator in tests/reference does, on whatever is drawn.

`PROOF_EXAMPLES` is how many settings are compared; the environment `proof` of tox sets it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, seed, settings
from reference import Question, evaluate

from pytest_iam.authorization import Request
from pytest_iam.policy import Policy
from pytest_iam.strategies import KEYS, Setting, accounts, contexts

EXAMPLES = int(os.environ.get("PROOF_EXAMPLES", "2000"))
IN_ONE_RUN = 5000
RUNS = -(-EXAMPLES // IN_ONE_RUN)
UNCOMMON = 0.1
"""A run in which an outcome is rarer proves little about it."""


@pytest.mark.parametrize("run", range(RUNS))
def test_both_evaluators_decide_alike(run: int, record_property: pytest.RecordProperty) -> None:
    """IAM User Guide, "Policy evaluation logic" and the pages that tests/reference names."""
    mix: Counter[str] = Counter()

    @seed(run)
    @settings(max_examples=min(EXAMPLES, IN_ONE_RUN), suppress_health_check=[HealthCheck.too_slow])
    @given(accounts(has_faults=True))
    def compare(setting: Setting) -> None:
        decision, answer = setting.decision, evaluate(question_of(setting))
        mix[decision.outcome] += 1
        assert decision.outcome == answer.outcome
        assert decision.decided_by in answer.layers

    compare()
    record_property("outcomes", dict(mix))
    rare = [
        outcome
        for outcome in ("allowed", "explicitDeny", "implicitDeny")
        if mix[outcome] < UNCOMMON * mix.total()
    ]
    assert rare == [], f"too rare to prove anything: {dict(mix)}"


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(accounts(unknown=[*KEYS, "aws:PrincipalTag/*"], has_faults=True), contexts())
def test_a_determined_decision_holds_whatever_the_unknown_keys_are(
    setting: Setting, stated: dict[str, Any]
) -> None:
    """What the engine settles without knowing a key, the other evaluator settles alike with it."""
    decision = setting.decision
    assume(setting.request.unknown and not decision.is_undetermined)
    known = Setting(knowing(setting.request, stated), setting.policies)
    answer = evaluate(question_of(known))
    assert (answer.outcome == "allowed") is decision.is_allowed
    assert answer.outcome != "undetermined"


def knowing(request: Request, stated: Mapping[str, Any]) -> Request:
    """The request with what is stated of its unknown keys; those not stated are absent."""
    context = {key: value for key, value in stated.items() if request.facts.is_unknown(key.lower())}
    return replace(request, context={**context, **request.context}, unknown=frozenset())


def question_of(setting: Setting) -> Question:
    """The setting as plain values: documents as dicts, the context as text."""
    request, policies = setting.request, setting.policies
    context = request.context.items()
    return Question(
        request.principal,
        request.action,
        request.resource,
        request.resource_account,
        {key: list(value) if isinstance(value, tuple) else value for key, value in context},
        request.issuer,
        [document(each) for each in policies.identity],
        document(policies.boundary),
        None if policies.session is None else [document(each) for each in policies.session],
        document(policies.resource),
        [[document(each) for each in level] for level in policies.service_control],
        [[document(each) for each in level] for level in policies.resource_control],
        document(policies.vpc_endpoint),
    )


def document(policy: Policy | None) -> Any:
    return None if policy is None else json.loads(policy.text)
