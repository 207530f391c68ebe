"""Callers: the principals that calls are made by, as AWS names them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Role, User
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
    )
