"""The service model: what AWS's own description of an operation says about its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pytest_iam.errors import AwsError
from pytest_iam.operations.constraints import Check, check_of, missing, wire_name

# AWS: IAM API reference of the operations. Models of 2024 still require what AWS does not.
_NOT_REQUIRED = frozenset(
    {
        ("CreateLoginProfile", "Password"),
        ("CreateLoginProfile", "UserName"),
        ("DeactivateMFADevice", "UserName"),
        ("DeleteLoginProfile", "UserName"),
        ("GetLoginProfile", "UserName"),
        ("UpdateSAMLProvider", "SAMLMetadataDocument"),
    }
)


# AWS: IAM Toolbox API reference, "Errors" of each operation.
_FAULT_CODES = {"iam-toolbox": "ValidationException"}


@cache
def loader() -> Any:
    """The one botocore loader of this process, so that each model is read once."""
    from botocore.loaders import create_loader

    return create_loader()


@cache
def service_model(service: str) -> Any:
    """Botocore's `ServiceModel` of a service such as `iam`."""
    from botocore.model import ServiceModel

    return ServiceModel(loader().load_service_model(service, "service-2"), service)


def validate(service: str, operation: str, params: Mapping[str, Any]) -> None:
    """Refuse parameters that AWS's model of the operation forbids.

    Types are the way in's business. Raises AwsError `ValidationError` that lists every constraint
    violated. AWS: IAM API reference, "Common Errors", ValidationError.
    """
    checks, required = _compiled(service, operation)
    faults: list[str] = []
    for name, value in params.items():
        check = checks.get(name)
        if check is not None and value is not None:
            check(value, wire_name(name), faults)
    faults += [missing(service, wire_name(name)) for name in required if params.get(name) is None]
    if faults:
        plural = "" if len(faults) == 1 else "s"
        message = f"{len(faults)} validation error{plural} detected: {'; '.join(faults)}"
        raise AwsError(_FAULT_CODES.get(service, "ValidationError"), message)


@cache
def _compiled(service: str, operation: str) -> tuple[dict[str, Check], tuple[str, ...]]:
    """The checks of an operation's members, of those that need any, and its required members."""
    shape = service_model(service).operation_model(operation).input_shape
    if shape is None:
        return {}, ()
    members = {name: check_of(service, member) for name, member in shape.members.items()}
    checks = {name: check for name, check in members.items() if check is not None}
    return checks, required_members(service, operation)


def required_members(service: str, operation: str) -> tuple[str, ...]:
    """The names of the parameters that an operation cannot be called without."""
    shape = service_model(service).operation_model(operation).input_shape
    names = shape.required_members if shape is not None else ()
    return tuple(name for name in names if (operation, name) not in _NOT_REQUIRED)
