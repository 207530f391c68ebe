"""Who may see and change the settings of an account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from pytest_iam import mock_iam
from pytest_iam.account.organization import Organization
from pytest_iam.simulator import Simulator

ROLE_MANAGER = "role-manager.iam.amazonaws.com"
ENABLED = {"Properties": {"RoleManager/Enabled": "true"}}


@pytest.fixture
def iam() -> Iterator[Simulator]:
    """A simulated AWS that answers, whose account manages an organization."""
    with mock_iam() as simulator:
        simulator.gateway.world.organization = Organization("o-a1b2c3d4e5", "123456789012")
        yield simulator


def allow(actions: Sequence[str], resource: str = "*", **condition: Any) -> dict[str, Any]:
    """A policy that allows the actions."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return {"Statement": statement | ({"Condition": condition} if condition else {})}


@pytest.mark.parametrize(
    ("method", "action", "params"),
    [
        ("update_account_password_policy", "UpdateAccountPasswordPolicy", {}),
        ("get_account_password_policy", "GetAccountPasswordPolicy", {}),
        ("delete_account_password_policy", "DeleteAccountPasswordPolicy", {}),
        (
            "set_security_token_service_preferences",
            "SetSecurityTokenServicePreferences",
            {"GlobalEndpointTokenVersion": "v2Token"},
        ),
        ("get_account_properties", "GetAccountProperties", {}),
        (
            "put_account_properties",
            "PutAccountProperties",
            {"Properties": {"RoleManager/Enabled": "false"}},
        ),
        ("list_organizations_features", "ListOrganizationsFeatures", {}),
        ("enable_organizations_root_sessions", "EnableOrganizationsRootSessions", {}),
        ("disable_organizations_root_sessions", "DisableOrganizationsRootSessions", {}),
        (
            "enable_organizations_root_credentials_management",
            "EnableOrganizationsRootCredentialsManagement",
            {},
        ),
        (
            "disable_organizations_root_credentials_management",
            "DisableOrganizationsRootCredentialsManagement",
            {},
        ),
        (
            "enable_outbound_web_identity_federation",
            "EnableOutboundWebIdentityFederation",
            {},
        ),
        (
            "get_outbound_web_identity_federation_info",
            "GetOutboundWebIdentityFederationInfo",
            {},
        ),
        (
            "disable_outbound_web_identity_federation",
            "DisableOutboundWebIdentityFederation",
            {},
        ),
    ],
)
def test_a_setting_is_for_those_who_may(
    iam: Simulator, method: str, action: str, params: dict[str, Any]
) -> None:
    """Service authorization reference, "Actions defined by AWS Identity and Access Management"."""
    root = iam.root.client("iam")
    if "outbound" in method and not method.startswith("enable"):
        root.enable_outbound_web_identity_federation()
    if method.endswith("_password_policy"):
        root.update_account_password_policy()
    with pytest.raises(ClientError, match=f"not authorized to perform: iam:{action} "):
        getattr(iam.user("alice").client("iam"), method)(**params)
    bob = iam.user("bob", policies=[allow([f"iam:{action}"])])
    getattr(bob.client("iam"), method)(**params)


def test_who_enables_role_manager_may_make_its_role(iam: Simulator) -> None:
    """Observed in 2026; the namespace and the service are conditions."""
    put = allow(
        ["iam:PutAccountProperties"],
        **{"ForAllValues:StringEquals": {"iam:AccountPropertyNamespaces": "RoleManager"}},
    )
    make = allow(
        ["iam:CreateServiceLinkedRole"],
        f"arn:aws:iam::123456789012:role/aws-service-role/{ROLE_MANAGER}/*",
        StringEquals={"iam:AWSServiceName": ROLE_MANAGER},
    )
    with pytest.raises(ClientError, match="CreateServiceLinkedRole"):
        iam.user("alice", policies=[put]).client("iam").put_account_properties(**ENABLED)
    iam.user("bob", policies=[put, make]).client("iam").put_account_properties(**ENABLED)


def test_the_namespace_of_properties_is_a_condition(iam: Simulator) -> None:
    """Service authorization reference, iam:AccountPropertyNamespaces."""
    other = {"ForAnyValue:StringEquals": {"iam:AccountPropertyNamespaces": "Other"}}
    own = {"ForAnyValue:StringEquals": {"iam:AccountPropertyNamespaces": "RoleManager"}}
    alice = iam.user("alice", policies=[allow(["iam:GetAccountProperties"], **other)])
    bob = iam.user("bob", policies=[allow(["iam:GetAccountProperties"], **own)])
    with pytest.raises(ClientError, match="GetAccountProperties"):
        alice.client("iam").get_account_properties()
    bob.client("iam").get_account_properties()
