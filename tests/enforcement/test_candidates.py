"""Questions and calls about incomplete ARNs: all that they can mean must come to the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_iam import Simulator, UndeterminedError, mock_iam

ACCOUNT = "123456789012"
BUCKET = "arn:aws:s3:::ledger"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Ops"


@pytest.fixture
def iam() -> Iterator[Simulator]:
    with mock_iam(account_id=ACCOUNT) as simulated:
        yield simulated


def statement(effect: str, action: str, resource: Any = "*", **more: object) -> dict[str, Any]:
    one = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [one]}


def trusting(principal: str) -> dict[str, Any]:
    trust = statement("Allow", "sts:AssumeRole", Principal={"AWS": principal})
    del trust["Statement"][0]["Resource"]
    return trust


ON_BUCKET = [BUCKET, f"{BUCKET}/*"]
ANYBODY: dict[str, Any] = {"Principal": "*"}

# Actions, what is asked, and what is said where a bucket, a key and a queue shut everybody out.
SHUT_OUT = [
    ("s3:GetObject", None, "undetermined"),
    ("s3:GetObject", "*", "undetermined"),
    ("s3:GetObject", "arn:aws:s3:::*", "undetermined"),
    ("s3:GetObject", "arn:aws:s3:::ledg*", "undetermined"),
    ("s3:GetObject", "arn:aws:s3:::led?er/a", "undetermined"),
    ("s3:GetObject", "arn:aws:s3:::*/a", "undetermined"),
    ("s3:GetObject", "arn:aws:s3:::ledger/*", "explicitDeny"),
    ("s3:GetObject", "arn:aws:s3:::other/*", "allowed"),
    ("s3:ListBucket", "arn:aws:s3:::l*", "undetermined"),
    ("s3:ListBucket", "arn:aws:s3:::o*", "allowed"),
    ("s3:ListAllMyBuckets", None, "allowed"),
    ("kms:Decrypt", None, "undetermined"),
    ("kms:Decrypt", f"arn:aws:kms:us-east-1:{ACCOUNT}:key/*", "undetermined"),
    ("kms:Decrypt", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/*", "allowed"),
    ("sqs:SendMessage", None, "undetermined"),
    ("sns:Publish", None, "allowed"),
]


@pytest.mark.parametrize(("action", "resource", "outcome"), SHUT_OUT)
def test_a_pattern_heeds_the_policies_of_all_that_it_can_mean(
    iam: Simulator, action: str, resource: str | None, outcome: str
) -> None:
    """IAM user guide, "Policy evaluation logic": each resource's own policy has its say."""
    alice = iam.user("alice", policies=[statement("Allow", "*")])
    iam.resource(BUCKET, policy=statement("Deny", "s3:*", ON_BUCKET, **ANYBODY))
    iam.resource(KEY, policy=statement("Deny", "kms:*", **ANYBODY))
    iam.resource(QUEUE, policy=statement("Deny", "sqs:*", QUEUE, **ANYBODY))
    assert alice.can(action, resource).outcome == outcome
    (row,) = iam.sweep([alice], [action], [resource or "*"])
    assert row.outcome == outcome


