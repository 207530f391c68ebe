"""Laws that hold for all policies and requests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pytest_iam.authorization import Policies, Request, authorize
from pytest_iam.policy import Policy

ALICE = "arn:aws:iam::111111111111:user/alice"
SESSION = "arn:aws:sts::111111111111:assumed-role/Deployer/ci"
PRINCIPALS = [
    ALICE,
    SESSION,
    "arn:aws:iam::111111111111:role/Deployer",
    "arn:aws:iam::111111111111:root",
    "arn:aws:iam::222222222222:root",
    "*",
]
KEYS = ["k:one", "k:two"]
VALUES = ["a", "b", "1", "true"]
OPERATORS = [
    "StringEquals",
    "StringNotEquals",
    "StringLikeIfExists",
    "ForAllValues:StringEquals",
    "ForAnyValue:StringNotEquals",
    "NumericLessThan",
    "Bool",
    "Null",
    "NoSuchOperator",
]

conditions = st.dictionaries(
    st.sampled_from(OPERATORS),
    st.dictionaries(
        st.sampled_from(KEYS),
        st.lists(st.sampled_from([*VALUES, "${k:two}"]), min_size=1, max_size=2),
        min_size=1,
        max_size=1,
    ),
    max_size=2,
)


@st.composite
def statements(draw: st.DrawFn, *, has_principal: bool = False) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    action = draw(st.sampled_from(["Action", "Action", "NotAction"]))
    statement[action] = draw(st.sampled_from(["sqs:SendMessage", "sqs:*", "*", "s3:*"]))
    resource = draw(st.sampled_from(["Resource", "Resource", "NotResource"]))
    statement[resource] = draw(
        st.sampled_from(["*", "arn:aws:sqs:*:*:q", "arn:aws:sqs:*:*:q/${k:one}", "arn:aws:s3:::b"])
    )
    statement["Condition"] = draw(conditions)
    if has_principal:
        kind = draw(st.sampled_from(["Principal", "Principal", "Principal", "NotPrincipal"]))
        named = st.lists(st.sampled_from(PRINCIPALS), min_size=1, max_size=2)
        statement[kind] = {"AWS": draw(named)}
    return statement


def policies(*, has_principal: bool = False, max_size: int = 3) -> st.SearchStrategy[Policy]:
    body = st.lists(statements(has_principal=has_principal), min_size=1, max_size=max_size)
    return body.map(lambda each: Policy({"Version": "2012-10-17", "Statement": each}))


def levels(own: st.SearchStrategy[Policy]) -> st.SearchStrategy[list[list[Policy]]]:
    return st.lists(st.lists(own, min_size=1, max_size=2), max_size=2)


sets_of_policies = st.builds(
    Policies,
    identity=st.lists(policies(), max_size=2),
    boundary=st.none() | policies(),
    session=st.none() | st.lists(policies(), max_size=2),
    resource=st.none() | policies(has_principal=True),
    service_control=levels(policies()),
    resource_control=levels(policies(has_principal=True)),
    vpc_endpoint=st.none() | policies(has_principal=True),
)
contexts = st.dictionaries(
    st.sampled_from(KEYS), st.sampled_from(VALUES) | st.lists(st.sampled_from(VALUES), max_size=2)
)
requests = st.builds(
    Request,
    principal=st.sampled_from(PRINCIPALS),
    action=st.just("sqs:SendMessage"),
    resource=st.sampled_from(
        ["arn:aws:sqs:x:111111111111:q", "arn:aws:sqs:x:222222222222:q", "arn:aws:sqs:x::q/a", "*"]
    ),
    context=contexts,
    unknown=st.sets(st.sampled_from([*KEYS, "k:*"])),
)


@given(requests, sets_of_policies, contexts)
def test_stating_what_was_unknown_never_contradicts_a_decision(
    request: Request, applied: Policies, stated: dict[str, Any]
) -> None:
    """Whatever the unknown keys are, or if they are absent."""
    before = authorize(request, applied)
    context = {**stated, **request.context}
    after = authorize(replace(request, context=context, unknown=frozenset()), applied)
    if not before.is_undetermined:
        assert after.is_allowed is before.is_allowed
        assert not after.is_undetermined


@given(requests, sets_of_policies)
def test_an_undetermined_decision_says_why(request: Request, applied: Policies) -> None:
    decision = authorize(request, applied)
    if decision.is_undetermined:
        assert decision.missing or decision.problems
        assert all(name in decision.explain() for name in decision.missing)
    else:
        assert decision.missing == ()


@given(requests, sets_of_policies)
def test_a_complete_context_leaves_only_what_could_not_be_evaluated(
    request: Request, applied: Policies
) -> None:
    decision = authorize(replace(request, unknown=frozenset()), applied)
    assert decision.missing == ()
    if decision.is_undetermined:
        assert decision.problems


@given(requests, sets_of_policies, policies())
def test_a_further_deny_never_allows(request: Request, applied: Policies, extra: Policy) -> None:
    denies = [{**each.elements, "Effect": "Deny"} for each in extra.statements]
    deny = Policy({"Version": "2012-10-17", "Statement": denies})
    before = authorize(request, applied)
    after = authorize(request, replace(applied, identity=[*applied.identity, deny]))
    assert before.is_allowed or not after.is_allowed


@given(requests, sets_of_policies, policies())
def test_a_boundary_never_allows_more(request: Request, applied: Policies, limit: Policy) -> None:
    """With NotPrincipal, a boundary even denies."""
    without = authorize(request, replace(applied, boundary=None))
    if authorize(request, replace(applied, boundary=limit)).is_allowed:
        assert without.is_allowed or without.is_undetermined


@given(requests, sets_of_policies)
def test_the_order_of_statements_policies_and_levels_does_not_matter(
    request: Request, applied: Policies
) -> None:
    def turned(policy: Policy) -> Policy:
        body = [dict(each.elements) for each in reversed(policy.statements)]
        return Policy({"Version": "2012-10-17", "Statement": body})

    backwards = Policies(
        identity=[turned(each) for each in reversed(applied.identity)],
        boundary=applied.boundary and turned(applied.boundary),
        session=None
        if applied.session is None
        else [turned(each) for each in reversed(applied.session_policies)],
        resource=applied.resource and turned(applied.resource),
        service_control=[[*map(turned, level)] for level in reversed(applied.service_control)],
        resource_control=[[*map(turned, level)] for level in reversed(applied.resource_control)],
        vpc_endpoint=applied.vpc_endpoint and turned(applied.vpc_endpoint),
    )
    one, other = authorize(request, applied), authorize(request, backwards)
    assert (one.outcome, one.decided_by) == (other.outcome, other.decided_by)


@given(requests, sets_of_policies)
def test_every_decision_can_be_shown(request: Request, applied: Policies) -> None:
    decision = authorize(request, applied)
    assert decision.outcome in repr(decision)
    assert len(decision.explain().splitlines()) <= 12
    assert decision.to_dict()["outcome"] == decision.outcome
    assert bool(decision.message) is not decision.is_allowed
