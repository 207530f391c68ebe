"""SAML metadata."""

from __future__ import annotations

import datetime

import pytest
from certificate_authority import issue
from hypothesis import given
from hypothesis import strategies as st
from saml_metadata import ISSUER, KEY, der, key_descriptor, metadata

from pytest_iam.errors import AwsError
from pytest_iam.operations.saml_metadata import read_metadata

OTHER = issue("other.example.com")
NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.timezone.utc)
ENTITIES = '<!DOCTYPE EntityDescriptor [<!ENTITY a "b">]>'


def test_a_document_tells_issuer_and_certificates() -> None:
    """IAM user guide, "Create a SAML identity provider in IAM"."""
    text = metadata()
    read = read_metadata(text)
    assert (read.text, read.entity_id, read.valid_until) == (text, ISSUER, None)
    assert read.signing_certificates == (der(KEY),)


@pytest.mark.parametrize(
    ("keys", "certificates"),
    [
        (key_descriptor(der(KEY), use=""), (der(KEY),)),
        (key_descriptor(der(KEY)) + key_descriptor(der(OTHER)), (der(KEY), der(OTHER))),
        (key_descriptor(der(KEY)) * 2, (der(KEY),)),
        (
            key_descriptor(der(OTHER), use='use="encryption"') + key_descriptor(der(KEY)),
            (der(KEY),),
        ),
    ],
    ids=["for-all-uses", "two", "one-twice", "one-to-encrypt"],
)
def test_certificates_are_those_to_sign_with(keys: str, certificates: tuple[bytes, ...]) -> None:
    """SAML 2.0 metadata, KeyDescriptor: without a use, a key is for all."""
    assert read_metadata(metadata(keys)).signing_certificates == certificates


@pytest.mark.parametrize(
    ("ends", "provider_ends", "expected"),
    [
        ('validUntil="2026-03-01T12:00:00Z"', "", NOON),
        ('validUntil="2026-03-01T12:00:00.1234567Z"', "", NOON),
        ('validUntil="2026-03-01T13:00:00+01:00"', "", NOON),
        ('validUntil="2026-03-01T12:00:00"', "", NOON),
        ("", 'validUntil="2026-03-01T12:00:00Z"', NOON),
        ('validUntil="2027-01-01T00:00:00Z"', 'validUntil="2026-03-01T12:00:00Z"', NOON),
    ],
)
def test_the_earliest_end_counts(
    ends: str, provider_ends: str, expected: datetime.datetime
) -> None:
    """SAML 2.0 metadata, validUntil."""
    read = read_metadata(metadata(ends=ends, provider_ends=provider_ends))
    assert read.valid_until == expected


# A certificate, in DER and base64, of an RSA key of 512 bits, which cryptography makes no more.
WEAK = (
    "MIIBczCCAR2gAwIBAgIUEIqZQjY7e8c/LzQ54Ex63cPIJJswDQYJKoZIhvcNAQELBQAwDjEMMAoGA1UEAwwDaWRwMB"
    "4XDTI2MTEyNDAxMTk0OVoXDTM2MTEyMTAxMTk0OVowDjEMMAoGA1UEAwwDaWRwMFwwDQYJKoZIhvcNAQEBBQADSwAw"
    "SAJBANresV8RlHJ2ZOi7DdFHb6eHJ6cs1Y4nfE1Z05pDk9EQDfLEsofnDMIp3Cd4nQJJ63U9eB7SqZ2gzIhHtFWZKZ"
    "kCAwEAAaNTMFEwHQYDVR0OBBYEFIS1r6hyjciWkktC9fEaywac6AkxMB8GA1UdIwQYMBaAFIS1r6hyjciWkktC9fEa"
    "ywac6AkxMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADQQA+wdacMNk2AFD1w716lGx9WRkW33+5p/jXrY"
    "ZsBapp4gznGjt3PvLr0y/xNt3E7Lc26PQcXT9+zfh/cT+IQqBC"
)

# X.509 versions are 0 to 2.
OF_NO_VERSION = der(KEY).replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05", 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x" * 2000,
        metadata().replace("</EntityDescriptor>", ""),
        metadata(prolog=ENTITIES),
        metadata(prolog='<!DOCTYPE EntityDescriptor SYSTEM "file:///etc/hostname">'),
        "\ufeff" + metadata(),
        metadata().replace("idp.example.com", "&unknown;"),
        metadata().replace("idp.example.com", "\ud800"),
        metadata().replace("SAML:2.0:metadata", "SAML:1.0:metadata"),
        metadata(entity=""),
        metadata(entity='entityID=""'),
        metadata(role="SPSSODescriptor"),
        metadata(key_descriptor(der(KEY)) + "</IDPSSODescriptor><IDPSSODescriptor>"),
        metadata(""),
        metadata(key_descriptor(der(KEY), use='use="encryption"')),
        metadata(key_descriptor("")),
        metadata(key_descriptor("%%%%")),
        metadata(key_descriptor(b"no certificate")),
        metadata(key_descriptor(der(KEY)) + key_descriptor(b"no certificate")),
        metadata(key_descriptor(WEAK)),
        metadata(ends='validUntil="tomorrow"'),
        metadata(ends='validUntil="2026-02-30T12:00:00Z"'),
        metadata(ends='validUntil="9999-12-31T23:59:59-14:00"'),
        metadata(ends='validUntil="0001-01-01T00:00:00+14:00"'),
        metadata(key_descriptor(OF_NO_VERSION)),
    ],
    ids=[
        "empty", "no-xml", "not-closed", "entities", "external", "byte-order-mark",
        "unknown-entity", "surrogate", "other-namespace", "no-name", "empty-name",
        "service-provider", "two-providers", "no-key", "key-to-encrypt", "empty-certificate",
        "no-base64", "no-certificate", "one-good-certificate", "weak-key", "no-moment", "no-day",
        "too-late", "too-early", "no-version",
    ],
)  # fmt: skip
def test_what_does_not_describe_a_provider_is_refused(text: str) -> None:
    """IAM user guide, "Create a SAML identity provider in IAM"; the text is not verified."""
    with pytest.raises(AwsError) as caught:
        read_metadata(text)
    assert (caught.value.code, caught.value.message) == ("InvalidInput", "Could not parse metadata")


@given(st.text() | st.binary().map(lambda each: metadata(key_descriptor(each))))
def test_nothing_but_the_refusal_comes_of_any_text(text: str) -> None:
    """A document may be anything."""
    with pytest.raises(AwsError):
        read_metadata(text)
