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
from pytest_iam.operations.not_simulated import reasons
from pytest_iam.operations.registry import handler_of

NOUNS = (
    "access_keys",
    "account_alias",
    "attachments",
    "boundaries",
    "groups",
    "inline_policies",
    "instance_profiles",
    "login_profiles",
    "mfa_devices",
    "policies",
    "policy_lists",
    "policy_versions",
    "roles",
    "sts",
    "tags",
    "users",
)
"""The modules of this package that answer operations."""


def answer(account: Account, caller: Caller, call: Call) -> dict[str, Any]:
    """The members of the output of an IAM or STS call that is authorized already.

    Raises AwsError as AWS refuses it, with nothing changed, and UsageError for an operation that is
    not simulated.
    """
    load()
    handler = handler_of(call.service, call.operation)
    if handler is None:
        raise UsageError(_not_simulated(call))
    validate(call.service, call.operation, call.params)
    return handler(account, caller, call.params) or {}


@lru_cache(maxsize=1)
def load() -> None:
    """Import every noun, so that its operations are registered."""
    for noun in NOUNS:
        import_module(f"pytest_iam.operations.{noun}")


def _not_simulated(call: Call) -> str:
    why = reasons().get((call.service, call.operation))
    return (
        f"{call.service}:{call.operation} is not simulated yet"
        + (f" ({why})" if why else "")
        + ": answer it with botocore.stub.Stubber on the client that calls it"
    )
