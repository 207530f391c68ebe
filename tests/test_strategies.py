"""The public hypothesis strategies."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings

from pytest_iam.authorization import Request
from pytest_iam.policy import Policy
from pytest_iam.policy.arn import is_arn
from pytest_iam.strategies import (
    ACTIONS,
    KEYS,
    Setting,
    accounts,
    actions,
    arns,
    contexts,
    policies,
    principals,
    requests,
    statements,
)

patient = settings(suppress_health_check=[HealthCheck.too_slow])


@given(arns(accounts=["333333333333"]))
def test_arns_are_of_the_given_accounts(arn: str) -> None:
    assert is_arn(arn)
    assert arn.split(":")[4] in ("333333333333", "")


@given(actions(), actions(among=["s3:GetObject"], are_patterns=True))
def test_actions_are_plain_unless_patterns_are_asked_for(action: str, pattern: str) -> None:
    assert action in ACTIONS
    allowing = Policy(
        {"Statement": {"Effect": "Allow", "Action": pattern, "Resource": "*"}}
    ).statements
    assert allowing[0].actions.includes("s3:getobject")


@given(principals(accounts=["333333333333"]))
def test_principals_are_callers_of_the_given_accounts(principal: str) -> None:
    assert Request(principal, "s3:GetObject").caller.account in ("333333333333", None)


@given(contexts())
def test_contexts_hold_the_values_of_the_keys(context: dict[str, Any]) -> None:
    assert all(value in KEYS[key] for key, value in context.items())


@given(contexts(keys={"aws:username": ["ann"]}, has_faults=True))
def test_faults_of_contexts_are_asked_for(context: dict[str, Any]) -> None:
    assert context.get("aws:username") in ("ann", "soon", ["ann"], None)


@given(statements(actions=["s3:GetObject"], resources=[], principals=["*"], keys={}))
def test_statements_have_the_elements_that_are_asked_for(statement: dict[str, Any]) -> None:
    assert "Resource" not in statement
    assert "NotResource" not in statement
    assert "Condition" not in statement
    assert "Principal" in statement or "NotPrincipal" in statement


@given(policies(effects=["Deny"]))
def test_policies_are_valid_without_faults_even_as_managed_ones(policy: Policy) -> None:
    text = policy.text.replace("2008-10-17", "2012-10-17")
    assert all(each.is_deny for each in Policy(text, kind="identity").statements)


@given(policies(max_statements=4))
def test_policies_have_at_most_so_many_statements(policy: Policy) -> None:
    assert 1 <= len(policy.statements) <= 4


@given(requests(unknown=["aws:SourceIp"]))
def test_requests_have_the_unknown_keys_that_are_asked_for(request: Request) -> None:
    assert request.unknown <= {"aws:SourceIp"}


@patient
@given(accounts(among=["333333333333", "444444444444"]))
def test_accounts_give_callers_what_aws_would_let_them_have(setting: Setting) -> None:
    request, applied = setting.request, setting.policies
    kind = request.caller.kind.value
    if kind in ("root", "anonymous", "service", "federated"):
        assert (applied.identity, applied.boundary, applied.session) == ((), None, None)
    if kind not in ("assumed-role", "federated-user"):
        assert applied.session is None
    if request.caller.account is None:
        assert applied.service_control == ()
    assert request.caller.account in ("333333333333", None)
    assert request.resource_account in ("333333333333", "444444444444", None)


def test_accounts_meet_each_outcome_often() -> None:
    """What is drawn matches, or it would show nothing."""
    outcomes: Counter[str] = Counter()

    @settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], database=None)
    @given(accounts())
    def draw(setting: Setting) -> None:
        outcomes[setting.decision.outcome] += 1

    draw()
    assert outcomes.keys() == {"allowed", "explicitDeny", "implicitDeny"}
    assert min(outcomes.values()) > outcomes.total() / 20


def test_without_hypothesis_the_error_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "try:\n    import pytest_iam.strategies\n"
        "except ImportError as error:\n    print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pytest-aws-iam[hypothesis]" in run.stdout, run.stderr