# What is asked where only a bucket's policy and a role's trust policy grant anything.
GRANTED = [
    ("s3:GetObject", None, "undetermined"),
    ("s3:GetObject", "arn:aws:s3:::*", "undetermined"),
    ("s3:GetObject", f"{BUCKET}/a", "allowed"),
    ("s3:GetObject", f"{BUCKET}/*", "allowed"),
    ("s3:PutObject", None, "implicitDeny"),
    ("sts:AssumeRole", None, "undetermined"),
    ("sts:AssumeRole", "*", "undetermined"),
    ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/*", "undetermined"),
    ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/Dev*", "implicitDeny"),
    ("sts:AssumeRole", ROLE, "allowed"),
]


@pytest.mark.parametrize(("action", "resource", "outcome"), GRANTED)
def test_what_one_of_many_grants_is_neither_granted_nor_denied(
    iam: Simulator, action: str, resource: str | None, outcome: str
) -> None:
    """IAM user guide, "Cross-account policy evaluation logic" and "Role trust policies"."""
    alice = iam.user("alice")
    grant = statement("Allow", "s3:GetObject", f"{BUCKET}/*", Principal={"AWS": alice.arn})
    iam.resource(BUCKET, policy=grant)
    iam.role("Ops", trust=trusting(alice.arn))
    assert alice.can(action, resource).outcome == outcome


@pytest.mark.parametrize("resource", [None, "*", f"arn:aws:iam::{ACCOUNT}:role/*"])
def test_no_role_is_assumed_without_a_look_at_trust(iam: Simulator, resource: str | None) -> None:
    """IAM user guide, "How to use trust policies": without one, nobody assumes a role."""
    alice = iam.user("alice", policies=[statement("Allow", "*")])
    assert alice.can("sts:AssumeRole", resource).outcome == "implicitDeny"
    iam.role("Ops", trust=trusting(iam.user("bob").arn))
    assert alice.can("sts:AssumeRole", resource).outcome == "implicitDeny"
    iam.account("222222222222").role("Ops", trust=trusting(alice.arn))
    is_own = resource is not None and ACCOUNT in resource
    assert alice.can("sts:AssumeRole", resource).is_undetermined is not is_own


# ARNs whose account is open, and what is said of the caller whose identity allows everything.
ACCOUNTS = [
    ("arn:aws:sqs:us-east-1:*:q", "undetermined"),
    ("arn:aws:sqs:us-east-1:12345678901?:q", "undetermined"),
    ("arn:aws:sqs:us-east-1:99999999999?:q", "implicitDeny"),
    ("arn:aws:sqs:*", "undetermined"),
    (f"arn:aws:sqs:*:{ACCOUNT}:*", "allowed"),
    ("arn:aws:sqs:us-east-1:999999999999:*", "implicitDeny"),
    ("*", "allowed"),
]


@pytest.mark.parametrize(("resource", "outcome"), ACCOUNTS)
def test_a_pattern_of_accounts_is_not_the_callers_own_alone(
    iam: Simulator, resource: str, outcome: str
) -> None:
    """IAM user guide, "Cross-account policy evaluation logic": both sides must allow."""
    alice = iam.user("alice", policies=[statement("Allow", "*")])
    assert alice.can("sqs:SendMessage", resource).outcome == outcome
    assert iam.user("bob").can("sqs:SendMessage", resource).outcome == "implicitDeny"


def test_another_accounts_bucket_needs_its_side_too(iam: Simulator) -> None:
    """S3 user guide, "Bucket owner granting cross-account permissions"; ARNs do not tell."""
    alice = iam.user("alice", policies=[statement("Allow", "*")])
    iam.account("222222222222").resource(BUCKET)
    assert alice.can("s3:GetObject", "arn:aws:s3:::*").is_undetermined
    assert alice.can("s3:GetObject", "arn:aws:s3:::other/*")


def test_it_says_on_which_resource_it_hangs(iam: Simulator) -> None:
    """So that the author of a test can ask about that one."""
    alice = iam.user("alice", policies=[statement("Allow", "*")])
    iam.resource(BUCKET, policy=statement("Deny", "s3:*", ON_BUCKET, **ANYBODY))
    decision = alice.can("s3:GetObject")
    assert decision.differs_on == f"{BUCKET}/*"
    assert decision.missing == ("resource",)
    assert decision.request.resource == "*"
    with pytest.raises(UndeterminedError, match=r"on which resource is meant: .*ledger/\*"):
        bool(decision)
    assert f"{BUCKET}/*" in decision.explain()
    open_account = alice.can("sqs:SendMessage", "arn:aws:sqs:us-east-1:*:q")
    assert open_account.differs_on == "arn:aws:sqs:us-east-1:*:q of another account"


def test_what_one_of_them_leaves_open_is_said(iam: Simulator) -> None:
    """A key that only the declared resource's policy asks for."""
    alice = iam.user("alice", policies=[statement("Allow", "*")])
    office = {"Condition": {"StringEquals": {"s3:prefix": "a/"}}}
    iam.resource(BUCKET, policy=statement("Deny", "s3:*", BUCKET, **ANYBODY, **office))
    assert alice.can("s3:ListBucket").missing == ("s3:prefix",)


def test_each_is_asked_in_its_own_region(iam: Simulator) -> None:
    """IAM user guide, "aws:RequestedRegion": the pattern leaves it open, the queue does not."""
    alice = iam.user("alice")
    here = {"Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}}
    iam.resource(QUEUE, policy=statement("Allow", "sqs:*", QUEUE, **ANYBODY, **here))
    decision = alice.can("sqs:SendMessage", f"arn:aws:sqs:*:{ACCOUNT}:*")
    assert (decision.outcome, decision.differs_on) == ("undetermined", QUEUE)
