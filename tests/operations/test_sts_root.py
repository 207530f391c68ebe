from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.callers import root_caller, user_caller
from pytest_iam.account.organization import Organization
from pytest_iam.account.sessions import Caller
from pytest_iam.clock import now

MEMBER = "222222222222"
ROOT = f"arn:aws:iam::{MEMBER}:root"
TASKS = "arn:aws:iam::aws:policy/root-task"
AUDIT = {"arn": f"{TASKS}/IAMAuditRootUserCredentials"}


@pytest.fixture(autouse=True)
def organization(account: Account, frozen: Any) -> Organization:
    """An organization that the account manages, with sessions of root enabled."""
    found = Organization("o-a1b2c3d4e5", account.id, {MEMBER, "333333333333"})
    found.root_features.add("RootSessions")
    account.world.organization = found
    return found


@pytest.mark.parametrize("target", [MEMBER, ROOT])
@pytest.mark.parametrize(
    "task",
    [
        "IAMAuditRootUserCredentials",
        "IAMCreateRootUserPassword",
        "IAMDeleteRootUserCredentials",
        "S3UnlockBucketPolicy",
        "SQSUnlockQueuePolicy",
    ],
)
def test_a_member_accounts_root_gets_a_session_for_one_task(
    ask: Any, signed: Any, alice: Caller, target: str, task: str
) -> None:
    """STS API reference, "AssumeRoot"."""
    arn = {"arn": f"{TASKS}/{task}"}
    answer = ask("sts:AssumeRoot", by=alice, TargetPrincipal=target, TaskPolicyArn=arn)
    assert set(answer) == {"Credentials"}
    assert (answer["Credentials"]["Expiration"] - now()).total_seconds() == 900
    caller = signed(answer)
    assert (caller.kind, caller.arn, caller.user_id) == ("root", ROOT, MEMBER)
    assert (caller.account_id, caller.is_assumed_root) == (MEMBER, True)
    assert caller.policies[-1].name == task


def test_a_session_of_root_is_as_short_as_asked_and_keeps_the_source_identity(
    ask: Any, signed: Any, account: Account, alice: Caller, trust: str
) -> None:
    """STS API reference, "AssumeRoot", DurationSeconds and SourceIdentity."""
    trust = trust.replace('"Service": "ec2.amazonaws.com"', '"AWS": "*"')
    role = ask("CreateRole", RoleName="Admin", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    params = {"RoleArn": role, "RoleSessionName": "ann", "SourceIdentity": "ann"}
    session = signed(ask("sts:AssumeRole", by=alice, **params))
    asked = {"TargetPrincipal": MEMBER, "TaskPolicyArn": AUDIT, "DurationSeconds": 60}
    answer = ask("sts:AssumeRoot", by=session, **asked)
    assert answer["SourceIdentity"] == signed(answer).source_identity == "ann"
    assert (answer["Credentials"]["Expiration"] - now()).total_seconds() == 60


@pytest.mark.parametrize(
    "params",
    [
        {"DurationSeconds": 901},
        {"TaskPolicyArn": {"arn": "arn:aws:iam::aws:policy/AdministratorAccess"}},
        {"TaskPolicyArn": {"arn": f"{TASKS}/Other"}},
        {"TaskPolicyArn": {}},
        {"TargetPrincipal": "222222222222x"},
        {"TargetPrincipal": f"arn:aws:iam::{MEMBER}"},
        {"TargetPrincipal": f"{MEMBER}:root"},
    ],
)
def test_what_is_no_task_or_no_account_is_refused(
    refused: Any, alice: Caller, params: dict[str, Any]
) -> None:
    """STS API reference, "AssumeRoot"; texts are not documented."""
    asked = {"TargetPrincipal": MEMBER, "TaskPolicyArn": AUDIT, **params}
    assert refused("sts:AssumeRoot", by=alice, **asked)[0] == "ValidationError"


@pytest.mark.parametrize("target", ["123456789012", "444444444444"])
def test_the_target_is_a_member_account(refused: Any, alice: Caller, target: str) -> None:
    """IAM user guide, "Perform a privileged task on an AWS Organizations member account"."""
    asked = {"TargetPrincipal": target, "TaskPolicyArn": AUDIT}
    code, message = refused("sts:AssumeRoot", by=alice, **asked)
    assert code == "AccessDenied"
    assert message.startswith(f"User: {alice.arn} is not authorized to perform: sts:AssumeRoot")
    assert message.endswith(f"on resource: arn:aws:iam::{target}:root")


def test_the_feature_is_enabled_and_the_caller_manages_it(
    ask: Any, refused: Any, account: Account, alice: Caller, organization: Organization
) -> None:
    """IAM user guide, "Centralize root access for member accounts"."""
    other = account.world.account("333333333333")
    ask("CreateUser", by=root_caller(other), UserName="bob")
    user = other.users.get("bob")
    assert user is not None
    bob = user_caller(other, user)
    asked = {"TargetPrincipal": MEMBER, "TaskPolicyArn": AUDIT}
    assert refused("sts:AssumeRoot", by=bob, **asked)[0] == "AccessDenied"
    organization.iam_administrator = other.id
    ask("sts:AssumeRoot", by=bob, **asked)
    organization.root_features.clear()
    assert refused("sts:AssumeRoot", by=alice, **asked)[0] == "AccessDenied"
    account.world.organization = None
    assert refused("sts:AssumeRoot", by=alice, **asked)[0] == "AccessDenied"


def test_root_assumes_no_root(refused: Any, root: Caller) -> None:
    """STS API reference, "AssumeRoot": not with root's credentials."""
    asked = {"TargetPrincipal": MEMBER, "TaskPolicyArn": AUDIT}
    assert refused("sts:AssumeRoot", by=root, **asked)[0] == "AccessDenied"
