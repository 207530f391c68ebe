from __future__ import annotations

import base64
import datetime
import hmac
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from pytest_iam.account.account import Account, World
from pytest_iam.account.federated_identities import FederatedIdentity
from pytest_iam.account.providers import OidcProvider
from pytest_iam.account.web_identities import identity_of_token
from pytest_iam.errors import AwsError

HOST = "token.actions.githubusercontent.com"
ARN = f"arn:aws:iam::123456789012:oidc-provider/{HOST}"
NOW = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
SECONDS = int(NOW.timestamp())
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-384", {"kid": "ec"})
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa"})
CLAIMS = {
    "iss": f"https://{HOST}",
    "aud": "sts.amazonaws.com",
    "sub": "repo:org/app:ref:refs/heads/main",
    "iat": SECONDS,
    "exp": SECONDS + 600,
}


@pytest.fixture(autouse=True)
def provider(account: Account) -> OidcProvider:
    """A provider that signs with either of two keys."""
    keys = KeySet([RSA, EC]).as_dict()
    found = OidcProvider(HOST, ARN, NOW, {"sts.amazonaws.com": None}, jwks=keys)
    account.oidc_providers[ARN] = found
    return found


def token(key: Any = RSA, algorithm: str = "RS256", kid: str | None = None, **over: Any) -> str:
    """A token with the usual claims and others; None leaves one out."""
    claims = {name: value for name, value in {**CLAIMS, **over}.items() if value is not None}
    header = {"alg": algorithm, "kid": kid or key.kid}
    return jws.serialize_compact(header, json.dumps(claims).encode(), key, [algorithm])


def identify(account: Account, text: str, provider_id: str | None = None) -> FederatedIdentity:
    """Whom the token stands for."""
    return identity_of_token(account, text, provider_id, NOW)


def refusal(account: Account, text: str, provider_id: str | None = None) -> tuple[str, str]:
    """The code and message that the token is refused with."""
    with pytest.raises(AwsError) as caught:
        identify(account, text, provider_id)
    return caught.value.code, caught.value.message


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (RSA, "RS512"), (EC, "ES384")])
def test_a_token_tells_who_somebody_is(account: Account, key: Any, algorithm: str) -> None:
    """STS API reference, "AssumeRoleWithWebIdentity", WebIdentityToken and response elements."""
    identity = identify(account, token(key, algorithm))
    assert identity.answer == {
        "SubjectFromWebIdentityToken": CLAIMS["sub"],
        "Audience": "sts.amazonaws.com",
        "Provider": ARN,
    }
    assert identity.keys == {
        "aws:FederatedProvider": ARN,
        f"{HOST}:aud": "sts.amazonaws.com",
        f"{HOST}:sub": CLAIMS["sub"],
    }
    assert identity.lasting_keys == {
        f"{HOST}:aud": "sts.amazonaws.com",
        f"{HOST}:sub": CLAIMS["sub"],
    }
    assert (identity.tags, identity.source_identity) == ({}, None)


@pytest.mark.parametrize(
    ("claims", "keys"),
    [
        (
            {"azp": "sts.amazonaws.com", "aud": "other"},
            {"aud": "sts.amazonaws.com", "oaud": "other"},
        ),
        ({"amr": ["authenticated", "mfa"]}, {"amr": ("authenticated", "mfa")}),
        ({"email": "ann@example.com"}, {"email": "ann@example.com"}),
        ({"repository": "org/app", "actor_id": 17}, {"repository": "org/app", "actor_id": "17"}),
        ({"aud": ["sts.amazonaws.com"]}, {"aud": "sts.amazonaws.com"}),
    ],
)
def test_claims_have_condition_keys(
    account: Account, claims: dict[str, Any], keys: dict[str, Any]
) -> None:
    """IAM user guide, "IAM and AWS STS condition context keys", OIDC federation."""
    found = identify(account, token(**claims)).keys
    assert {name: found.get(f"{HOST}:{name}") for name in keys} == keys


