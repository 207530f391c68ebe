"""Operations on outbound federation: whether an account issues tokens to services outside AWS."""

from __future__ import annotations

from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.outbound import Outbound, new_issuer_url
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation; the texts of the refusals are not verified.


@operation("iam", "EnableOutboundWebIdentityFederation")
def enable_outbound_web_identity_federation(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """Let the account issue tokens."""
    settings = account.settings
    if settings.issuer is not None:
        text = "Outbound identity federation is already enabled for your AWS account."
        raise AwsError("FeatureEnabled", text)
    if settings.outbound is None:
        settings.outbound = Outbound(new_issuer_url(account.ids))
    # AWS: silent about a second time; a URL "unique for your account" is taken to stay.
    settings.outbound.is_enabled = True
    return {"IssuerIdentifier": settings.outbound.issuer_url}


@operation("iam", "DisableOutboundWebIdentityFederation")
def disable_outbound_web_identity_federation(
    account: Account, caller: Caller, params: Params
) -> None:
    """Let the account issue no further tokens; those that it issued remain valid."""
    _issuer(account).is_enabled = False


@operation("iam", "GetOutboundWebIdentityFederationInfo")
def get_outbound_web_identity_federation_info(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """The issuer's URL, as long as the account issues tokens."""
    return {"IssuerIdentifier": _issuer(account).issuer_url, "JwtVendingEnabled": True}


def _issuer(account: Account) -> Outbound:
    issuer = account.settings.issuer
    if issuer is None:
        text = "Outbound identity federation is not enabled for your AWS account."
        raise AwsError("FeatureDisabled", text)
    return issuer
