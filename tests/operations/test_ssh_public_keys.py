"""SSH public keys."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller

ALICE = {"UserName": "alice"}
OFF_LIMITS = ("InvalidInput", "ValidationError")  # models of 2024 do not know Expired
NOON = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
_KEY = rsa.generate_private_key(65537, 2048).public_key()
LINE = _KEY.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
PEM = _KEY.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
ELSE = (
    rsa.generate_private_key(65537, 2048)
    .public_key()
    .public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    .decode()
)


@pytest.fixture(autouse=True)
def _alice(alice: Caller) -> None:
    """There is a user."""


def upload(ask: Any, body: str = LINE) -> dict[str, Any]:
    """Upload a key of alice."""
    shown: dict[str, Any] = ask("UploadSSHPublicKey", **ALICE, SSHPublicKeyBody=body)[
        "SSHPublicKey"
    ]
    return shown


def test_a_new_key_is_active_and_listed_without_its_text(ask: Any) -> None:
    """AWS: IAM API reference, UploadSSHPublicKey and ListSSHPublicKeys."""
    shown = upload(ask)
    assert shown["SSHPublicKeyId"].startswith("APKA")
    assert len(shown["SSHPublicKeyId"]) == 20
    assert len(shown["Fingerprint"].split(":")) == 16
    rest = {"SSHPublicKeyId", "Fingerprint"}
    assert {name: value for name, value in shown.items() if name not in rest} == ALICE | {
        "SSHPublicKeyBody": LINE,
        "Status": "Active",
        "UploadDate": NOON,
    }
    unlisted = {"SSHPublicKeyBody", "Fingerprint"}
    (listed,) = ask("ListSSHPublicKeys", **ALICE)["SSHPublicKeys"]
    assert listed == {name: value for name, value in shown.items() if name not in unlisted}


@pytest.mark.parametrize("body", [LINE, f"{LINE} alice@example.com", PEM])
@pytest.mark.parametrize(("encoding", "text"), [("SSH", LINE), ("PEM", PEM)])
def test_a_key_is_given_in_either_encoding(ask: Any, body: str, encoding: str, text: str) -> None:
    """AWS: IAM API reference, GetSSHPublicKey."""
    uploaded = upload(ask, body)
    assert uploaded["SSHPublicKeyBody"] == body
    named = ALICE | {"SSHPublicKeyId": uploaded["SSHPublicKeyId"]}
    shown = ask("GetSSHPublicKey", **named, Encoding=encoding)["SSHPublicKey"]
    assert shown == uploaded | {"SSHPublicKeyBody": text}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("ssh-rsa AAAA", "InvalidPublicKey"),
        ("ssh-ed25519 AAAA", "UnrecognizedPublicKeyEncoding"),
        (LINE, "DuplicateSSHPublicKey"),
        (PEM, "DuplicateSSHPublicKey"),
    ],
)
def test_what_is_not_fit_is_refused(ask: Any, refused: Any, body: str, code: str) -> None:
    """AWS: IAM API reference, UploadSSHPublicKey: "already associated with the specified" user."""
    upload(ask)
    assert refused("UploadSSHPublicKey", **ALICE, SSHPublicKeyBody=body)[0] == code


def test_two_users_may_have_the_same_key(ask: Any) -> None:
    """AWS: as above."""
    upload(ask)
    ask("CreateUser", UserName="bob")
    ask("UploadSSHPublicKey", UserName="bob", SSHPublicKeyBody=LINE)


def test_a_user_has_five_at_most(account: Account, ask: Any, refused: Any) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas"; the quota's name is not verified."""
    assert account.quotas.ssh_public_keys_per_user == 5
    account.quotas.ssh_public_keys_per_user = 1
    upload(ask)
    message = "Cannot exceed quota for SSHPublicKeysPerUser: 1"
    refusal = refused("UploadSSHPublicKey", **ALICE, SSHPublicKeyBody=ELSE)
    assert refusal == ("LimitExceeded", message)


def test_keys_are_paged_oldest_first_and_the_callers_own_by_default(
    ask: Any, alice: Caller
) -> None:
    """AWS: IAM API reference, ListSSHPublicKeys."""
    ids = [upload(ask, body)["SSHPublicKeyId"] for body in (LINE, ELSE)]
    first = ask("ListSSHPublicKeys", by=alice, MaxItems=1)
    last = ask("ListSSHPublicKeys", by=alice, Marker=first["Marker"])
    listed = [each["SSHPublicKeyId"] for each in first["SSHPublicKeys"] + last["SSHPublicKeys"]]
    assert listed == ids


def test_root_has_none(refused: Any) -> None:
    """AWS: IAM API reference, ListSSHPublicKeys: the name is that of the user who calls."""
    assert refused("ListSSHPublicKeys")[0] == "ValidationError"


def test_a_key_is_switched_off_and_deleted(ask: Any, refused: Any) -> None:
    """AWS: IAM API reference, UpdateSSHPublicKey and DeleteSSHPublicKey."""
    named = ALICE | {"SSHPublicKeyId": upload(ask)["SSHPublicKeyId"]}
    ask("UpdateSSHPublicKey", **named, Status="Inactive")
    assert ask("ListSSHPublicKeys", **ALICE)["SSHPublicKeys"][0]["Status"] == "Inactive"
    assert refused("UpdateSSHPublicKey", **named, Status="Expired")[0] in OFF_LIMITS
    ask("DeleteSSHPublicKey", **named)
    assert ask("ListSSHPublicKeys", **ALICE)["SSHPublicKeys"] == []
    upload(ask)


@pytest.mark.parametrize(
    ("operation", "extra"),
    [("Get", {"Encoding": "SSH"}), ("Update", {"Status": "Active"}), ("Delete", {})],
)
def test_a_key_of_somebody_else_is_refused(
    ask: Any, refused: Any, operation: str, extra: dict[str, str]
) -> None:
    """AWS: IAM API reference, NoSuchEntity of the three."""
    named = {"SSHPublicKeyId": upload(ask)["SSHPublicKeyId"]} | extra
    ask("CreateUser", UserName="bob")
    refusal = refused(f"{operation}SSHPublicKey", UserName="bob", **named)
    assert refusal[0] == "NoSuchEntity"
