"""Outbound: an account as the issuer of tokens that services outside AWS trust.

AWS: IAM user guide, "Federating AWS identities to external services".
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_iam.account.ids import Ids

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    SigningKey = EllipticCurvePrivateKey | RSAPrivateKey

KEY_IDS = {"RS256": "RSA_0", "ES384": "EC384_0"}
"""The `kid` of the key of each signing algorithm, as AWS's issuers call them."""


@dataclass(slots=True)
class Outbound:
    """An account's issuer: its URL, whether it issues tokens now, and the keys made so far.

    The URL and the keys stay while the account issues none, so that older tokens remain valid.
    Unlike ids, the keys differ from run to run: nobody reads them, and to make an RSA key from a
    seed takes ten times as long.
    """

    issuer_url: str
    is_enabled: bool = True
    _keys: dict[str, SigningKey] = field(default_factory=dict, repr=False)

    def signing_key(self, algorithm: str) -> SigningKey:
        """The private key that signs with RS256 (RSA, 2048 bits) or ES384 (P-384).

        It is made when first asked for; other algorithms are a KeyError.
        """
        if algorithm not in self._keys:
            self._keys[algorithm] = _MAKERS[algorithm]()
        return self._keys[algorithm]

    def openid_configuration(self) -> dict[str, Any]:
        """What the issuer publishes at `/.well-known/openid-configuration`."""
        return {
            "issuer": self.issuer_url,
            "jwks_uri": f"{self.issuer_url}/.well-known/jwks.json",
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": list(KEY_IDS),
            "claims_supported": [
                "sub",
                "iss",
                "aud",
                "exp",
                "iat",
                "jti",
                "https://sts.amazonaws.com/",
            ],
        }

    def jwks(self) -> dict[str, Any]:
        """What the issuer publishes at `/.well-known/jwks.json`: both public keys."""
        return {"keys": [self._jwk(algorithm) for algorithm in KEY_IDS]}

    def _jwk(self, algorithm: str) -> dict[str, str]:
        # AWS: silent; of an issuer that was seen, the RSA key did not tell its algorithm.
        numbers: Any = self.signing_key(algorithm).public_key().public_numbers()
        about = {"kid": KEY_IDS[algorithm], "use": "sig"}
        if algorithm == "RS256":
            return {**about, "kty": "RSA", "n": _text(numbers.n, 256), "e": _text(numbers.e, 3)}
        point = {"x": _text(numbers.x, 48), "y": _text(numbers.y, 48)}
        return {**about, "alg": algorithm, "kty": "EC", "crv": "P-384", **point}


def new_issuer_url(ids: Ids) -> str:
    """The URL of another issuer: a random UUID whose first characters are always `a1`.

    AWS: silent about the name; issuers that were seen are called so.
    """
    return f"https://a1{ids.request_id()[2:]}.tokens.sts.global.api.aws"


def _rsa_key() -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _ec_key() -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP384R1())


_MAKERS: dict[str, Callable[[], SigningKey]] = {"RS256": _rsa_key, "ES384": _ec_key}


def _text(number: int, size: int) -> str:
    """A number as a JSON Web Key spells it: base64url of its bytes, without padding."""
    return base64.urlsafe_b64encode(number.to_bytes(size, "big")).rstrip(b"=").decode("ascii")
