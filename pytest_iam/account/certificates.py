"""Certificates: those that servers show and those of users, and what is read in their PEM text."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

_CERTIFICATES = re.compile(
    r"\s*(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+"
)


@dataclass(slots=True)
class ServerCertificate:
    """A certificate for HTTPS servers; `body` and `chain` are PEM, as uploaded.

    The private key is not kept: nothing ever shows it.
    """

    name: str
    path: str
    id: str
    arn: str
    uploaded_at: datetime.datetime
    expires_at: datetime.datetime
    body: str
    chain: str | None = None
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class SigningCertificate:
    """A user's certificate, or root's, for requests that are signed with X.509; `body` is PEM."""

    id: str
    body: str
    uploaded_at: datetime.datetime
    is_active: bool = True


def read_certificate(text: str) -> Certificate | None:
    """The one certificate of a PEM text, or None if it is anything else."""
    certificates = read_chain(text)
    return certificates[0] if len(certificates) == 1 else None


def read_chain(text: str) -> Sequence[Certificate]:
    """The certificates of a PEM text in their order, none if there is anything else in it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.x509 import InvalidVersion, load_pem_x509_certificates

    if _CERTIFICATES.fullmatch(text) is None:
        return ()
    try:
        certificates = load_pem_x509_certificates(text.encode("latin-1"))
        for certificate in certificates:
            certificate.public_key()  # is parsed only here
    except (ValueError, InvalidVersion, UnsupportedAlgorithm):
        return ()
    return certificates


def read_private_key(text: str) -> PrivateKeyTypes | None:
    """The private key of a PEM text, or None if it is none, or is encrypted."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(text.encode("latin-1"), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def is_pair(certificate: Certificate, private_key: PrivateKeyTypes) -> bool:
    """Whether the certificate is about the public half of that key."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    der, info = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    own, other = certificate.public_key(), private_key.public_key()
    return own.public_bytes(der, info) == other.public_bytes(der, info)


def is_valid_at(certificate: Certificate, at: datetime.datetime) -> bool:
    """Whether that moment lies within the certificate's period."""
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def broken_link(
    certificate: Certificate, chain: Sequence[Certificate], at: datetime.datetime
) -> int | None:
    """Where a chain breaks that should lead from a certificate to the last one of `chain`.

    The last one is trusted. Answers None if the chain holds, -1 if nothing leads to the last one,
    and else the index of the certificate that fails, counted from `certificate`, which is 0.
    """
    # AWS: not documented. Its message gives this index; those that users report are the ones that
    # Java's validation of a certificate path gives, which begins at the trusted end.
    if not chain:
        return -1
    path = [certificate, *chain]
    last = len(path) - 2
    if not _is_issued_by(path[last], path[last + 1]):
        return -1
    return next((i for i in range(last, -1, -1) if not _holds(path, i, at)), None)


def _holds(path: Sequence[Certificate], index: int, at: datetime.datetime) -> bool:
    each = path[index]
    may_be_there = index == 0 or _is_authority(each)
    return may_be_there and is_valid_at(each, at) and _is_issued_by(each, path[index + 1])


def _is_authority(certificate: Certificate) -> bool:
    from cryptography import x509

    unreadable = (x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError)
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, *unreadable):
        return False


def _is_issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
