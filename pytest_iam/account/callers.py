"""Callers: the principals that calls are made by, as AWS names them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Role, User
from pytest_iam.account.federated_identities import FederatedIdentity
from pytest_iam.account.sessions import Caller
from pytest_iam.policy import Policy

# AWS: IAM user guide, "IAM identifiers", and "Policy variables", values of aws:userid.

ANONYMOUS = Caller(kind="anonymous", account_id="", arn="*", user_id="anonymous")
"""Whoever sends an unsigned request: of no account, known to resource policies as `*`."""


def root_caller(
    account: Account,
    mfa_at: datetime.datetime | None = None,
    access_key_id: str | None = None,
) -> Caller:
    """The root user of an account, whose user id is the account's own."""
    return Caller(
        kind="root",
        account_id=account.id,
        arn=account.root_arn,
        user_id=account.id,
        access_key_id=access_key_id,
        is_temporary=mfa_at is not None,
        mfa_at=mfa_at,
    )


def user_caller(
    account: Account,
    user: User,
    mfa_at: datetime.datetime | None = None,
    access_key_id: str | None = None,
) -> Caller:
    """An IAM user, by its long-term key unless MFA was given.

    With `mfa_at` the caller is temporary: a long-term key never carries MFA.
    AWS: IAM user guide, "Secure API access with MFA".
    """
    return Caller(
        kind="user",
        account_id=account.id,
        arn=user.arn,
        user_id=user.id,
        user=user,
        access_key_id=access_key_id,
        is_temporary=mfa_at is not None,
        mfa_at=mfa_at,
    )


def role_caller(
    account: Account,
    role: Role,
    session_name: str,
    *,
    policies: tuple[Policy, ...] | None = None,
    tags: Mapping[str, str] | None = None,
    transitive_tag_keys: frozenset[str] = frozenset(),
    source_identity: str | None = None,
    access_key_id: str | None = None,
    issued_at: datetime.datetime | None = None,
    identity: FederatedIdentity | None = None,
    unclear_keys: frozenset[str] = frozenset(),
) -> Caller:
    """A session of a role of that account. Its ARN leaves out the role's path.

    It never carries MFA, even if MFA was given to assume the role: "The temporary credentials
    returned by AssumeRole do not include MFA information in the context".
    AWS: IAM user guide, "Secure API access with MFA".
    """
    return Caller(
        kind="assumed-role",
        account_id=account.id,
        arn=f"arn:{account.partition}:sts::{account.id}:assumed-role/{role.name}/{session_name}",
        user_id=f"{role.id}:{session_name}",
        role=role,
        policies=policies,
        tags=tags or {},
        transitive_tag_keys=transitive_tag_keys,
        source_identity=source_identity,
        access_key_id=access_key_id,
        is_temporary=True,
        issued_at=issued_at,
        identity=identity,
        unclear_keys=unclear_keys,
    )


def federated_user_caller(
    account: Account,
    user: User | None,
    name: str,
    *,
    policies: tuple[Policy, ...],
    tags: Mapping[str, str],
    issued_at: datetime.datetime,
) -> Caller:
    """Whom a user, or root (None), federates under a name with GetFederationToken.

    AWS: STS API reference, GetFederationToken: without session policies it may do nothing.
    """
    return Caller(
        kind="federated-user",
        account_id=account.id,
        arn=f"arn:{account.partition}:sts::{account.id}:federated-user/{name}",
        user_id=f"{account.id}:{name}",
        user=user,
        policies=policies,
        tags=tags,
        is_temporary=True,
        issued_at=issued_at,
    )


def federated_caller(account: Account, identity: FederatedIdentity) -> Caller:
    """Who asks for a role of that account with an identity provider's word, and without a key."""
    return Caller(
        kind="federated",
        account_id=account.id,
        arn=identity.provider,
        user_id=identity.user_id,
        identity=identity,
        unclear_keys=_UNCLEAR_OF_FEDERATED,
    )


# AWS: silent on what these are while the identity is presented, and no session exists yet.
_UNCLEAR_OF_FEDERATED = frozenset(
    {"aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalType", "aws:userid"}
)


def assumed_root_caller(
    account: Account, task: Policy, source_identity: str | None, issued_at: datetime.datetime
) -> Caller:
    """A member account's root user in a session of AssumeRoot, which may do one task.

    `task` is a policy that denies all else, for root needs no allow. AWS: IAM user guide, "Track
    privileged tasks in AWS CloudTrail": the ARN is root's own.
    """
    return Caller(
        kind="root",
        account_id=account.id,
        arn=account.root_arn,
        user_id=account.id,
        policies=(task,),
        source_identity=source_identity,
        is_temporary=True,
        issued_at=issued_at,
        is_assumed_root=True,
    )