@pytest.mark.parametrize("host", ["accounts.google.com", "cognito-identity.amazonaws.com"])
def test_providers_that_aws_knows_are_called_by_their_hosts(account: Account, host: str) -> None:
    """IAM user guide, "AWS JSON policy elements: Principal", OIDC federated principals."""
    arn = f"arn:aws:iam::123456789012:oidc-provider/{host}"
    keys = KeySet([RSA]).as_dict()
    account.oidc_providers[arn] = OidcProvider(host, arn, NOW, {"pool": None}, jwks=keys)
    identity = identify(account, token(iss=f"https://{host}", aud="pool"))
    assert identity.provider == identity.keys["aws:FederatedProvider"] == host


@pytest.mark.parametrize(
    ("host", "claim"),
    [
        ("oidc.circleci.com/org/1234", "oidc.circleci.com/project-id"),
        ("token.actions.githubusercontent.com/acme", "job_workflow_ref"),
        ("gitlab.com", "project_id"),
        ("agent.buildkite.com", "pipeline_slug"),
        ("idcs-1234.identity.oraclecloud.com", "rpst_id"),
    ],
)
def test_some_providers_claims_have_keys_of_their_own(
    account: Account, host: str, claim: str
) -> None:
    """IAM user guide, "IAM and AWS STS condition context keys", OIDC federation."""
    arn = f"arn:aws:iam::123456789012:oidc-provider/{host}"
    keys = KeySet([RSA]).as_dict()
    account.oidc_providers[arn] = OidcProvider(host, arn, NOW, {"client": None}, jwks=keys)
    text = token(iss=f"https://{host}", aud="client", **{claim: "x"})
    identity = identify(account, text)
    assert identity.keys[f"{host}:{claim}"] == "x"
    assert f"{host}:{claim}" not in identity.lasting_keys


def test_other_claims_have_none(account: Account) -> None:
    """IAM user guide, "IAM and AWS STS condition context keys", OIDC federation."""
    found = identify(account, token(roles=["admin"], nonce="n")).keys
    assert found.keys() == {"aws:FederatedProvider", f"{HOST}:aud", f"{HOST}:sub"}


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"aud": "other"}, "Incorrect token audience"),
        ({"aud": ["sts.amazonaws.com", "other"]}, "Incorrect token audience"),
        ({"azp": "other"}, "Incorrect token audience"),
        ({"sub": None}, "Missing a required claim: sub"),
        ({"aud": None}, "Missing a required claim: aud"),
        ({"iss": None}, "Missing a required claim: iss"),
        ({"exp": None}, "Missing a required claim: exp"),
        ({"exp": SECONDS + 600.5}, "Missing a required claim: exp"),
        ({"iat": SECONDS + 3600}, "Token issued in the future"),
        ({"nbf": SECONDS + 3600}, "Token issued in the future"),
        ({"nbf": "soon"}, "Missing a required claim: nbf"),
        ({"iss": HOST}, f"No OpenIDConnect provider found in your account for {HOST}"),
        (
            {"iss": "https://other.example.com"},
            "No OpenIDConnect provider found in your account for https://other.example.com",
        ),
    ],
)
def test_a_token_that_is_not_for_this_account_is_refused(
    account: Account, over: dict[str, Any], expected: str
) -> None:
    """STS API reference, "AssumeRoleWithWebIdentity", InvalidIdentityToken; texts are reported."""
    assert refusal(account, token(**over)) == ("InvalidIdentityToken", expected)


def test_tokens_of_aws_itself_lead_nowhere(account: Account) -> None:
    """IAM user guide, "Getting started with outbound identity federation"."""
    host = "abc.tokens.sts.global.api.aws"
    arn = f"arn:aws:iam::123456789012:oidc-provider/{host}"
    audiences = {"sts.amazonaws.com": None}
    keys = KeySet([RSA]).as_dict()
    account.oidc_providers[arn] = OidcProvider(host, arn, NOW, audiences, jwks=keys)
    assert refusal(account, token(iss=f"https://{host}"))[0] == "InvalidIdentityToken"


