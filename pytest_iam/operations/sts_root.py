"""The operation of STS that gives sessions of member accounts' root users."""

from __future__ import annotations

import re
from typing import Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.authentication import check_reach
from pytest_iam.account.callers import assumed_root_caller
from pytest_iam.account.managed import policy_of
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.issued_credentials import issued
from pytest_iam.operations.registry import Params, operation
from pytest_iam.policy import Policy

# AWS: STS API reference, "AssumeRoot"; IAM user guide, "Perform a privileged task on an AWS
# Organizations member account". Codes and texts of its refusals are not documented.

_LONGEST = 900
_TASKS = frozenset(
    (
        "IAMAuditRootUserCredentials",
        "IAMCreateRootUserPassword",
        "IAMDeleteRootUserCredentials",
        "S3UnlockBucketPolicy",
        "SQSUnlockQueuePolicy",
    )
)
_TARGET = re.compile(r"(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?", re.ASCII)


@operation("sts", "AssumeRoot")
def assume_root(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Temporary credentials of a member account's root user, for one privileged task.

    The organization has enabled it, and the caller is of the account that manages it.
    """
    check_reach(caller, "sts", "AssumeRoot")
    member = _member(account, caller, params["TargetPrincipal"])
    task = _task(account, params["TaskPolicyArn"].get("arn", ""))
    session_caller = assumed_root_caller(member, task, caller.source_identity, clock.now())
    seconds = params.get("DurationSeconds", _LONGEST)
    answer = issued(account.world, session_caller, seconds, params)
    if caller.source_identity is not None:
        answer["SourceIdentity"] = caller.source_identity
    return answer


def _member(account: Account, caller: Caller, target: str) -> Account:
    """The member account whose root user is meant, by its id or its ARN."""
    named = _TARGET.fullmatch(target)
    if named is None or target.startswith("arn:") != target.endswith(":root"):
        raise AwsError("ValidationError", f"{target} is invalid")
    organization = account.world.organization
    is_enabled = organization is not None and "RootSessions" in organization.root_features
    if (
        organization is None
        or not is_enabled
        or not organization.manages_root(account.id)
        or named[1] not in organization.members
    ):
        arn = f"arn:{account.partition}:iam::{named[1]}:root"
        raise AwsError(
            "AccessDenied",
            f"User: {caller.arn} is not authorized to perform: sts:AssumeRoot on resource: {arn}",
        )
    return account.world.account(named[1])


def _task(account: Account, arn: str) -> Policy:
    prefix = f"arn:{account.partition}:iam::aws:policy/root-task/"
    policy = policy_of(account, arn) if arn.removeprefix(prefix) in _TASKS else None
    if policy is None:
        raise AwsError("ValidationError", f"Invalid task policy ARN: {arn}")
    return policy.default_version.policy
