from __future__ import annotations

import datetime
from typing import Any

import pytest
from saml_responses import NOW, PROVIDER, ROLE, give_provider, response

from pytest_iam.account.account import Account, World
from pytest_iam.account.bearers import bearer_of
from pytest_iam.errors import AwsError

WEB, SAML = "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"


def asked(text: str, role: str = ROLE) -> dict[str, Any]:
    """The members of a call of AssumeRoleWithSAML."""
    return {"RoleArn": role, "PrincipalArn": PROVIDER, "SAMLAssertion": text}


def test_a_bearer_is_of_the_roles_account_and_has_no_key(world: World, account: Account) -> None:
    """STS API reference, "AssumeRoleWithSAML": it takes no credentials."""
    give_provider(account)
    caller = bearer_of(world, SAML, asked(response()), NOW)
    assert (caller.kind, caller.account_id, caller.arn) == ("federated", account.id, PROVIDER)
    assert (caller.access_key_id, caller.is_temporary, caller.tags) == (None, False, {})
    assert caller.identity is not None
    assert caller.identity.session_name == "ann@example.com"


@pytest.mark.parametrize(
    ("operation", "params"), [(WEB, {"WebIdentityToken": "e30.e30.x"}), (SAML, {})]
)
def test_an_account_that_is_not_there_has_no_provider(
    world: World, now: datetime.datetime, operation: str, params: dict[str, Any]
) -> None:
    """STS API reference, InvalidIdentityToken; and no account comes to be by asking."""
    role = "arn:aws:iam::999999999999:role/x"
    with pytest.raises(AwsError) as caught:
        bearer_of(world, operation, asked(response(), role) | params, now)
    assert caught.value.code == "InvalidIdentityToken"
    assert "999999999999" not in world.accounts


def test_a_role_is_named_by_its_arn(world: World, now: datetime.datetime) -> None:
    """Recorded for AssumeRole."""
    with pytest.raises(AwsError) as caught:
        bearer_of(world, SAML, asked("x", "no-arn-at-all-in-here"), now)
    assert (caught.value.code, caught.value.message) == (
        "ValidationError",
        "no-arn-at-all-in-here is invalid",
    )
