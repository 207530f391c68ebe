"""The explanation: five lines, or everything."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings

from pytest_iam.authorization import Decision, Policies, Request, authorize
from pytest_iam.authorization.layers import Layers
from pytest_iam.policy import Policy
from pytest_iam.strategies import Setting, accounts

ALICE = "arn:aws:iam::111111111111:user/alice"
BOB = "arn:aws:iam::222222222222:user/bob"
QUEUE = "arn:aws:sqs:eu-west-1:111111111111:orders"


def policy(*statements: dict[str, Any], name: str = "reports") -> Policy:
    body = [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", **each} for each in statements]
    return Policy({"Version": "2012-10-17", "Statement": body}, name)


def decide(*identity: Policy, principal: str = ALICE, **values: Any) -> Decision:
    of_request = ("context", "unknown", "action")
    asked = {name: values.pop(name) for name in of_request if name in values}
    request = Request(principal, **{"action": "sqs:SendMessage"} | asked, resource=QUEUE)
    return authorize(request, Policies(identity=identity, **values))


def shown(decision: Decision) -> list[str]:
    """The lines after the first, which says the outcome."""
    return [line.strip() for line in decision.explain().splitlines()[1:]]


ALL = policy({})
NONE = policy({"Action": "s3:*"}, name="other")
FOR_ALL = policy({"Principal": "*"}, name="of the queue")
DENIES = policy({}, {"Sid": "No", "Effect": "Deny"}, name="limits")

# The decision, its first line up to the colon, and what the others say of it.
DECISIVE = [
    (decide(ALL), "allowed by identity", ["identity: allows (policy 'reports', statement #1 at 1"]),
    (
        decide(resource=FOR_ALL),
        "allowed by resource",
        ["resource: allows (policy 'of the queue', statement #1 at 1"],
    ),
    (
        decide(ALL, DENIES),
        "explicitDeny by identity",
        ["identity: denies (policy 'limits', statement 'No' at 1"],
    ),
    (decide(), "implicitDeny by identity", ["identity: there is no policy of this kind"]),
    (
        decide(ALL, boundary=NONE),
        "implicitDeny by boundary",
        ["boundary: allows nothing; considered: 'other'"],
    ),
    (
        decide(boundary=NONE, session=NONE),
        "implicitDeny by identity",
        ["also lacking an allow: boundary, session"],
    ),
    (
        decide(ALL, service_control=[[ALL], [ALL, DENIES], [ALL]]),
        "explicitDeny by service_control",
        ["service_control, level 2 of 3 (an OU): denies (policy 'limits', statement 'No' at 1"],
    ),
    (
        decide(ALL, service_control=[[ALL], [ALL], [NONE]]),
        "implicitDeny by service_control",
        ["service_control, level 3 of 3 (the account): allows nothing; considered: 'other'"],
    ),
    (
        decide(ALL, resource_control=[[NONE], [ALL]]),
        "implicitDeny by resource_control",
        ["resource_control, level 1 of 2 (the root): allows nothing; considered: 'other'"],
    ),
    (
        decide(ALL, service_control=[[]]),
        "implicitDeny by service_control",
        ["service_control: there is no policy of this kind"],
    ),
    (
        decide(ALL, principal=BOB),
        "implicitDeny by resource",
        [
            "resource: there is no policy of this kind",
            (
                "across accounts: the caller's side (222222222222) allows, "
                "the resource's side (111111111111) does not allow"
            ),
        ],
    ),
    (
        decide(principal=BOB, resource=FOR_ALL),
        "implicitDeny by identity",
        [
            (
                "across accounts: the caller's side (222222222222) does not allow, "
                "the resource's side (111111111111) allows"
            ),
        ],
    ),
    (
        decide(principal="arn:aws:iam::111111111111:root"),
        "allowed by root",
        ["root: what an account's root user does, no policy has to allow"],
    ),
    (
        authorize(
            Request(ALICE, "kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:key/1"),
            Policies(identity=[policy({"Action": "*"})], resource=FOR_ALL),
        ),
        "implicitDeny by resource",
        [
            "resource: allows nothing; considered: 'of the queue'",
            "by a rule of its own, 'KMS key policy': KMS Developer Guide, Key policies",
        ],
    ),
    (
        decide(action="sts:GetCallerIdentity"),
        "allowed by sts:GetCallerIdentity",
        ["by a rule of its own, 'sts:GetCallerIdentity': STS API Reference, GetCallerIdentity"],
    ),
]


@pytest.mark.parametrize(("decision", "head", "lines"), DECISIVE)
def test_what_decided_is_said_first(decision: Decision, head: str, lines: list[str]) -> None:
    """AWS: IAM User Guide, "Policy evaluation logic": which kind, which level, which side."""
    assert decision.explain().startswith(f"{head}: ")
    for line in lines:
        assert line in decision.explain()
        assert line in decision.explain(full=True)


FROM_SALES = {"aws:PrincipalTag/team": "sales"}
TEAM = {"StringEquals": {"aws:PrincipalTag/team": "billing"}}
# What falls short in a condition alone, nearest first; each row is farther than the one before.
DISTANCES = [
    {"Sid": "OneCondition", "Condition": TEAM},
    {"Sid": "TwoConditions", "Condition": {**TEAM, "Bool": {"a:key": "true"}}},
    {"Sid": "AlikeResource", "Resource": "arn:aws:sqs:eu-west-1:111111111111:order"},
    {"Sid": "OtherResource", "Resource": "arn:aws:sqs:us-east-1:111111111111:orders"},
    {"Sid": "ResourceAndCondition", "Resource": "arn:aws:sqs:*:*:other", "Condition": TEAM},
]
ABOUT_OTHER_ACTIONS = [
    {"Sid": "OtherAction", "Action": "sqs:Receive*"},
    {"Sid": "OtherActionAndResource", "Action": "sqs:Receive*", "Resource": "arn:aws:sqs:*:*:no"},
    {"Sid": "OtherService", "Action": "s3:*"},
]


def nearest(decision: Decision) -> list[str]:
    return [line for line in shown(decision) if line.startswith("nearest: ")]


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        *itertools.pairwise(DISTANCES),
        *itertools.pairwise(ABOUT_OTHER_ACTIONS),
    ],
)
def test_the_nearest_miss_is_named_first(nearer: dict[str, Any], farther: dict[str, Any]) -> None:
    """By the kind of what fell short, then by how much did, then by how alike the texts are."""
    lines = nearest(decide(policy(farther, nearer), context=FROM_SALES))
    assert [line.split("'")[3] for line in lines] == [nearer["Sid"], farther["Sid"]]


def test_a_principal_is_farther_than_a_resource_and_nearer_than_an_action() -> None:
    """Only policies of resources name principals."""
    statements = [
        {"Sid": "Action", "Action": "sqs:Receive*", "Principal": "*"},
        {"Sid": "Principal", "Principal": {"AWS": BOB}},
        {"Sid": "Resource", "Principal": "*", "Resource": "arn:aws:sqs:*:*:other"},
    ]
    lines = nearest(decide(resource=policy(*statements)))
    assert [line.split("'")[3] for line in lines] == ["Resource", "Principal"]
    lines = nearest(decide(resource=policy(*statements[:2])))
    assert [line.split("'")[3] for line in lines] == ["Principal"]


def test_statements_about_other_actions_are_no_misses_where_there_are_others() -> None:
    lines = nearest(decide(policy(*ABOUT_OTHER_ACTIONS, DISTANCES[-1])))
    assert [line.split("'")[3] for line in lines] == ["ResourceAndCondition"]


def test_only_the_level_that_lacks_the_allow_has_misses() -> None:
    near = policy({"Condition": TEAM}, name="near")
    lines = nearest(decide(ALL, near, service_control=[[ALL, near], [NONE]]))
    assert [line.split("'")[1] for line in lines] == ["other"]


def test_across_accounts_the_other_sides_policy_stands_in_for_nothing() -> None:
    """In one account a resource-based policy may allow alone."""
    theirs = {"Principal": {"AWS": "333333333333"}}
    both = policy({"Principal": "*"}, theirs, name="theirs")
    assert nearest(decide(principal=BOB, resource=both)) == []
    assert "'theirs'" in nearest(decide(resource=policy(theirs, name="theirs")))[0]


# What a statement wants and the request has.
REASONS: list[tuple[dict[str, Any], str]] = [
    (
        {"Condition": TEAM},
        "Condition StringEquals aws:PrincipalTag/team wants billing; the request has 'sales'",
    ),
    (
        {"Condition": {"StringNotLike": {"aws:PrincipalTag/team": ["sa*", "ma*"]}}},
        (
            "Condition StringNotLike aws:PrincipalTag/team excludes sa* or ma*; the request has "
            "'sales'"
        ),
    ),
    (
        {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
        "Condition Bool aws:MultiFactorAuthPresent wants true; the request has no such key",
    ),
    (
        {"Condition": {"NumericLessThan": {"a:age": ["1", "2", "3", "4"]}}},
        "Condition NumericLessThan a:age wants 1 or 2 or 3 or …; the request has '9'",
    ),
    (
        {"Condition": {"StringEquals": {"aws:PrincipalTag/team": "${aws:username}"}}},
        (
            "Condition StringEquals aws:PrincipalTag/team wants ${aws:username} (aws:username is "
            "'alice'); the request has 'sales'"
        ),
    ),
    (
        {"Action": ["a:*", "b:*", "sqs:Get*", "sqs:SendFile", "sqs:SendMess?"]},
        (
            "Action wants sqs:SendMess? or sqs:SendFile or sqs:Get* or …; the request has "
            "sqs:SendMessage"
        ),
    ),
    (
        {"Resource": "arn:aws:sqs:*:*:${a:stage}"},
        f"Resource wants arn:aws:sqs:*:*:${{a:stage}} (a:stage is absent); the request has {QUEUE}",
    ),
    (
        {"Resource": "arn:aws:sqs:*:*:other", "Condition": TEAM},
        f"Resource wants arn:aws:sqs:*:*:other; the request has {QUEUE} (and 1 more)",
    ),
]


@pytest.mark.parametrize(("statement", "text"), REASONS)
def test_a_miss_says_what_was_wanted_and_what_there_was(
    statement: dict[str, Any], text: str
) -> None:
    context = {**FROM_SALES, "aws:username": "alice", "a:age": 9}
    (line,) = nearest(decide(policy(statement), context=context))
    assert line.endswith(text)


def test_the_nearest_deny_is_named_where_one_was_hoped_for() -> None:
    """Of those that are about the action and resource alone: others were meant for others."""
    hoped = {"Sid": "NoTls", "Effect": "Deny", "Condition": {"Bool": {"a:tls": "false"}}}
    decision = decide(policy({}, hoped, {"Effect": "Deny", "Action": "s3:*"}))
    (line,) = [line for line in shown(decision) if line.startswith("nearest to denying")]
    assert "'NoTls'" in line
    assert line.endswith("Bool a:tls wants false; the request has no such key")


def test_what_is_open_is_said_with_how_to_state_it() -> None:
    decision = decide(policy({"Condition": TEAM}), unknown={"aws:PrincipalTag/*"})
    assert shown(decision) == [
        "identity: perhaps allows (policy 'reports', statement #1 at 1:41)",
        (
            "open: policy 'reports', statement #1 at 1:41: Condition StringEquals "
            "aws:PrincipalTag/team wants billing; the request has an unknown value"
        ),
        (
            "it hangs on aws:PrincipalTag/team: state it as "
            'context={"aws:PrincipalTag/team": ...}, with None for a key known to be absent'
        ),
    ]


def test_problems_are_counted_and_the_first_is_said() -> None:
    """The full explanation has each."""
    odd = [{"Condition": {f"Odd{number}": {"a:key": "1"}}} for number in range(3)]
    decision = decide(policy(*odd))
    assert shown(decision)[-1] == (
        "could not be evaluated: Odd0 a:key: there is no condition operator 'Odd0' (and 2 more)"
    )
    assert all(f"problem: Odd{n} a:key" in decision.explain(full=True) for n in range(3))


def test_nothing_makes_it_longer_than_five_lines() -> None:
    """Where there is too much to say, the nearest miss and what is open come first."""
    misses = policy(*DISTANCES, {"Condition": {"Odd": {"a:key": "1"}}}, {"Action": "kms:*"})
    decision = authorize(
        Request(BOB, "kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:key/1"),
        Policies(
            identity=[misses], boundary=NONE, session=NONE, resource=policy({"Principal": "*"})
        ),
    )
    heads = [line.strip().partition(":")[0] for line in decision.explain().splitlines()]
    assert heads == [
        "implicitDeny by resource",
        "resource",
        "by a rule of its own, 'KMS key policy'",
        "across accounts",
        "nearest",
    ]
    odd = policy({"Condition": {"Odd": {"a:key": "1"}}, "Principal": "*"}, name="odd")
    lines = shown(decide(misses, principal=BOB, boundary=NONE, resource=odd))
    assert [line.partition(":")[0] for line in lines] == [
        "resource",
        "across accounts",
        "nearest",
        "could not be evaluated",
    ]
    assert lines[1].endswith("; also lacking an allow: identity, boundary")


def test_a_missing_allow_is_said_even_where_a_deny_may_apply() -> None:
    """It is the missing allow that decides."""
    limits = policy({"Effect": "Deny", "Condition": {"Bool": {"u:key": "true"}}}, name="limits")
    decision = decide(ALL, boundary=limits, unknown={"u:key"})
    assert decision.outcome == "implicitDeny"
    assert shown(decision)[0] == "boundary: allows nothing; considered: 'limits'"


def test_line_breaks_in_values_make_no_lines() -> None:
    condition = {"StringEquals": {"a:key": "one\ntwo"}}
    decision = decide(policy({"Condition": condition}, name="a\nb"), context={"a:key": "x\ny"})
    assert len(decision.explain().splitlines()) == 3
    assert "\n" not in repr(decision)
    assert "wants one\\ntwo; the request has 'x\\ny'" in decision.explain()


def test_the_full_explanation_has_every_kind_and_every_statement() -> None:
    statements = policy({"Action": "s3:*"}, {"Condition": TEAM}, {})
    decision = decide(statements, boundary=policy({"Sid": "Own"}, name="limits"))
    full = decision.explain(full=True)
    assert [line.strip() for line in full.splitlines()[1:]] == [
        "identity: allows (policy 'reports', statement #3 at 1:223)",
        "boundary: allows (policy 'limits', statement 'Own' at 1:41)",
        "identity: policy 'reports', statement #1 at 1:41: Allow does not apply",
        "Action wants s3:*; the request has sqs:SendMessage",
        "identity: policy 'reports', statement #2 at 1:97: Allow does not apply",
        "Condition StringEquals aws:PrincipalTag/team wants billing; the request has no such key",
        "identity: policy 'reports', statement #3 at 1:223: Allow applies",
        "boundary: policy 'limits', statement 'Own' at 1:41: Allow applies",
        "asked for and absent: aws:PrincipalTag/team",
    ]


def test_a_decision_is_shown_in_one_line_with_its_nearest_miss() -> None:
    """For pytest's own output of a failed assertion."""
    decision = decide(policy({"Sid": "Near", "Condition": TEAM}), context=FROM_SALES)
    assert repr(decision) == (
        f"<Decision implicitDeny by identity, {ALICE} sqs:SendMessage on {QUEUE}: policy 'reports',"
        " statement 'Near' at 1:41: Condition StringEquals aws:PrincipalTag/team wants billing; "
        "the request has 'sales'>"
    )


