"""Operations on server certificates."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from pytest_iam import clock
from pytest_iam.account import certificates, ids
from pytest_iam.account.account import Account
from pytest_iam.account.certificates import ServerCertificate
from pytest_iam.account.renaming import rename_server_certificate
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup, tags
from pytest_iam.operations.limits import check_room
from pytest_iam.operations.paging import by_name, page_after, under_path
from pytest_iam.operations.registry import Params, operation

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

# AWS: IAM API reference, the page of each operation; IAM user guide, "Manage server certificates in
# IAM".


@operation("iam", "UploadServerCertificate")
def upload_server_certificate(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A new certificate, if its key fits and its chain, where one is given, leads to it."""
    name, path = params["ServerCertificateName"], params.get("Path", "/")
    _check_name(account, name)
    quota = account.quotas.server_certificates
    check_room("ServerCertificatesPerAccount", len(account.server_certificates), quota)
    now = clock.now()
    read = _checked(params, now)
    certificate = ServerCertificate(
        name=name,
        path=path,
        tags=tags.of_new(account, ServerCertificate, params),
        id=account.ids.unique_id(ids.SERVER_CERTIFICATE),
        arn=account.arn("server-certificate", path, name),
        uploaded_at=now,
        expires_at=read.not_valid_after_utc,
        body=params["CertificateBody"],
        chain=params.get("CertificateChain"),
    )
    account.server_certificates.add(certificate)
    return {"ServerCertificateMetadata": _metadata(certificate)} | tags.shown(certificate.tags)


@operation("iam", "GetServerCertificate")
def get_server_certificate(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A certificate and its chain, never its private key."""
    certificate = lookup.server_certificate(account, params["ServerCertificateName"])
    shown: dict[str, Any] = {
        "ServerCertificateMetadata": _metadata(certificate),
        "CertificateBody": certificate.body,
        "Tags": tags.shown_list(certificate.tags),
    }
    if certificate.chain is not None:
        shown["CertificateChain"] = certificate.chain
    return {"ServerCertificate": shown}


@operation("iam", "ListServerCertificates")
def list_server_certificates(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The certificates under a path, by name, without bodies and tags."""
    after = under_path(account.server_certificates, params)
    return page_after("ServerCertificateMetadataList", params, after, by_name, _metadata)


@operation("iam", "UpdateServerCertificate")
def update_server_certificate(account: Account, caller: Caller, params: Params) -> None:
    """Rename or move a certificate. Its own name, in any case, is free for it."""
    certificate = lookup.server_certificate(account, params["ServerCertificateName"])
    name = params.get("NewServerCertificateName", certificate.name)
    if account.server_certificates.get(name) is not certificate:
        _check_name(account, name)
    rename_server_certificate(account, certificate, name, params.get("NewPath", certificate.path))


@operation("iam", "DeleteServerCertificate")
def delete_server_certificate(account: Account, caller: Caller, params: Params) -> None:
    """Remove a certificate. Whether a load balancer uses it, IAM's own state does not tell."""
    name = params["ServerCertificateName"]
    lookup.server_certificate(account, name)
    account.server_certificates.remove(name)


def _check_name(account: Account, name: str) -> None:
    # AWS: silent on whether case tells these names apart; stricter chosen.
    if name in account.server_certificates:
        message = f"The Server Certificate with name {name} already exists."
        raise AwsError("EntityAlreadyExists", message)


def _checked(params: Params, now: datetime.datetime) -> Certificate:
    """The certificate that is uploaded, if it is fit for use with its key and its chain."""
    read = certificates.read_certificate(params["CertificateBody"])
    if read is None:
        # AWS: not documented; known from reports of users, as is the text about the chain.
        raise _malformed(
            "Unable to parse certificate. Please ensure the certificate is in PEM format."
        )
    key = certificates.read_private_key(params["PrivateKey"])
    if key is None:
        # AWS: the code is documented; the text is not verified.
        raise _malformed("Invalid Private Key.")
    if not certificates.is_pair(read, key):
        # AWS: the code is documented; the text is not verified.
        raise AwsError("KeyPairMismatch", "The certificate and the private key do not match.")
    if "CertificateChain" in params:
        _check_chain(read, params["CertificateChain"], now)
    if not certificates.is_valid_at(read, now):
        # AWS: the guide says that it "must be valid at the time of upload"; the code is known from
        # an answer of AWS's support (aws-sdk-go, issue 2586), the text is not verified.
        raise _malformed("The certificate is not valid at this time.")
    return read


def _check_chain(read: Certificate, text: str, now: datetime.datetime) -> None:
    index = certificates.broken_link(read, certificates.read_chain(text), now)
    if index is not None:
        raise _malformed(
            "Unable to validate certificate chain. The certificate chain must start with the "
            "immediate signing certificate, followed by any intermediaries in order. "
            f"The index within the chain of the invalid certificate is: {index}"
        )


def _malformed(message: str) -> AwsError:
    return AwsError("MalformedCertificate", message)


def _metadata(certificate: ServerCertificate) -> dict[str, Any]:
    return {
        "Path": certificate.path,
        "ServerCertificateName": certificate.name,
        "ServerCertificateId": certificate.id,
        "Arn": certificate.arn,
        "UploadDate": certificate.uploaded_at,
        "Expiration": certificate.expires_at,
    }
