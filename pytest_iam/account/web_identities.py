"""Web identities: whom a token of an OpenID Connect provider stands for, once it is verified."""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from collections.abc import Mapping
from itertools import chain
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.federated_identities import ContextKey, FederatedIdentity, missing_extra
from pytest_iam.account.identity_claims import source_identity_of, tags_of
from pytest_iam.account.providers import OidcProvider
from pytest_iam.errors import AwsError

# AWS: STS API reference, "AssumeRoleWithWebIdentity"; IAM user guide, "OIDC federation". Texts
# marked "reported" are known from users; the page has the others.

_ALGORITHMS = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"]
# AWS: the only providers whose access tokens, which nobody but the provider can read, are taken.
_OF_ACCESS_TOKENS = ("www.amazon.com", "graph.facebook.com")
# AWS: IAM user guide, "AWS JSON policy elements: Principal": these go by their hosts.
_BUILT_IN = ("accounts.google.com", "cognito-identity.amazonaws.com")
_OUTBOUND = ".tokens.sts.global.api.aws"


def identity_of_token(
    account: Account, token: str, provider_id: str | None, now: datetime.datetime
) -> FederatedIdentity:
    """Whom the token stands for, by a provider of that account.

    Raises InvalidIdentityToken, ExpiredTokenException, IDPCommunicationError, and ValidationError
    for a `provider_id` that is no provider of access tokens.
    """
    if provider_id is not None:
        raise _unreachable(provider_id)
    claims = _read(token)
    provider = _provider(account, claims)
    _check_signature(provider, token)
    _check_times(claims, now)
    audience, origin = _audiences(claims)
    if audience not in provider.client_ids:
        raise _invalid("Incorrect token audience")  # reported
    subject = _text(claims, "sub")
    tags, transitive = tags_of(claims)
    name = provider.url if provider.url in _BUILT_IN else provider.arn
    keys = _keys(provider, claims, audience, origin)
    return FederatedIdentity(
        provider=name,
        user_id=f"{name}:{audience}:{subject}",
        keys={"aws:FederatedProvider": name} | keys,
        lasting=frozenset(f"{provider.url}:{claim}" for claim in _LASTING),
        unclear=frozenset(keys.keys() & {f"{provider.url}:email"}),
        answer={
            "SubjectFromWebIdentityToken": subject,
            "Audience": audience,
            # The page says that this is the token's `iss`; what users show is the ARN.
            "Provider": name,
        },
        tags=tags,
        transitive_tag_keys=transitive,
        source_identity=source_identity_of(claims),
    )


# AWS: IAM user guide, "IAM and AWS STS condition context keys", OIDC federation: which claims have
# condition keys, of which providers (by what their URLs begin with; service authorization
# reference, STS, has the patterns), and which of them are "Available in session".
_LASTING = ("amr", "aud", "sub")
_CLAIMS = ("amr", "email", "sub")
_CLAIMS_OF = {
    "accounts.google.com": ("google/organization_number",),
    "gitlab.com": (
        "namespace_id", "pipeline_source", "project_id", "ref_protected", "runner_environment",
        "user_access_level", "user_email", "user_id", "user_login",
    ),
    "idcs-": ("rpst_id",),
    "oidc.circleci.com/org/": ("oidc.circleci.com/project-id",),
    "token.actions.": (
        "actor", "actor_id", "enterprise_id", "environment", "job_workflow_ref", "ref",
        "repository", "repository_id", "repository_owner_id", "workflow",
    ),
    "agent.": (
        "build_branch", "cluster_id", "cluster_name", "organization_id", "organization_slug",
        "pipeline_id", "pipeline_slug",
    ),
}  # fmt: skip


def _keys(
    provider: OidcProvider, claims: Mapping[str, Any], audience: str, origin: str | None
) -> dict[str, ContextKey]:
    """The condition keys of the request that presents the token."""
    told: dict[str, Any] = {"aud": audience, "oaud": origin}
    further = (names for url, names in _CLAIMS_OF.items() if provider.url.startswith(url))
    told |= {name: claims.get(name) for name in (*_CLAIMS, *chain.from_iterable(further))}
    keys: dict[str, ContextKey] = {}
    for name, value in told.items():
        spoken = _spoken(value)
        if spoken is not None:
            keys[f"{provider.url}:{name}"] = spoken
    return keys


