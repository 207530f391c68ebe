"""The roles that services link to themselves."""

from __future__ import annotations

import pytest

from pytest_iam.catalog.managed_policies import managed_policy
from pytest_iam.catalog.service_linked_roles import SERVICE_ROLE_PATH, linked_role, services
from pytest_iam.errors import UsageError


def test_a_role_is_found_by_its_service() -> None:
    """Amazon ECS developer guide, "Using service-linked roles for Amazon ECS"."""
    role = linked_role("ecs.amazonaws.com")
    assert (role.name, role.policy) == ("AWSServiceRoleForECS", "AmazonECSServiceRolePolicy")
    assert role.path == "/aws-service-role/ecs.amazonaws.com/"
    assert not role.takes_suffix


@pytest.mark.parametrize("service", ["ECS.amazonaws.com", "ecs", "nothing.amazonaws.com", ""])
def test_a_service_whose_role_is_not_known_says_so(service: str) -> None:
    """IAM API reference, CreateServiceLinkedRole: names of services are case-sensitive."""
    with pytest.raises(UsageError, match="is not known: answer CreateServiceLinkedRole with"):
        linked_role(service)


def test_names_fit_iam_and_are_those_of_one_service() -> None:
    """IAM API reference, Role: a name has 64 characters at most."""
    roles = [linked_role(service) for service in services()]
    assert len({role.name for role in roles}) == len(roles)
    assert all(len(role.name) <= 64 for role in roles)


# AWS: recorded in March 2025; the policy is in no list of AWS's managed policies.
NOT_LISTED = {"AmazonLexBotPolicy"}


def test_every_policy_is_one_of_awss() -> None:
    """AWS Managed Policy Reference."""
    names = {linked_role(service).policy for service in services()}
    arns = {name: f"arn:aws:iam::aws:policy{SERVICE_ROLE_PATH}{name}" for name in names}
    assert {name for name, arn in arns.items() if managed_policy(arn) is None} == NOT_LISTED
