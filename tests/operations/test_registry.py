"""Every operation of IAM and STS is simulated, or listed as one that is not."""

from __future__ import annotations

import pytest

from pytest_iam.operations import dispatch
from pytest_iam.operations.model import service_model
from pytest_iam.operations.not_simulated import reasons
from pytest_iam.operations.registry import simulated_operations

pytestmark = pytest.mark.parametrize("service", ["iam", "sts"])


def _simulated(service: str) -> frozenset[str]:
    dispatch.load()
    return simulated_operations(service)


def _listed(service: str) -> set[str]:
    return {name for known, name in reasons() if known == service}


def test_every_operation_of_the_model_is_simulated_or_listed(service: str) -> None:
    """A release of botocore that adds an operation fails here until somebody decides on it."""
    modelled = set(service_model(service).operation_names)
    assert sorted(modelled - _simulated(service) - _listed(service)) == []


def test_no_operation_is_both(service: str) -> None:
    """The table tells a test author what is not there."""
    assert sorted(_simulated(service) & _listed(service)) == []
