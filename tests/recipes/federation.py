"""Recipes of identity providers, OpenID Connect and SAML."""

from __future__ import annotations

from saml_metadata import metadata

from recipes.entities import TAGS
from recipes.scene import Recipe, Scene, noun

URL = "https://login.example.com"
AUDIENCE = "app"
_THUMBPRINT = "a" * 40


@noun
def oidc_provider(scene: Scene) -> str:
    """An OpenID Connect provider of one audience."""
    given = {"Url": URL, "ClientIDList": [AUDIENCE], "ThumbprintList": [_THUMBPRINT]}
    return str(scene.ask("CreateOpenIDConnectProvider", **given)["OpenIDConnectProviderArn"])


@noun
def saml_provider(scene: Scene) -> str:
    """A SAML provider."""
    made = scene.ask("CreateSAMLProvider", Name="saml", SAMLMetadataDocument=metadata())
    return str(made["SAMLProviderArn"])


RECIPES = {
    "AddClientIDToOpenIDConnectProvider": Recipe(
        OpenIDConnectProviderArn=oidc_provider, ClientID="other"
    ),
    "CreateOpenIDConnectProvider": Recipe(Url=URL, ThumbprintList=[_THUMBPRINT], Tags=TAGS),
    "CreateSAMLProvider": Recipe(Name="saml", SAMLMetadataDocument=metadata(), Tags=TAGS),
    "DeleteOpenIDConnectProvider": Recipe(OpenIDConnectProviderArn=oidc_provider),
    "DeleteSAMLProvider": Recipe(SAMLProviderArn=saml_provider),
    "GetOpenIDConnectProvider": Recipe(OpenIDConnectProviderArn=oidc_provider),
    "GetSAMLProvider": Recipe(SAMLProviderArn=saml_provider),
    "ListOpenIDConnectProviderTags": Recipe(OpenIDConnectProviderArn=oidc_provider),
    "ListOpenIDConnectProviders": Recipe(oidc_provider),
    "ListSAMLProviderTags": Recipe(SAMLProviderArn=saml_provider),
    "ListSAMLProviders": Recipe(saml_provider),
    "RemoveClientIDFromOpenIDConnectProvider": Recipe(
        OpenIDConnectProviderArn=oidc_provider, ClientID=AUDIENCE
    ),
    "TagOpenIDConnectProvider": Recipe(OpenIDConnectProviderArn=oidc_provider, Tags=TAGS),
    "TagSAMLProvider": Recipe(SAMLProviderArn=saml_provider, Tags=TAGS),
    "UntagOpenIDConnectProvider": Recipe(OpenIDConnectProviderArn=oidc_provider, TagKeys=["team"]),
    "UntagSAMLProvider": Recipe(SAMLProviderArn=saml_provider, TagKeys=["team"]),
    "UpdateOpenIDConnectProviderThumbprint": Recipe(
        OpenIDConnectProviderArn=oidc_provider, ThumbprintList=[_THUMBPRINT]
    ),
    "UpdateSAMLProvider": Recipe(SAMLProviderArn=saml_provider, SAMLMetadataDocument=metadata()),
}
