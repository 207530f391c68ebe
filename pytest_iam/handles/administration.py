"""Administration: operations that a test author's set-up performs, with AWS's own validation."""

from __future__ import annotations

from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.callers import root_caller
from pytest_iam.calls import Call
from pytest_iam.errors import AwsError, UsageError, hides_usage_errors
from pytest_iam.gateway import Gateway
from pytest_iam.operations.dispatch import answer, check

__tracebackhide__ = hides_usage_errors


def operate(gateway: Gateway, account: Account, operation: str, **params: Any) -> dict[str, Any]:
    """Perform an operation of IAM as the account's root; members that are None are left out.

    It needs no permission and is not logged. Raises `UsageError` with AWS's refusal: set-up that
    AWS would refuse is the test author's mistake.
    """
    given = {name: value for name, value in params.items() if value is not None}
    call = Call("iam", operation, given, None)
    try:
        with gateway.lock:
            check(call)
            return answer(account, root_caller(account), call)
    except AwsError as refusal:
        shown = ", ".join(f"{name}={_shown(name, value)}" for name, value in given.items())
        raise UsageError(
            f"AWS refuses iam:{operation}({shown}): {refusal.code}: {refusal.message}"
        ) from None


def _shown(name: str, value: object) -> str:
    return "…" if "Document" in name or "Password" in name else repr(value)
