"""Groups and who is in them."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.account.account import Account

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture(autouse=True)
def _a_group_and_a_user(ask: Any) -> None:
    ask("CreateGroup", GroupName="Readers", Path="/team/")
    ask("CreateUser", UserName="alice")


def test_a_group_is_shown_alike_everywhere(ask: Any) -> None:
    """AWS: IAM API reference, Group."""
    group = ask("GetGroup", GroupName="readers")["Group"]
    assert group.keys() == {"Path", "GroupName", "GroupId", "Arn", "CreateDate"}
    assert group["GroupId"].startswith("AGPA")
    assert group["Arn"] == "arn:aws:iam::123456789012:group/team/Readers"
    assert ask("ListGroups", PathPrefix="/team/") == {"Groups": [group], "IsTruncated": False}
    assert ask("ListGroups", PathPrefix="/other/") == {"Groups": [], "IsTruncated": False}


def test_a_name_is_taken_in_any_case(refused: Any) -> None:
    """AWS: IAM user guide, "IAM name requirements"."""
    taken = ("EntityAlreadyExists", "Group with name READERS already exists.")
    assert refused("CreateGroup", GroupName="READERS") == taken


def test_the_quota_of_groups_is_kept(account: Account, refused: Any) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas"."""
    account.quotas.groups = 1
    message = "Cannot exceed quota for GroupsPerAccount: 1"
    assert refused("CreateGroup", GroupName="g") == ("LimitExceeded", message)


@pytest.mark.parametrize("operation", ["GetGroup", "DeleteGroup", "UpdateGroup"])
def test_an_unknown_group_is_refused_by_name(refused: Any, operation: str) -> None:
    """AWS: known from reports."""
    message = "The group with name none cannot be found."
    assert refused(operation, GroupName="none") == ("NoSuchEntity", message)


def test_joining_twice_is_once_and_leaving_twice_too(ask: Any) -> None:
    """AWS: not documented; known from reports of users."""
    for _ in range(2):
        ask("AddUserToGroup", GroupName="readers", UserName="ALICE")
    (group,) = ask("ListGroupsForUser", UserName="alice")["Groups"]
    assert group["GroupName"] == "Readers"
    (user,) = ask("GetGroup", GroupName="Readers")["Users"]
    assert user["UserName"] == "alice"
    for _ in range(2):
        ask("RemoveUserFromGroup", GroupName="Readers", UserName="alice")
    assert ask("ListGroupsForUser", UserName="alice") == {"Groups": [], "IsTruncated": False}
    assert ask("GetGroup", GroupName="Readers")["Users"] == []


@pytest.mark.parametrize("operation", ["AddUserToGroup", "RemoveUserFromGroup"])
@pytest.mark.parametrize(
    ("group", "user", "message"),
    [
        ("none", "alice", "The group with name none cannot be found."),
        ("Readers", "nobody", "The user with name nobody cannot be found."),
    ],
)
def test_both_sides_of_a_membership_must_exist(
    refused: Any, operation: str, group: str, user: str, message: str
) -> None:
    """AWS: IAM API reference, AddUserToGroup, NoSuchEntity."""
    assert refused(operation, GroupName=group, UserName=user) == ("NoSuchEntity", message)


def test_the_quota_of_groups_of_a_user_is_kept(account: Account, ask: Any, refused: Any) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas"."""
    account.quotas.groups_per_user = 1
    ask("CreateGroup", GroupName="g")
    ask("AddUserToGroup", GroupName="Readers", UserName="alice")
    ask("AddUserToGroup", GroupName="Readers", UserName="alice")
    message = "Cannot exceed quota for GroupsPerUser: 1"
    assert refused("AddUserToGroup", GroupName="g", UserName="alice") == ("LimitExceeded", message)


def test_members_are_paged_by_name(ask: Any) -> None:
    """AWS: IAM API reference, GetGroup: Marker and MaxItems are about the users."""
    ask("CreateUser", UserName="Bob")
    for name in ("Bob", "alice"):
        ask("AddUserToGroup", GroupName="Readers", UserName=name)
    first = ask("GetGroup", GroupName="Readers", MaxItems=1)
    last = ask("GetGroup", GroupName="Readers", MaxItems=1, Marker=first["Marker"])
    assert [user["UserName"] for page in (first, last) for user in page["Users"]] == [
        "alice",
        "Bob",
    ]
    assert first["Group"] == last["Group"]


def test_what_belongs_to_a_group_follows_its_new_name(ask: Any) -> None:
    """AWS: IAM user guide, "Rename an IAM user group"."""
    ask("AddUserToGroup", GroupName="Readers", UserName="alice")
    ask("AttachGroupPolicy", GroupName="Readers", PolicyArn=ADMIN)
    ask("UpdateGroup", GroupName="Readers", NewGroupName="Writers", NewPath="/")
    (group,) = ask("ListGroupsForUser", UserName="alice")["Groups"]
    assert group["Arn"] == "arn:aws:iam::123456789012:group/Writers"
    attached = ask("ListAttachedGroupPolicies", GroupName="Writers")["AttachedPolicies"]
    assert [policy["PolicyArn"] for policy in attached] == [ADMIN]
    assert [group["GroupName"] for group in ask("ListGroups")["Groups"]] == ["Writers"]


def test_a_group_cannot_take_the_name_of_another(ask: Any, refused: Any) -> None:
    """AWS: IAM API reference, UpdateGroup, EntityAlreadyExists."""
    ask("CreateGroup", GroupName="g")
    taken = ("EntityAlreadyExists", "Group with name readers already exists.")
    assert refused("UpdateGroup", GroupName="g", NewGroupName="readers") == taken


@pytest.mark.parametrize(
    ("operation", "params", "remedy"),
    [
        ("AddUserToGroup", {"UserName": "alice"}, "remove users from group"),
        ("AttachGroupPolicy", {"PolicyArn": ADMIN}, "detach all policies"),
        ("PutGroupPolicy", {"PolicyName": "p"}, "delete policies"),
    ],
)
def test_a_group_that_is_not_empty_is_not_deleted(
    ask: Any, refused: Any, allow: str, operation: str, params: dict[str, Any], remedy: str
) -> None:
    """AWS: IAM API reference, DeleteGroup; the texts are known from reports."""
    document = {"PolicyDocument": allow} if operation == "PutGroupPolicy" else {}
    ask(operation, GroupName="Readers", **params, **document)
    message = f"Cannot delete entity, must {remedy} first."
    assert refused("DeleteGroup", GroupName="Readers") == ("DeleteConflict", message)


def test_an_empty_group_is_deleted(ask: Any) -> None:
    """AWS: IAM API reference, DeleteGroup."""
    ask("DeleteGroup", GroupName="READERS")
    assert ask("ListGroups")["Groups"] == []
