"""SAML metadata for tests: what an identity provider says of itself."""

from __future__ import annotations

import base64

from certificate_authority import Issued, issue
from cryptography.hazmat.primitives.serialization import Encoding

ISSUER = "https://idp.example.com/saml"
KEY = issue("idp.example.com")
"""What the provider signs with where nothing else is said."""


def der(issued: Issued = KEY) -> bytes:
    """A certificate in DER."""
    return issued.certificate.public_bytes(Encoding.DER)


def key_descriptor(certificate: bytes | str, use: str = 'use="signing"') -> str:
    """A key of the provider; a certificate that is text is written as it is."""
    text = (
        certificate
        if isinstance(certificate, str)
        else base64.encodebytes(certificate).decode("ascii")
    )
    return (
        f'<KeyDescriptor {use}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
        f"<ds:X509Data><ds:X509Certificate>{text}</ds:X509Certificate></ds:X509Data>"
        "</ds:KeyInfo></KeyDescriptor>"
    )


def metadata(
    keys: str | None = None,
    *,
    entity: str = f'entityID="{ISSUER}"',
    ends: str = "",
    provider_ends: str = "",
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>',
    role: str = "IDPSSODescriptor",
) -> str:
    """A document of more than the thousand characters that AWS asks for."""
    return f"""{prolog}
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" {entity} {ends}>
  <!-- {"filler " * 150} -->
  <{role} protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" {provider_ends}>
    {key_descriptor(der()) if keys is None else keys}
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
                         Location="{ISSUER}/login"/>
  </{role}>
</EntityDescriptor>"""
