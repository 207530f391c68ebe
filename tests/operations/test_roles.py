"""Roles."""

from __future__ import annotations

import datetime
import json
from typing import Any
from urllib.parse import unquote

import pytest

from pytest_iam.account.account import Account

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
NEW = {"Path", "RoleName", "RoleId", "Arn", "CreateDate", "AssumeRolePolicyDocument"}
ALL = {"Tags": [{"Key": "a", "Value": "b"}], "PermissionsBoundary": ADMIN, "Description": "d"}


def test_a_new_role_shows_neither_last_use_nor_maximum_session(ask: Any, trust: str) -> None:
    """AWS: recorded."""
    role = ask("CreateRole", RoleName="Deployer", Path="/ci/", AssumeRolePolicyDocument=trust)
    assert role["Role"].keys() == NEW
    assert role["Role"]["RoleId"].startswith("AROA")
    assert role["Role"]["Arn"] == "arn:aws:iam::123456789012:role/ci/Deployer"


def test_get_shows_more_of_a_role_than_list(ask: Any, trust: str) -> None:
    """AWS: recorded, and IAM API reference, ListRoles."""
    created = ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust, **ALL)["Role"]
    assert created.keys() == NEW | ALL.keys()
    got = ask("GetRole", RoleName="r")["Role"]
    assert got == created | {"MaxSessionDuration": 3600, "RoleLastUsed": {}}
    (listed,) = ask("ListRoles")["Roles"]
    assert listed.keys() == NEW | {"Description", "MaxSessionDuration"}


def test_the_last_use_is_shown_once_there_is_one(account: Account, ask: Any, trust: str) -> None:
    """AWS: recorded: RoleLastUsed is empty until then."""
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust)
    role = account.roles.get("r")
    assert role is not None
    role.last_used_at = datetime.datetime(2026, 1, 31, tzinfo=datetime.timezone.utc)
    role.last_used_region = "eu-west-1"
    assert ask("GetRole", RoleName="r")["Role"]["RoleLastUsed"] == {
        "LastUsedDate": role.last_used_at,
        "Region": "eu-west-1",
    }


@pytest.mark.parametrize(
    "principal",
    [{"AWS": "123456789012"}, {"Service": ["ec2.amazonaws.com"]}],
    ids=["account", "list"],
)
def test_the_trust_policy_comes_back_as_it_was_sent(ask: Any, principal: Any) -> None:
    """AWS: recorded: nothing is added and no list becomes a text; in URL encoding."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    text = json.dumps({"Version": "2012-10-17", "Statement": statement}, indent=2)
    created = ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=text)["Role"]
    sent = created["AssumeRolePolicyDocument"]
    assert unquote(sent) == text
    assert not {'"', " ", "{", "/", "*", ":"} & set(sent)


def test_a_malformed_trust_policy_is_refused(ask: Any, refused: Any, trust: str) -> None:
    """AWS: recorded for a trailing comma."""
    refusal = ("MalformedPolicyDocument", "This policy contains invalid Json")
    assert refused("CreateRole", RoleName="r", AssumeRolePolicyDocument="{,}") == refusal
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust)
    assert refused("UpdateAssumeRolePolicy", RoleName="r", PolicyDocument="{,}") == refusal


def test_the_size_of_a_trust_policy_is_counted_without_white_space(
    account: Account, ask: Any, refused: Any, trust: str
) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas": 2048; the text is known from reports."""
    account.quotas.trust_policy_size = len(trust.replace(" ", ""))
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=f"{trust}\n\t ")
    account.quotas.trust_policy_size -= 1
    message = f"Cannot exceed quota for ACLSizePerRole: {account.quotas.trust_policy_size}"
    refusal = refused("UpdateAssumeRolePolicy", RoleName="r", PolicyDocument=trust)
    assert refusal == ("LimitExceeded", message)


def test_a_name_is_taken_in_any_case(ask: Any, refused: Any, trust: str) -> None:
    """AWS: recorded, and IAM user guide, "IAM name requirements"."""
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust)
    taken = ("EntityAlreadyExists", "Role with name R already exists.")
    assert refused("CreateRole", RoleName="R", AssumeRolePolicyDocument=trust) == taken


