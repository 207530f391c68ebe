"""The access log."""

from __future__ import annotations

import datetime

import pytest

from pytest_iam.account.access_log import Access, AccessLog
from pytest_iam.account.account import Account
from pytest_iam.account.callers import role_caller, root_caller, user_caller
from pytest_iam.account.entities import Role, User

LATER = datetime.timedelta(hours=1)


def test_the_latest_attempt_at_each_action_is_kept(
    account: Account, alice: User, now: datetime.datetime
) -> None:
    """AWS: IAM user guide, "Refine permissions in AWS using last accessed information"."""
    log, caller = AccessLog(), user_caller(account, alice)
    log.record(caller, "s3:GetObject", "eu-west-1", now)
    log.record(caller, "s3:PutObject", "eu-west-1", now)
    log.record(caller, "s3:GetObject", "us-west-2", now + LATER)
    assert log.of(alice.id, "s3") == {
        "GetObject": Access(now + LATER, "us-west-2"),
        "PutObject": Access(now, "eu-west-1"),
    }
    assert log.of(alice.id, "sqs") == {}


def test_sessions_count_for_their_role_and_root_for_its_account(
    account: Account, deployer: Role, now: datetime.datetime
) -> None:
    """AWS: IAM API reference, ServiceLastAccessed: an entity is a user or a role."""
    log = AccessLog()
    log.record(role_caller(account, deployer, "one"), "s3:GetObject", "eu-west-1", now)
    log.record(root_caller(account), "sqs:SendMessage", None, now)
    assert log.of(deployer.id, "s3").keys() == {"GetObject"}
    assert log.of(account.id, "sqs") == {"SendMessage": Access(now, "us-east-1")}


@pytest.mark.parametrize(("prefix", "hours"), [("s3", 1), ("sqs", 0), ("sns", None)])
def test_the_latest_attempt_of_anybody_is_told(
    account: Account, alice: User, deployer: Role, now: datetime.datetime, prefix: str, hours: int
) -> None:
    """AWS: IAM API reference, AccessDetail: the principals of an account count together."""
    log = AccessLog()
    log.record(user_caller(account, alice), "s3:GetObject", None, now)
    log.record(role_caller(account, deployer, "one"), "s3:PutObject", None, now + LATER)
    log.record(user_caller(account, alice), "sqs:SendMessage", None, now)
    latest = log.latest(prefix)
    assert (latest and latest.at) == (None if hours is None else now + hours * LATER)
