"""What is not certain: combinations of no, maybe and yes over the layers of policies.

Each statement below has a condition on a key of its own. The key has the value wanted, another, or
is unknown: so the statement applies, does not, or maybe does. What the decision should be comes
from brute force: each *maybe* is replaced by yes and by no, in every combination. If the request is
allowed in some but not in all, it is undetermined.

Not the full product is tried, 3 to the power of 16. The three guardrails (RCP, SCP, endpoint
policy) must each allow in every situation, so they are varied one at a time, with all combinations
of the layers that stand in for each other. Denies count alike whosever they are, so one is varied
with all those combinations, and each other one where all that allow are certain, or none is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any

import pytest

from pytest_iam.authorization import Policies, Request, authorize
from pytest_iam.policy import Policy

NO, MAYBE, YES = "no", "maybe", "yes"
ANY = (NO, MAYBE, YES)
GUARDRAILS = ("resource_control", "service_control", "vpc_endpoint")
STAND_INS = ("identity", "boundary", "session", "direct", "limited", "delegated")
KINDS = (*GUARDRAILS, "resource", "identity", "boundary", "session")
DENIES = tuple(f"deny_{kind}" for kind in KINDS)

SESSION = "arn:aws:sts::111111111111:assumed-role/Deployer/ci"
ROOT = "arn:aws:iam::111111111111:root"
NAMED = {
    "direct": {"AWS": [SESSION, ROOT], "Service": "sns.amazonaws.com"},
    "limited": {"AWS": "arn:aws:iam::111111111111:role/Deployer"},
    "delegated": {"AWS": "111111111111"},
}
SITUATIONS = {
    "same account": (SESSION, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111111111111:q"),
    "across accounts": (SESSION, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:222222222222:q"),
    "root": (ROOT, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111111111111:q"),
    "another root": (ROOT, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:222222222222:q"),
    "service": ("sns.amazonaws.com", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111111111111:q"),
    "key": (SESSION, "kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:key/0a1b"),
    "key of another account": (SESSION, "kms:Decrypt", "arn:aws:kms:eu-west-1:222222222222:key/a"),
    "key for root": (ROOT, "kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:key/0a1b"),
    "trust": (SESSION, "sts:AssumeRole", "arn:aws:iam::111111111111:role/Target"),
    "role chain": (SESSION, "sts:SetSourceIdentity", "arn:aws:iam::111111111111:role/Target"),
}

State = tuple[str, ...]
"""For each statement, whether it applies, in the order of `STATEMENTS`."""
STATEMENTS = (*GUARDRAILS, *STAND_INS, *DENIES)


def statement(name: str, **elements: Any) -> dict[str, Any]:
    effect = "Deny" if name.startswith("deny_") else "Allow"
    condition = {"StringEquals": {f"k:{name}": YES}}
    return {"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition, **elements}


def policy(kind: str, **elements: Any) -> Policy:
    body = [statement(kind, **elements), statement(f"deny_{kind}", **elements)]
    return Policy({"Version": "2012-10-17", "Statement": body}, kind)


POLICIES = Policies(
    identity=[policy("identity")],
    boundary=policy("boundary"),
    session=[policy("session")],
    resource=Policy(
        {
            "Version": "2012-10-17",
            "Statement": [
                *(statement(reach, Principal=names) for reach, names in NAMED.items()),
                statement("deny_resource", Principal="*"),
            ],
        },
        "resource",
    ),
    service_control=[[policy("service_control")]],
    resource_control=[[policy("resource_control", Principal="*")]],
    vpc_endpoint=policy("vpc_endpoint", Principal="*"),
)


def states() -> Iterator[State]:
    for allows in product(ANY, repeat=len(STAND_INS)):
        yield state(allows)
        for guardrail, found in product(GUARDRAILS, (NO, MAYBE)):
            yield state(allows, **{guardrail: found})
        for found in (MAYBE, YES):
            yield state(allows, deny_identity=found)
    for each, deny, found in product(ANY, DENIES, (MAYBE, YES)):
        yield state([each] * len(STAND_INS), **{deny: found})
        for guardrail in GUARDRAILS:
            yield state([YES] * len(STAND_INS), **{deny: found, guardrail: each})


def state(allows: Any, **others: str) -> State:
    found = dict.fromkeys(GUARDRAILS, YES) | dict.fromkeys(DENIES, NO)
    found |= dict(zip(STAND_INS, allows, strict=True)) | others
    return tuple(found[name] for name in STATEMENTS)


@cache
def outcome(situation: str, found: State) -> str:
    keys: Mapping[str, str] = {f"k:{n}": each for n, each in zip(STATEMENTS, found, strict=True)}
    known = {key: each for key, each in keys.items() if each is not MAYBE}
    request = Request(
        *SITUATIONS[situation], context=known, unknown=frozenset(keys.keys() - known.keys())
    )
    return authorize(request, POLICIES).outcome


def expected(situation: str, found: State) -> str:
    certain = product(*((NO, YES) if each is MAYBE else (each,) for each in found))
    outcomes = {outcome(situation, each) for each in certain}
    if len(outcomes) == 1:
        return outcomes.pop()
    return "undetermined" if "allowed" in outcomes else "implicitDeny"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_is_not_certain_counts_where_the_outcome_hangs_on_it(situation: str) -> None:
    """IAM User Guide, "Policy evaluation logic", with Kleene's three-valued logic."""
    wrong = [
        dict(zip(STATEMENTS, found, strict=True))
        for found in states()
        if outcome(situation, found) != expected(situation, found)
    ]
    assert wrong[:1] == [], f"{len(wrong)} wrong"


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_has_every_outcome(situation: str) -> None:
    """Else the combinations above would prove nothing about it."""
    found = {outcome(situation, each) for each in states()}
    assert found == {"allowed", "explicitDeny", "implicitDeny", "undetermined"}
