"""Recipes of the account's alias, password policy, properties and root features."""

from __future__ import annotations

from pytest_iam.account.organization import Organization
from recipes.scene import ID, Recipe, Scene, noun


@noun
def alias(scene: Scene) -> str:
    """The account's alias."""
    scene.ask("CreateAccountAlias", AccountAlias="example")
    return "example"


@noun
def password_policy(scene: Scene) -> None:
    """A password policy."""
    scene.ask("UpdateAccountPasswordPolicy", MinimumPasswordLength=12)


@noun
def organization(scene: Scene) -> Organization:
    """An organization that the account manages."""
    found = Organization("o-a1b2c3d4e5", ID, {"222222222222"})
    scene.gateway.world.organization = found
    return found


@noun
def root_features(scene: Scene) -> None:
    """Both root features are enabled."""
    organization(scene)
    scene.ask("EnableOrganizationsRootCredentialsManagement")
    scene.ask("EnableOrganizationsRootSessions")


@noun
def issuer(scene: Scene) -> None:
    """The account issues tokens."""
    scene.ask("EnableOutboundWebIdentityFederation")


RECIPES = {
    "CreateAccountAlias": Recipe(AccountAlias="example"),
    "DeleteAccountAlias": Recipe(AccountAlias=alias),
    "DeleteAccountPasswordPolicy": Recipe(password_policy),
    "DisableOrganizationsRootCredentialsManagement": Recipe(root_features),
    "DisableOrganizationsRootSessions": Recipe(root_features),
    "DisableOutboundWebIdentityFederation": Recipe(issuer),
    "EnableOrganizationsRootCredentialsManagement": Recipe(organization),
    "EnableOrganizationsRootSessions": Recipe(organization),
    "EnableOutboundWebIdentityFederation": Recipe(),
    "GetAccountPasswordPolicy": Recipe(password_policy),
    "GetAccountProperties": Recipe(),
    "GetOutboundWebIdentityFederationInfo": Recipe(issuer),
    "ListAccountAliases": Recipe(alias),
    "ListOrganizationsFeatures": Recipe(root_features),
    "PutAccountProperties": Recipe(Properties={"RoleManager/Enabled": "true"}),
    "SetSecurityTokenServicePreferences": Recipe(GlobalEndpointTokenVersion="v2Token"),
    "UpdateAccountPasswordPolicy": Recipe(MinimumPasswordLength=12),
}
