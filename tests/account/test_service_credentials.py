"""Service-specific credentials: passwords and API keys."""

from __future__ import annotations

import datetime
from base64 import b64decode

import pytest

from pytest_iam.account.service_credentials import (
    API_KEY_PREFIXES,
    ServiceCredential,
    free_name,
    is_supported,
    shown_secret,
)

NOW = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
DAY = datetime.timedelta(days=1)


def credential(
    service: str = "bedrock.amazonaws.com",
    expires_at: datetime.datetime | None = None,
    *,
    is_active: bool = True,
) -> ServiceCredential:
    """A credential of bob."""
    return ServiceCredential("ACCA", service, "bob-at-123456789012", NOW, expires_at, is_active)


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "bob-at-123456789012"),
        (["bob-at-123456789012"], "bob+1-at-123456789012"),
        (["bob+1-at-123456789012"], "bob-at-123456789012"),
    ],
)
def test_names_are_numbered(taken: list[str], name: str) -> None:
    """AWS: IAM API reference, ListServiceSpecificCredentials, its example."""
    assert free_name("bob", "123456789012", taken) == name


@pytest.mark.parametrize("service", API_KEY_PREFIXES)
def test_an_api_key_tells_its_name(service: str) -> None:
    """AWS: not documented; known from keys that users show."""
    key = shown_secret(credential(service), "secret")
    prefix = API_KEY_PREFIXES[service]
    assert key.startswith(prefix)
    assert b64decode(key[len(prefix) :]) == b"bob-at-123456789012:secret"


@pytest.mark.parametrize("service", ["codecommit.amazonaws.com", "cassandra.amazonaws.com"])
def test_a_password_is_shown_as_it_is(service: str) -> None:
    """AWS: IAM user guide, "Service-specific credentials for IAM users"."""
    assert is_supported(service)
    assert shown_secret(credential(service), "secret") == "secret"


@pytest.mark.parametrize(
    ("expires_at", "is_active", "status"),
    [
        (None, True, "Active"),
        (None, False, "Inactive"),
        (NOW + DAY, True, "Active"),
        (NOW + DAY, False, "Inactive"),
        (NOW, True, "Expired"),
        (NOW - DAY, False, "Expired"),
    ],
)
def test_the_status_follows_the_expiration(
    expires_at: datetime.datetime | None, is_active: bool, status: str
) -> None:
    """AWS: IAM API reference, ServiceSpecificCredential, Status and ExpirationDate."""
    assert credential(expires_at=expires_at, is_active=is_active).status(NOW) == status
