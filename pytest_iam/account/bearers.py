"""Bearers: whom a call without credentials proves its caller to be, by an identity provider."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from pytest_iam.account.account import Account, World
from pytest_iam.account.callers import federated_caller
from pytest_iam.account.federated_identities import FederatedIdentity
from pytest_iam.account.saml_identities import identity_of_assertion
from pytest_iam.account.sessions import Caller
from pytest_iam.account.web_identities import identity_of_token
from pytest_iam.errors import AwsError
from pytest_iam.policy.arn import parse_arn


def bearer_of(
    world: World, operation: str, params: Mapping[str, Any], now: datetime.datetime
) -> Caller:
    """Who calls AssumeRoleWithSAML or AssumeRoleWithWebIdentity: whom the token stands for.

    Raises the errors that these have for tokens.
    """
    role_arn = params["RoleArn"]
    arn = parse_arn(role_arn)
    if arn is None:
        raise AwsError("ValidationError", f"{role_arn} is invalid")
    # AWS: the provider is looked for in the role's account; one that is no part of this simulated
    # AWS has none.
    account = world.accounts.get(arn.account) or Account(arn.account, world)
    identify = _by_assertion if operation == "AssumeRoleWithSAML" else _by_token
    return federated_caller(account, identify(account, params, now))


def _by_assertion(
    account: Account, params: Mapping[str, Any], now: datetime.datetime
) -> FederatedIdentity:
    role, provider = params["RoleArn"], params["PrincipalArn"]
    return identity_of_assertion(account, provider, role, params["SAMLAssertion"], now)


def _by_token(
    account: Account, params: Mapping[str, Any], now: datetime.datetime
) -> FederatedIdentity:
    return identity_of_token(account, params["WebIdentityToken"], params.get("ProviderId"), now)
