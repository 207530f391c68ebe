"""The principals of trust policies: present when the policy is set, and followed from then on."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest

ALICE = "arn:aws:iam::123456789012:user/alice"
WORKER = "arn:aws:iam::123456789012:role/ci/Worker"


def naming(*principals: str) -> str:
    """A trust policy that names them."""
    names = principals[0] if len(principals) == 1 else list(principals)
    statement = {"Effect": "Allow", "Principal": {"AWS": names}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def principals_of(ask: Any) -> Any:
    """What GetRole shows of a role's principals."""

    def shown(role: str) -> Any:
        text = unquote(ask("GetRole", RoleName=role)["Role"]["AssumeRolePolicyDocument"])
        return json.loads(text)["Statement"][0]["Principal"]["AWS"]

    return shown


@pytest.fixture(autouse=True)
def _alice_and_a_worker(ask: Any, trust: str) -> None:
    ask("CreateUser", UserName="alice")
    ask("CreateRole", RoleName="Worker", Path="/ci/", AssumeRolePolicyDocument=trust)


@pytest.mark.parametrize(
    "name",
    [
        ALICE.replace("alice", "bob"),
        ALICE.replace("alice", "Alice"),
        WORKER.replace("/ci/", "/"),
        "AIDAIOSFODNN7EXAMPLE",
        "AROAIOSFODNN7EXAMPLE",
    ],
)
def test_who_is_not_there_cannot_be_trusted(ask: Any, refused: Any, name: str) -> None:
    """AWS: IAM user guide, "Troubleshoot IAM roles", a unique id of who was deleted included."""
    refusal = ("MalformedPolicyDocument", f'Invalid principal in policy: "AWS":"{name}"')
    document = naming(ALICE, name)
    assert refused("CreateRole", RoleName="r", AssumeRolePolicyDocument=document) == refusal
    assert refused("UpdateAssumeRolePolicy", RoleName="Worker", PolicyDocument=document) == refusal


@pytest.mark.parametrize(
    "name",
    [
        ALICE,
        WORKER,
        "*",
        "123456789012",
        "arn:aws:iam::123456789012:root",
        # An account that is no part of the simulated AWS.
        "arn:aws:iam::999999999999:user/ann",
        "arn:aws:sts::123456789012:assumed-role/Worker/build-7",
    ],
)
def test_others_can(ask: Any, name: str) -> None:
    """AWS: IAM user guide, "AWS JSON policy elements: Principal"."""
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=naming(name))


def test_a_unique_id_can_be_trusted_while_it_is_somebodys(ask: Any) -> None:
    """AWS: IAM user guide, "AWS JSON policy elements: Principal", IAM users."""
    unique_id = ask("GetUser", UserName="alice")["User"]["UserId"]
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=naming(unique_id))


def test_a_trust_policy_follows_the_new_name_of_a_user(ask: Any, principals_of: Any) -> None:
    """AWS: IAM user guide, "Rename an IAM user": principals are updated."""
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=naming(ALICE, WORKER))
    ask("UpdateUser", UserName="alice", NewUserName="ann", NewPath="/team/")
    assert principals_of("r") == ["arn:aws:iam::123456789012:user/team/ann", WORKER]


def test_a_user_made_anew_is_not_trusted(ask: Any, principals_of: Any) -> None:
    """AWS: IAM user guide, "AWS JSON policy elements: Principal", IAM users: the id remains."""
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=naming(ALICE))
    unique_id = ask("GetUser", UserName="alice")["User"]["UserId"]
    ask("DeleteUser", UserName="alice")
    ask("CreateUser", UserName="alice")
    assert principals_of("r") == unique_id


def test_a_role_made_anew_is_not_trusted(ask: Any, trust: str, principals_of: Any) -> None:
    """AWS: IAM user guide, "AWS JSON policy elements: Principal", IAM role principals."""
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=naming(WORKER))
    unique_id = ask("GetRole", RoleName="Worker")["Role"]["RoleId"]
    ask("DeleteRole", RoleName="Worker")
    ask("CreateRole", RoleName="Worker", Path="/ci/", AssumeRolePolicyDocument=trust)
    assert principals_of("r") == unique_id
