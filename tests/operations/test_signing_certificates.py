"""Signing certificates."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from certificate_authority import SINCE, issue

from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller

ALICE = {"UserName": "alice"}
ONE, TWO, THREE = (issue(name).pem for name in ("one", "two", "three"))
OFF_LIMITS = ("InvalidInput", "ValidationError")  # models of 2024 do not know Expired
NOON = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)


@pytest.fixture(autouse=True)
def _alice(alice: Caller) -> None:
    """There is a user, and the certificates are good for 2026."""


def test_a_new_certificate_is_active(ask: Any) -> None:
    """AWS: IAM API reference, UploadSigningCertificate."""
    shown = ask("UploadSigningCertificate", **ALICE, CertificateBody=ONE)["Certificate"]
    expected = {"CertificateBody": ONE, "Status": "Active", "UploadDate": NOON}
    assert len(shown["CertificateId"]) == 32
    assert shown == ALICE | expected | {"CertificateId": shown["CertificateId"]}
    assert ask("ListSigningCertificates", **ALICE)["Certificates"] == [shown]


def test_without_a_name_the_certificates_are_the_callers(
    ask: Any, alice: Caller, account: Account
) -> None:
    """AWS: IAM API reference, UploadSigningCertificate: those of root too."""
    own = ask("UploadSigningCertificate", by=alice, CertificateBody=ONE)["Certificate"]
    roots = ask("UploadSigningCertificate", CertificateBody=TWO)["Certificate"]
    assert own["UserName"] == "alice"
    assert "UserName" not in roots
    assert ask("ListSigningCertificates", by=alice)["Certificates"] == [own]
    assert ask("ListSigningCertificates")["Certificates"] == [roots]
    ask("DeleteSigningCertificate", CertificateId=roots["CertificateId"])
    assert account.root_signing_certificates == {}


LATER, EARLIER = (
    issue("later", since=NOON + datetime.timedelta(seconds=1)).pem,
    issue("earlier", until=SINCE + datetime.timedelta(seconds=1)).pem,
)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("x", "MalformedCertificate"),
        (ONE + TWO, "MalformedCertificate"),
        (LATER, "InvalidCertificate"),
        (EARLIER, "InvalidCertificate"),
        (THREE, "DuplicateCertificate"),
        (f"{THREE}\n\n", "DuplicateCertificate"),
    ],
)
def test_what_is_not_fit_is_refused(ask: Any, refused: Any, body: str, code: str) -> None:
    """AWS: IAM API reference, UploadSigningCertificate: the same as anybody's in the account."""
    ask("CreateUser", UserName="bob")
    ask("UploadSigningCertificate", UserName="bob", CertificateBody=THREE)
    assert refused("UploadSigningCertificate", **ALICE, CertificateBody=body)[0] == code


def test_a_user_has_two_at_most(ask: Any, refused: Any) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas"; the quota's name is not verified."""
    for body in (ONE, TWO):
        ask("UploadSigningCertificate", **ALICE, CertificateBody=body)
    message = "Cannot exceed quota for SigningCertificatesPerUser: 2"
    refusal = refused("UploadSigningCertificate", **ALICE, CertificateBody=THREE)
    assert refusal == ("LimitExceeded", message)


def test_a_certificate_is_switched_off_and_deleted(ask: Any, refused: Any) -> None:
    """AWS: IAM API reference, UpdateSigningCertificate and DeleteSigningCertificate."""
    shown = ask("UploadSigningCertificate", **ALICE, CertificateBody=ONE)["Certificate"]
    named = ALICE | {"CertificateId": shown["CertificateId"]}
    ask("UpdateSigningCertificate", **named, Status="Inactive")
    (listed,) = ask("ListSigningCertificates", **ALICE)["Certificates"]
    assert listed == shown | {"Status": "Inactive"}
    assert refused("UpdateSigningCertificate", **named, Status="Expired")[0] in OFF_LIMITS
    ask("DeleteSigningCertificate", **named)
    assert ask("ListSigningCertificates", **ALICE)["Certificates"] == []


@pytest.mark.parametrize(("operation", "extra"), [("Update", {"Status": "Active"}), ("Delete", {})])
def test_a_certificate_of_somebody_else_is_refused(
    ask: Any, refused: Any, operation: str, extra: dict[str, str]
) -> None:
    """AWS: IAM API reference, NoSuchEntity of both."""
    other = ask("UploadSigningCertificate", CertificateBody=ONE)["Certificate"]["CertificateId"]
    named = ALICE | {"CertificateId": other} | extra
    assert refused(f"{operation}SigningCertificate", **named)[0] == "NoSuchEntity"


def test_certificates_are_paged(ask: Any) -> None:
    """AWS: IAM API reference, ListSigningCertificates."""
    for body in (ONE, TWO):
        ask("UploadSigningCertificate", **ALICE, CertificateBody=body)
    first = ask("ListSigningCertificates", **ALICE, MaxItems=1)
    last = ask("ListSigningCertificates", **ALICE, Marker=first["Marker"])
    bodies = [each["CertificateBody"] for each in first["Certificates"] + last["Certificates"]]
    assert bodies == [ONE, TWO]
