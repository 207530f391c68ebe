"""Dispatch: from a call to the function that answers it."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller
from pytest_iam.calls import Call
from pytest_iam.errors import UsageError
from pytest_iam.operations.model import validate
from pytest_iam.operations.protected_roles import check_is_modifiable
from pytest_iam.operations.registry import Handler, handler_of

NOUNS = (
    "access_keys",
    "account_alias",
    "account_password_policy",
    "account_settings",
    "account_summary",
    "attachments",
    "authorization_details",
    "boundaries",
    "context_keys",
    "credential_report",
    "delegation_requests",
    "granting_policies",
    "groups",
    "human_readable_summary",
    "inline_policies",
    "instance_profiles",
    "login_profiles",
    "mfa_devices",
    "oidc_providers",
    "organization_features",
    "organizations_access",
    "outbound_federation",
    "policies",
    "policy_lists",
    "policy_simulation",
    "policy_versions",
    "request_authorization",
    "role_templates",
    "roles",
    "saml_providers",
    "server_certificates",
    "service_last_accessed",
    "service_linked_roles",
    "service_specific_credentials",
    "signing_certificates",
    "ssh_public_keys",
    "sts",
    "sts_delegation",
    "sts_roles",
    "sts_root",
    "sts_tokens",
    "sts_web_identity",
    "tags",
    "users",
)
"""The modules of this package that answer operations."""


def check(call: Call) -> None:
    """Refuse parameters that the model forbids, before anybody asks whom or what they name.

    AWS: silent; whether the caller may learn of the fault is not asked. Raises AwsError, and
    UsageError for an operation that is not simulated.
    """
    _handler(call)
    validate(call.service, call.operation, call.params)


def answer(account: Account, caller: Caller, call: Call) -> dict[str, Any]:
    """The members of the output of an IAM or STS call that is checked and authorized already.

    Raises AwsError as AWS refuses it, with nothing changed, and UsageError for an operation that is
    not simulated.
    """
    handler = _handler(call)
    if call.service == "iam":
        check_is_modifiable(account, call.operation, call.params)
    return handler(account, caller, call.params) or {}


def _handler(call: Call) -> Handler:
    load()
    handler = handler_of(call.service, call.operation, call.region)
    if handler is None:
        raise UsageError(
            f"{call.service}:{call.operation} is not simulated: it is newer than the models that "
            "this release was tested with; answer it with botocore.stub.Stubber on the client that "
            "calls it"
        )
    return handler


@lru_cache(maxsize=1)
def load() -> None:
    """Import every noun, so that its operations are registered."""
    for noun in NOUNS:
        import_module(f"pytest_iam.operations.{noun}")
