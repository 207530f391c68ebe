"""Operations on SAML providers."""

from __future__ import annotations

import datetime
from typing import Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.providers import SamlMetadata, SamlPrivateKey, SamlProvider
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup, tags
from pytest_iam.operations.limits import check_room
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.saml_metadata import read_metadata

# AWS: IAM API reference, the page of each operation.

_ID_LENGTH = 22  # the least that the model allows for providers and keys


@operation("iam", "CreateSAMLProvider")
def create_saml_provider(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A provider that a metadata document describes."""
    name, now = params["Name"], clock.now()
    metadata = read_metadata(params["SAMLMetadataDocument"])
    if any(name.lower() == each.name.lower() for each in account.saml_providers.values()):
        # The text is known from reports. AWS: silent about letter case; stricter chosen.
        raise AwsError("EntityAlreadyExists", f"Provider with name {name} already exists.")
    # AWS: the quota is documented, its name is not verified.
    held, quota = len(account.saml_providers), account.quotas.saml_providers
    check_room("SAMLProvidersPerAccount", held, quota)
    new_tags = tags.of_new(account, SamlProvider, params)
    pem = _checked_key(params)
    provider = SamlProvider(
        name=name,
        uuid=account.ids.plain_id(_ID_LENGTH),
        arn=account.arn("saml-provider", "/", name),
        created_at=now,
        valid_until=_valid_until(metadata, now),
        metadata=metadata,
        encryption_mode=params.get("AssertionEncryptionMode"),
        tags=new_tags,
    )
    _add_key(account, provider, pem)
    account.saml_providers[provider.arn] = provider
    return {"SAMLProviderArn": provider.arn} | tags.shown(dict(sorted(new_tags.items())))


@operation("iam", "GetSAMLProvider")
def get_saml_provider(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A provider with its metadata document; of private keys the ids alone."""
    provider = lookup.saml_provider(account, params["SAMLProviderArn"])
    shown: dict[str, Any] = {
        "SAMLProviderUUID": provider.uuid,
        "SAMLMetadataDocument": provider.metadata.text,
        "CreateDate": provider.created_at,
        "ValidUntil": provider.valid_until,
        "Tags": tags.shown_list(dict(sorted(provider.tags.items()))),
    }
    if provider.encryption_mode is not None:
        shown["AssertionEncryptionMode"] = provider.encryption_mode
    if provider.private_keys:
        shown["PrivateKeyList"] = [
            {"KeyId": key.id, "Timestamp": key.added_at} for key in provider.private_keys.values()
        ]
    return shown


@operation("iam", "ListSAMLProviders")
def list_saml_providers(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """All providers, sorted by ARN: this list has no pages."""
    providers = account.saml_providers
    return {"SAMLProviderList": [_listed(providers[arn]) for arn in sorted(providers)]}


@operation("iam", "UpdateSAMLProvider")
def update_saml_provider(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Change metadata, encryption or private keys; what is not given stays."""
    provider = lookup.saml_provider(account, params["SAMLProviderArn"])
    metadata = _new_metadata(params)
    pem = _checked_key(params)
    removed = params.get("RemovePrivateKey")
    _check_removal(provider, removed, pem)
    _add_key(account, provider, pem)
    if removed is not None:
        del provider.private_keys[removed]
    if metadata is not None:
        provider.metadata = metadata
        # AWS: silent about when the time of a document without an end begins.
        provider.valid_until = _valid_until(metadata, clock.now())
    provider.encryption_mode = params.get("AssertionEncryptionMode", provider.encryption_mode)
    return {"SAMLProviderArn": provider.arn}


@operation("iam", "DeleteSAMLProvider")
def delete_saml_provider(account: Account, caller: Caller, params: Params) -> None:
    """Remove a provider; trust policies that name it stay as they are."""
    provider = lookup.saml_provider(account, params["SAMLProviderArn"])
    del account.saml_providers[provider.arn]


def _listed(provider: SamlProvider) -> dict[str, Any]:
    return {
        "Arn": provider.arn,
        "ValidUntil": provider.valid_until,
        "CreateDate": provider.created_at,
    }


def _new_metadata(params: Params) -> SamlMetadata | None:
    text = params.get("SAMLMetadataDocument")
    return None if text is None else read_metadata(text)


def _valid_until(metadata: SamlMetadata, now: datetime.datetime) -> datetime.datetime:
    """When AWS stops to trust a provider: when the metadata says, or a hundred years from now.

    AWS: the example of ListSAMLProviders shows an end of the document's own; that it is a hundred
    years otherwise is known from reports.
    """
    if metadata.valid_until is not None:
        return metadata.valid_until
    is_leap_day = (now.month, now.day) == (2, 29)
    return now.replace(year=now.year + 100, day=28 if is_leap_day else now.day)


def _checked_key(params: Params) -> str | None:
    """The private key (PEM, not encrypted) that the parameters give, or None."""
    pem: str | None = params.get("AddPrivateKey")
    if pem is None:
        return None
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        # AWS: code and text are not verified. SAML's encryption of keys that AWS names is RSA's.
        raise AwsError("InvalidInput", "The private key is invalid.")
    return pem


def _check_removal(provider: SamlProvider, removed: str | None, added: str | None) -> None:
    """AWS: codes and texts are not verified."""
    if removed is not None and added is not None:
        # AWS: "add your new private key and then remove the old key in a separate request".
        message = "A private key cannot be added and removed in the same request."
        raise AwsError("InvalidInput", message)
    if removed is not None and removed not in provider.private_keys:
        raise AwsError("NoSuchEntity", f"The private key with id {removed} cannot be found.")


def _add_key(account: Account, provider: SamlProvider, pem: str | None) -> None:
    if pem is None:
        return
    # AWS: the model's PrivateKeyList holds two keys at most; the quota's name is not verified.
    quota = account.quotas.private_keys_per_saml_provider
    check_room("PrivateKeysPerSAMLProvider", len(provider.private_keys), quota)
    key = SamlPrivateKey(account.ids.plain_id(_ID_LENGTH), pem, clock.now())
    provider.private_keys[key.id] = key
