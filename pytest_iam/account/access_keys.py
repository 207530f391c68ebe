"""Access keys: long-term credentials of users and of root, known to owner and keyring alike."""

from __future__ import annotations

import datetime

from pytest_iam.account import ids
from pytest_iam.account.account import Account, World
from pytest_iam.account.entities import AccessKey, KeyUse, User
from pytest_iam.account.sessions import Caller

# Throughout this module a user that is None stands for the account's root user.


def keys_of(account: Account, user: User | None) -> dict[str, AccessKey]:
    """All the keys of a user by id, the unlisted ones included, oldest first."""
    return account.root_access_keys if user is None else user.access_keys


def listed_keys(account: Account, user: User | None) -> list[AccessKey]:
    """The keys that the account shows and counts, oldest first."""
    return [key for key in keys_of(account, user).values() if key.is_listed]


def issue_key(
    account: Account, user: User | None, now: datetime.datetime, *, is_listed: bool = True
) -> AccessKey:
    """Give a user a new key, active at once. Quotas are the caller's business."""
    key = AccessKey(
        id=account.ids.access_key_id(ids.ACCESS_KEY, account.id),
        secret=account.ids.secret_access_key(),
        user_name=None if user is None else user.name,
        created_at=now,
        is_listed=is_listed,
    )
    keys_of(account, user)[key.id] = key
    account.world.keyring.add_key(account.id, key)
    return key


def delete_key(account: Account, user: User | None, key_id: str) -> None:
    """Take away a key that the user has: from now on nobody issued it."""
    del keys_of(account, user)[key_id]
    account.world.keyring.remove_key(key_id)


def delete_keys(account: Account, user: User | None) -> None:
    """Take away all the keys of a user, the unlisted ones included."""
    for key_id in tuple(keys_of(account, user)):
        delete_key(account, user, key_id)


def handle_key(account: Account, user: User | None, now: datetime.datetime) -> AccessKey:
    """The unlisted key that the clients of a user's handle sign with, made at first need."""
    for key in keys_of(account, user).values():
        if not key.is_listed:
            return key
    return issue_key(account, user, now, is_listed=False)


def record_use(
    world: World, caller: Caller, service: str, region: str | None, now: datetime.datetime
) -> None:
    """Remember when, for what and where a long-term key or a role was last used.

    Every request counts, one that is denied too. `service` is the prefix of its actions. `region`
    is None for a global service, which AWS answers from us-east-1.
    """
    # AWS: IAM API reference, GetAccessKeyLastUsed: "the Amazon Web Services service and Region
    # that were specified in the last request made with that key".
    place = region or "us-east-1"
    if caller.role is not None:
        caller.role.last_used_at, caller.role.last_used_region = now, place
    issued = world.keyring.key(caller.access_key_id or "")
    if issued is not None:
        key = issued[1]
        key.last_used_at, key.last_used_service, key.last_used_region = now, service, place
        if key.reported_use is None or now - key.reported_use.at >= _REPORTED_APART:
            key.reported_use = KeyUse(now, service, place)


# AWS: IAM user guide, "Generate credential reports": of the uses "in a 15-minute span, only the
# first" is told.
_REPORTED_APART = datetime.timedelta(minutes=15)