def test_the_path_of_service_linked_roles_is_not_for_others(refused: Any, trust: str) -> None:
    """AWS: not documented; known from reports."""
    path = "/aws-service-role/ecs.amazonaws.com/"
    refusal = refused("CreateRole", RoleName="r", Path=path, AssumeRolePolicyDocument=trust)
    message = "Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles"
    assert refusal == ("InvalidInput", message)


def test_the_quota_of_roles_is_kept(account: Account, refused: Any, trust: str) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas"."""
    account.quotas.roles = 0
    refusal = refused("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust)
    assert refusal == ("LimitExceeded", "Cannot exceed quota for RolesPerAccount: 0")


@pytest.mark.parametrize(
    "operation", ["GetRole", "UpdateRole", "DeleteRole", "ListInstanceProfilesForRole"]
)
def test_an_unknown_role_is_refused_by_name(refused: Any, operation: str) -> None:
    """AWS: known from reports."""
    message = "The role with name none cannot be found."
    assert refused(operation, RoleName="none") == ("NoSuchEntity", message)


def test_an_update_without_a_maximum_sets_it_back(ask: Any, trust: str) -> None:
    """AWS: IAM API reference, UpdateRole: "the default value of one hour is applied"."""
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust, MaxSessionDuration=7200)
    assert ask("UpdateRole", RoleName="r", Description="new") == {}
    role = ask("GetRole", RoleName="r")["Role"]
    assert (role["Description"], role["MaxSessionDuration"]) == ("new", 3600)
    ask("UpdateRole", RoleName="r", MaxSessionDuration=43200)
    role = ask("GetRole", RoleName="r")["Role"]
    assert (role["Description"], role["MaxSessionDuration"]) == ("new", 43200)


def test_the_description_alone_can_be_changed(ask: Any, trust: str) -> None:
    """AWS: IAM API reference, UpdateRoleDescription."""
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust, MaxSessionDuration=7200)
    assert ask("UpdateRoleDescription", RoleName="r", Description="x")["Role"]["Description"] == "x"
    assert ask("GetRole", RoleName="r")["Role"]["MaxSessionDuration"] == 7200


def test_the_trust_policy_can_be_replaced(ask: Any, trust: str) -> None:
    """AWS: recorded: UpdateAssumeRolePolicy answers nothing."""
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust)
    new = trust.replace("ec2", "lambda")
    assert ask("UpdateAssumeRolePolicy", RoleName="r", PolicyDocument=new) == {}
    role = ask("GetRole", RoleName="r")["Role"]
    assert unquote(role["AssumeRolePolicyDocument"]) == new


@pytest.mark.parametrize(
    ("operation", "params", "remedy"),
    [
        (
            "AddRoleToInstanceProfile",
            {"InstanceProfileName": "p"},
            "remove roles from instance profile",
        ),
        ("AttachRolePolicy", {"PolicyArn": ADMIN}, "detach all policies"),
        ("PutRolePolicy", {"PolicyName": "p"}, "delete policies"),
    ],
)
def test_a_role_that_something_hangs_on_is_not_deleted(
    ask: Any,
    refused: Any,
    allow: str,
    trust: str,
    operation: str,
    params: dict[str, Any],
    remedy: str,
) -> None:
    """AWS: IAM API reference, DeleteRole; the texts are known from reports."""
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust)
    ask("CreateInstanceProfile", InstanceProfileName="p")
    document = {"PolicyDocument": allow} if operation == "PutRolePolicy" else {}
    ask(operation, RoleName="r", **params, **document)
    message = f"Cannot delete entity, must {remedy} first."
    assert refused("DeleteRole", RoleName="r") == ("DeleteConflict", message)


def test_the_name_of_a_deleted_role_can_be_used_again(
    account: Account, ask: Any, trust: str
) -> None:
    """AWS: recorded, at another path too; a boundary is no obstacle to deletion."""
    created = {"RoleName": "r", "AssumeRolePolicyDocument": trust}
    ask("CreateRole", PermissionsBoundary=ADMIN, **created)
    assert ask("DeleteRole", RoleName="R") == {}
    assert account.attachments.counts(ADMIN) == (0, 0)
    assert ask("CreateRole", Path="/other/", **created)["Role"]["Path"] == "/other/"
