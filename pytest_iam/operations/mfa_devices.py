"""Operations on MFA devices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_iam import clock
from pytest_iam.account import mfa
from pytest_iam.account.account import Account
from pytest_iam.account.entities import MfaDevice, SecurityKey, User
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup, tags, users
from pytest_iam.operations.limits import check_room
from pytest_iam.operations.paging import first_of, page, page_after
from pytest_iam.operations.qr_codes import qr_code_png
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.subjects import subject, user_subject

# AWS: IAM API reference, the page of each operation. Devices are virtual ones, and FIDO security
# keys as far as operations know them: the console alone registers those. Hardware tokens are not
# simulated.


@operation("iam", "CreateVirtualMFADevice")
def create_virtual_mfa_device(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A new device that is nobody's yet, the only answer that ever shows its seed."""
    name, path = params["VirtualMFADeviceName"], params.get("Path", "/")
    serial = account.arn("mfa", path, name)
    if serial in account.mfa_devices:
        raise AwsError(
            "EntityAlreadyExists", "MFADevice entity at the same path and name already exists."
        )
    check_room("MFADevices", len(account.mfa_devices), account.quotas.mfa_devices)
    device = MfaDevice(
        name=name,
        path=path,
        arn=serial,
        seed=account.ids.mfa_seed(),
        tags=tags.of_new(account, MfaDevice, params),
    )
    account.mfa_devices[serial] = device
    shown = {
        "SerialNumber": serial,
        "Base32StringSeed": device.seed.encode("ascii"),
        "QRCodePNG": qr_code_png(mfa.provisioning_uri(account, device)),
    }
    return {"VirtualMFADevice": shown | tags.shown(device.tags)}


@operation("iam", "DeleteVirtualMFADevice")
def delete_virtual_mfa_device(account: Account, caller: Caller, params: Params) -> None:
    """Remove a device that is nobody's."""
    device = lookup.mfa_device(account, params["SerialNumber"])
    if device.user_name is not None:
        # AWS: the code is documented, the text is not verified.
        raise AwsError("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.")
    del account.mfa_devices[device.arn]


@operation("iam", "EnableMFADevice")
def enable_mfa_device(account: Account, caller: Caller, params: Params) -> None:
    """Make a device the user's, given two consecutive codes of it."""
    user = lookup.user(account, params["UserName"])
    device = lookup.mfa_device(account, params["SerialNumber"])
    if device.user_name is not None:
        # AWS: the code is documented, the text is not verified.
        raise AwsError("EntityAlreadyExists", "MFA Device is already in use.")
    quota = account.quotas.mfa_devices_per_user
    check_room("MFADevicesPerUser", len(user.mfa_devices), quota)
    mfa.enable(account, user, device, _proved_step(device, params), clock.now())


@operation("iam", "ResyncMFADevice")
def resync_mfa_device(account: Account, caller: Caller, params: Params) -> None:
    """Set the device of a user to the time step of two consecutive codes of it."""
    user = lookup.user(account, params["UserName"])
    device = _device_of(account, user, params)
    if not isinstance(device, MfaDevice):
        # AWS: silent on security keys, which show no codes; stricter chosen.
        raise _wrong_code()
    mfa.accept(device, _proved_step(device, params))


@operation("iam", "DeactivateMFADevice")
def deactivate_mfa_device(account: Account, caller: Caller, params: Params) -> None:
    """Take a device from its user; a virtual one stays in the account."""
    # AWS: root's own devices "with AssumeRoot sessions" alone.
    named = subject if caller.is_assumed_root else user_subject
    user = named(account, caller, params)
    mfa.deactivate(account, user, _device_of(account, user, params))


@operation("iam", "ListMFADevices")
def list_mfa_devices(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The devices enabled for a user."""
    user = subject(account, caller, params)
    serials = mfa.devices_of(account, user)
    items = [_shown(user, mfa.device_at(account, serial)) for serial in serials]
    return page("MFADevices", items, params)


@operation("iam", "ListVirtualMFADevices")
def list_virtual_mfa_devices(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The account's virtual devices by assignment status, without seed and tags."""
    status = params.get("AssignmentStatus", "Any")

    def after(start: str | None) -> Iterator[tuple[str, MfaDevice]]:
        for serial, device in account.mfa_devices.after(start):
            if status in ("Any", "Unassigned" if device.user_name is None else "Assigned"):
                yield serial, device

    return page_after(
        "VirtualMFADevices", params, after, first_of, lambda pair: _listed(account, pair[1])
    )


@operation("iam", "GetMFADevice")
def get_mfa_device(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A FIDO security key of a user with its certifications, and no other kind of device."""
    user = subject(account, caller, params)
    device = _device_of(account, user, params)
    if not isinstance(device, SecurityKey):
        # AWS: "we only accept FIDO security key ARNs"; the text is not verified.
        raise _not_the_users()
    return _shown(user, device) | {"Certifications": dict(device.certifications)}


def _device_of(account: Account, user: User | None, params: Params) -> MfaDevice | SecurityKey:
    serial = params["SerialNumber"]
    if serial not in mfa.devices_of(account, user):
        raise _not_the_users()
    return mfa.device_at(account, serial)


def _not_the_users() -> AwsError:
    # AWS: the code is documented, the text is not.
    return AwsError("NoSuchEntity", "MFA Device invalid for user.")


def _proved_step(device: MfaDevice, params: Params) -> int:
    codes = params["AuthenticationCode1"], params["AuthenticationCode2"]
    step = mfa.matching_pair(device, *codes, clock.now())
    if step is None:
        raise _wrong_code()
    return step


def _wrong_code() -> AwsError:
    return AwsError("InvalidAuthenticationCode", "Authentication code for device is not valid.")


def _shown(user: User | None, device: MfaDevice | SecurityKey) -> dict[str, Any]:
    owner = {} if user is None else {"UserName": user.name}
    return owner | {"SerialNumber": device.arn, "EnableDate": device.enabled_at}


def _listed(account: Account, device: MfaDevice) -> dict[str, Any]:
    if device.user_name is None:
        return {"SerialNumber": device.arn}
    owner = {"User": _owner(account, device.user_name), "EnableDate": device.enabled_at}
    return {"SerialNumber": device.arn} | owner


def _owner(account: Account, user_name: str) -> dict[str, Any]:
    user = account.users.get(user_name)
    return users.described_root(account) if user is None else users.listed(user)
