"""The condition keys that a resource itself decides."""

from __future__ import annotations

import pytest

from pytest_iam import mock_iam
from pytest_iam.enforcement.resources import open_account
from pytest_iam.errors import UsageError

OWN, OTHER = "123456789012", "222222222222"


@pytest.mark.parametrize("key", ["aws:ResourceAccount", "s3:ResourceAccount"])
def test_a_buckets_account_is_known_under_both_keys(key: str) -> None:
    """Service authorization reference, Amazon S3: s3:ResourceAccount."""
    with mock_iam(account_id=OWN) as iam:
        own = {"StringEquals": {key: OWN}}
        allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": own}
        alice = iam.user("alice", policies=[{"Version": "2012-10-17", "Statement": [allow]}])
        iam.account(OTHER).resource("arn:aws:s3:::theirs")
        assert alice.can("s3:GetObject", "arn:aws:s3:::ours/k")
        assert alice.can("s3:GetObject", "arn:aws:s3:::theirs/k").outcome == "implicitDeny"


def test_a_buckets_policy_governs_an_object_that_was_declared_too() -> None:
    """S3 User Guide, "Bucket policies"."""
    with mock_iam(account_id=OWN) as iam:
        alice = iam.user("alice", policies=["AmazonS3FullAccess"])
        deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
        iam.resource("arn:aws:s3:::ledger", policy={"Statement": deny})
        iam.resource("arn:aws:s3:::ledger/a", tags={})
        assert alice.can("s3:GetObject", "arn:aws:s3:::ledger/a").outcome == "explicitDeny"


def test_an_object_is_declared_without_a_policy() -> None:
    """S3 User Guide, "Bucket policies": objects have none."""
    anyone = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    with mock_iam() as iam, pytest.raises(UsageError, match="declare 'arn:aws:s3:::ledger'"):
        iam.resource("arn:aws:s3:::ledger/a", policy={"Statement": anyone})


OPEN = [
    ("*", None),
    ("arn:aws:s3:::*", None),
    (f"arn:aws:sqs:*:{OWN}:*", None),
    ("arn:aws:sqs:us-east-1:*:q", "*"),
    ("arn:aws:sqs:us-east-1:12345678901?:q", "12345678901?"),
    ("arn:aws:sqs:*", "*"),
]


@pytest.mark.parametrize(("resource", "account"), OPEN)
def test_an_account_with_wildcards_is_open(resource: str, account: str | None) -> None:
    """An ARN with fewer parts than six leaves its account open too; `*` alone does not."""
    assert open_account(resource) == account
