"""The operation of STS that vouches for a caller to services outside AWS."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.authentication import check_reach
from pytest_iam.account.federated_identities import missing_extra
from pytest_iam.account.outbound import KEY_IDS, Outbound
from pytest_iam.account.sessions import Caller
from pytest_iam.enforcement.context import principal_tags
from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params, regional_operation
from pytest_iam.operations.session_tags import passed_tags

if TYPE_CHECKING:
    from pytest_iam.account.outbound import SigningKey

# AWS: STS API reference, "GetWebIdentityToken"; IAM user guide, "Understanding token claims".

_FIVE_MINUTES = 300
_NAMESPACE = "https://sts.amazonaws.com/"


@regional_operation("sts", "GetWebIdentityToken")
def get_web_identity_token(
    account: Account, caller: Caller, params: Params, region: str | None
) -> dict[str, Any]:
    """A signed JSON Web Token that says who calls, for one who trusts the account's issuer."""
    check_reach(caller, "sts", "GetWebIdentityToken")
    issuer = _issuer(account)
    algorithm = _algorithm(params["SigningAlgorithm"])
    now = clock.now()
    expires_at = now + datetime.timedelta(seconds=params.get("DurationSeconds", _FIVE_MINUTES))
    if caller.expires_at is not None and expires_at > caller.expires_at:
        raise AwsError(
            "SessionDurationEscalationException",
            "The requested token duration would extend the session beyond its original expiration "
            "time.",
        )
    audience = list(params["Audience"])
    claims = {
        "iss": issuer.issuer_url,
        "aud": audience[0] if len(audience) == 1 else audience,
        "sub": caller.role.arn if caller.role is not None else caller.arn,
        "iat": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
        "jti": account.ids.request_id(),
        _NAMESPACE: _own_claims(account, caller, params, region),
    }
    token = _signed(issuer.signing_key(algorithm), algorithm, claims)
    return {"WebIdentityToken": token, "Expiration": expires_at}


def _issuer(account: Account) -> Outbound:
    issuer = account.settings.issuer
    if issuer is None:
        raise AwsError(
            "OutboundWebIdentityFederationDisabledException",
            "The outbound web identity federation feature is not enabled for this account.",
        )
    return issuer


def _algorithm(name: str) -> str:
    if name not in KEY_IDS:
        # AWS: "Valid values are RS256 (RSA with SHA-256) and ES384"; the text is not verified.
        text = f"Invalid signing algorithm: {name}. Valid values are RS256 and ES384"
        raise AwsError("ValidationError", text)
    return name


def _own_claims(
    account: Account, caller: Caller, params: Params, region: str | None
) -> dict[str, Any]:
    """The claims under AWS's own name; those of a service's sessions are none of the simulator's.

    AWS: silent on how an organization's path is told of an account whose units are not known.
    """
    organization = account.world.organization
    is_member = organization is not None and organization.holds(account.id)
    claims = {
        "aws_account": account.id,
        "source_region": region,
        "org_id": organization.id if organization is not None and is_member else None,
        "principal_tags": dict(principal_tags(caller)),
        # AWS: silent on keys that repeat; as with session tags, which conditions see but once.
        "request_tags": passed_tags(params),
    }
    return {name: value for name, value in claims.items() if value}


def _signed(key: SigningKey, algorithm: str, claims: dict[str, Any]) -> str:
    try:
        from joserfc import jwt
        from joserfc.jwk import ECKey, RSAKey
    except ImportError:
        raise missing_extra("joserfc") from None
    kind: Any = RSAKey if algorithm == "RS256" else ECKey  # each takes a key of its own kind
    header = {"alg": algorithm, "kid": KEY_IDS[algorithm], "typ": "JWT"}
    return str(jwt.encode(header, claims, kind.import_key(key), algorithms=[algorithm]))
