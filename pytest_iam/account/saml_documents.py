"""SAML documents: responses read as XML that is believed only as far as it is signed."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Iterator
from typing import Any

from pytest_iam.account.federated_identities import missing_extra
from pytest_iam.account.providers import SamlProvider
from pytest_iam.errors import AwsError, UsageError

# AWS: IAM user guide, "Configure SAML assertions for the authentication response" and "Troubleshoot
# SAML federation with IAM".

Element = Any
"""An element as lxml gives it, which comes without types."""

_PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"
_ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"


def signed_assertion(provider: SamlProvider, text: str, now: datetime.datetime) -> Element:
    """The assertion in a base64-encoded response, if the provider has signed it or the response.

    No entity is ever resolved and nothing is fetched. Raises InvalidIdentityToken, and
    IDPRejectedClaim where the provider says that it knows nobody.
    """
    response = _parsed(text)
    _check_status(response)
    if response.find(f"{_ASSERTION}EncryptedAssertion") is not None:
        raise UsageError(
            "the SAML response has an EncryptedAssertion, which is not simulated: "
            "let the test's identity provider send a plain one"
        )
    if provider.encryption_mode == "Required":
        raise invalid("The SAML response does not contain an encrypted assertion")  # not verified
    for certificate in provider.metadata.signing_certificates:
        for signed in _signed_by(certificate, response, now):
            found = signed if signed.tag == f"{_ASSERTION}Assertion" else child(signed, "Assertion")
            if found is not None:
                return found
    raise invalid("Response signature invalid")


def children(element: Element | None, *path: str) -> list[Element]:
    """The elements at a path of SAML's assertion names."""
    if element is None:
        return []
    return list(element.findall("/".join(f"{_ASSERTION}{name}" for name in path)))


def child(element: Element | None, *path: str) -> Element | None:
    """The one element at a path; none of several is taken."""
    found = children(element, *path)
    return found[0] if len(found) == 1 else None


def content(element: Element | None) -> str | None:
    """All the text in an element, or None where there is no element."""
    # A comment would split the text: what stands behind it counts as well, but not what is in it.
    return None if element is None else str(element.xpath("string()")).strip()


def moment(element: Element | None, name: str) -> datetime.datetime | None:
    """The moment that an attribute names, or None where it names none."""
    value = None if element is None else element.get(name)
    if not value:
        return None
    try:
        parsed = datetime.datetime.fromisoformat(_without_fraction(value).replace("Z", "+00:00"))
    except ValueError:
        raise invalid(f"{name} is not a valid date: {value}") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=datetime.timezone.utc)


def invalid(message: str) -> AwsError:
    """AWS's refusal of an assertion."""
    return AwsError("InvalidIdentityToken", message)


def _without_fraction(value: str) -> str:
    """Python 3.10 reads three or six digits of a second alone."""
    head, dot, tail = value.partition(".")
    return head + tail.lstrip("0123456789") if dot else value


def _parsed(text: str) -> Element:
    try:
        from lxml import etree  # type: ignore[import-untyped]  # it comes without types
    except ImportError:
        raise missing_extra("signxml") from None
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        raise invalid("Invalid base64 SAMLResponse") from None  # reported
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        raise _malformed() from None
    if root.getroottree().docinfo.doctype or root.tag != f"{_PROTOCOL}Response":
        raise _malformed()
    return root


def _check_status(response: Element) -> None:
    code = response.find(f"{_PROTOCOL}Status/{_PROTOCOL}StatusCode")
    if code is not None and code.get("Value") != _SUCCESS:
        # AWS: "The identity provider (IdP) reported that authentication failed."
        raise AwsError(
            "IDPRejectedClaim",
            "The identity provider (IdP) reported that authentication failed. This might be "
            "because the claim is invalid.",
        )


def _signed_by(certificate: bytes, response: Element, now: datetime.datetime) -> Iterator[Element]:
    """What the owner of the certificate has signed: the response, or an assertion in it."""
    try:
        from cryptography import x509
        from lxml.etree import LxmlError  # type: ignore[import-untyped]  # it comes without types
        from signxml.exceptions import InvalidDigest, InvalidInput, InvalidSignature
        from signxml.verifier import SignatureConfiguration, XMLVerifier
    except ImportError:
        raise missing_extra("signxml") from None
    owner = x509.load_der_x509_certificate(certificate)
    for location in ("./", f"./{_ASSERTION}Assertion/"):
        config = SignatureConfiguration(location=location, verification_time=now)
        try:
            result: Any = XMLVerifier().verify(response, x509_cert=owner, expect_config=config)
        except (InvalidSignature, InvalidDigest, InvalidInput, LxmlError, TypeError, ValueError):
            continue  # the last three are of a signature of another form, or an empty part of it
        if result.signed_xml is not None:
            yield result.signed_xml


def _malformed() -> AwsError:
    # AWS: silent about the text for XML that is no response; this is what its sign-in page says.
    return invalid("Your request included an invalid SAML response.")
