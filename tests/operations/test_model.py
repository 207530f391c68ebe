"""What AWS's own model of an operation says about its parameters."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from pytest_iam.errors import AwsError
from pytest_iam.operations.model import loader, service_model, validate


def test_all_violated_constraints_are_listed() -> None:
    """AWS: recorded messages count the errors and join them with semicolons."""
    params: dict[str, Any] = {"MaxItems": 0, "Marker": "", "PathPrefix": "/" + "p" * 512}
    with pytest.raises(AwsError) as caught:
        validate("iam", "ListUsers", params)
    message = caught.value.message
    assert message.startswith("4 validation errors detected: Value at 'maxItems'")
    assert message.count("; Value at '") == 3


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("CreateLoginProfile", {}),
        ("DeactivateMFADevice", {"SerialNumber": "arn:aws:iam::123456789012:mfa/phone"}),
        ("DeleteLoginProfile", {}),
        ("GetLoginProfile", {}),
    ],
)
def test_a_user_may_leave_the_own_name_out(operation: str, params: dict[str, Any]) -> None:
    """IAM API reference: `UserName` is not required, whatever older models say."""
    validate("iam", operation, params)


def test_a_model_is_read_once() -> None:
    """Reading IAM's takes some twenty milliseconds."""
    assert service_model("iam") is service_model("iam")
    assert loader() is loader()


@pytest.mark.parametrize("service", ["iam", "sts"])
def test_every_operation_of_the_model_can_be_checked(service: str) -> None:
    """A pattern that cannot be translated would raise."""
    for operation in service_model(service).operation_names:
        with contextlib.suppress(AwsError):
            validate(service, operation, {})
