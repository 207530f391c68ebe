"""Certificates: what is read in their PEM text."""

from __future__ import annotations

import datetime

import pytest
from certificate_authority import SINCE, UNTIL, Issued, issue

from pytest_iam.account.certificates import (
    broken_link,
    is_pair,
    is_valid_at,
    read_certificate,
    read_chain,
    read_private_key,
)

NOW = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
ROOT = issue("root", is_authority=True)
UPPER = issue("upper", ROOT, is_authority=True)
LOWER = issue("lower", UPPER, is_authority=True)
SERVER = issue("server", LOWER)
OTHER = issue("root", is_authority=True)
EXPIRED = issue("expired", ROOT, is_authority=True, since=LONG_AGO, until=SINCE)
NO_AUTHORITY = issue("no authority", ROOT)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (SERVER.pem, True),
        (f"\n {SERVER.pem}\r\n", True),
        (SERVER.pem + LOWER.pem, False),
        (f"Subject: CN=server\n{SERVER.pem}", False),
        (SERVER.key_pem, False),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", False),
        ("server", False),
        ("", False),
    ],
)
def test_a_certificate_is_one_block_of_pem_and_nothing_else(text: str, is_one: bool) -> None:
    """AWS: IAM user guide, "Manage server certificates in IAM"; aws-cli's issue 715 for text."""
    assert (read_certificate(text) is not None) == is_one


def test_a_chain_is_read_in_its_order() -> None:
    """AWS: IAM user guide, as above."""
    assert list(read_chain(LOWER.pem + "\n" + UPPER.pem)) == [LOWER.certificate, UPPER.certificate]
    assert list(read_chain("chain")) == []


def test_a_private_key_is_read_unless_it_is_encrypted() -> None:
    """AWS: IAM user guide, as above: it "must not be password protected"."""
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
    )

    encrypted = SERVER.private_key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    ).decode()
    assert read_private_key(SERVER.key_pem) is not None
    assert read_private_key(encrypted) is None
    assert read_private_key(SERVER.pem) is None


def test_a_key_belongs_to_one_certificate() -> None:
    """AWS: IAM API reference, UploadServerCertificate, KeyPairMismatch."""
    assert is_pair(SERVER.certificate, SERVER.private_key)
    assert not is_pair(SERVER.certificate, LOWER.private_key)


@pytest.mark.parametrize(("seconds", "is_valid"), [(-1, False), (0, True), (1, True)])
def test_a_period_includes_its_ends(seconds: int, is_valid: bool) -> None:
    """RFC 5280, 4.1.2.5: "from notBefore through notAfter, inclusive"."""
    step = datetime.timedelta(seconds=seconds)
    assert is_valid_at(SERVER.certificate, SINCE + step) == is_valid
    assert is_valid_at(SERVER.certificate, UNTIL - step) == is_valid


@pytest.mark.parametrize(
    ("server", "chain", "index"),
    [
        (SERVER, [LOWER, UPPER, ROOT], None),
        (SERVER, [LOWER, UPPER], None),
        (SERVER, [LOWER], None),
        (ROOT, [ROOT], None),
        (SERVER, [], -1),
        (SERVER, [UPPER], -1),
        (SERVER, [UPPER, LOWER], -1),  # the wrong way round
        (SERVER, [LOWER, UPPER, OTHER], -1),  # the right name with another key
        (SERVER, [UPPER, ROOT], 0),  # the issuer is missing
        (SERVER, [LOWER, ROOT], -1),  # one between is missing
        (SERVER, [SERVER, LOWER, UPPER], 1),  # the certificate itself is in its chain
        (issue("s", EXPIRED), [EXPIRED, ROOT], 1),
        (issue("s", NO_AUTHORITY), [NO_AUTHORITY, ROOT], 1),
        (issue("s", ROOT, since=LONG_AGO, until=SINCE), [ROOT], 0),
    ],
)
def test_a_chain_breaks_where_a_certificate_does_not_hold(
    server: Issued, chain: list[Issued], index: int | None
) -> None:
    """AWS: "must start with the immediate signing certificate, followed by any intermediaries"."""
    path = [each.certificate for each in chain]
    assert broken_link(server.certificate, path, NOW) == index
