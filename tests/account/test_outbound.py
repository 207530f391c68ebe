from __future__ import annotations

import re
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from pytest_iam.account.ids import Ids
from pytest_iam.account.outbound import KEY_IDS, Outbound, new_issuer_url


@pytest.fixture
def outbound() -> Outbound:
    """An account's issuer."""
    return Outbound(new_issuer_url(Ids("tests")))


def test_an_issuer_is_named_by_a_uuid(outbound: Outbound) -> None:
    """IAM API reference, "EnableOutboundWebIdentityFederation", its example."""
    host = r"https://a1[0-9a-f]{6}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
    assert re.fullmatch(host + r"\.tokens\.sts\.global\.api\.aws", outbound.issuer_url)


@pytest.mark.parametrize(("algorithm", "kind"), [("RS256", RSAKey), ("ES384", ECKey)])
def test_the_published_keys_verify_what_the_issuer_signs(
    outbound: Outbound, algorithm: str, kind: Any
) -> None:
    """STS API reference, "GetWebIdentityToken": tokens are verified by the issuer's JWKS."""
    key = outbound.signing_key(algorithm)
    assert outbound.signing_key(algorithm) is key
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    header = {"alg": algorithm, "kid": KEY_IDS[algorithm]}
    token = jwt.encode(header, {"sub": "alice"}, kind.import_key(pem), algorithms=[algorithm])
    published: Any = outbound.jwks()
    decoded = jwt.decode(token, KeySet.import_key_set(published), algorithms=[algorithm])
    assert decoded.claims == {"sub": "alice"}


def test_the_configuration_tells_where_the_keys_are(outbound: Outbound) -> None:
    """OpenID Connect Discovery, and IAM API reference, "EnableOutboundWebIdentityFederation"."""
    configuration = outbound.openid_configuration()
    assert configuration["issuer"] == outbound.issuer_url
    assert configuration["jwks_uri"] == f"{outbound.issuer_url}/.well-known/jwks.json"
    assert configuration["id_token_signing_alg_values_supported"] == ["RS256", "ES384"]


def test_other_algorithms_have_no_key(outbound: Outbound) -> None:
    """STS API reference, "GetWebIdentityToken", SigningAlgorithm: RS256 and ES384."""
    with pytest.raises(KeyError):
        outbound.signing_key("HS256")
