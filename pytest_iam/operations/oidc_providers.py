"""Operations on OpenID Connect providers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.providers import OidcProvider
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup, tags
from pytest_iam.operations.limits import check_quota, check_room
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation.

_SCHEME_AND_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#]")
_URL = re.compile(r"https://[^\s/?#@:]+(?:/[^\s?#]*)?")
_MOST_THUMBPRINTS = 5


@operation("iam", "CreateOpenIDConnectProvider")
def create_oidc_provider(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A provider for a URL that has none.

    AWS fetches a thumbprint where none is given; here there is none then, for nothing is fetched.
    """
    url = params["Url"]
    _check_url(url)
    thumbprints = _thumbprints(params.get("ThumbprintList") or ())
    client_ids = dict.fromkeys(params.get("ClientIDList") or ())
    _check_client_ids(account, client_ids)
    name = url.removeprefix("https://")
    arn = account.arn("oidc-provider", "/", name)
    if arn in account.oidc_providers:
        # Known from reports. AWS: silent about letter case and a slash at the end: they matter.
        raise AwsError("EntityAlreadyExists", f"Provider with url {url} already exists.")
    held, quota = len(account.oidc_providers), account.quotas.oidc_providers
    check_room("OpenIdConnectProvidersPerAccount", held, quota)
    new_tags = tags.of_new(account, OidcProvider, params)
    account.oidc_providers[arn] = OidcProvider(
        url=name,
        arn=arn,
        created_at=clock.now(),
        client_ids=client_ids,
        thumbprints=thumbprints,
        tags=new_tags,
    )
    return {"OpenIDConnectProviderArn": arn} | tags.shown(dict(sorted(new_tags.items())))


@operation("iam", "GetOpenIDConnectProvider")
def get_oidc_provider(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A provider; its URL has no scheme."""
    provider = _provider(account, params)
    return {
        "Url": provider.url,
        "ClientIDList": list(provider.client_ids),
        "ThumbprintList": list(provider.thumbprints),
        "CreateDate": provider.created_at,
        "Tags": tags.shown_list(dict(sorted(provider.tags.items()))),
    }


@operation("iam", "ListOpenIDConnectProviders")
def list_oidc_providers(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The ARNs of all providers, sorted: this list has no pages."""
    return {"OpenIDConnectProviderList": [{"Arn": arn} for arn in sorted(account.oidc_providers)]}


@operation("iam", "DeleteOpenIDConnectProvider")
def delete_oidc_provider(account: Account, caller: Caller, params: Params) -> None:
    """Remove a provider; one that does not exist is no error. Trust policies stay as they are."""
    arn = params["OpenIDConnectProviderArn"]
    lookup.check_provider_arn(account, "oidc-provider", arn)
    account.oidc_providers.pop(arn, None)


@operation("iam", "UpdateOpenIDConnectProviderThumbprint")
def update_thumbprints(account: Account, caller: Caller, params: Params) -> None:
    """Replace the thumbprints."""
    provider = _provider(account, params)
    provider.thumbprints = _thumbprints(params["ThumbprintList"])


@operation("iam", "AddClientIDToOpenIDConnectProvider")
def add_client_id(account: Account, caller: Caller, params: Params) -> None:
    """Accept one more audience; twice is once."""
    provider = _provider(account, params)
    client_ids = provider.client_ids | {params["ClientID"]: None}
    _check_client_ids(account, client_ids)
    provider.client_ids = client_ids


@operation("iam", "RemoveClientIDFromOpenIDConnectProvider")
def remove_client_id(account: Account, caller: Caller, params: Params) -> None:
    """Accept an audience no more; one that is not there is no error."""
    _provider(account, params).client_ids.pop(params["ClientID"], None)


def _provider(account: Account, params: Params) -> OidcProvider:
    return lookup.oidc_provider(account, params["OpenIDConnectProviderArn"])


def _check_url(url: str) -> None:
    """Refuse what is no URL of a host and a path.

    AWS: "The URL must begin with https://", query parameters are not allowed, and it "should not
    contain a port number"; the texts are known from reports. Silent about what else it refuses;
    stricter chosen.
    """
    message = "Invalid Open ID Connect Provider URL"
    if _SCHEME_AND_HOST.match(url) and not url.startswith("https://"):
        raise AwsError("InvalidInput", f"{message}. The URL must begin with https://.")
    if _URL.fullmatch(url) is None:
        raise AwsError("ValidationError", message)


def _thumbprints(given: Sequence[str]) -> tuple[str, ...]:
    """AWS: silent about characters that are not hexadecimal; its own example has some."""
    if len(given) > _MOST_THUMBPRINTS:
        # AWS: the limit is documented, the text known from reports.
        raise AwsError("InvalidInput", "Thumbprint list must contain fewer than 5 entries.")
    return tuple(given)


def _check_client_ids(account: Account, client_ids: dict[str, None]) -> None:
    quota = account.quotas.client_ids_per_oidc_provider
    check_quota("ClientIdsPerOpenIdConnectProvider", len(client_ids), quota)
