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
    assert "identity: allows (policy 'reports', statement 'Read' at 1:41)" in decision.explain()


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
    assert "identity: denies (policy 'limits', statement #1 at 1:41)" in decision.explain()


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


def test_it_may_hang_on_which_credentials_are_used() -> None:
    """STS API Reference, GetSessionToken: without MFA its credentials call nothing in IAM."""
    decision = decide(
        policy({"Action": "*"}), action="iam:ListUsers", unknown={"aws:TokenIssueTime"}
    )
    assert decision.is_undetermined
    assert decision.missing == ("aws:TokenIssueTime",)


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


def test_what_matched_is_given_with_its_effect() -> None:
    """Allows that a Deny overrides are among it."""
    decision = decide(policy({"Sid": "All"}, {"Sid": "No", "Effect": "Deny"}, {"Action": "sqs:*"}))
    assert [(each.statement.sid, each.statement.effect) for each in decision.matched] == [
        ("All", "Allow"),
        ("No", "Deny"),
    ]


# What a statement asks for, and which of the keys are said to be absent; aws:username is not.
ASKED: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("a key", {"Condition": {"Bool": {"A:Key": "true"}}}, ("A:Key",)),
    ("a key that is there", {"Condition": {"Bool": {"aws:username": "true"}}}, ()),
    ("a key that is unknown", {"Condition": {"Bool": {"u:key": "true"}}}, ()),
    ("two keys", {"Condition": {"Bool": {"a:one": "1", "a:two": "1"}}}, ("a:one", "a:two")),
    ("by Null, so that it matches", {"Condition": {"Null": {"a:key": "true"}}}, ("a:key",)),
    ("if it exists", {"Condition": {"BoolIfExists": {"a:key": "true"}}}, ("a:key",)),
    ("a value", {"Condition": {"StringLike": {"aws:username": "${a:key}"}}}, ("a:key",)),
    ("a resource", {"Resource": "arn:aws:s3:::ledger/${a:key}"}, ("a:key",)),
    ("by a Deny", {"Effect": "Deny", "Condition": {"Bool": {"a:key": "true"}}}, ("a:key",)),
    ("another action", {"Action": "sqs:*", "Condition": {"Bool": {"a:key": "true"}}}, ()),
    (
        "another resource",
        {"Resource": "arn:aws:s3:::own", "Condition": {"Bool": {"a:key": "true"}}},
        (),
    ),
    ("another action's resource", {"Action": "sqs:*", "Resource": "arn:aws:s3:::${a:key}"}, ()),
]


@pytest.mark.parametrize(
    ("statement", "absent"), [row[1:] for row in ASKED], ids=[row[0] for row in ASKED]
)
def test_keys_that_were_asked_for_and_absent_are_named_as_the_policy_writes_them(
    statement: dict[str, Any], absent: tuple[str, ...]
) -> None:
    """Only where the action, the principal and the resource leave the key to decide."""
    decision = decide(policy(statement), context={"aws:username": "alice"}, unknown={"u:*"})
    assert decision.absent == absent


def test_what_asks_of_somebody_else_asks_for_nothing() -> None:
    """The principal is settled before the conditions are looked at."""
    statement = {"Principal": {"AWS": "222222222222"}, "Condition": {"Bool": {"a:key": "true"}}}
    decision = authorize(
        Request(ALICE, "s3:GetObject", LEDGER), Policies(resource=policy(statement))
    )
    assert decision.absent == ()


def test_a_decision_becomes_json() -> None:
    """All of it, so that nothing is added, renamed or left out by accident."""
    document = """{"Version": "2012-10-17", "Statement": [
  {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
   "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["billing", "${aws:username}"]}}},
  {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::public/*"},
  {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
   "Condition": {"Null": {"aws:SecureTransport": "true"}}}
]}"""
    arn = "arn:aws:iam::111111111111:policy/reports"
    decision = decide(
        Policy(document, "reports", arn=arn),
        context={"aws:PrincipalTag/team": "sales", "aws:username": "alice"},
    )
    condition = {
        "element": "Condition",
        "operator": "StringEquals",
        "key": "aws:PrincipalTag/team",
        "match": "no",
        "wanted": ["billing", "${aws:username}"],
        "actual": ["sales"],
        "unknown": [],
        "variables": {"aws:username": "alice"},
    }
    resource = {
        "element": "Resource",
        "operator": None,
        "key": None,
        "match": "no",
        "wanted": ["arn:aws:s3:::public/*"],
        "actual": [LEDGER],
        "unknown": [],
        "variables": {},
    }
    of_policy = {"layer": "identity", "level": None, "policy": "reports", "arn": arn}
    assert json.loads(json.dumps(decision.to_dict())) == {
        "outcome": "explicitDeny",
        "decided_by": "identity",
        "principal": ALICE,
        "action": "s3:GetObject",
        "resource": LEDGER,
        "message": decision.message,
        "matched": [2],
        "missing": [],
        "absent": ["aws:SecureTransport"],
        "problems": [],
        "statements": [
            {
                **of_policy,
                "sid": "Read",
                "index": 0,
                "position": {"line": 2, "column": 3},
                "effect": "Allow",
                "match": "no",
                "shortfalls": [condition],
                "absent": [],
                "problems": [],
            },
            {
                **of_policy,
                "sid": None,
                "index": 1,
                "position": {"line": 4, "column": 3},
                "effect": "Allow",
                "match": "no",
                "shortfalls": [resource],
                "absent": [],
                "problems": [],
            },
            {
                **of_policy,
                "sid": None,
                "index": 2,
                "position": {"line": 5, "column": 3},
                "effect": "Deny",
                "match": "yes",
                "shortfalls": [],
                "absent": ["aws:SecureTransport"],
                "problems": [],
            },
        ],
    }


def test_decisions_are_values() -> None:
    assert decide(policy({})) == decide(policy({}))
    assert hash(decide(policy({}))) == hash(decide(policy({})))


# What an element says of an action of which only the service is known.
GUESSES = [
    ("*", "allowed"),
    ("s3:*", "allowed"),
    ("s3:Get*", "undetermined"),
    ("s3:GetObject", "undetermined"),
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
