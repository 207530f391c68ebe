from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyotp
import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.callers import root_caller, user_caller
from pytest_iam.account.mfa import enable
from pytest_iam.account.security_keys import register
from pytest_iam.account.sessions import Caller

PHONE = "arn:aws:iam::123456789012:mfa/phone"
ALICE = {"UserName": "alice"}
NOON = 1769860800
"""The moment of `frozen`."""


@pytest.fixture
def alice(ask: Any, account: Account, frozen: Any) -> Caller:
    """A user without a device."""
    ask("CreateUser", **ALICE)
    user = account.users.get("alice")
    assert user is not None
    return user_caller(account, user)


@pytest.fixture
def phone(ask: Any, frozen: Any) -> pyotp.TOTP:
    """A device that is nobody's, in an application that shows its codes."""
    made = ask("CreateVirtualMFADevice", VirtualMFADeviceName="phone")["VirtualMFADevice"]
    return pyotp.TOTP(made["Base32StringSeed"].decode())


def codes(phone: pyotp.TOTP, first: int = -30, second: int = 0) -> dict[str, str]:
    """The members with the codes of two moments, in seconds from noon."""
    return {
        "AuthenticationCode1": phone.at(NOON + first),
        "AuthenticationCode2": phone.at(NOON + second),
    }


@pytest.mark.parametrize(
    ("path", "serial"), [("/", PHONE), ("/team/", "arn:aws:iam::123456789012:mfa/team/phone")]
)
def test_a_new_device_shows_its_seed_once(ask: Any, path: str, serial: str) -> None:
    """IAM API reference, "CreateVirtualMFADevice"; the serial number is the ARN."""
    made = ask("CreateVirtualMFADevice", VirtualMFADeviceName="phone", Path=path)
    device = made["VirtualMFADevice"]
    assert device["SerialNumber"] == serial
    assert len(device["Base32StringSeed"]) == 64
    assert device["QRCodePNG"].startswith(b"\x89PNG")
    assert set(device) == {"SerialNumber", "Base32StringSeed", "QRCodePNG"}
    assert ask("ListVirtualMFADevices")["VirtualMFADevices"] == [{"SerialNumber": serial}]


def test_a_device_keeps_its_tags(ask: Any) -> None:
    """IAM API reference, "CreateVirtualMFADevice" and "ListVirtualMFADevices"."""
    tags = [{"Key": "team", "Value": "red"}]
    made = ask("CreateVirtualMFADevice", VirtualMFADeviceName="phone", Tags=tags)
    assert made["VirtualMFADevice"]["Tags"] == tags
    assert ask("ListMFADeviceTags", SerialNumber=PHONE)["Tags"] == tags
    assert ask("ListVirtualMFADevices")["VirtualMFADevices"] == [{"SerialNumber": PHONE}]


def test_a_name_is_unique_within_its_path(ask: Any, refused: Any) -> None:
    """IAM API reference, "CreateVirtualMFADevice"."""
    ask("CreateVirtualMFADevice", VirtualMFADeviceName="phone")
    assert refused("CreateVirtualMFADevice", VirtualMFADeviceName="phone") == (
        "EntityAlreadyExists",
        "MFADevice entity at the same path and name already exists.",
    )
    ask("CreateVirtualMFADevice", VirtualMFADeviceName="phone", Path="/team/")
    assert len(ask("ListVirtualMFADevices")["VirtualMFADevices"]) == 2


def test_an_enabled_device_is_its_users(ask: Any, alice: Caller, phone: pyotp.TOTP) -> None:
    """IAM API reference, "EnableMFADevice", "ListMFADevices" and "ListVirtualMFADevices"."""
    ask("EnableMFADevice", **ALICE, SerialNumber=PHONE, **codes(phone))
    (own,) = ask("ListMFADevices", **ALICE)["MFADevices"]
    assert own["EnableDate"].timestamp() == NOON
    assert (own["UserName"], own["SerialNumber"]) == ("alice", PHONE)
    assert ask("ListMFADevices", by=alice)["MFADevices"] == [own]
    (listed,) = ask("ListVirtualMFADevices")["VirtualMFADevices"]
    assert listed["User"]["Arn"] == "arn:aws:iam::123456789012:user/alice"
    assert listed["EnableDate"] == own["EnableDate"]


@pytest.mark.parametrize(("first", "second"), [(0, 0), (0, -30), (-30, 30), (-300, -270)])
def test_enabling_takes_two_consecutive_codes(
    ask: Any, refused: Any, alice: Caller, phone: pyotp.TOTP, first: int, second: int
) -> None:
    """IAM API reference, "EnableMFADevice", InvalidAuthenticationCode."""
    given = codes(phone, first, second)
    assert refused("EnableMFADevice", **ALICE, SerialNumber=PHONE, **given) == (
        "InvalidAuthenticationCode",
        "Authentication code for device is not valid.",
    )
    assert ask("ListMFADevices", **ALICE)["MFADevices"] == []


