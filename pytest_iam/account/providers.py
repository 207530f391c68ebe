"""Identity providers: whom an account trusts to say who somebody is."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# AWS: IAM user guide, "Identity providers and federation into AWS".


@dataclass(slots=True)
class OidcProvider:
    """An OpenID Connect provider; tokens that it issues name it as `https://` and its `url`.

    `url` has no scheme, as in condition keys (`accounts.google.com:sub`); case matters.
    `client_ids` are the audiences that it accepts, `thumbprints` are lower-case hexadecimal; both
    are in the order in which they came. `jwks` is the JSON Web Key Set that a test has registered
    to verify tokens with, for nothing is fetched; None while there is none.
    """

    url: str
    arn: str
    created_at: datetime.datetime
    client_ids: dict[str, None] = field(default_factory=dict)
    thumbprints: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)
    jwks: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class SamlMetadata:
    """What a SAML 2.0 metadata document says of an identity provider.

    `entity_id` is the issuer of its assertions. `signing_certificates` are X.509 certificates in
    DER; assertions are verified with any of them.
    """

    text: str = field(repr=False)
    entity_id: str
    signing_certificates: tuple[bytes, ...] = field(repr=False)
    valid_until: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class SamlPrivateKey:
    """A private key (PEM) to decrypt assertions with."""

    id: str
    pem: str = field(repr=False)
    added_at: datetime.datetime


@dataclass(slots=True)
class SamlProvider:
    """A SAML provider. `encryption_mode` is `Required`, `Allowed`, or None where none was chosen.

    `valid_until` is the day on which AWS stops to trust the provider.
    """

    name: str
    uuid: str
    arn: str
    created_at: datetime.datetime
    valid_until: datetime.datetime
    metadata: SamlMetadata
    encryption_mode: str | None = None
    private_keys: dict[str, SamlPrivateKey] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
