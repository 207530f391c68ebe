"""Who gets sessions of roles with an identity provider's word, and what they tell: with clients."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import saml_responses
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from pytest_iam import mock_iam
from pytest_iam.account.providers import OidcProvider
from pytest_iam.clock import now
from pytest_iam.errors import UndeterminedError
from pytest_iam.simulator import Simulator

HOST = "oidc.example.com/id/1"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{HOST}"
KEY = RSAKey.generate_key(2048, {"kid": "k1"})
ON_ROLE = ("sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity")


def allow(*actions: str, on: str = "*", **condition: Any) -> dict[str, Any]:
    """A policy that allows the actions."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": on, **condition}
    return {"Version": "2012-10-17", "Statement": [statement]}


def trust(principal: dict[str, str], *actions: str, **condition: Any) -> str:
    """A trust policy."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": list(actions), **condition}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def iam() -> Iterator[Simulator]:
    """A simulated AWS whose account has an identity provider."""
    with mock_iam() as iam:
        account = iam.gateway.world.account("123456789012")
        keys = KeySet([KEY]).as_dict()
        account.oidc_providers[PROVIDER] = OidcProvider(
            HOST, PROVIDER, now(), {"client": None}, jwks=keys
        )
        yield iam


@pytest.fixture
def sts(iam: Simulator) -> Any:
    """A client that signs nothing."""
    config = Config(signature_version=UNSIGNED)
    return boto3.client("sts", region_name="us-east-1", config=config)


def session(answer: dict[str, Any]) -> boto3.Session:
    """A session that signs with the credentials of an answer."""
    given = answer["Credentials"]
    return boto3.Session(
        given["AccessKeyId"],
        given["SecretAccessKey"],
        given["SessionToken"],
        region_name="us-east-1",
    )


def token(**over: Any) -> str:
    """A token of the provider."""
    seconds = int(time.time())
    claims = {"iss": f"https://{HOST}", "aud": "client", "sub": "ann", "iat": seconds}
    return jwt.encode({"alg": "RS256", "kid": "k1"}, {**claims, "exp": seconds + 600, **over}, KEY)


def refusal(call: Any, **params: Any) -> str | None:
    """The code that a call is refused with, or None."""
    try:
        call(**params)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


def test_a_trust_policy_lets_the_right_web_identity_in(iam: Simulator, sts: Any) -> None:
    """IAM user guide, "Create a role for OpenID Connect federation"."""
    condition = {"StringEquals": {f"{HOST}:aud": "client", f"{HOST}:sub": "ann"}}
    role = iam.role("ci", trust=trust({"Federated": PROVIDER}, *ON_ROLE, Condition=condition))
    asked = {"RoleArn": role.arn, "RoleSessionName": "build"}
    assume = sts.assume_role_with_web_identity
    who = session(assume(**asked, WebIdentityToken=token())).client("sts").get_caller_identity()
    assert who["Arn"] == "arn:aws:sts::123456789012:assumed-role/ci/build"
    with pytest.raises(ClientError) as caught:
        assume(**asked, WebIdentityToken=token(sub="bob"))
    assert caught.value.response["Error"]["Code"] == "AccessDenied"
    message = caught.value.response["Error"]["Message"]
    assert message == "Not authorized to perform sts:AssumeRoleWithWebIdentity"
    missing = asked | {"RoleArn": f"{role.arn}x"}
    assert refusal(assume, **missing, WebIdentityToken=token()) == "AccessDenied"


@pytest.mark.parametrize("actions", [ON_ROLE[:1], ON_ROLE[:2], ON_ROLE])
def test_tags_and_source_identity_of_a_token_need_trust_too(
    iam: Simulator, sts: Any, actions: tuple[str, ...]
) -> None:
    """IAM user guide, "Pass session tags in AWS STS", Permissions required."""
    role = iam.role("ci", trust=trust({"Federated": PROVIDER}, *actions))
    tags = {"principal_tags": {"team": ["red"]}}
    asked = {"RoleArn": role.arn, "RoleSessionName": "build"}
    full = {"https://aws.amazon.com/tags": tags, "https://aws.amazon.com/source_identity": "ann"}
    code = refusal(sts.assume_role_with_web_identity, **asked, WebIdentityToken=token(**full))
    assert code == (None if actions == ON_ROLE else "AccessDenied")


def test_others_do_not_pass_for_a_web_identity(iam: Simulator, sts: Any) -> None:
    """IAM user guide, "AWS JSON policy elements: Principal"."""
    account = iam.role("one", trust=trust({"AWS": "123456789012"}, ON_ROLE[0]))
    other = iam.role("two", trust=trust({"Federated": f"{PROVIDER}2"}, ON_ROLE[0]))
    for role in (account, other):
        asked = {"RoleArn": role.arn, "RoleSessionName": "build", "WebIdentityToken": token()}
        assert refusal(sts.assume_role_with_web_identity, **asked) == "AccessDenied"


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        (f"{HOST}:sub", "ann", True),
        (f"{HOST}:aud", "client", True),
        ("aws:FederatedProvider", PROVIDER, True),
        ("aws:PrincipalTag/team", "red", True),
        ("aws:SourceIdentity", "ann", True),
        (f"{HOST}:oaud", "first", False),
        (f"{HOST}:sub", "bob", False),
    ],
)
def test_later_requests_tell_of_the_identity_what_is_available_in_the_session(
    iam: Simulator, sts: Any, key: str, value: str, allowed: bool
) -> None:
    """IAM user guide, "IAM and AWS STS condition context keys", "Available in session"."""
    granted = allow("iam:ListUsers", Condition={"StringEquals": {key: value}})
    role = iam.role("ci", trust=trust({"Federated": PROVIDER}, *ON_ROLE), policies=[granted])
    full = {
        "https://aws.amazon.com/tags": {"principal_tags": {"team": ["red"]}},
        "https://aws.amazon.com/source_identity": "ann",
        "azp": "client",
        "aud": "first",
    }
    answer = sts.assume_role_with_web_identity(
        RoleArn=role.arn, RoleSessionName="build", WebIdentityToken=token(**full)
    )
    code = refusal(session(answer).client("iam").list_users)
    assert code == (None if allowed else "AccessDenied")


def test_what_the_pages_leave_open_is_not_guessed(iam: Simulator, sts: Any) -> None:
    """AWS is silent on whether sessions have the email, and on who asks for a role."""
    granted = allow("iam:ListUsers", Condition={"StringEquals": {f"{HOST}:email": "a@b.c"}})
    role = iam.role("ci", trust=trust({"Federated": PROVIDER}, *ON_ROLE), policies=[granted])
    condition = {"StringEquals": {"aws:PrincipalAccount": "anonymous"}}
    other = iam.role("two", trust=trust({"Federated": PROVIDER}, *ON_ROLE, Condition=condition))
    asked = {"RoleSessionName": "build", "WebIdentityToken": token(email="a@b.c")}
    answer = sts.assume_role_with_web_identity(RoleArn=role.arn, **asked)
    with pytest.raises(UndeterminedError, match="email"):
        session(answer).client("iam").list_users()
    with pytest.raises(UndeterminedError, match="aws:PrincipalAccount"):
        sts.assume_role_with_web_identity(RoleArn=other.arn, **asked)
    iam.gateway.problems.clear()


def test_a_trust_policy_lets_the_right_saml_user_in(iam: Simulator, sts: Any) -> None:
    """IAM user guide, "Create a role for SAML 2.0 federation" and "Available in session" keys."""
    iam.clock.freeze(saml_responses.NOW)
    saml_responses.give_provider(iam.gateway.world.account("123456789012"))
    federated = {"Federated": saml_responses.PROVIDER}
    condition = {"StringEquals": {"SAML:aud": saml_responses.ENDPOINT, "saml:sub": "ann"}}
    lasting = allow("iam:ListUsers", Condition={"StringEquals": {"saml:sub": "ann"}})
    gone = allow("iam:ListRoles", Condition={"StringEquals": {"saml:iss": saml_responses.ISSUER}})
    role = iam.role(
        "Staff",
        trust=trust(federated, "sts:AssumeRoleWithSAML", Condition=condition),
        policies=[lasting, gone],
    )
    asked = {"RoleArn": role.arn, "PrincipalArn": saml_responses.PROVIDER}
    assume = sts.assume_role_with_saml
    client = session(assume(**asked, SAMLAssertion=saml_responses.response())).client("iam")
    assert (refusal(client.list_users), refusal(client.list_roles)) == (None, "AccessDenied")
    bob = saml_responses.response(subject="bob")
    with pytest.raises(ClientError, match="Not authorized to perform sts:AssumeRoleWithSAML"):
        assume(**asked, SAMLAssertion=bob)


def test_a_token_that_is_refused_is_in_the_log(iam: Simulator, sts: Any) -> None:
    """Whoever presented it is not known."""
    asked = {"RoleArn": "arn:aws:iam::123456789012:role/ci", "RoleSessionName": "build"}
    code = refusal(sts.assume_role_with_web_identity, **asked, WebIdentityToken="nothing")
    record = iam.calls[-1]
    assert (code, record.caller, record.error) == (
        "InvalidIdentityToken",
        "refused identity",
        "InvalidIdentityToken",
    )
