"""How temporary credentials end: through clients."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_iam import mock_iam
from pytest_iam.account.account import Account
from pytest_iam.account.callers import root_caller
from pytest_iam.account.session_keys import issue_session
from pytest_iam.clock import now
from pytest_iam.simulator import Simulator


@pytest.fixture
def iam() -> Iterator[Simulator]:
    """A simulated AWS at noon."""
    with mock_iam() as iam:
        iam.clock.freeze("2026-01-31T12:00:00Z")
        yield iam


def allow(*actions: str, **condition: Any) -> dict[str, Any]:
    """A policy that allows the actions."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*", **condition}
    return {"Version": "2012-10-17", "Statement": [statement]}


def session(answer: dict[str, Any]) -> boto3.Session:
    """A session that signs with the credentials of an answer."""
    given = answer["Credentials"]
    return boto3.Session(
        given["AccessKeyId"],
        given["SecretAccessKey"],
        given["SessionToken"],
        region_name="us-east-1",
    )


def refusal(call: Any) -> str | None:
    """The code that a call is refused with, or None."""
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


@pytest.mark.parametrize("size", [None, 1, 4096])
def test_a_session_token_has_the_size_that_was_asked_for(account: Account, size: int) -> None:
    """STS's model, MinimumSessionTokenSize."""
    issued = issue_session(account.world, root_caller(account), 900, token_size=size)
    assert len(issued.session_token) == max(268, size or 0)
    assert issued.caller.expires_at == issued.expires_at
    assert (issued.expires_at - now()).total_seconds() in (899, 900)


def test_sessions_are_revoked_by_when_they_were_issued(iam: Simulator) -> None:
    """IAM user guide, "Revoke IAM role temporary security credentials"."""
    alice = iam.user("alice", policies=[allow("sts:AssumeRole")])
    role = iam.role("ci", trust=alice, policies=[allow("iam:ListUsers")])
    asked = {"RoleArn": role.arn, "RoleSessionName": "build"}
    before = session(alice.client("sts").assume_role(**asked)).client("iam")
    iam.clock.shift(seconds=60)
    deny = allow("*", Condition={"DateLessThan": {"aws:TokenIssueTime": "2026-01-31T12:01:00Z"}})
    deny["Statement"][0]["Effect"] = "Deny"
    boto3.client("iam").put_role_policy(
        RoleName="ci", PolicyName="AWSRevokeOlderSessions", PolicyDocument=json.dumps(deny)
    )
    after = session(alice.client("sts").assume_role(**asked)).client("iam")
    assert (refusal(before.list_users), refusal(after.list_users)) == ("AccessDenied", None)


def test_a_session_ends_by_the_clock(iam: Simulator) -> None:
    """STS API reference, "AssumeRole", DurationSeconds; "Common Errors", ExpiredToken."""
    alice = iam.user("alice", policies=[allow("sts:AssumeRole")])
    role = iam.role("ci", trust=alice, policies=[allow("iam:ListUsers")])
    asked = {"RoleArn": role.arn, "RoleSessionName": "build", "DurationSeconds": 900}
    client = session(alice.client("sts").assume_role(**asked)).client("iam")
    iam.clock.shift(seconds=899)
    assert refusal(client.list_users) is None
    iam.clock.shift(seconds=1)
    assert refusal(client.list_users) == "ExpiredToken"
