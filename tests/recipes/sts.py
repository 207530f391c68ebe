"""Recipes of STS: who calls, and temporary credentials."""

from __future__ import annotations

import json
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey
from saml_responses import PROVIDER, give_provider, response

from pytest_iam.account.authorization_messages import encode
from pytest_iam.account.callers import ANONYMOUS
from pytest_iam.account.sessions import Caller
from pytest_iam.clock import now
from recipes.credentials import key
from recipes.entities import alice, alice_may, user_arn
from recipes.federation import AUDIENCE, URL, oidc_provider
from recipes.scene import Recipe, Scene, noun
from recipes.settings import issuer, organization

_KEY = ECKey.generate_key("P-256", {"kid": "1"})


def _trusting(scene: Scene, name: str, principal: dict[str, str], action: str) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    # AWS: trust in a shared provider has to check a claim; this one is not shared.
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    made = scene.ask("CreateRole", RoleName=name, AssumeRolePolicyDocument=document)
    return str(made["Role"]["Arn"])


@noun
def trusting_role(scene: Scene) -> str:
    """A role that the user may assume."""
    return _trusting(scene, "trusting", {"AWS": user_arn(scene)}, "sts:AssumeRole")


@noun
def federated_role(scene: Scene) -> str:
    """A role that users of the OpenID Connect provider may assume."""
    principal = {"Federated": oidc_provider(scene)}
    return _trusting(scene, "federated", principal, "sts:AssumeRoleWithWebIdentity")


@noun
def web_identity_token(scene: Scene) -> str:
    """A token of the provider's."""
    provider = scene.account.oidc_providers[oidc_provider(scene)]
    provider.jwks = {"keys": [_KEY.as_dict(private=False)]}
    seconds = int(now().timestamp())
    claims: dict[str, Any] = {"iss": URL, "aud": AUDIENCE, "sub": "ann", "iat": seconds}
    header = {"alg": "ES256", "kid": "1"}
    return jwt.encode(header, claims | {"exp": seconds + 300}, _KEY, algorithms=["ES256"])


@noun
def staff(scene: Scene) -> str:
    """A role that users of a SAML provider may assume."""
    give_provider(scene.account)
    return _trusting(scene, "Staff", {"Federated": PROVIDER}, "sts:AssumeRoleWithSAML")


def saml_response(scene: Scene) -> str:
    """What the provider sends of a user."""
    return response()


@noun
def member(scene: Scene) -> str:
    """A member account of the organization, which manages sessions of root."""
    organization(scene)
    scene.ask("EnableOrganizationsRootSessions")
    return "222222222222"


def unsigned(scene: Scene) -> Caller:
    """Whoever sends no signature."""
    return ANONYMOUS


def _message(scene: Scene) -> str:
    return encode(scene.account, "{}")


RECIPES = {
    "AssumeRole": Recipe(by=alice, RoleArn=trusting_role, RoleSessionName="session"),
    "AssumeRoleWithSAML": Recipe(
        by=unsigned, RoleArn=staff, PrincipalArn=PROVIDER, SAMLAssertion=saml_response
    ),
    "AssumeRoleWithWebIdentity": Recipe(
        by=unsigned,
        RoleArn=federated_role,
        RoleSessionName="session",
        WebIdentityToken=web_identity_token,
    ),
    "AssumeRoot": Recipe(
        by=alice_may,
        TargetPrincipal=member,
        TaskPolicyArn={"arn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"},
    ),
    "DecodeAuthorizationMessage": Recipe(EncodedMessage=_message),
    "GetAccessKeyInfo": Recipe(AccessKeyId=key),
    "GetCallerIdentity": Recipe(),
    "GetFederationToken": Recipe(by=alice_may, Name="ann"),
    "GetSessionToken": Recipe(by=alice),
    "GetWebIdentityToken": Recipe(
        issuer, by=alice_may, Audience=["https://api.example.com"], SigningAlgorithm="ES384"
    ),
}
