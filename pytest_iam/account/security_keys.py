"""FIDO security keys: MFA devices that users register in the console, and nowhere else."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from pytest_iam.account.account import Account
from pytest_iam.account.entities import SecurityKey, User
from pytest_iam.account.mfa import devices_of
from pytest_iam.errors import UsageError


def register(
    account: Account,
    user: User | None,
    name: str,
    now: datetime.datetime,
    certifications: Mapping[str, str] | None = None,
) -> SecurityKey:
    """Make a security key of a user (None is root), as the console does; IAM's API cannot.

    `certifications` are what GetMFADevice shows, such as `{"FIDO": "L1", "FIPS-140-2": "L2"}`.
    Raises UsageError if the user has as many devices as it may have.
    """
    serials, quota = devices_of(account, user), account.quotas.mfa_devices_per_user
    if len(serials) >= quota:
        raise UsageError(f"{name!r} is one MFA device too many: a user has {quota} at most")
    # AWS: CLI reference, get-mfa-device, its example; silent about those of root.
    owner = f"user{user.path}{user.name}" if user is not None else "root"
    key = SecurityKey(
        arn=account.arn("u2f", "/", f"{owner}/{name}-{account.ids.plain_id(26)}"),
        user_name="" if user is None else user.name,
        enabled_at=now,
        certifications=dict(certifications or {}),
    )
    account.security_keys[key.arn] = key
    serials[key.arn] = None
    return key
