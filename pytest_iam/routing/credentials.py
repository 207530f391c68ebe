"""Which credentials a botocore client's call was made with."""

from __future__ import annotations

from typing import Any

import botocore

from pytest_iam.calls import AMBIENT, Credentials


def credentials_of(client: Any, context: dict[str, Any]) -> Credentials | None:
    """The credentials of one call of a client; None if the call is unsigned.

    `context` is botocore's request context. A client that found no credentials, but was not told
    to sign nothing, counts as ambient.
    """
    if _is_unsigned(client, context):
        return None
    # botocore keeps no public record of a client's credentials.
    found = client._request_signer._credentials
    if found is None:
        return AMBIENT
    is_explicit = found.method == "explicit"
    if not is_explicit and getattr(found, "_access_key", "") is None:
        return AMBIENT  # deferred: asking for the key would fetch it from where it comes
    frozen = found.get_frozen_credentials()
    return Credentials(frozen.access_key, frozen.secret_key, frozen.token, is_explicit)


def _is_unsigned(client: Any, context: dict[str, Any]) -> bool:
    version = client.meta.config.signature_version
    return version is botocore.UNSIGNED or context.get("auth_type") in ("none", "bearer")
