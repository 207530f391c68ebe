from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.callers import root_caller


def test_an_account_that_issues_tokens_has_an_issuer(ask: Any) -> None:
    """IAM API reference, "GetOutboundWebIdentityFederationInfo"."""
    issuer = ask("EnableOutboundWebIdentityFederation")["IssuerIdentifier"]
    assert ask("GetOutboundWebIdentityFederationInfo") == {
        "IssuerIdentifier": issuer,
        "JwtVendingEnabled": True,
    }


def test_it_cannot_be_enabled_twice(ask: Any, refused: Any) -> None:
    """IAM API reference, "EnableOutboundWebIdentityFederation", FeatureEnabled."""
    ask("EnableOutboundWebIdentityFederation")
    assert refused("EnableOutboundWebIdentityFederation")[0] == "FeatureEnabled"


@pytest.mark.parametrize(
    "operation",
    ["DisableOutboundWebIdentityFederation", "GetOutboundWebIdentityFederationInfo"],
)
def test_what_is_disabled_has_no_issuer(ask: Any, refused: Any, operation: str) -> None:
    """IAM API reference, "DisableOutboundWebIdentityFederation", FeatureDisabled."""
    assert refused(operation)[0] == "FeatureDisabled"
    ask("EnableOutboundWebIdentityFederation")
    ask("DisableOutboundWebIdentityFederation")
    assert refused(operation)[0] == "FeatureDisabled"


def test_older_tokens_remain_valid(ask: Any, account: Account) -> None:
    """IAM API reference, "DisableOutboundWebIdentityFederation": it does not affect them."""
    issuer = ask("EnableOutboundWebIdentityFederation")
    assert account.settings.outbound is not None
    key = account.settings.outbound.signing_key("ES384")
    ask("DisableOutboundWebIdentityFederation")
    assert ask("EnableOutboundWebIdentityFederation") == issuer
    assert account.settings.outbound.signing_key("ES384") is key


def test_each_account_is_an_issuer_of_its_own(ask: Any, account: Account) -> None:
    """IAM API reference, "EnableOutboundWebIdentityFederation": a unique URL."""
    mine = ask("EnableOutboundWebIdentityFederation")
    other = root_caller(account.world.account("222222222222"))
    assert ask("EnableOutboundWebIdentityFederation", by=other) != mine
