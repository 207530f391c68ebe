from __future__ import annotations

import datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from pytest_iam.account.account import Account
from pytest_iam.account.callers import role_caller
from pytest_iam.account.organization import Organization
from pytest_iam.account.sessions import Caller
from pytest_iam.calls import Call
from pytest_iam.clock import now
from pytest_iam.operations import dispatch

OPERATION = "sts:GetWebIdentityToken"
ASKED = {"Audience": ["https://api.example.com"], "SigningAlgorithm": "ES384"}


@pytest.fixture
def issuer(ask: Any, frozen: Any) -> str:
    """The account's issuer, enabled."""
    answer = ask("EnableOutboundWebIdentityFederation")
    return str(answer["IssuerIdentifier"])


@pytest.fixture
def read(account: Account, issuer: str) -> Any:
    """The header and claims of a token that the account's published keys verify."""

    def read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        outbound = account.settings.issuer
        assert outbound is not None
        keys: Any = outbound.jwks()
        found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["ES384", "RS256"])
        return found.header, found.claims

    return read


@pytest.mark.parametrize(("algorithm", "kid"), [("ES384", "EC384_0"), ("RS256", "RSA_0")])
def test_a_token_says_who_calls(
    ask: Any, read: Any, issuer: str, alice: Caller, algorithm: str, kid: str
) -> None:
    """IAM user guide, "Understanding token claims"; STS API reference, "GetWebIdentityToken"."""
    ask("TagUser", UserName="alice", Tags=[{"Key": "Team", "Value": "red"}])
    tags = [{"Key": "job", "Value": "7"}]
    answer = ask(OPERATION, by=alice, **ASKED | {"SigningAlgorithm": algorithm}, Tags=tags)
    header, claims = read(answer["WebIdentityToken"])
    assert header == {"alg": algorithm, "kid": kid, "typ": "JWT"}
    seconds = int(now().timestamp())
    assert isinstance(claims.pop("jti"), str)
    assert claims == {
        "iss": issuer,
        "aud": "https://api.example.com",
        "sub": alice.arn,
        "iat": seconds,
        "exp": seconds + 300,
        "https://sts.amazonaws.com/": {
            "aws_account": "123456789012",
            "principal_tags": {"Team": "red"},
            "request_tags": {"job": "7"},
        },
    }
    assert answer["Expiration"] == now() + datetime.timedelta(seconds=300)


def test_a_role_session_is_its_role_and_an_organization_is_named(
    ask: Any, read: Any, account: Account, trust: str
) -> None:
    """IAM user guide, "Understanding token claims"."""
    account.world.organization = Organization("o-a1b2c3d4e5", account.id)
    ask("CreateRole", RoleName="App", Path="/x/", AssumeRolePolicyDocument=trust)
    role = account.roles.get("App")
    assert role is not None
    session = role_caller(account, role, "s1", tags={"Team": "blue"})
    call = Call("sts", "GetWebIdentityToken", ASKED, None, "eu-west-1")
    _, claims = read(dispatch.answer(account, session, call)["WebIdentityToken"])
    assert claims["sub"] == "arn:aws:iam::123456789012:role/x/App"
    assert claims["https://sts.amazonaws.com/"] == {
        "aws_account": "123456789012",
        "source_region": "eu-west-1",
        "org_id": "o-a1b2c3d4e5",
        "principal_tags": {"Team": "blue"},
    }


def test_several_audiences_are_a_list(ask: Any, read: Any, alice: Caller) -> None:
    """STS API reference, "GetWebIdentityToken", Audience."""
    audience = ["https://a.example.com", "https://b.example.com"]
    answer = ask(OPERATION, by=alice, **ASKED | {"Audience": audience}, DurationSeconds=3600)
    _, claims = read(answer["WebIdentityToken"])
    assert claims["aud"] == audience
    assert claims["exp"] - claims["iat"] == 3600


def test_no_token_while_the_feature_is_not_enabled(
    ask: Any, refused: Any, issuer: str, alice: Caller
) -> None:
    """STS API reference, "GetWebIdentityToken", OutboundWebIdentityFederationDisabled."""
    ask(OPERATION, by=alice, **ASKED)
    ask("DisableOutboundWebIdentityFederation")
    code, _ = refused(OPERATION, by=alice, **ASKED)
    assert code == "OutboundWebIdentityFederationDisabledException"


def test_a_token_does_not_outlast_its_session(
    ask: Any, refused: Any, signed: Any, issuer: str, alice: Caller, trust: str
) -> None:
    """STS API reference, "GetWebIdentityToken", SessionDurationEscalation."""
    trust = trust.replace('"Service": "ec2.amazonaws.com"', '"AWS": "*"')
    role = ask("CreateRole", RoleName="App", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    params = {"RoleArn": role, "RoleSessionName": "s1", "DurationSeconds": 900}
    session = signed(ask("sts:AssumeRole", by=alice, **params))
    ask(OPERATION, by=session, **ASKED, DurationSeconds=900)
    code, _ = refused(OPERATION, by=session, **ASKED, DurationSeconds=901)
    assert code == "SessionDurationEscalationException"


@pytest.mark.parametrize(
    "params",
    [
        {"SigningAlgorithm": "HS256"},
        {"SigningAlgorithm": "RS2560"},
        {"DurationSeconds": 59},
        {"DurationSeconds": 3601},
        {"Audience": []},
    ],
)
def test_what_no_token_can_have_is_refused(
    refused: Any, issuer: str, alice: Caller, params: dict[str, Any]
) -> None:
    """STS API reference, "GetWebIdentityToken"."""
    assert refused(OPERATION, by=alice, **{**ASKED, **params})[0] == "ValidationError"


@pytest.mark.parametrize("keys", [("job", "job"), ("job", "Job"), ("aws:job",)])
def test_a_tokens_tags_are_those_that_conditions_saw(
    refused: Any, issuer: str, alice: Caller, keys: tuple[str, ...]
) -> None:
    """AWS is silent on keys that repeat; IAM user guide, "Pass session tags in AWS STS"."""
    tags = [{"Key": key, "Value": str(place)} for place, key in enumerate(keys)]
    assert refused(OPERATION, by=alice, **ASKED, Tags=tags)[0] == "InvalidParameterValue"


def test_tokens_of_users_get_none(ask: Any, refused: Any, signed: Any, alice: Caller) -> None:
    """STS API reference, "GetSessionToken": of STS they call AssumeRole alone."""
    token = signed(ask("sts:GetSessionToken", by=alice))
    assert refused(OPERATION, by=token, **ASKED)[0] == "AccessDenied"
