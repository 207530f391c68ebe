"""The registry: which function answers which operation of IAM and STS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller

Params = Mapping[str, Any]
Handler = Callable[[Account, Caller, Params], "dict[str, Any] | None"]

RegionalHandler = Callable[[Account, Caller, Params, "str | None"], dict[str, Any]]

_HANDLERS: dict[tuple[str, str], Handler] = {}
_REGIONAL: dict[tuple[str, str], RegionalHandler] = {}


def operation(service: str, *names: str) -> Callable[[Handler], Handler]:
    """Register the function that answers these operations of `iam` or `sts`.

    A handler takes the account that the caller belongs to, the caller and the validated parameters.
    It answers the output's members as botocore gives them (None for an operation without output) or
    raises `AwsError`; then it has changed nothing.
    """

    def register(handler: Handler) -> Handler:
        for name in names:
            _HANDLERS[service, name] = handler
        return handler

    return register


def regional_operation(service: str, name: str) -> Callable[[RegionalHandler], RegionalHandler]:
    """As `operation`, for a handler that takes the region of the call too; None if it has none."""

    def register(handler: RegionalHandler) -> RegionalHandler:
        _REGIONAL[service, name] = handler
        return handler

    return register


def handler_of(service: str, name: str, region: str | None = None) -> Handler | None:
    """The function that answers an operation in a region, or None while it is not simulated."""
    regional = _REGIONAL.get((service, name))
    if regional is not None:
        return lambda account, caller, params: regional(account, caller, params, region)
    return _HANDLERS.get((service, name))


def simulated_operations(service: str) -> frozenset[str]:
    """The names of the operations of a service that are simulated."""
    return frozenset(name for known, name in (*_HANDLERS, *_REGIONAL) if known == service)