def test_findings_are_worked_out_only_when_asked_for(monkeypatch: Any) -> None:
    """They are costly: neither deciding nor AWS's message takes them."""
    from pytest_iam.authorization import decision as module

    monkeypatch.setattr(module, "findings", None)
    denied = decide(ALL, DENIES)
    assert not denied
    assert denied.message.endswith("explicit deny in an identity-based policy")


# What the second line says of a decision by a kind of policy.
VERBS = {"allowed": ": allows (", "explicitDeny": ": denies (", "undetermined": ": perhaps "}


@settings(max_examples=300, deadline=None)
@given(accounts())
def test_whatever_is_decided_the_second_line_says_why(setting: Setting) -> None:
    """A statement that decides is one that matched, of the kind that is said to decide."""
    decision = setting.decision
    first = shown(decision)[0]
    if decision.decided_by in Layers._fields and decision.outcome in VERBS:
        assert first.startswith(decision.decided_by)
        assert VERBS[decision.outcome] in first
    if decision.outcome == "explicitDeny" and decision.decided_by in Layers._fields:
        denies = [each.layer for each in decision.matched if each.statement.is_deny]
        assert decision.decided_by in denies


def test_what_surely_failed_is_said_before_what_is_unknown() -> None:
    conditions = {
        "StringEquals": {"aws:RequestedRegion": "eu-west-1"},
        "Bool": {"aws:SecureTransport": "true"},
    }
    decision = decide(
        policy({"Condition": conditions}),
        context={"aws:SecureTransport": "false"},
        unknown={"aws:RequestedRegion"},
    )
    (miss,) = (line for line in shown(decision) if line.startswith("nearest"))
    assert "aws:SecureTransport wants true; the request has 'false' (and 1 more)" in miss


def test_an_allow_that_does_not_count_is_not_said_to_allow() -> None:
    """SQS Developer Guide: AddPermission is for principals of the queue's account alone."""
    decision = decide(policy({}), resource=FOR_ALL, principal=BOB, action="sqs:AddPermission")
    assert decision.decided_by == "resource"
    assert shown(decision)[0] == "resource: what it allows does not count for this caller"


def test_long_values_are_cut() -> None:
    wanted = {"StringEquals": {"aws:UserAgent": "w" * 100_000}}
    decision = decide(policy({"Condition": wanted}), context={"aws:UserAgent": "a" * 100_000})
    assert len(decision.explain()) < 2000