def test_an_expired_token_is_refused(account: Account) -> None:
    """STS API reference, "AssumeRoleWithWebIdentity", ExpiredTokenException."""
    now = SECONDS
    assert refusal(account, token(exp=now)) == (
        "ExpiredTokenException",
        f"Token expired: current date/time {now} must be before the expiration date/time {now}",
    )


@pytest.mark.parametrize(
    "text",
    [
        "abcd",
        "a.b.c",
        "e30.e30",
        "e30.W10.e30",
        "\u00e9.\u00e9.\u00e9",
        pytest.param(f"e30.{'W1tb' * 4900}.e30", id="deep claims"),
        pytest.param(f"{'W1tb' * 4900}.e30.e30", id="a deep header"),
    ],
)
def test_what_is_no_token_is_refused(account: Account, text: str) -> None:
    """STS API reference, "AssumeRoleWithWebIdentity", InvalidIdentityToken."""
    code, message = refusal(account, text)
    assert code == "InvalidIdentityToken"
    assert message.startswith("The ID Token provided is not a valid JWT. ")


def test_a_signature_that_does_not_fit_is_refused(account: Account) -> None:
    """STS API reference, "AssumeRoleWithWebIdentity": tokens must be signed."""
    code, message = refusal(account, token(STRANGER))
    assert code == "InvalidIdentityToken"
    assert "could not be validated" in message
    head, _, signature = token().split(".")
    forged = base64.urlsafe_b64encode(json.dumps({**CLAIMS, "sub": "x"}).encode()).decode()
    assert refusal(account, f"{head}.{forged.rstrip('=')}.{signature}") == (code, message)


def test_google_may_leave_out_the_scheme(account: Account) -> None:
    """Google Identity, "OpenID Connect", iss: with https:// or without."""
    host = "accounts.google.com"
    arn = f"arn:aws:iam::123456789012:oidc-provider/{host}"
    keys = KeySet([RSA]).as_dict()
    account.oidc_providers[arn] = OidcProvider(host, arn, NOW, {"client": None}, jwks=keys)
    assert identify(account, token(iss=host, aud="client")).provider == host


@pytest.mark.parametrize("secret", [RSA.as_pem(private=False), RSA.as_der(private=False)])
def test_a_public_key_is_no_secret(account: Account, secret: bytes) -> None:
    """An HMAC of the public key, for verifiers that let a token choose how it is verified."""
    head = _part({"alg": "HS256", "typ": "JWT", "kid": "rsa"})
    signed = f"{head}.{_part(CLAIMS)}"
    code = base64.urlsafe_b64encode(hmac.new(secret, signed.encode(), "sha256").digest())
    forged = f"{signed}.{code.decode().rstrip('=')}"
    assert refusal(account, forged)[0] == "InvalidIdentityToken"


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


TAG_CLAIM = "https://aws.amazon.com/tags/principal_tags/"


@pytest.mark.parametrize("key", ["", "Team*", "${aws:username}"])
def test_session_tags_of_a_token_have_the_characters_of_tags(account: Account, key: str) -> None:
    """STS API reference, "Tag": those that AssumeRole takes as members."""
    assert refusal(account, token(**{TAG_CLAIM + key: "red"}))[0] == "InvalidIdentityToken"
    assert identify(account, token(**{f"x{TAG_CLAIM}Team": "red"})).tags == {}


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_only_public_keys_sign(account: Account, algorithm: str) -> None:
    """STS API reference, "AssumeRoleWithWebIdentity": RSA or ECDSA keys alone."""
    if algorithm == "none":
        parts = ({"alg": "none", "kid": "rsa"}, CLAIMS)
        encoded = [base64.urlsafe_b64encode(json.dumps(each).encode()).decode() for each in parts]
        text = ".".join([*(each.rstrip("=") for each in encoded), ""])
    else:
        text = token(OctKey.import_key("secret" * 8), algorithm, "rsa")
    assert refusal(account, text)[0] == "InvalidIdentityToken"