def test_a_device_has_one_owner(ask: Any, refused: Any, alice: Caller, phone: pyotp.TOTP) -> None:
    """IAM API reference, "EnableMFADevice", EntityAlreadyExists."""
    ask("CreateUser", UserName="bob")
    ask("EnableMFADevice", **ALICE, SerialNumber=PHONE, **codes(phone))
    again = {"SerialNumber": PHONE, **codes(phone, 30, 60)}
    assert refused("EnableMFADevice", UserName="bob", **again)[0] == "EntityAlreadyExists"
    assert refused("EnableMFADevice", **ALICE, **again)[0] == "EntityAlreadyExists"


def test_a_user_has_eight_devices_at_most(
    refused: Any, account: Account, alice: Caller, phone: pyotp.TOTP
) -> None:
    """IAM user guide, "IAM and AWS STS quotas"."""
    account.quotas.mfa_devices_per_user = 0
    assert refused("EnableMFADevice", **ALICE, SerialNumber=PHONE, **codes(phone)) == (
        "LimitExceeded",
        "Cannot exceed quota for MFADevicesPerUser: 0",
    )


def test_an_unknown_device_is_refused(refused: Any, alice: Caller, phone: pyotp.TOTP) -> None:
    """IAM API reference, "EnableMFADevice" and "DeleteVirtualMFADevice", NoSuchEntity."""
    serial = PHONE + "-2"
    expected = (
        "NoSuchEntity",
        f"VirtualMFADevice with serial number {serial} doesn't exist.",
    )
    assert refused("EnableMFADevice", **ALICE, SerialNumber=serial, **codes(phone)) == expected
    assert refused("DeleteVirtualMFADevice", SerialNumber=serial) == expected


def test_a_device_in_use_is_not_deleted(
    ask: Any, refused: Any, alice: Caller, phone: pyotp.TOTP
) -> None:
    """IAM API reference, "DeleteVirtualMFADevice": deactivate it first."""
    ask("EnableMFADevice", **ALICE, SerialNumber=PHONE, **codes(phone))
    assert refused("DeleteVirtualMFADevice", SerialNumber=PHONE)[0] == "DeleteConflict"
    ask("DeactivateMFADevice", by=alice, SerialNumber=PHONE)
    assert ask("ListMFADevices", **ALICE)["MFADevices"] == []
    ask("DeleteVirtualMFADevice", SerialNumber=PHONE)
    assert ask("ListVirtualMFADevices")["VirtualMFADevices"] == []


@pytest.mark.parametrize("operation", ["DeactivateMFADevice", "ResyncMFADevice", "GetMFADevice"])
def test_a_device_of_nobody_is_not_the_users(
    refused: Any, alice: Caller, phone: pyotp.TOTP, operation: str
) -> None:
    """IAM API reference, NoSuchEntity of the operations."""
    given = codes(phone) if operation == "ResyncMFADevice" else {}
    assert refused(operation, **ALICE, SerialNumber=PHONE, **given) == (
        "NoSuchEntity",
        "MFA Device invalid for user.",
    )


def test_get_mfa_device_is_for_security_keys(
    ask: Any, refused: Any, alice: Caller, phone: pyotp.TOTP
) -> None:
    """IAM API reference, "GetMFADevice": it only accepts FIDO security key ARNs."""
    ask("EnableMFADevice", **ALICE, SerialNumber=PHONE, **codes(phone))
    assert refused("GetMFADevice", **ALICE, SerialNumber=PHONE)[0] == "NoSuchEntity"


@pytest.mark.parametrize("certifications", [{}, {"FIDO": "L1", "FIPS-140-2": "L2"}])
def test_a_security_key_is_shown_with_its_certifications(
    ask: Any, account: Account, alice: Caller, certifications: dict[str, str]
) -> None:
    """IAM API reference, "GetMFADevice" and "ListMFADevices"; not in "ListVirtualMFADevices"."""
    key = register(account, alice.user, "usb", account.created_at, certifications)
    shown = {"SerialNumber": key.arn, "UserName": "alice", "EnableDate": account.created_at}
    assert ask("ListMFADevices", **ALICE)["MFADevices"] == [shown]
    certified = shown | {"Certifications": certifications}
    assert ask("GetMFADevice", **ALICE, SerialNumber=key.arn) == certified
    assert ask("GetMFADevice", by=alice, SerialNumber=key.arn) == certified
    assert ask("ListVirtualMFADevices")["VirtualMFADevices"] == []


def test_a_security_key_is_gone_once_it_is_deactivated(
    ask: Any, refused: Any, account: Account, alice: Caller
) -> None:
    """IAM API reference, "DeactivateMFADevice"; the console alone can register it again."""
    named = ALICE | {"SerialNumber": register(account, alice.user, "usb", account.created_at).arn}
    assert refused("DeleteUser", **ALICE)[0] == "DeleteConflict"
    ask("DeactivateMFADevice", **named)
    assert refused("GetMFADevice", **named)[0] == "NoSuchEntity"
    ask("DeleteUser", **ALICE)


