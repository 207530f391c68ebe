"""Permissions boundaries of users and roles alike."""

from __future__ import annotations

from typing import Any

import pytest

KINDS = ["User", "Role"]
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@pytest.fixture(autouse=True)
def _one_of_each(ask: Any, trust: str) -> None:
    ask("CreateUser", UserName="ann")
    ask("CreateRole", RoleName="ann", AssumeRolePolicyDocument=trust)


@pytest.mark.parametrize("kind", KINDS)
def test_a_boundary_is_put_replaced_and_deleted(ask: Any, kind: str) -> None:
    """AWS: recorded: its type reads Policy, and without one the member is absent."""
    owner = {f"{kind}Name": "ann"}
    for arn in (READ, ADMIN):
        assert ask(f"Put{kind}PermissionsBoundary", **owner, PermissionsBoundary=arn) == {}
        shown = ask(f"Get{kind}", **owner)[kind]["PermissionsBoundary"]
        assert shown == {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    counts = [
        ask("GetPolicy", PolicyArn=arn)["Policy"]["PermissionsBoundaryUsageCount"]
        for arn in (READ, ADMIN)
    ]
    assert counts == [0, 1]
    assert ask(f"Delete{kind}PermissionsBoundary", **owner) == {}
    assert "PermissionsBoundary" not in ask(f"Get{kind}", **owner)[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_boundary_that_does_not_exist_is_refused(refused: Any, kind: str) -> None:
    """AWS: known from reports, of CreateRole among others."""
    arn = "arn:aws:iam::123456789012:policy/none"
    message = f"Scope ARN: {arn} does not exist or is not attachable."
    owner = {f"{kind}Name": "ann"}
    refusal = refused(f"Put{kind}PermissionsBoundary", **owner, PermissionsBoundary=arn)
    assert refusal == ("NoSuchEntity", message)


@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_of_a_service_linked_role_is_no_boundary(refused: Any, kind: str) -> None:
    """AWS: IAM API reference, PutRolePermissionsBoundary, PolicyNotAttachable."""
    refusal = refused(
        f"Put{kind}PermissionsBoundary",
        **{f"{kind}Name": "ann"},
        PermissionsBoundary="arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy",
    )
    assert refusal[0] == "PolicyNotAttachable"


@pytest.mark.parametrize("kind", KINDS)
def test_a_boundary_that_is_not_there_cannot_be_deleted(refused: Any, kind: str) -> None:
    """AWS: silent; the stricter answer."""
    assert (
        refused(f"Delete{kind}PermissionsBoundary", **{f"{kind}Name": "ann"})[0] == "NoSuchEntity"
    )
