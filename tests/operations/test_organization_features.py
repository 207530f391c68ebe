from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.callers import root_caller
from pytest_iam.account.organization import Organization

ID = "o-a1b2c3d4e5"
MANAGEMENT, ADMINISTRATOR, MEMBER, STRANGER = (
    "123456789012",
    "222222222222",
    "333333333333",
    "444444444444",
)
ENABLE = ["EnableOrganizationsRootCredentialsManagement", "EnableOrganizationsRootSessions"]
DISABLE = [name.replace("Enable", "Disable") for name in ENABLE]
EVERY = [*ENABLE, *DISABLE, "ListOrganizationsFeatures"]


@pytest.fixture
def organization(account: Account) -> Organization:
    """An organization of three accounts, whose management account is the default one."""
    made = Organization(ID, MANAGEMENT, {ADMINISTRATOR, MEMBER}, ADMINISTRATOR)
    account.world.organization = made
    return made


@pytest.mark.parametrize("operation", EVERY)
def test_an_account_may_have_no_organization(refused: Any, operation: str) -> None:
    """IAM API reference, "ListOrganizationsFeatures", OrganizationNotFoundException."""
    assert refused(operation)[0] == "OrganizationNotFoundException"


def test_features_are_enabled_one_by_one(ask: Any, organization: Organization) -> None:
    """IAM API reference, "EnableOrganizationsRootSessions", EnabledFeatures."""
    shown = {"OrganizationId": ID, "EnabledFeatures": ["RootSessions"]}
    assert ask("EnableOrganizationsRootSessions") == shown
    shown["EnabledFeatures"] = ["RootCredentialsManagement", "RootSessions"]
    assert ask("EnableOrganizationsRootCredentialsManagement") == shown
    assert ask("EnableOrganizationsRootSessions") == shown
    assert ask("ListOrganizationsFeatures") == shown
    shown["EnabledFeatures"] = ["RootCredentialsManagement"]
    assert ask("DisableOrganizationsRootSessions") == shown
    assert ask("DisableOrganizationsRootSessions") == shown
    assert ask("DisableOrganizationsRootCredentialsManagement")["EnabledFeatures"] == []


@pytest.mark.parametrize(
    ("operation", "account_id", "code"),
    [
        *((name, STRANGER, "OrganizationNotFoundException") for name in EVERY),
        *((name, MEMBER, "CallerIsNotManagementAccountException") for name in ENABLE),
        *((name, ADMINISTRATOR, "CallerIsNotManagementAccountException") for name in ENABLE),
        *(
            (name, MEMBER, "AccountNotManagementOrDelegatedAdministratorException")
            for name in (*DISABLE, "ListOrganizationsFeatures")
        ),
        *((name, ADMINISTRATOR, None) for name in (*DISABLE, "ListOrganizationsFeatures")),
        *((name, MANAGEMENT, None) for name in EVERY),
    ],
)
def test_who_may_manage_root_access(
    ask: Any,
    refused: Any,
    account: Account,
    organization: Organization,
    operation: str,
    account_id: str,
    code: str | None,
) -> None:
    """IAM API reference, the errors of each operation."""
    caller = root_caller(account.world.account(account_id))
    if code is None:
        assert ask(operation, by=caller)["OrganizationId"] == ID
    else:
        assert refused(operation, by=caller)[0] == code


@pytest.mark.parametrize("operation", EVERY)
def test_the_organization_must_be_set_up_for_it(
    refused: Any, organization: Organization, operation: str
) -> None:
    """IAM API reference, "EnableOrganizationsRootSessions": what must be there before."""
    organization.trusts_iam = False
    assert refused(operation)[0] == "ServiceAccessNotEnabledException"
    organization.has_all_features = False
    assert refused(operation)[0] == "OrganizationNotInAllFeaturesModeException"
