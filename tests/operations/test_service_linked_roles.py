"""Roles that are linked to a service."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any
from urllib.parse import unquote

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_iam import mock_iam
from pytest_iam.account.account import Account
from pytest_iam.errors import UsageError

ECS = "ecs.amazonaws.com"
ROLE = "AWSServiceRoleForECS"
PATH = "/aws-service-role/ecs.amazonaws.com/"


def test_a_role_has_the_name_the_path_and_the_trust_of_its_service(ask: Any, frozen: Any) -> None:
    """AWS: recorded in March 2025."""
    made = ask("CreateServiceLinkedRole", AWSServiceName=ECS)["Role"]
    role = ask("GetRole", RoleName=ROLE)["Role"]
    assert made.items() <= role.items()
    assert role.pop("RoleId").startswith("AROA")
    assert json.loads(unquote(role.pop("AssumeRolePolicyDocument"))) == {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": ECS}, "Action": "sts:AssumeRole"}
        ],
    }
    assert role == {
        "RoleName": ROLE,
        "Path": PATH,
        "Arn": f"arn:aws:iam::123456789012:role{PATH}{ROLE}",
        "CreateDate": datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc),
        "MaxSessionDuration": 3600,
        "RoleLastUsed": {},
    }


def test_a_role_has_the_policy_of_its_service_and_no_other(ask: Any) -> None:
    """AWS: recorded in March 2025."""
    ask("CreateServiceLinkedRole", AWSServiceName=ECS)
    attached = {
        "PolicyName": "AmazonECSServiceRolePolicy",
        "PolicyArn": "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy",
    }
    assert ask("ListAttachedRolePolicies", RoleName=ROLE)["AttachedPolicies"] == [attached]
    assert ask("ListRolePolicies", RoleName=ROLE)["PolicyNames"] == []


def test_a_description_is_shown_if_there_is_one(ask: Any) -> None:
    """IAM API reference, CreateServiceLinkedRole."""
    given = {"AWSServiceName": ECS, "Description": "for the cluster"}
    assert ask("CreateServiceLinkedRole", **given)["Role"]["Description"] == "for the cluster"


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("autoscaling", "AWSServiceRoleForAutoScaling_x"),
        ("connect", "AWSServiceRoleForAmazonConnect_x"),
        ("lexv2", "AWSServiceRoleForLexV2Bots_x"),
    ],
)
def test_a_suffix_ends_the_name(ask: Any, service: str, name: str) -> None:
    """AWS: recorded in March 2025; path and policy are the same."""
    host = f"{service}.amazonaws.com"
    ask("CreateServiceLinkedRole", AWSServiceName=host)
    made = ask("CreateServiceLinkedRole", AWSServiceName=host, CustomSuffix="x")["Role"]
    assert (made["RoleName"], made["Path"]) == (name, f"/aws-service-role/{host}/")


def test_a_suffix_is_refused_by_the_other_services(refused: Any) -> None:
    """AWS: recorded in March 2025."""
    message = "Custom suffix is not allowed for ecs.amazonaws.com"
    given = {"AWSServiceName": ECS, "CustomSuffix": "x"}
    assert refused("CreateServiceLinkedRole", **given) == ("InvalidInput", message)


def test_a_suffix_makes_no_name_that_no_role_can_have(
    ask: Any, refused: Any, account: Account
) -> None:
    """AWS: IAM API reference, DeleteServiceLinkedRole: RoleName has 64 characters at most."""
    host, most = "autoscaling.amazonaws.com", 64 - len("AWSServiceRoleForAutoScaling_")
    given = {"AWSServiceName": host, "CustomSuffix": "x" * (most + 1)}
    assert refused("CreateServiceLinkedRole", **given)[0] == "ValidationError"
    assert len(account.roles) == 0
    made = ask("CreateServiceLinkedRole", AWSServiceName=host, CustomSuffix="x" * most)["Role"]
    ask("DeleteServiceLinkedRole", RoleName=made["RoleName"])


def test_a_name_is_taken_once(ask: Any, refused: Any) -> None:
    """AWS: recorded in March 2025."""
    ask("CreateServiceLinkedRole", AWSServiceName=ECS)
    message = (
        f"Service role name {ROLE} has been taken in this account, please try a different suffix."
    )
    again = refused("CreateServiceLinkedRole", AWSServiceName=ECS)
    assert again == ("InvalidInput", message)


@pytest.mark.parametrize("service", ["nothing.amazonaws.com", "lex.amazonaws.com"])
def test_a_role_that_is_not_known_is_not_made_up(ask: Any, account: Account, service: str) -> None:
    """Nor is one whose policy is not known."""
    with pytest.raises(UsageError, match=f"{service}.* not known"):
        ask("CreateServiceLinkedRole", AWSServiceName=service)
    assert len(account.roles) == 0


def test_the_quota_of_roles_may_be_exceeded(ask: Any, account: Account, trust: str) -> None:
    """IAM user guide, "Create a service-linked role"."""
    account.quotas.roles = 0
    ask("CreateServiceLinkedRole", AWSServiceName=ECS)


def test_a_deletion_is_a_task_that_has_succeeded(ask: Any, refused: Any, account: Account) -> None:
    """AWS: recorded in March 2025."""
    ask("CreateServiceLinkedRole", AWSServiceName=ECS)
    task = ask("DeleteServiceLinkedRole", RoleName=ROLE)["DeletionTaskId"]
    assert re.fullmatch(rf"task{PATH}{ROLE}/[0-9a-f-]{{36}}", task)
    status = ask("GetServiceLinkedRoleDeletionStatus", DeletionTaskId=task)
    assert status == {"Status": "SUCCEEDED"}
    assert refused("GetRole", RoleName=ROLE)[0] == "NoSuchEntity"
    assert account.attachments.used_policies() == []
    ask("CreateServiceLinkedRole", AWSServiceName=ECS)


def test_only_roles_of_services_are_deleted_so(ask: Any, refused: Any, trust: str) -> None:
    """IAM API reference, DeleteServiceLinkedRole."""
    ask("CreateRole", RoleName="app", AssumeRolePolicyDocument=trust)
    for name in ("app", "nobody"):
        message = f"The role with name {name} cannot be found."
        assert refused("DeleteServiceLinkedRole", RoleName=name) == ("NoSuchEntity", message)


def test_an_unknown_task_is_refused(refused: Any) -> None:
    """IAM API reference, GetServiceLinkedRoleDeletionStatus."""
    unknown = refused("GetServiceLinkedRoleDeletionStatus", DeletionTaskId=f"task{PATH}{ROLE}/1")
    assert unknown[0] == "NoSuchEntity"


def test_the_service_is_a_condition_key() -> None:
    """IAM user guide, "Create a service-linked role", service-linked role permissions."""
    statement = {
        "Effect": "Allow",
        "Action": "iam:CreateServiceLinkedRole",
        "Resource": f"arn:aws:iam::*:role{PATH}AWSServiceRoleForECS*",
        "Condition": {"StringLike": {"iam:AWSServiceName": ECS}},
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    with mock_iam() as iam:
        client = iam.user("alice", policies=[document]).client("iam")
        client.create_service_linked_role(AWSServiceName=ECS)
        with pytest.raises(ClientError, match=r"AccessDenied.*iam:CreateServiceLinkedRole"):
            client.create_service_linked_role(AWSServiceName="batch.amazonaws.com")
        with pytest.raises(ClientError, match=r"AccessDenied.*iam:DeleteServiceLinkedRole"):
            client.delete_service_linked_role(RoleName=ROLE)
        admin = boto3.client("iam")
        task = admin.delete_service_linked_role(RoleName=ROLE)["DeletionTaskId"]
        with pytest.raises(ClientError, match=rf"AccessDenied.*on resource: role.*{ROLE}"):
            client.get_service_linked_role_deletion_status(DeletionTaskId=task)
        status = admin.get_service_linked_role_deletion_status(DeletionTaskId=task)
        assert status["Status"] == "SUCCEEDED"
