"""The way in for botocore's clients: where their calls are authorized, and where answered."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from pytest_iam.calls import AMBIENT, Call
from pytest_iam.enforcement.decisions import SIMULATED_SERVICES
from pytest_iam.errors import AwsError
from pytest_iam.gateway import Gateway
from pytest_iam.routing import active, denials, replies
from pytest_iam.routing.credentials import credentials_of
from pytest_iam.routing.guard import RealHostError

__tracebackhide__ = True

Method = Callable[..., Any]

_OF_QUERY = frozenset({"iam", "sts"})
"""The simulated services that speak the query protocol, whose errors have no members."""

_PENDING = "pytest_iam"
"""The key under which a call to IAM or STS waits in botocore's request context."""


def authorizing(original: Method) -> Method:
    """The `_convert_to_request_dict` of a client whose calls are authorized.

    botocore has validated the parameters; nobody has answered yet. A call to IAM or STS waits here
    for `answering`, so that a Stubber still comes first; it is never sent, and so goes without the
    User-Agent header, which is a third of what botocore spends on it.
    """

    @functools.wraps(original)
    def convert(
        self: Any,
        api_params: dict[str, Any],
        operation_model: Any,
        endpoint_url: str,
        context: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        context = {} if context is None else context
        simulation = active.innermost()
        is_caught = simulation is not None and not context.get("is_presign_request")
        if is_caught and self._service_model.service_name in SIMULATED_SERVICES:
            kwargs["set_user_agent_header"] = False
        request = original(self, api_params, operation_model, endpoint_url, context, **kwargs)
        if simulation is not None and is_caught:  # Presigning calls nobody.
            call = _call(self, api_params, operation_model, context)
            _intercept(self, simulation.gateway, call, operation_model, context)
        return request

    return convert


def answering(original: Method) -> Method:
    """The `_make_request` of a client whose calls to IAM and STS the simulator answers."""

    @functools.wraps(original)
    def make_request(
        self: Any, operation_model: Any, request: dict[str, Any], context: dict[str, Any]
    ) -> Any:
        pending = context.pop(_PENDING, None)
        if pending is None:
            try:
                return original(self, operation_model, request, context)
            except RealHostError as error:
                raise _unanswered(error, operation_model) from None
        gateway, call = pending
        try:
            return replies.success(request["url"], gateway.handle(call))
        except AwsError as error:
            if call.service in _OF_QUERY:
                return replies.failure(request["url"], error)
            parsed = denials.refusal(self._service_model, operation_model, error)
            return replies.refusal(request["url"], parsed)

    return make_request


def _call(
    client: Any, api_params: dict[str, Any], operation_model: Any, context: dict[str, Any]
) -> Call:
    return Call(
        service=client._service_model.service_name,
        operation=operation_model.name,
        params=api_params,
        credentials=credentials_of(client, context),
        # A client of a global service calls its own region aws-global; it signs for a real one.
        region=client._request_signer.region_name,
        user_agent=client._user_agent_creator.to_string,
    )


def _intercept(
    client: Any, gateway: Gateway, call: Call, operation_model: Any, context: dict[str, Any]
) -> None:
    """Authorize a call, or let it wait for its answer if the simulator is to give one."""
    if call.service in SIMULATED_SERVICES:
        context[_PENDING] = gateway, call
        return
    try:
        gateway.handle(call)
    except AwsError as error:
        parsed = denials.refusal(client._service_model, operation_model, error)
        exception = client.exceptions.from_code(parsed["Error"]["Code"])
        raise exception(parsed, operation_model.name) from None
    if call.credentials is AMBIENT:
        context["auth_type"] = "none"  # Allowed, yet there is nothing to sign with.


def _unanswered(error: RealHostError, operation_model: Any) -> RealHostError:
    """The error of a call that nobody answered; the test fails even if it is swallowed."""
    problem = error.naming(f"{operation_model.service_model.service_name}.{operation_model.name}")
    simulation = active.innermost()
    if simulation is not None:
        simulation.gateway.problems.append(problem)
    return problem
