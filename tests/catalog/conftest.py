"""What a call needs, in a form that tables of rows can state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_iam.catalog import permissions_for

Pairs = set[tuple[str, str]]


@pytest.fixture
def needs() -> Callable[..., Pairs]:
    """Asks what `service.Operation` needs in us-east-1 of account 123456789012.

    Gives (action, resource) pairs: `?` after an action that is a guess, `~` before a resource that
    is a pattern.
    """

    def ask(call: str, params: dict[str, Any], partition: str = "aws") -> Pairs:
        service, operation = call.split(".")
        found = permissions_for(
            service,
            operation,
            params,
            account="123456789012",
            region="us-east-1",
            partition=partition,
        )
        return {
            (
                one.action + ("" if one.is_certain else "?"),
                ("~" if one.resource_is_pattern else "") + one.resource,
            )
            for one in found
        }

    return ask
