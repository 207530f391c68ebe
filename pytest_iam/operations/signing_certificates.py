"""Operations on signing certificates."""

from __future__ import annotations

from typing import Any

from pytest_iam import clock
from pytest_iam.account import certificates
from pytest_iam.account.account import Account
from pytest_iam.account.certificates import SigningCertificate
from pytest_iam.account.entities import User
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.limits import check_room
from pytest_iam.operations.paging import page
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.statuses import is_active, status_of
from pytest_iam.operations.subjects import subject

# AWS: IAM API reference, the page of each operation. Each works on the certificates of root too.


@operation("iam", "UploadSigningCertificate")
def upload_signing_certificate(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A new certificate of a user, active at once."""
    user = subject(account, caller, params)
    held = _certificates(account, user)
    quota = account.quotas.signing_certificates_per_user
    check_room("SigningCertificatesPerUser", len(held), quota)
    body = params["CertificateBody"]
    _check(account, body)
    certificate = SigningCertificate(
        id=account.ids.plain_id(32), body=body, uploaded_at=clock.now()
    )
    held[certificate.id] = certificate
    return {"Certificate": _shown(user, certificate)}


@operation("iam", "ListSigningCertificates")
def list_signing_certificates(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The certificates of a user, oldest first."""
    user = subject(account, caller, params)
    items = [_shown(user, each) for each in _certificates(account, user).values()]
    return page("Certificates", items, params)


@operation("iam", "UpdateSigningCertificate")
def update_signing_certificate(account: Account, caller: Caller, params: Params) -> None:
    """Switch a certificate on or off."""
    certificate = _certificate(account, subject(account, caller, params), params)
    certificate.is_active = is_active(params["Status"])


@operation("iam", "DeleteSigningCertificate")
def delete_signing_certificate(account: Account, caller: Caller, params: Params) -> None:
    """Take a certificate away, active or not."""
    user = subject(account, caller, params)
    del _certificates(account, user)[_certificate(account, user, params).id]


def _certificates(account: Account, user: User | None) -> dict[str, SigningCertificate]:
    return account.root_signing_certificates if user is None else user.signing_certificates


def _certificate(account: Account, user: User | None, params: Params) -> SigningCertificate:
    certificate_id = params["CertificateId"]
    found = _certificates(account, user).get(certificate_id)
    if found is None:
        # AWS: the code is documented, the text is not verified.
        message = f"The Certificate with id {certificate_id} cannot be found."
        raise AwsError("NoSuchEntity", message)
    return found


def _check(account: Account, body: str) -> None:
    """Refuse what is no certificate, one that is out of date, and one that somebody has."""
    # AWS: the three codes are documented; the texts of the last two are not verified.
    read = certificates.read_certificate(body)
    if read is None:
        message = "Unable to parse certificate. Please ensure the certificate is in PEM format."
        raise AwsError("MalformedCertificate", message)
    if not certificates.is_valid_at(read, clock.now()):
        raise AwsError("InvalidCertificate", "The certificate is not valid at this time.")
    if any(certificates.read_certificate(each.body) == read for each in _all(account)):
        # AWS: "the same certificate is associated with an IAM user in the account", any user.
        raise AwsError("DuplicateCertificate", "The certificate is associated with a user already.")


def _all(account: Account) -> list[SigningCertificate]:
    users = (each for user in account.users for each in user.signing_certificates.values())
    return [*account.root_signing_certificates.values(), *users]


def _shown(user: User | None, certificate: SigningCertificate) -> dict[str, Any]:
    """What the account shows of a certificate; one of root names no user."""
    owner = {} if user is None else {"UserName": user.name}
    return owner | {
        "CertificateId": certificate.id,
        "CertificateBody": certificate.body,
        "Status": status_of(certificate.is_active),
        "UploadDate": certificate.uploaded_at,
    }
