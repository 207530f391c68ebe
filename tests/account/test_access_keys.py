from __future__ import annotations

import datetime

import pytest

from pytest_iam.account.access_keys import (
    delete_keys,
    handle_key,
    issue_key,
    keys_of,
    listed_keys,
    record_use,
)
from pytest_iam.account.account import Account, World
from pytest_iam.account.callers import role_caller, user_caller
from pytest_iam.account.entities import Role, User
from pytest_iam.account.ids import account_of


@pytest.mark.parametrize("has_user", [True, False])
def test_owner_and_keyring_know_the_same_keys(
    world: World, account: Account, alice: User, now: datetime.datetime, has_user: bool
) -> None:
    """IAM user guide, "Manage access keys for IAM users"; root has keys too."""
    owner = alice if has_user else None
    key = issue_key(account, owner, now)
    assert world.keyring.key(key.id) == (account.id, key)
    assert keys_of(account, owner) == {key.id: key}
    delete_keys(account, owner)
    assert world.keyring.key(key.id) is None
    assert keys_of(account, owner) == {}


def test_a_key_id_tells_its_account(account: Account, alice: User, now: datetime.datetime) -> None:
    """STS API reference, "GetAccessKeyInfo"; IAM user guide, "IAM identifiers", prefixes."""
    key = issue_key(account, alice, now)
    assert key.id.startswith("AKIA")
    assert (len(key.id), len(key.secret), account_of(key.id)) == (20, 40, account.id)


def test_a_handles_key_is_made_once_and_not_shown(
    account: Account, alice: User, now: datetime.datetime
) -> None:
    """No rule of AWS: a handle's own clients must not use up a user's quota of keys."""
    hidden = handle_key(account, alice, now)
    assert handle_key(account, alice, now) is hidden
    assert listed_keys(account, alice) == []
    shown = issue_key(account, alice, now)
    assert listed_keys(account, alice) == [shown]
    assert handle_key(account, alice, now) is hidden


@pytest.mark.parametrize(("region", "recorded"), [("eu-west-1", "eu-west-1"), (None, "us-east-1")])
def test_using_a_key_is_remembered(
    world: World,
    account: Account,
    alice: User,
    now: datetime.datetime,
    region: str | None,
    recorded: str,
) -> None:
    """IAM API reference, "AccessKeyLastUsed"."""
    key = issue_key(account, alice, now)
    record_use(world, user_caller(account, alice, access_key_id=key.id), "s3", region, now)
    assert (key.last_used_at, key.last_used_service, key.last_used_region) == (now, "s3", recorded)


def test_using_a_role_is_remembered(
    world: World, account: Account, deployer: Role, now: datetime.datetime
) -> None:
    """IAM API reference, "RoleLastUsed"."""
    record_use(world, role_caller(account, deployer, "build-7"), "s3", "eu-west-1", now)
    assert (deployer.last_used_at, deployer.last_used_region) == (now, "eu-west-1")


def test_a_caller_without_a_key_uses_none(
    world: World, account: Account, alice: User, now: datetime.datetime
) -> None:
    """No rule of AWS: a caller that a marker named has no key to remember."""
    key = issue_key(account, alice, now)
    record_use(world, user_caller(account, alice), "s3", None, now)
    assert key.last_used_at is None
