"""MFA devices: virtual ones, whose codes are time-based one-time passwords, and security keys."""

from __future__ import annotations

import datetime
import hmac
from typing import TYPE_CHECKING
from urllib.parse import quote

from pytest_iam.account.account import Account
from pytest_iam.account.entities import MfaDevice, SecurityKey, User
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError

if TYPE_CHECKING:
    import pyotp

# Throughout this module a user that is None stands for the account's root user.

_ISSUER = "Amazon Web Services"
_STEP_SECONDS = 30
# AWS: silent about the drift that it tolerates; RFC 6238 recommends one step.
_DRIFT_STEPS = 1


def provisioning_uri(account: Account, device: MfaDevice) -> str:
    """What an authenticator application reads in the device's QR code."""
    # AWS: the API reference gives the URI without an issuer; this is the one that users find in the
    # pictures they are sent.
    label = f"{quote(_ISSUER)}:{device.name}@{account.alias or account.id}"
    return f"otpauth://totp/{label}?secret={device.seed}&issuer={quote(_ISSUER)}"


def code_at(device: MfaDevice, at: datetime.datetime) -> str:
    """The six digits that the device shows at that moment."""
    return _totp(device).generate_otp(_step_at(at))


def fresh_code(device: MfaDevice, at: datetime.datetime) -> str:
    """The code of the current step or, if that is used up, of the next, which drift allows."""
    step = _step_at(at)
    return _totp(device).generate_otp(step + 1 if step <= device.last_counter else step)


def step_before(at: datetime.datetime) -> int:
    """The time step before the current one."""
    return _step_at(at) - 1


def matching_step(device: MfaDevice, code: str, at: datetime.datetime) -> int | None:
    """The time step whose code that is, or None if the device refuses the code.

    One step of drift either way is accepted; a step that is no later than the last accepted one is
    not, for a code is good once. Changes nothing: see `accept`.
    """
    totp, now = _totp(device), _step_at(at)
    for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1):
        if step > device.last_counter and _is_code(totp, step, code):
            return step
    return None


def matching_pair(device: MfaDevice, first: str, second: str, at: datetime.datetime) -> int | None:
    """The time step of the second of two consecutive codes, or None if the device refuses them.

    Both codes may lie in the past by a few steps, for one has to wait for the second.
    """
    # AWS: EnableMFADevice asks for two consecutive codes; silent about how old they may be.
    totp, now = _totp(device), _step_at(at)
    for step in range(now - _DRIFT_STEPS - 1, now + _DRIFT_STEPS + 1):
        is_new = step > device.last_counter
        if is_new and _is_code(totp, step, first) and _is_code(totp, step + 1, second):
            return step + 1
    return None


def accept(device: MfaDevice, step: int) -> None:
    """Use up a time step: its code and those before it are refused from now on."""
    device.last_counter = step


def devices_of(account: Account, user: User | None) -> dict[str, None]:
    """The serial numbers of the devices enabled for a user, in the order of enabling."""
    return account.root_mfa_devices if user is None else user.mfa_devices


def device_at(account: Account, serial: str) -> MfaDevice | SecurityKey:
    """The device of a serial number that a user of the account has."""
    key = account.security_keys.get(serial)
    return account.mfa_devices[serial] if key is None else key


def enable(
    account: Account, user: User | None, device: MfaDevice, step: int, now: datetime.datetime
) -> None:
    """Make a device that is nobody's the user's; `step` is that of the last code it showed."""
    devices_of(account, user)[device.arn] = None
    device.user_name = "" if user is None else user.name
    device.enabled_at = now
    accept(device, step)


def deactivate(account: Account, user: User | None, device: MfaDevice | SecurityKey) -> None:
    """Take the device from the user that it belongs to; a security key is gone then."""
    del devices_of(account, user)[device.arn]
    if isinstance(device, MfaDevice):
        device.user_name = device.enabled_at = None
    else:
        del account.security_keys[device.arn]


def verified_code(
    account: Account,
    caller: Caller,
    serial: str | None,
    code: str | None,
    now: datetime.datetime,
) -> tuple[MfaDevice, int] | None:
    """The device and the time step that an STS call proved, or None if it gave neither member.

    `account` is the caller's. Changes nothing: `accept` the step once the call succeeds.
    Raises AccessDenied for half a proof, a device that is not the caller's and a refused code.
    """
    if serial is None and code is None:
        return None
    if serial is None or code is None:
        raise _failed(", must provide both MFA serial number and one time pass code.")
    device = _device_of(account, caller, serial)
    if device is None:
        raise _failed(
            ", unable to validate MFA code.  "
            "Please verify your MFA serial number is valid and associated with this user."
        )
    step = matching_step(device, code, now)
    if step is None:
        raise _failed(" with invalid MFA one time pass code.")
    return device, step


def _device_of(account: Account, caller: Caller, serial: str) -> MfaDevice | None:
    """The device of that serial number if it is enabled for the caller, a user or root."""
    if caller.kind not in ("user", "root") or serial not in devices_of(account, caller.user):
        return None
    return account.mfa_devices.get(serial)


def _failed(reason: str) -> AwsError:
    # AWS: not documented; the three texts are known from reports of users.
    return AwsError("AccessDenied", f"MultiFactorAuthentication failed{reason}")


def _is_code(totp: pyotp.TOTP, step: int, code: str) -> bool:
    return hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())


def _step_at(at: datetime.datetime) -> int:
    return int(at.timestamp()) // _STEP_SECONDS


def _totp(device: MfaDevice) -> pyotp.TOTP:
    import pyotp

    return pyotp.TOTP(device.seed, interval=_STEP_SECONDS)
