"""Laws that hold for all policies and requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pytest_iam.authorization import Decision, Policies, Request, authorize
from pytest_iam.policy import Policy
from pytest_iam.strategies import (
    ACTIONS,
    Setting,
    accounts,
    contexts,
    policies,
    requests,
    statements,
)

UNKNOWN = ("aws:PrincipalTag/*", "aws:TagKeys", "aws:SourceIp", "s3:max-keys", "aws:username")
SETTINGS = accounts(unknown=UNKNOWN, has_faults=True)
KINDS = (
    "identity",
    "boundary",
    "session",
    "resource",
    "service_control",
    "resource_control",
    "vpc_endpoint",
)
FULL_ACCESS = {"Effect": "Allow", "Action": "*", "Resource": "*"}
FULL_ACCESS_OF_ALL = {**FULL_ACCESS, "Principal": "*"}

Edit = Callable[[Policy], Policy]
patient = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def body_of(policy: Policy) -> list[dict[str, Any]]:
    body = json.loads(policy.text)["Statement"]
    return body if isinstance(body, list) else [body]


def made_of(body: Sequence[Mapping[str, Any]], like: Policy | None = None) -> Policy:
    version = "2012-10-17" if like is None else like.version
    return Policy({"Version": version, "Statement": list(body)})


def edited(applied: Policies, kind: str, edit: Edit) -> Policies:
    """The policies with each one of a kind edited."""
    return replace(applied, **{kind: deep(getattr(applied, kind), edit)})


def deep(found: Any, edit: Edit) -> Any:
    if isinstance(found, Policy):
        return edit(found)
    return None if found is None else [deep(each, edit) for each in found]


def longer(statement: Mapping[str, Any]) -> Edit:
    return lambda policy: made_of([*body_of(policy), statement], policy)


def without_denies(policy: Policy) -> Policy:
    kept = [each for each in body_of(policy) if each["Effect"] == "Allow"]
    like = {**body_of(policy)[0], "Effect": "Deny", "Action": "none:None"}
    like.pop("NotAction", None)
    return made_of(kept or [like], policy)


def fitting(kind: str, statement: Mapping[str, Any], who: str) -> dict[str, Any]:
    """The statement as policies of the kind may have it."""
    if kind in ("resource", "resource_control", "vpc_endpoint"):
        return {**statement, "Principal": "*" if who == "*" else {"AWS": who}}
    return dict(statement)


def assert_no_more_allowed(before: Decision, after: Decision) -> None:
    """Denied stays denied, and what was not surely allowed still is not."""
    assert before.is_allowed or not after.is_allowed
    assert not before.is_denied or after.is_denied


@patient
@given(
    SETTINGS, st.sampled_from(KINDS), statements(effects=["Deny"]), st.sampled_from(["*", "1" * 12])
)
def test_a_further_deny_never_allows(
    setting: Setting, kind: str, statement: dict[str, Any], who: str
) -> None:
    deny = fitting(kind, statement, who)
    more = edited(setting.policies, kind, longer(deny))
    assert_no_more_allowed(setting.decision, authorize(setting.request, more))


@patient
@given(SETTINGS, st.sampled_from(KINDS))
def test_one_deny_less_never_denies(setting: Setting, kind: str) -> None:
    fewer = edited(setting.policies, kind, without_denies)
    assert_no_more_allowed(authorize(setting.request, fewer), setting.decision)


@patient
@given(
    SETTINGS,
    st.sampled_from(KINDS),
    statements(effects=["Allow"]),
    st.sampled_from(["*", "1" * 12]),
)
def test_a_further_allow_never_denies(
    setting: Setting, kind: str, statement: dict[str, Any], who: str
) -> None:
    allow = fitting(kind, statement, who)
    more = edited(setting.policies, kind, longer(allow))
    assert_no_more_allowed(authorize(setting.request, more), setting.decision)


@pytest.mark.parametrize(
    ("kind", "no_limit"),
    [
        ("boundary", made_of([FULL_ACCESS])),
        ("session", [made_of([FULL_ACCESS])]),
        ("service_control", [[made_of([FULL_ACCESS])]]),
        ("resource_control", [[made_of([FULL_ACCESS_OF_ALL])]]),
        ("vpc_endpoint", made_of([FULL_ACCESS_OF_ALL])),
    ],
)
@patient
@given(setting=SETTINGS)
def test_what_limits_never_grants(setting: Setting, kind: str, no_limit: Any) -> None:
    """Nothing is allowed that would not be with a limit that allows everything.

    Having a boundary is itself a reason to deny, with NotPrincipal; so all callers compared have
    one, or none.
    """
    assume(getattr(setting.policies, kind) not in (None, ()))
    boundless = authorize(setting.request, replace(setting.policies, **{kind: no_limit}))
    assert_no_more_allowed(boundless, setting.decision)


@pytest.mark.parametrize(
    "kind", ["service_control", "resource_control", "vpc_endpoint", "boundary"]
)
@patient
@given(setting=SETTINGS)
def test_nobody_is_allowed_more_by_being_limited(setting: Setting, kind: str) -> None:
    """Nor would be without the limit; a federated user alone has nothing without session policy."""
    nothing: Any = () if kind.endswith("control") else None
    unlimited = authorize(setting.request, replace(setting.policies, **{kind: nothing}))
    assert unlimited.is_allowed or not setting.decision.is_allowed or unlimited.is_undetermined
    assert not unlimited.is_denied or setting.decision.is_denied


@patient
@given(SETTINGS)
def test_the_order_of_statements_policies_levels_and_values_does_not_matter(
    setting: Setting,
) -> None:
    request, backwards = replace(setting.request, unknown=frozenset()), setting.policies
    for kind in KINDS:
        found = reversed_deeply(getattr(backwards, kind))
        backwards = replace(backwards, **{kind: deep(found, turned)})
    context = reversed_deeply({**request.context})
    one = authorize(request, setting.policies)
    other = authorize(replace(request, context=context), backwards)
    assert (other.outcome, other.decided_by) == (one.outcome, one.decided_by)


def turned(policy: Policy) -> Policy:
    return made_of(reversed_deeply(body_of(policy)), policy)


def reversed_deeply(value: Any) -> Any:
    """Lists and dicts the other way round, at each depth."""
    if isinstance(value, Mapping):
        return {key: reversed_deeply(each) for key, each in reversed([*value.items()])}
    if isinstance(value, list | tuple):
        return [reversed_deeply(each) for each in reversed(value)]
    return value


@patient
@given(SETTINGS)
def test_the_case_of_actions_and_keys_does_not_matter(setting: Setting) -> None:
    """IAM User Guide, "Action" and "Condition": neither is case-sensitive."""
    request, applied = replace(setting.request, unknown=frozenset()), setting.policies
    for kind in KINDS:
        applied = edited(applied, kind, recased)
    context = {key.upper(): value for key, value in request.context.items()}
    one = authorize(request, setting.policies)
    other = authorize(replace(request, action=request.action.swapcase(), context=context), applied)
    assert (other.outcome, other.decided_by) == (one.outcome, one.decided_by)


def recased(policy: Policy) -> Policy:
    return made_of([recased_statement(each) for each in body_of(policy)], policy)


def recased_statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(statement)
    for name in ("Action", "NotAction"):
        if name in found:
            values = found[name] if isinstance(found[name], list) else [found[name]]
            found[name] = [each.swapcase() for each in values]
    found["Condition"] = {
        operator: {key.swapcase(): wanted for key, wanted in keys.items()}
        for operator, keys in found.get("Condition", {}).items()
    }
    return found


@patient
@given(SETTINGS, contexts(has_faults=True))
def test_stating_what_was_unknown_never_contradicts_a_decision(
    setting: Setting, stated: dict[str, Any]
) -> None:
    """Whatever the unknown keys are, or if they are absent."""
    before = setting.decision
    assume(setting.request.unknown and not before.is_undetermined)
    after = authorize(knowing(setting.request, stated), setting.policies)
    assert after.is_allowed is before.is_allowed
    assert not after.is_undetermined


def knowing(request: Request, stated: Mapping[str, Any]) -> Request:
    """The request with what is stated of its unknown keys; those not stated are absent."""
    context = {key: value for key, value in stated.items() if request.facts.is_unknown(key.lower())}
    return replace(request, context={**context, **request.context}, unknown=frozenset())


@patient
@given(SETTINGS)
def test_an_undetermined_decision_says_why(setting: Setting) -> None:
    decision = setting.decision
    if decision.is_undetermined:
        assert decision.missing or decision.problems
        assert all(name in decision.explain() for name in decision.missing)
    else:
        assert decision.missing == ()


@patient
@given(SETTINGS)
def test_a_complete_context_leaves_only_what_could_not_be_evaluated(setting: Setting) -> None:
    decision = authorize(replace(setting.request, unknown=frozenset()), setting.policies)
    assert decision.missing == ()
    if decision.is_undetermined:
        assert decision.problems


def sets_of_policies() -> st.SearchStrategy[Policies]:
    """Policies of all kinds, whether or not the caller could have them."""
    own = policies(has_faults=True)
    of_all = policies(principals=["*", "111111111111"], has_faults=True)
    return st.builds(
        Policies,
        identity=st.lists(own, max_size=2),
        boundary=st.none() | own,
        session=st.none() | own,
        resource=st.none() | of_all,
        service_control=st.lists(st.lists(own, max_size=2), max_size=2),
        resource_control=st.lists(st.lists(of_all, max_size=2), max_size=2),
        vpc_endpoint=st.none() | of_all,
    )


@patient
@given(
    SETTINGS
    | st.builds(Setting, requests(unknown=UNKNOWN), sets_of_policies())
    | st.builds(Setting, requests(actions=st.sampled_from(ACTIONS)), sets_of_policies())
)
def test_every_request_is_decided_and_every_decision_can_be_shown(setting: Setting) -> None:
    """The engine is total: it never raises for what is well-formed."""
    decision = setting.decision
    assert decision.outcome in repr(decision)
    assert len(decision.explain().splitlines()) <= 5
    assert decision.outcome in decision.explain(full=True)
    assert json.loads(json.dumps(decision.to_dict()))["outcome"] == decision.outcome
    assert bool(decision.message) is not decision.is_allowed
