"""Every operation of IAM, IAM Toolbox and STS is simulated."""

from __future__ import annotations

import pytest
from botocore.exceptions import UnknownServiceError

from pytest_iam.operations import dispatch
from pytest_iam.operations.model import service_model
from pytest_iam.operations.registry import simulated_operations


@pytest.mark.parametrize("service", ["iam", "iam-toolbox", "sts"])
def test_every_operation_of_the_model_is_simulated(service: str) -> None:
    """A release of botocore that adds an operation fails here until somebody simulates it."""
    dispatch.load()
    modelled = _operations_of_the_model(service)
    assert sorted(modelled - simulated_operations(service)) == []


def _operations_of_the_model(service: str) -> set[str]:
    try:
        return set(service_model(service).operation_names)
    except UnknownServiceError:
        pytest.skip(f"this botocore has no {service}")
