"""Protected roles."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.operations.model import service_model

NAME = "AWSServiceRoleForECS"
MESSAGE = (
    f"Cannot perform the operation on the protected role '{NAME}' - this role is only modifiable "
    "by AWS"
)
POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"

ROWS: dict[str, dict[str, Any]] = {
    "AddRoleToInstanceProfile": {"InstanceProfileName": "web"},
    "AttachRolePolicy": {"PolicyArn": POLICY},
    "DeleteRole": {},
    "DeleteRolePermissionsBoundary": {},
    "DeleteRolePolicy": {"PolicyName": "read"},
    "DetachRolePolicy": {
        "PolicyArn": "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy"
    },
    "PutRolePermissionsBoundary": {"PermissionsBoundary": POLICY},
    "PutRolePolicy": {"PolicyName": "read", "PolicyDocument": "{}"},
    "RemoveRoleFromInstanceProfile": {"InstanceProfileName": "web"},
    "UpdateAssumeRolePolicy": {"PolicyDocument": "{}"},
    "UpdateRole": {"MaxSessionDuration": 7200},
}
DESCRIBED = {"UpdateRole", "UpdateRoleDescription"}


@pytest.fixture(autouse=True)
def _linked(ask: Any) -> None:
    ask("CreateServiceLinkedRole", AWSServiceName="ecs.amazonaws.com")


@pytest.mark.parametrize("operation", ROWS)
@pytest.mark.parametrize("name", [NAME, NAME.lower()])
def test_a_role_of_a_service_is_only_modifiable_by_aws(
    refused: Any, operation: str, name: str
) -> None:
    """IAM API reference, UnmodifiableEntity; the text is known from reports."""
    assert refused(operation, RoleName=name, **ROWS[operation]) == ("UnmodifiableEntity", MESSAGE)


def test_every_operation_that_may_be_refused_so_is() -> None:
    """IAM API reference, the errors of each operation."""
    model = service_model("iam")
    answering = {
        name
        for name in model.operation_names
        for error in model.operation_model(name).error_shapes
        if error.name == "UnmodifiableEntityException"
    }
    assert answering == ROWS.keys() | DESCRIBED


@pytest.mark.parametrize("operation", sorted(DESCRIBED))
def test_its_description_can_be_edited(ask: Any, operation: str) -> None:
    """IAM user guide, "Create a service-linked role", editing it."""
    ask(operation, RoleName=NAME, Description="for the cluster")
    assert ask("GetRole", RoleName=NAME)["Role"]["Description"] == "for the cluster"


def test_it_can_be_tagged(ask: Any) -> None:
    """IAM API reference, TagRole: UnmodifiableEntity is none of its errors."""
    tags = [{"Key": "team", "Value": "red"}]
    ask("TagRole", RoleName=NAME, Tags=tags)
    assert ask("ListRoleTags", RoleName=NAME)["Tags"] == tags


def test_other_roles_stay_modifiable(ask: Any, trust: str) -> None:
    """Only the path tells a role of a service."""
    ask("CreateRole", RoleName="AWSServiceRoleForNobody", AssumeRolePolicyDocument=trust)
    ask("AttachRolePolicy", RoleName="AWSServiceRoleForNobody", PolicyArn=POLICY)
    ask("UpdateRole", RoleName="AWSServiceRoleForNobody", MaxSessionDuration=7200)
