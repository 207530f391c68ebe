"""SAML responses, as an identity provider sends them."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from lxml import etree  # type: ignore[import-untyped]  # it comes without types
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.signer import XMLSigner

from pytest_iam.account.account import Account
from pytest_iam.account.providers import SamlMetadata, SamlProvider

NOW = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
PROVIDER = "arn:aws:iam::123456789012:saml-provider/Corp"
ROLE = "arn:aws:iam::123456789012:role/Staff"
ISSUER = "https://idp.example.com/saml"
ENDPOINT = "https://signin.aws.amazon.com/saml"
AWS = "https://aws.amazon.com/SAML/Attributes/"
KEY = ec.generate_private_key(ec.SECP256R1())
OTHER_KEY = ec.generate_private_key(ec.SECP256R1())


def certificate(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate of the key, by the key itself."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.com")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    year = datetime.timedelta(days=365)
    built = builder.not_valid_before(NOW - year).not_valid_after(NOW + year)
    return built.sign(key, hashes.SHA256())


CERTIFICATE = certificate(KEY)


def give_provider(account: Account) -> SamlProvider:
    """A SAML provider of the account that signs with `KEY`."""
    der = CERTIFICATE.public_bytes(serialization.Encoding.DER)
    metadata = SamlMetadata("<xml/>", ISSUER, (der,))
    end = NOW + datetime.timedelta(days=1)
    provider = SamlProvider("Corp", "u", PROVIDER, NOW, end, metadata)
    account.saml_providers[PROVIDER] = provider
    return provider


def attribute(name: str, *values: str) -> str:
    """An attribute of the assertion."""
    inner = "".join(f"<AttributeValue>{value}</AttributeValue>" for value in values)
    return f'<Attribute Name="{name}">{inner}</Attribute>'


DEFAULTS: Mapping[str, str] = {
    "issuer": ISSUER,
    "format": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "subject": "ann",
    "method": "bearer",
    "recipient": ENDPOINT,
    "audience": "urn:amazon:webservices",
    "issued": "2026-01-31T12:00:00.123Z",
    "until": "2026-01-31T12:05:00Z",
    "before": "2026-01-31T12:00:00Z",
    "role": f"{ROLE},{PROVIDER}",
    "session": "ann@example.com",
    "more": "",
    "authn": "",
    "status": "Success",
}


def response(
    key: ec.EllipticCurvePrivateKey = KEY,
    /,
    *,
    change: Any = None,
    whole: bool = False,
    **over: Any,
) -> str:
    """A response as a provider sends it; `change` alters it once it is signed.

    The assertion is signed, or with `whole` the response.
    """
    fields = {**DEFAULTS, **over}
    assertion = f"""<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0"
        ID="_a1" IssueInstant="{fields["issued"]}">
      <Issuer>{fields["issuer"]}</Issuer>
      <Subject>
        <NameID Format="{fields["format"]}">{fields["subject"]}</NameID>
        <SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:{fields["method"]}">
          <SubjectConfirmationData NotOnOrAfter="{fields["until"]}"
            Recipient="{fields["recipient"]}"/>
        </SubjectConfirmation>
      </Subject>
      <Conditions NotBefore="{fields["before"]}" NotOnOrAfter="{fields["until"]}">
        <AudienceRestriction><Audience>{fields["audience"]}</Audience></AudienceRestriction>
      </Conditions>
      <AuthnStatement {fields["authn"]}/>
      <AttributeStatement>
        {attribute(AWS + "Role", fields["role"]) if fields["role"] else ""}
        {attribute(AWS + "RoleSessionName", fields["session"]) if fields["session"] else ""}
        {fields["more"]}
      </AttributeStatement>
    </Assertion>"""
    signer = XMLSigner(
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    pem = certificate(key).public_bytes(serialization.Encoding.PEM).decode()
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    inner: Any = etree.fromstring(assertion)
    if not whole:
        inner = signer.sign(inner, key=secret, cert=pem, reference_uri="_a1")
    outer: Any = etree.fromstring(
        f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1"
          Version="2.0" IssueInstant="{fields["issued"]}"><samlp:Status>
          <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{fields["status"]}"/>
        </samlp:Status></samlp:Response>"""
    )
    outer.append(inner)
    if whole:
        outer = signer.sign(outer, key=secret, cert=pem, reference_uri="_r1")
    if change is not None:
        change(outer)
    return base64.b64encode(etree.tostring(outer)).decode()
