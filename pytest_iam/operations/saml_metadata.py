"""SAML metadata: an identity provider's own description, read as XML that is not trusted."""

from __future__ import annotations

import base64
import binascii
import datetime
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_iam.account.providers import SamlMetadata
from pytest_iam.errors import AwsError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# AWS: IAM user guide, "Create a SAML identity provider in IAM": what the document must hold. No
# text of a refusal is documented, nor verified; which part is at fault is not told either.

_METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_SIGNATURES = "{http://www.w3.org/2000/09/xmldsig#}"
_LEAST_KEY_SIZE = 1024
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?")


def read_metadata(text: str) -> SamlMetadata:
    """What a metadata document says.

    Refuses, as `InvalidInput`, a document that does not describe one identity provider with a name
    and a key to verify its signatures with. Entities are never resolved, nothing is fetched.
    """
    try:
        return _read(text)
    except ValueError:
        raise AwsError("InvalidInput", "Could not parse metadata") from None


def _read(text: str) -> SamlMetadata:
    root = _parsed(text)
    described = root.findall(f"{_METADATA}IDPSSODescriptor")
    entity_id = root.get("entityID")
    if root.tag != f"{_METADATA}EntityDescriptor" or len(described) != 1 or not entity_id:
        raise ValueError("not one identity provider with a name")
    certificates = tuple(dict.fromkeys(_signing_certificates(described[0])))
    if not certificates:
        raise ValueError("no key")
    ends = (each.get("validUntil") for each in (root, described[0]))
    return SamlMetadata(
        text=text,
        entity_id=entity_id,
        signing_certificates=certificates,
        valid_until=min((_moment(end) for end in ends if end is not None), default=None),
    )


def _parsed(text: str) -> Element:
    """The root of a document. Raises ValueError for what is no XML, or has a document type."""
    from xml.etree.ElementTree import TreeBuilder
    from xml.parsers.expat import ExpatError, ParserCreate

    if text.startswith("\ufeff"):
        raise ValueError("AWS takes no byte order mark")
    builder = TreeBuilder()
    parser = ParserCreate("utf-8", "}")
    parser.StartElementHandler = lambda name, attributes: builder.start(_tag(name), attributes)
    parser.EndElementHandler = lambda name: builder.end(_tag(name))
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        parser.Parse(text.encode(), True)
    except ExpatError as error:
        raise ValueError("no XML") from error
    return builder.close()


def _tag(name: str) -> str:
    """A name with its namespace as ElementTree writes it."""
    return "{" + name if "}" in name else name


def _refuse_document_type(*_: object) -> None:
    """A document type could declare entities."""
    raise ValueError("a document type")


def _signing_certificates(provider: Element) -> Iterator[bytes]:
    """The certificates of the keys to sign with, in DER; a key without a use is for all uses."""
    for key in provider.findall(f"{_METADATA}KeyDescriptor"):
        if key.get("use", "signing") == "signing":
            for certificate in key.iter(f"{_SIGNATURES}X509Certificate"):
                yield _checked(_decoded("".join(certificate.itertext())))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error


def _checked(der: bytes) -> bytes:
    """AWS: the page above: keys of 1024 bits at least, no extension twice."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    unusable = (
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
        x509.InvalidVersion,
        x509.UnsupportedGeneralNameType,
    )
    try:
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key()
        list(certificate.extensions)
    except unusable as error:
        raise ValueError("unusable") from error
    if isinstance(key, RSAPublicKey) and key.key_size < _LEAST_KEY_SIZE:
        raise ValueError("too short")
    return der


def _moment(text: str) -> datetime.datetime:
    """A moment of XML Schema, in UTC where it names no zone."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise ValueError("no moment")
    zone = "+00:00" if found[2] in (None, "Z") else found[2]
    moment = datetime.datetime.fromisoformat(found[1] + zone)
    try:
        return moment.astimezone(datetime.timezone.utc)
    except OverflowError as error:
        raise ValueError("beyond the years 1 to 9999") from error
