"""Which services resource control policies reach."""

from __future__ import annotations

import pytest

from pytest_iam.catalog.resource_control import is_reached


@pytest.mark.parametrize("service", ["s3", "sts", "kms", "sqs", "secretsmanager", "dynamodb"])
def test_resource_control_policies_reach_these_services(service: str) -> None:
    """Organizations User Guide, "Resource control policies (RCPs)"."""
    assert is_reached(service)


@pytest.mark.parametrize("service", ["iam", "ec2", "organizations", "nonesuch"])
def test_they_do_not_reach_others(service: str) -> None:
    """Organizations User Guide, "Resource control policies (RCPs)"."""
    assert not is_reached(service)