def test_keys_are_those_that_were_registered(account: Account, provider: OidcProvider) -> None:
    """STS API reference, "AssumeRoleWithWebIdentity"; the text is reported by users."""
    code, message = refusal(account, token(kid="unknown"))
    assert code == "InvalidIdentityToken"
    assert message.startswith("Couldn't retrieve verification key from your identity provider, ")
    provider.jwks = None
    assert refusal(account, token()) == (code, message)


def test_access_tokens_are_for_their_provider_to_read(account: Account) -> None:
    """STS API reference, "AssumeRoleWithWebIdentity", ProviderId and IDPCommunicationError."""
    assert refusal(account, "access", "www.amazon.com")[0] == "IDPCommunicationError"
    assert refusal(account, "access", "example.com")[0] == "ValidationError"


@pytest.mark.parametrize(
    "claims",
    [
        {
            "https://aws.amazon.com/tags": {
                "principal_tags": {"Team": ["red"], "Stage": ["prod"]},
                "transitive_tag_keys": ["Team"],
            },
        },
        {
            "https://aws.amazon.com/tags/principal_tags/Team": "red",
            "https://aws.amazon.com/tags/principal_tags/Stage": "prod",
            "https://aws.amazon.com/tags/transitive_tag_keys": ["Team"],
        },
    ],
)
def test_claims_ask_for_session_tags_and_source_identity(
    account: Account, claims: dict[str, Any]
) -> None:
    """IAM user guide, "Pass session tags in AWS STS", AssumeRoleWithWebIdentity."""
    over = {**claims, "https://aws.amazon.com/source_identity": "ann"}
    identity = identify(account, token(**over))
    assert identity.tags == {"Team": "red", "Stage": "prod"}
    assert identity.transitive_tag_keys == ("Team",)
    assert identity.source_identity == "ann"


@pytest.mark.parametrize(
    "claims",
    [
        {"https://aws.amazon.com/tags": {"principal_tags": {"Team": ["red", "blue"]}}},
        {"https://aws.amazon.com/tags": {"principal_tags": ["Team"]}},
        {"https://aws.amazon.com/tags": {"principal_tags": {"Team": [1]}}},
        {"https://aws.amazon.com/tags": {"principal_tags": {f"T{n}": ["x"] for n in range(51)}}},
        {"https://aws.amazon.com/tags": {"principal_tags": {"T" * 129: ["x"]}}},
        {"https://aws.amazon.com/source_identity": "a b"},
        {"https://aws.amazon.com/source_identity": ["ann", "bob"]},
    ],
)
def test_tags_and_source_identity_are_of_awss_form(
    account: Account, claims: dict[str, Any]
) -> None:
    """IAM user guide, "Pass session tags in AWS STS"; AWS is silent about code and text."""
    assert refusal(account, token(**claims))[0] == "InvalidIdentityToken"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2000), st.integers(0, 20), st.text(max_size=3))
def test_whatever_is_changed_it_stands_for_the_same_or_is_refused(
    place: int, length: int, insert: str
) -> None:
    """A signature holds for what it was made of, and nothing else is ever raised."""
    account = World("seed").account("123456789012")
    keys = KeySet([RSA, EC]).as_dict()
    account.oidc_providers[ARN] = OidcProvider(
        HOST, ARN, NOW, {"sts.amazonaws.com": None}, jwks=keys
    )
    start = place % len(SIGNED)
    try:
        found = identify(account, SIGNED[:start] + insert + SIGNED[start + length :])
    except AwsError:
        return
    assert found == identify(account, SIGNED)


SIGNED = token()
