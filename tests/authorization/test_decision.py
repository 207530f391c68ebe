"""Decisions and the evidence for them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_iam.authorization import Decision, Policies, Request, authorize
from pytest_iam.errors import UndeterminedError
from pytest_iam.policy import Policy

ALICE = "arn:aws:iam::111111111111:user/alice"
LEDGER = "arn:aws:s3:::ledger/2026.csv"


def policy(*statements: dict[str, Any], name: str = "reports", arn: str | None = None) -> Policy:
    body = [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", **each} for each in statements]
    return Policy({"Version": "2012-10-17", "Statement": body}, name, arn=arn)


def decide(*identity: Policy, boundary: Policy | None = None, **values: Any) -> Decision:
    request = Request(**{"principal": ALICE, "action": "s3:GetObject", "resource": LEDGER} | values)
    return authorize(request, Policies(identity=identity, boundary=boundary))


def test_an_allowed_decision_is_true_and_has_no_message() -> None:
    decision = decide(policy({"Sid": "Read"}))
    assert decision
    assert (decision.is_allowed, decision.is_denied, decision.is_undetermined) == (
        True,
        False,
        False,
    )
    assert decision.message == ""
    assert decision.missing == ()
    assert "identity: allows (policy 'reports', statement 'Read')" in decision.explain()


def test_a_denied_decision_is_false_and_speaks_as_aws_does() -> None:
    decision = decide(policy({"Action": "sqs:*"}))
    assert not decision
    assert decision.is_denied
    assert decision.message == (
        f"User: {ALICE} is not authorized to perform: s3:GetObject on resource: "
        f'"{LEDGER}" because no identity-based policy allows the s3:GetObject action'
    )


def test_an_explicit_deny_names_the_managed_policy() -> None:
    arn = "arn:aws:iam::111111111111:policy/limits"
    decision = decide(policy({}), policy({"Effect": "Deny"}, name="limits", arn=arn))
    assert decision.outcome == "explicitDeny"
    assert decision.message.endswith(f"with an explicit deny in an identity-based policy: {arn}")
    assert "identity: denies (policy 'limits', statement #1)" in decision.explain()


def test_an_undetermined_decision_says_what_it_hangs_on_and_how_to_state_it() -> None:
    condition = {"StringEquals": {"s3:ExistingObjectTag/team": "${aws:PrincipalTag/team}"}}
    decision = decide(
        policy({"Condition": condition}),
        unknown={"s3:ExistingObjectTag/*", "aws:PrincipalTag/*"},
    )
    assert decision.is_undetermined
    assert decision.missing == ("s3:ExistingObjectTag/team", "aws:PrincipalTag/team")
    with pytest.raises(UndeterminedError) as caught:
        bool(decision)
    text = str(caught.value)
    assert 'context={"s3:ExistingObjectTag/team": ..., "aws:PrincipalTag/team": ...}' in text
    assert "None for a key known to be absent" in text
    assert "s3:ExistingObjectTag/team" in decision.explain()


def test_a_resource_known_in_part_may_be_what_is_missing() -> None:
    decision = decide(
        policy({"Resource": "arn:aws:s3:::ledger/2026*"}),
        resource="arn:aws:s3:::ledger/*",
        resource_is_pattern=True,
    )
    assert decision.missing == ("resource",)
    assert "give the whole ARN" in decision.message


@pytest.mark.parametrize(
    ("statements", "missing"),
    [
        # an uncertain Deny matters, an uncertain Allow beside a certain one does not
        (
            [
                {},
                {"Condition": {"Bool": {"a:allow": "true"}}},
                {"Effect": "Deny", "Condition": {"Bool": {"a:deny": "true"}}},
            ],
            ("a:deny",),
        ),
        (
            [
                {"Condition": {"Bool": {"a:allow": "true"}}},
                {"Effect": "Deny", "Condition": {"Bool": {"a:deny": "true"}}},
            ],
            ("a:allow", "a:deny"),
        ),
        # what another element settles does not matter
        (
            [
                {"Condition": {"Bool": {"a:allow": "true"}}},
                {"Action": "sqs:*", "Condition": {"Bool": {"a:other": "true"}}},
            ],
            ("a:allow",),
        ),
    ],
)
def test_only_what_matters_is_missing(
    statements: list[dict[str, Any]], missing: tuple[str, ...]
) -> None:
    assert decide(policy(*statements), unknown={"a:*"}).missing == missing


@pytest.mark.parametrize(
    ("effect", "outcome"), [("Allow", "implicitDeny"), ("Deny", "undetermined")]
)
def test_what_cannot_be_evaluated_never_allows_and_perhaps_denies(
    effect: str, outcome: str
) -> None:
    """AWS is silent; stricter chosen."""
    odd = {"Effect": effect, "Condition": {"StringSounds": {"aws:username": "alice"}}}
    base = [policy({})] if effect == "Deny" else []
    decision = decide(*base, policy(odd, name="odd"))
    assert decision.outcome == outcome
    assert decision.missing == ()
    assert decision.problems == (
        "StringSounds aws:username: there is no condition operator 'StringSounds'",
    )
    assert "could not be evaluated: StringSounds" in decision.explain()


def test_what_another_element_settles_is_no_problem() -> None:
    odd = {"Effect": "Deny", "Condition": {"StringSounds": {"aws:username": "alice"}}}
    decision = decide(policy({}, {**odd, "Resource": "arn:aws:s3:::other"}))
    assert decision.is_allowed
    assert decision.problems == ()


OTHER_ACTIONS = (
    {"Sid": "Far", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:*:*"},
    {"Sid": "Write", "Action": "s3:Put*"},
)


def test_the_nearest_misses_are_those_about_the_action() -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/team": "billing"}}
    decision = decide(
        policy(*OTHER_ACTIONS, {"Sid": "Near", "Condition": condition}),
        context={"aws:PrincipalTag/team": "sales"},
    )
    lines = decision.explain().splitlines()
    assert lines[0] == f"implicitDeny by identity: {ALICE} s3:GetObject on {LEDGER}"
    (nearest,) = (line.strip() for line in lines if "nearest" in line)
    assert nearest == (
        "nearest: policy 'reports', statement 'Near': Condition StringEquals "
        "aws:PrincipalTag/team wants billing; the request has 'sales'"
    )
    assert len(lines) <= 8
    assert "'Near'" in repr(decision)
    assert "\n" not in repr(decision)


def test_where_none_is_about_the_action_the_nearest_of_the_others_come_first() -> None:
    lines = decide(policy(*OTHER_ACTIONS)).explain().splitlines()
    nearest = [line.strip() for line in lines if "nearest" in line]
    assert nearest[0].startswith(
        "nearest: policy 'reports', statement 'Write': Action wants s3:Put*"
    )
    assert "'Far'" in nearest[1]


def test_a_boundary_that_lacks_the_allow_is_explained_by_its_own_statements() -> None:
    boundary = policy({"Sid": "Own", "Resource": "arn:aws:s3:::own/*"}, name="limits")
    decision = decide(policy({}), boundary=boundary)
    assert decision.decided_by == "boundary"
    assert "nearest: policy 'limits', statement 'Own': Resource wants" in decision.explain()


def test_the_full_explanation_has_each_statement() -> None:
    decision = decide(policy({"Action": "sqs:*"}, {"Resource": "arn:aws:s3:::own"}, {}))
    full = decision.explain(full=True)
    assert [full.count(f"statement #{number}") for number in (1, 2, 3)] == [1, 1, 1]
    assert "Allow applies" in full
    assert "Action wants sqs:*; the request has s3:GetObject" in full


def test_a_decision_becomes_json() -> None:
    decision = decide(policy({"Sid": "Write", "Action": "s3:Put*"}))
    exported = json.loads(json.dumps(decision.to_dict()))
    assert exported["outcome"] == "implicitDeny"
    assert exported["decided_by"] == "identity"
    assert exported["statements"] == [
        {
            "layer": "identity",
            "policy": "reports",
            "arn": None,
            "sid": "Write",
            "index": 0,
            "effect": "Allow",
            "match": "no",
            "shortfalls": ["Action wants s3:Put*; the request has s3:GetObject"],
        }
    ]


def test_decisions_are_values() -> None:
    assert decide(policy({})) == decide(policy({}))
    assert hash(decide(policy({}))) == hash(decide(policy({})))


# What an element says of an action of which only the service is known.
GUESSES = [
    ("*", "allowed"),
    ("s3:*", "allowed"),
    ("s3:Get*", "undetermined"),
    ("s3:GetObject", "undetermined"),
    ("*:Get*", "undetermined"),
    ("sqs:*", "implicitDeny"),
]


@pytest.mark.parametrize(("pattern", "outcome"), GUESSES)
def test_a_guessed_action_is_allowed_with_its_whole_service_alone(pattern, outcome) -> None:
    """What AWS calls the action is not known: its name as guessed decides nothing."""
    request = Request(ALICE, "s3:GetObject", "*", action_is_guess=True)
    decision = authorize(request, Policies(identity=[policy({"Action": pattern})]))
    assert decision.outcome == outcome
    if outcome == "undetermined":
        assert decision.missing == ("action",)
        assert "which action AWS checks" in decision.message


def test_a_guessed_action_may_be_the_one_that_is_denied() -> None:
    """A Deny on any action of the service may be about it."""
    policies = [policy({"Action": "*"}), policy({"Effect": "Deny", "Action": "s3:PutObject"})]
    request = Request(ALICE, "s3:NewThing", "*", action_is_guess=True)
    assert authorize(request, Policies(identity=policies)).is_undetermined
