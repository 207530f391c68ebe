"""AWS Identity and Access Management inside the test process."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_iam.assertions import assert_allowed, assert_denied, raises_access_denied
    from pytest_iam.authorization import Decision
    from pytest_iam.errors import UndeterminedError, UsageError
    from pytest_iam.gateway import CallRecord, UndeterminedWarning, UnreadPolicyWarning
    from pytest_iam.handles.accounts import AccountHandle, GroupHandle, PolicyHandle
    from pytest_iam.handles.principals import (
        AccessKeyHandle,
        MfaDeviceHandle,
        Principal,
        RoleHandle,
        RootHandle,
        SessionHandle,
        UserHandle,
    )
    from pytest_iam.mock import mock_iam
    from pytest_iam.simulator import Simulator

__version__ = "0.1.0"

# What is public, and where it is. Loaded when first used: the plugin is loaded in every test run.
_MODULE_OF = {
    "AccessKeyHandle": "handles.principals",
    "AccountHandle": "handles.accounts",
    "CallRecord": "gateway",
    "Decision": "authorization",
    "GroupHandle": "handles.accounts",
    "MfaDeviceHandle": "handles.principals",
    "PolicyHandle": "handles.accounts",
    "Principal": "handles.principals",
    "RoleHandle": "handles.principals",
    "RootHandle": "handles.principals",
    "SessionHandle": "handles.principals",
    "Simulator": "simulator",
    "UndeterminedError": "errors",
    "UndeterminedWarning": "gateway",
    "UnreadPolicyWarning": "gateway",
    "UsageError": "errors",
    "UserHandle": "handles.principals",
    "assert_allowed": "assertions",
    "assert_denied": "assertions",
    "mock_iam": "mock",
    "raises_access_denied": "assertions",
}

__all__ = [
    "AccessKeyHandle",
    "AccountHandle",
    "CallRecord",
    "Decision",
    "GroupHandle",
    "MfaDeviceHandle",
    "PolicyHandle",
    "Principal",
    "RoleHandle",
    "RootHandle",
    "SessionHandle",
    "Simulator",
    "UndeterminedError",
    "UndeterminedWarning",
    "UnreadPolicyWarning",
    "UsageError",
    "UserHandle",
    "__version__",
    "assert_allowed",
    "assert_denied",
    "mock_iam",
    "raises_access_denied",
]


def __getattr__(name: str) -> Any:
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
