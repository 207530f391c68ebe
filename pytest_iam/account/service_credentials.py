"""Service-specific credentials: passwords and API keys of users for one service each."""

from __future__ import annotations

import datetime
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# AWS: IAM user guide, "Service-specific credentials for IAM users".
PASSWORD_SERVICES = frozenset({"cassandra.amazonaws.com", "codecommit.amazonaws.com"})
"""The services whose credentials are a user name and a password."""

# AWS: IAM user guide, "API keys for AWS services". The prefixes are known from keys that users
# show, the first also from AWS's pages on Bedrock.
API_KEY_PREFIXES: Mapping[str, str] = {
    "bedrock.amazonaws.com": "ABSK",
    "logs.amazonaws.com": "ACWL",
    "cloudwatch.amazonaws.com": "APIAACWM",
    "aws-external-anthropic.amazonaws.com": "AEAA",
}
"""The services whose credentials are long-term API keys, and what their keys begin with."""


@dataclass(slots=True)
class ServiceCredential:
    """A credential of a user for one service; `name` is its public part.

    The secret part is shown once and not kept. `expires_at` is None if it is good for ever.
    """

    id: str
    service: str
    name: str
    created_at: datetime.datetime
    expires_at: datetime.datetime | None = None
    is_active: bool = True

    @property
    def is_api_key(self) -> bool:
        """Whether it is an API key rather than a user name and a password."""
        return self.service in API_KEY_PREFIXES

    def status(self, at: datetime.datetime) -> str:
        """AWS's word for its status at that moment."""
        if self.expires_at is not None and self.expires_at <= at:
            return "Expired"
        return "Active" if self.is_active else "Inactive"


def is_supported(service: str) -> bool:
    """Whether there are credentials for that service, such as `codecommit.amazonaws.com`."""
    return service in PASSWORD_SERVICES or service in API_KEY_PREFIXES


def free_name(user_name: str, account_id: str, taken: Iterable[str]) -> str:
    """The next credential's name: `bob-at-123456789012`, after that `bob+1-at-123456789012`."""
    # AWS: IAM API reference, ListServiceSpecificCredentials, its example.
    used, number = set(taken), 0
    while True:
        suffix = f"+{number}" if number else ""
        name = f"{user_name}{suffix}-at-{account_id}"
        if name not in used:
            return name
        number += 1


def shown_secret(credential: ServiceCredential, secret: str) -> str:
    """What the user is given: the password itself, or the API key that name and secret make."""
    if not credential.is_api_key:
        return secret
    text = f"{credential.name}:{secret}".encode()
    return API_KEY_PREFIXES[credential.service] + b64encode(text).decode("ascii")