@pytest.mark.parametrize(
    ("operation", "code"),
    [("EnableMFADevice", "NoSuchEntity"), ("ResyncMFADevice", "InvalidAuthenticationCode")],
)
def test_a_security_key_shows_no_codes(
    refused: Any, account: Account, alice: Caller, phone: pyotp.TOTP, operation: str, code: str
) -> None:
    """IAM API reference: a security key cannot be enabled through the API."""
    serial = register(account, alice.user, "usb", account.created_at).arn
    assert refused(operation, **ALICE, SerialNumber=serial, **codes(phone))[0] == code


def test_security_keys_count_among_the_eight_devices(
    refused: Any, account: Account, alice: Caller, phone: pyotp.TOTP
) -> None:
    """IAM user guide, "Assign a passkey or security key": eight "of any combination"."""
    for number in range(8):
        register(account, alice.user, f"usb{number}", account.created_at)
    assert refused("EnableMFADevice", **ALICE, SerialNumber=PHONE, **codes(phone)) == (
        "LimitExceeded",
        "Cannot exceed quota for MFADevicesPerUser: 8",
    )


def test_a_security_key_is_no_mfa_for_calls_to_sts(
    refused: Any, account: Account, alice: Caller
) -> None:
    """IAM user guide, "Secure API access with MFA": it is not for FIDO security keys."""
    serial = register(account, alice.user, "usb", account.created_at).arn
    given = {"SerialNumber": serial, "TokenCode": "123456"}
    assert refused("sts:GetSessionToken", by=alice, **given)[0] == "AccessDenied"


def test_resynchronizing_takes_two_new_codes(
    ask: Any, refused: Any, alice: Caller, phone: pyotp.TOTP, frozen: Any
) -> None:
    """IAM API reference, "ResyncMFADevice"."""
    ask("EnableMFADevice", **ALICE, SerialNumber=PHONE, **codes(phone))
    used = refused("ResyncMFADevice", **ALICE, SerialNumber=PHONE, **codes(phone))
    assert used[0] == "InvalidAuthenticationCode"
    frozen.tick(60)
    ask("ResyncMFADevice", **ALICE, SerialNumber=PHONE, **codes(phone, 30, 60))


@pytest.mark.parametrize(
    ("status", "names"),
    [
        (None, ["phone", "spare"]),
        ("Any", ["phone", "spare"]),
        ("Assigned", ["phone"]),
        ("Unassigned", ["spare"]),
    ],
)
def test_devices_are_listed_by_assignment(
    ask: Any, alice: Caller, phone: pyotp.TOTP, status: str | None, names: list[str]
) -> None:
    """IAM API reference, "ListVirtualMFADevices": the status defaults to Any."""
    ask("CreateVirtualMFADevice", VirtualMFADeviceName="spare")
    ask("EnableMFADevice", **ALICE, SerialNumber=PHONE, **codes(phone))
    params = {} if status is None else {"AssignmentStatus": status}
    listed = ask("ListVirtualMFADevices", **params)["VirtualMFADevices"]
    assert [item["SerialNumber"].rpartition("/")[2] for item in listed] == names


def test_a_list_of_devices_is_paged(ask: Any) -> None:
    """IAM API reference, "ListVirtualMFADevices", MaxItems and Marker."""
    for name in "abc":
        ask("CreateVirtualMFADevice", VirtualMFADeviceName=name)
    first = ask("ListVirtualMFADevices", MaxItems=2)
    assert (len(first["VirtualMFADevices"]), first["IsTruncated"]) == (2, True)
    rest = ask("ListVirtualMFADevices", MaxItems=2, Marker=first["Marker"])
    assert [item["SerialNumber"][-1] for item in rest["VirtualMFADevices"]] == ["c"]
    assert rest["IsTruncated"] is False


def test_a_session_of_assume_root_deactivates_roots_devices(
    ask: Any, refused: Any, account: Account, phone: pyotp.TOTP
) -> None:
    """IAM API reference, "DeactivateMFADevice", UserName: root's own credentials must name one."""
    enable(account, None, account.mfa_devices[PHONE], NOON // 30, account.created_at)
    assert refused("DeactivateMFADevice", SerialNumber=PHONE)[0] == "ValidationError"
    session = replace(root_caller(account), is_temporary=True, is_assumed_root=True)
    ask("DeactivateMFADevice", by=session, SerialNumber=PHONE)
    assert account.root_mfa_devices == {}


def test_root_has_devices_too(ask: Any, account: Account, phone: pyotp.TOTP) -> None:
    """IAM API reference, "ListVirtualMFADevices"; root enables its devices in the console."""
    device = account.mfa_devices[PHONE]
    enable(account, None, device, NOON // 30, account.created_at)
    (own,) = ask("ListMFADevices", by=root_caller(account))["MFADevices"]
    assert own["SerialNumber"] == PHONE
    (listed,) = ask("ListVirtualMFADevices")["VirtualMFADevices"]
    assert listed["User"]["Arn"] == "arn:aws:iam::123456789012:root"
