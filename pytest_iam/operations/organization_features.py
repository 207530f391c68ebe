"""Operations on the central management of root access in an organization."""

from __future__ import annotations

from typing import Any, get_args

from pytest_iam.account.account import Account
from pytest_iam.account.organization import Organization, RootFeature
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Handler, Params, operation

# AWS: IAM API reference, the page of each operation. The texts of the refusals, and which of them
# comes first, are not documented.


@operation("iam", "ListOrganizationsFeatures")
def list_organizations_features(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The features that are enabled."""
    return _shown(_managed_organization(account))


def _enabling(feature: RootFeature) -> Handler:
    """What enables a feature; it may be enabled already."""

    def enable(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
        organization = _organization(account)
        if account.id != organization.management_account:
            raise AwsError(
                "CallerIsNotManagementAccountException",
                f"Account {account.id} is not the management account of the organization.",
            )
        _check_trust(organization)
        organization.root_features.add(feature)
        return _shown(organization)

    return enable


def _disabling(feature: RootFeature) -> Handler:
    """What disables a feature; it may be disabled already."""

    def disable(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
        organization = _managed_organization(account)
        organization.root_features.discard(feature)
        return _shown(organization)

    return disable


operation("iam", "EnableOrganizationsRootCredentialsManagement")(
    _enabling("RootCredentialsManagement")
)
operation("iam", "DisableOrganizationsRootCredentialsManagement")(
    _disabling("RootCredentialsManagement")
)
operation("iam", "EnableOrganizationsRootSessions")(_enabling("RootSessions"))
operation("iam", "DisableOrganizationsRootSessions")(_disabling("RootSessions"))


def _managed_organization(account: Account) -> Organization:
    """The account's organization, if the account may manage root access in it."""
    organization = _organization(account)
    if not organization.manages_root(account.id):
        raise AwsError(
            "AccountNotManagementOrDelegatedAdministratorException",
            f"Account {account.id} is not the management account or a delegated administrator "
            "account of the organization.",
        )
    _check_trust(organization)
    return organization


def _organization(account: Account) -> Organization:
    organization = account.world.organization
    if organization is None or not organization.holds(account.id):
        raise AwsError(
            "OrganizationNotFoundException",
            f"No organization is associated with account {account.id}.",
        )
    if not organization.has_all_features:
        raise AwsError(
            "OrganizationNotInAllFeaturesModeException",
            "The organization does not have all features enabled.",
        )
    return organization


def _check_trust(organization: Organization) -> None:
    if not organization.trusts_iam:
        raise AwsError(
            "ServiceAccessNotEnabledException",
            "Trusted access is not enabled for IAM in the organization.",
        )


def _shown(organization: Organization) -> dict[str, Any]:
    # AWS: silent on the order of the features; it is that of the model's enumeration.
    enabled = [each for each in get_args(RootFeature) if each in organization.root_features]
    return {"OrganizationId": organization.id, "EnabledFeatures": enabled}