def _spoken(value: Any) -> ContextKey | None:
    """A claim as a condition key has it, or None if it is not there or no plain value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    return None


def _read(token: str) -> Mapping[str, Any]:
    """What the token claims, before anything of it is believed."""
    parts = token.split(".")
    claims = _decoded(parts[1]) if len(parts) == 3 and _decoded(parts[0]) is not None else None
    if claims is None:
        raise _invalid(  # reported
            "The ID Token provided is not a valid JWT. "
            "(You may see this error if you sent an Access Token)"
        )
    return claims


def _decoded(part: str) -> dict[str, Any] | None:
    try:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        value = json.loads(text)
    except (binascii.Error, ValueError, RecursionError):
        return None  # the last is of values in one another, a thousand deep
    return value if isinstance(value, dict) else None


def _provider(account: Account, claims: Mapping[str, Any]) -> OidcProvider:
    issuer = _text(claims, "iss")
    # AWS: CreateOpenIDConnectProvider: the URL begins with https://. Google alone is known to leave
    # it out of some tokens.
    is_bare = issuer == "accounts.google.com"
    if not is_bare and not issuer.startswith("https://"):
        raise _no_provider(issuer)
    url = issuer.removeprefix("https://")
    if url.endswith(_OUTBOUND):
        # AWS: IAM user guide, "Getting started with outbound identity federation": tokens of
        # GetWebIdentityToken "cannot be used for OpenID Connect (OIDC) federation into AWS"; silent
        # about the text, which is that of a provider that is not there.
        raise _no_provider(issuer)
    for provider in account.oidc_providers.values():
        if provider.url == url:
            return provider
    raise _no_provider(issuer)


def _no_provider(issuer: str) -> AwsError:
    return _invalid(f"No OpenIDConnect provider found in your account for {issuer}")  # reported


def _check_signature(provider: OidcProvider, token: str) -> None:
    try:
        from joserfc import jws
        from joserfc.errors import BadSignatureError, JoseError
        from joserfc.jwk import KeySet
    except ImportError:
        raise missing_extra("joserfc") from None
    if not (provider.jwks or {}).get("keys"):
        raise _no_key()
    try:
        jws.deserialize_compact(token, KeySet.import_key_set(_key_set(provider)), _ALGORITHMS)
    except BadSignatureError:
        # AWS: silent about the text for a signature that does not fit; this is the error's own.
        raise _invalid(
            "The web identity token that was passed could not be validated by AWS. Get a new "
            "identity token from the identity provider and then retry the request."
        ) from None
    except (JoseError, KeyError, TypeError, ValueError):
        # The last three are of headers of another form.
        raise _no_key() from None


def _key_set(provider: OidcProvider) -> Any:
    return {"keys": [dict(key) for key in (provider.jwks or {})["keys"]]}


def _check_times(claims: Mapping[str, Any], now: datetime.datetime) -> None:
    """AWS: "Timestamps in the token must be formatted as either an integer or a long integer"."""
    seconds = int(now.timestamp())
    expires_at = _moment(claims, "exp")
    is_too_early = "nbf" in claims and _moment(claims, "nbf") > seconds + _LEEWAY
    if is_too_early or _moment(claims, "iat") > seconds + _LEEWAY:
        # AWS: silent on `nbf`; stricter chosen.
        raise _invalid("Token issued in the future")  # the text is not verified
    if seconds >= expires_at:
        raise AwsError(  # reported
            "ExpiredTokenException",
            f"Token expired: current date/time {seconds} must be before the expiration date/time "
            f"{expires_at}",
        )


_LEEWAY = 300
"""How many seconds a provider's clock may be ahead. AWS: silent."""


def _moment(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _lacking(name)
    return value


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise _lacking(name)
    return value


def _audiences(claims: Mapping[str, Any]) -> tuple[str, str | None]:
    """The values of the keys `aud` and `oaud`: `azp` where the token has it, and then its `aud`.

    AWS: "If no value is set for azp, the aud condition key maps to the aud claim".
    """
    value = claims.get("aud")
    audiences: list[Any] = value if isinstance(value, list) else [value]
    if not audiences or not all(isinstance(each, str) and each for each in audiences):
        raise _lacking("aud")
    party = claims.get("azp")
    if isinstance(party, str) and party:
        return party, audiences[0]
    if len(audiences) > 1:
        # AWS: silent on several audiences without an authorized party; stricter chosen.
        raise _invalid("Incorrect token audience")
    return audiences[0], None


def _unreachable(provider_id: str) -> AwsError:
    if provider_id not in _OF_ACCESS_TOKENS:
        # AWS: "www.amazon.com and graph.facebook.com are the only supported identity providers for
        # OAuth 2.0 access tokens"; code and text are not verified.
        return AwsError("ValidationError", f"{provider_id} is not a supported identity provider")
    # AWS: "The request could not be fulfilled because the identity provider (IDP) that was asked to
    # verify the incoming identity token could not be reached": nobody is asked from here.
    return AwsError(
        "IDPCommunicationError",
        f"The identity provider {provider_id} that was asked to verify the incoming identity token "
        "could not be reached.",
    )


def _lacking(claim: str) -> AwsError:
    return _invalid(f"Missing a required claim: {claim}")  # reported for Cognito's tokens


def _no_key() -> AwsError:
    return _invalid(  # reported
        "Couldn't retrieve verification key from your identity provider, please reference "
        "AssumeRoleWithWebIdentity documentation for requirements"
    )


def _invalid(message: str) -> AwsError:
    return AwsError("InvalidIdentityToken", message)
