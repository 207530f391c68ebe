"""FIDO security keys, registered as in the console."""

from __future__ import annotations

import datetime
import re

import pytest

from pytest_iam.account import mfa
from pytest_iam.account.account import Account
from pytest_iam.account.entities import User
from pytest_iam.account.renaming import rename_user
from pytest_iam.account.security_keys import register
from pytest_iam.errors import UsageError


@pytest.mark.parametrize(("is_root", "owner"), [(False, "user/team/alice"), (True, "root")])
def test_a_key_is_its_owners_at_once(
    account: Account, alice: User, now: datetime.datetime, is_root: bool, owner: str
) -> None:
    """AWS: CLI reference, get-mfa-device, its example."""
    user = None if is_root else alice
    key = register(account, user, "usb", now, {"FIDO": "L1"})
    pattern = rf"arn:aws:iam::123456789012:u2f/{owner}/usb-[A-Z2-7]{{26}}"
    assert re.fullmatch(pattern, key.arn)
    assert list(mfa.devices_of(account, user)) == [key.arn]
    assert mfa.device_at(account, key.arn) is key


def test_a_user_has_no_more_keys_than_devices(
    account: Account, alice: User, now: datetime.datetime
) -> None:
    """AWS: IAM user guide, "Assign a passkey or security key": eight devices of any kind."""
    for number in range(8):
        register(account, alice, f"usb{number}", now)
    with pytest.raises(UsageError, match="a user has 8 at most"):
        register(account, alice, "usb8", now)
    assert len(account.security_keys) == 8


def test_a_key_follows_its_user_and_goes_when_it_is_deactivated(
    account: Account, alice: User, now: datetime.datetime
) -> None:
    """AWS: IAM API reference, DeactivateMFADevice; silent about the ARN of a renamed user's key."""
    key = register(account, alice, "usb", now)
    rename_user(account, alice, "ann", "/")
    assert key.user_name == "ann"
    mfa.deactivate(account, alice, key)
    assert (alice.mfa_devices, account.security_keys) == ({}, {})
