"""The way in for aiobotocore's clients, closed for now: their calls are refused, never let pass."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any

from pytest_iam.errors import UsageError
from pytest_iam.routing import active

Method = Callable[..., Awaitable[Any]]


def refusing(original: Method) -> Method:
    """The `_make_api_call` of an aiobotocore client that raises while IAM is simulated.

    It overrides botocore's methods, so that nothing would authorize its calls or keep them here.
    """

    @functools.wraps(original)
    async def make_api_call(self: Any, operation_name: str, api_params: dict[str, Any]) -> Any:
        simulation = active.innermost()
        if simulation is None:
            return await original(self, operation_name, api_params)
        problem = UsageError(
            f"{self._service_model.service_name}.{operation_name} was called by an aiobotocore "
            "client, whose calls cannot be authorized yet: use botocore's client in this test, or "
            "leave IAM unsimulated"
        )
        simulation.gateway.problems.append(problem)
        raise problem

    return make_api_call
