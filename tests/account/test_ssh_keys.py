"""SSH public keys in either encoding."""

from __future__ import annotations

import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pytest_iam.account.ssh_keys import SshPublicKey, is_encoding_known, pem_of, read_public_key

NOW = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
# A key of 2048 bits and its MD5 fingerprint as `ssh-keygen -E md5 -l` gives it.
LINE = (
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAADAQABAAABAQDZXhE5tdItaqWdUPdpbIJ9INxVXhKdyYmasxl18EhrB3ve/ie66UM5RKh8"
    "xFk9n3OvAK2T6y9stE0xwUgGqyY68E3KBYnvDeTxkNzrJcIucmVrh06WuYRM5g+nzgHjBh1ZZuCuw4aLbH9PiKfi"
    "HJSGfTznIBI/kgKdw7HgjXzfAoplmL4aM2cRUFJzxjc1mM3TcoMOeznEn8Gxzj1zKKOPR+kpwEY6WchCrFhz9U4/"
    "Qgk7EgzPCsLZ7dR+wokKcIbMdnA74hlLqYh0KxFLZGwlnhXIGJfoN0URMLki/p3AuqS01XbklU3mWo8jPv7vgWbl"
    "zNCjdP1mpQg6QFOL1gFD"
)
FINGERPRINT = "1d:b5:83:d5:5e:ed:51:33:58:57:e0:3d:79:ff:d7:7b"


def line_of(key: PublicKeyTypes) -> str:
    """A key as OpenSSH writes it."""
    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def pem(key: PublicKeyTypes) -> str:
    """A key in PEM encoding."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


SHORT = rsa.generate_private_key(65537, 1024).public_key()  # noqa: S505 - to be refused
ELLIPTIC = ec.generate_private_key(ec.SECP256R1()).public_key()
KEY = SshPublicKey(id="APKA", body=LINE, line=LINE, uploaded_at=NOW)


def test_the_fingerprint_is_that_of_ssh_keygen() -> None:
    """AWS: IAM API reference, SSHPublicKey: "The MD5 message digest"."""
    assert KEY.fingerprint == FINGERPRINT


@pytest.mark.parametrize("text", [LINE, f"{LINE} alice@example.com\n", f"\n{pem_of(KEY)}"])
def test_both_encodings_say_the_same(text: str) -> None:
    """AWS: IAM API reference, UploadSSHPublicKey: ssh-rsa or PEM."""
    assert is_encoding_known(text)
    assert read_public_key(text) == LINE


@pytest.mark.parametrize(
    "text",
    [line_of(SHORT), pem(SHORT), pem(ELLIPTIC), LINE[:-8], "ssh-rsa ?", "-----BEGIN PUBLIC KEY"],
)
def test_keys_that_are_not_fit(text: str) -> None:
    """AWS: IAM API reference, UploadSSHPublicKey: RSA of at least 2048 bits."""
    assert is_encoding_known(text)
    assert read_public_key(text) is None


@pytest.mark.parametrize("text", [line_of(ELLIPTIC), "ssh-rsa", "AAAAB3Nza"])
def test_other_encodings_are_not_known(text: str) -> None:
    """AWS: IAM API reference, UploadSSHPublicKey, UnrecognizedPublicKeyEncoding."""
    assert not is_encoding_known(text)
