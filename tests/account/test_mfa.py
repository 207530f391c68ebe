from __future__ import annotations

import datetime

import pyotp
import pytest

from pytest_iam.account import mfa
from pytest_iam.account.account import Account
from pytest_iam.account.callers import role_caller, root_caller, user_caller
from pytest_iam.account.entities import MfaDevice, Role, User
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError

STEP = datetime.timedelta(seconds=30)


def step_at(at: datetime.datetime) -> int:
    """The time step of a moment."""
    return int(at.timestamp()) // 30


def test_a_device_shows_the_code_of_rfc_6238(device: MfaDevice, now: datetime.datetime) -> None:
    """IAM user guide, "Assign a virtual MFA device": any TOTP application with the seed will do."""
    assert mfa.code_at(device, now) == pyotp.TOTP(device.seed).at(now)


@pytest.mark.parametrize(
    ("alias", "name"), [(None, "123456789012"), ("example", "example")], ids=["id", "alias"]
)
def test_the_uri_of_a_device_is_read_by_applications(
    account: Account, device: MfaDevice, alias: str | None, name: str
) -> None:
    """IAM API reference, "VirtualMFADevice", QRCodePNG; the issuer is known from users' codes."""
    account.alias = alias
    uri = mfa.provisioning_uri(account, device)
    read = pyotp.parse_uri(uri)
    assert isinstance(read, pyotp.TOTP)
    assert (read.issuer, read.name) == ("Amazon Web Services", f"phone@{name}")
    assert read.secret == device.seed
    assert uri.startswith(f"otpauth://totp/Amazon%20Web%20Services:phone@{name}?secret=")


@pytest.mark.parametrize(
    ("steps_off", "is_accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_one_step_of_drift_is_accepted(
    device: MfaDevice, now: datetime.datetime, steps_off: int, is_accepted: bool
) -> None:
    """RFC 6238, "Validation and Time-Step Size"; AWS is silent about the drift that it accepts."""
    shown_at = now + steps_off * STEP
    expected = step_at(shown_at) if is_accepted else None
    assert mfa.matching_step(device, mfa.code_at(device, shown_at), now) == expected


def test_a_code_is_good_once(device: MfaDevice, now: datetime.datetime) -> None:
    """IAM user guide, "Secure API access with MFA": a code cannot be used again."""
    code = mfa.code_at(device, now)
    step = mfa.matching_step(device, code, now)
    assert step is not None
    assert mfa.matching_step(device, code, now) == step
    mfa.accept(device, step)
    assert mfa.matching_step(device, code, now) is None
    assert mfa.matching_step(device, mfa.code_at(device, now - STEP), now) is None
    later = now + STEP
    assert mfa.matching_step(device, mfa.code_at(device, later), later) == step + 1


def test_the_fresh_code_is_the_next_once_the_current_one_is_used_up(
    device: MfaDevice, now: datetime.datetime
) -> None:
    """IAM user guide, "Secure API access with MFA": a code cannot be used again."""
    mfa.accept(device, mfa.step_before(now))
    assert mfa.fresh_code(device, now) == mfa.code_at(device, now)
    mfa.accept(device, step_at(now))
    assert mfa.fresh_code(device, now) == mfa.code_at(device, now + STEP)


@pytest.mark.parametrize("code", ["000000", "", "abcdef", "１２３４５６"])
def test_any_other_text_is_refused(device: MfaDevice, now: datetime.datetime, code: str) -> None:
    """STS API reference, "AssumeRole", TokenCode."""
    assert mfa.matching_step(device, code, now) is None


@pytest.mark.parametrize(
    ("first", "second", "is_accepted"),
    [
        (-1, 0, True),
        (0, 1, True),
        (-2, -1, True),
        (0, 0, False),
        (0, -1, False),
        (-1, 1, False),
        (-4, -3, False),
    ],
)
def test_enabling_takes_two_consecutive_codes(
    device: MfaDevice, now: datetime.datetime, first: int, second: int, is_accepted: bool
) -> None:
    """IAM API reference, "EnableMFADevice"."""
    codes = [mfa.code_at(device, now + steps * STEP) for steps in (first, second)]
    expected = step_at(now) + second if is_accepted else None
    assert mfa.matching_pair(device, codes[0], codes[1], now) == expected


def test_the_codes_that_enabled_a_device_are_used_up(
    account: Account, alice: User, device: MfaDevice, now: datetime.datetime
) -> None:
    """IAM user guide, "Assign a virtual MFA device"."""
    mfa.enable(account, alice, device, step_at(now), now)
    assert mfa.matching_step(device, mfa.code_at(device, now), now) is None
    assert (device.user_name, device.enabled_at) == ("alice", now)
    assert list(alice.mfa_devices) == [device.arn]
    mfa.deactivate(account, alice, device)
    assert (device.user_name, device.enabled_at, alice.mfa_devices) == (None, None, {})


def test_a_call_without_mfa_proves_none(account: Account, now: datetime.datetime) -> None:
    """STS API reference, "GetSessionToken"."""
    assert mfa.verified_code(account, root_caller(account), None, None, now) is None


@pytest.mark.parametrize("who", ["alice", "root"])
def test_the_owner_of_a_device_proves_mfa(
    account: Account, alice: User, device: MfaDevice, now: datetime.datetime, who: str
) -> None:
    """STS API reference, "GetSessionToken": users and root have devices."""
    user, caller = {
        "alice": (alice, user_caller(account, alice)),
        "root": (None, root_caller(account)),
    }[who]
    mfa.enable(account, user, device, step_at(now) - 1, now)
    proof = mfa.verified_code(account, caller, device.arn, mfa.code_at(device, now), now)
    assert proof == (device, step_at(now))


def refusal(
    account: Account, caller: Caller, serial: str | None, code: str | None, now: datetime.datetime
) -> str:
    """The message of a refusal."""
    with pytest.raises(AwsError) as caught:
        mfa.verified_code(account, caller, serial, code, now)
    assert caught.value.code == "AccessDenied"
    return caught.value.message


def test_half_a_proof_is_refused(
    account: Account, alice: User, device: MfaDevice, now: datetime.datetime
) -> None:
    """IAM user guide, "Secure API access with MFA"."""
    expected = (
        "MultiFactorAuthentication failed, must provide both MFA serial number "
        "and one time pass code."
    )
    caller = user_caller(account, alice)
    assert refusal(account, caller, device.arn, None, now) == expected
    assert refusal(account, caller, None, "123456", now) == expected


def test_a_device_of_somebody_else_is_refused(
    account: Account, alice: User, deployer: Role, device: MfaDevice, now: datetime.datetime
) -> None:
    """IAM user guide, "Secure API access with MFA": the device is the caller's own."""
    code = mfa.code_at(device, now)
    expected = (
        "MultiFactorAuthentication failed, unable to validate MFA code.  "
        "Please verify your MFA serial number is valid and associated with this user."
    )
    assert refusal(account, user_caller(account, alice), device.arn, code, now) == expected
    mfa.enable(account, alice, device, step_at(now) - 1, now)
    assert refusal(account, root_caller(account), device.arn, code, now) == expected
    assert refusal(account, role_caller(account, deployer, "x"), device.arn, code, now) == expected
    assert refusal(account, user_caller(account, alice), alice.arn, code, now) == expected


def test_a_wrong_code_is_refused(
    account: Account, alice: User, device: MfaDevice, now: datetime.datetime
) -> None:
    """IAM user guide, "Secure API access with MFA"."""
    mfa.enable(account, alice, device, step_at(now), now)
    message = refusal(
        account, user_caller(account, alice), device.arn, mfa.code_at(device, now), now
    )
    assert message == "MultiFactorAuthentication failed with invalid MFA one time pass code."
