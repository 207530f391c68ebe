"""Instance profiles and the role that each can hold."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.account.account import Account

NAME = {"InstanceProfileName": "p"}
MEMBERS = {"Path", "InstanceProfileName", "InstanceProfileId", "Arn", "CreateDate", "Roles"}


@pytest.fixture(autouse=True)
def _a_profile_and_two_roles(ask: Any, trust: str) -> None:
    ask("CreateInstanceProfile", **NAME, Path="/ci/", Tags=[{"Key": "a", "Value": "b"}])
    for name in ("One", "Two"):
        ask("CreateRole", RoleName=name, AssumeRolePolicyDocument=trust, Description="d")


def test_get_shows_tags_and_list_does_not(ask: Any) -> None:
    """AWS: IAM API reference, ListInstanceProfiles: "does not return tags"."""
    profile = ask("GetInstanceProfile", InstanceProfileName="P")["InstanceProfile"]
    assert profile.keys() == MEMBERS | {"Tags"}
    assert profile["Arn"] == "arn:aws:iam::123456789012:instance-profile/ci/p"
    assert profile["InstanceProfileId"].startswith("AIPA")
    assert profile["Roles"] == []
    (listed,) = ask("ListInstanceProfiles", PathPrefix="/ci/")["InstanceProfiles"]
    assert listed.keys() == MEMBERS


def test_the_role_is_shown_in_full(ask: Any) -> None:
    """AWS: IAM API reference, GetInstanceProfile, its example."""
    ask("AddRoleToInstanceProfile", **NAME, RoleName="one")
    (role,) = ask("GetInstanceProfile", **NAME)["InstanceProfile"]["Roles"]
    assert role.keys() == {
        "Path",
        "RoleName",
        "RoleId",
        "Arn",
        "CreateDate",
        "AssumeRolePolicyDocument",
    }
    assert role["RoleName"] == "One"


@pytest.mark.parametrize("second", ["One", "Two"])
def test_a_profile_holds_one_role(ask: Any, refused: Any, second: str) -> None:
    """AWS: IAM API reference, AddRoleToInstanceProfile: one role, and no quota changes that."""
    ask("AddRoleToInstanceProfile", **NAME, RoleName="One")
    message = "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"
    refusal = refused("AddRoleToInstanceProfile", **NAME, RoleName=second)
    assert refusal == ("LimitExceeded", message)


def test_the_profiles_of_a_role_are_listed(ask: Any) -> None:
    """AWS: IAM API reference, ListInstanceProfilesForRole."""
    ask("CreateInstanceProfile", InstanceProfileName="q")
    ask("AddRoleToInstanceProfile", **NAME, RoleName="One")
    answer = ask("ListInstanceProfilesForRole", RoleName="one")
    assert [each["InstanceProfileName"] for each in answer["InstanceProfiles"]] == ["p"]
    empty = {"InstanceProfiles": [], "IsTruncated": False}
    assert ask("ListInstanceProfilesForRole", RoleName="Two") == empty


def test_only_the_role_that_is_there_can_be_removed(ask: Any, refused: Any) -> None:
    """AWS: IAM API reference, RemoveRoleFromInstanceProfile, NoSuchEntity."""
    ask("AddRoleToInstanceProfile", **NAME, RoleName="One")
    assert refused("RemoveRoleFromInstanceProfile", **NAME, RoleName="Two")[0] == "NoSuchEntity"
    ask("RemoveRoleFromInstanceProfile", **NAME, RoleName="One")
    ask("AddRoleToInstanceProfile", **NAME, RoleName="Two")


def test_a_profile_with_a_role_is_not_deleted(ask: Any, refused: Any) -> None:
    """AWS: IAM API reference, DeleteInstanceProfile; the text is known from reports."""
    ask("AddRoleToInstanceProfile", **NAME, RoleName="One")
    message = "Cannot delete entity, must remove roles from instance profile first."
    assert refused("DeleteInstanceProfile", **NAME) == ("DeleteConflict", message)
    ask("RemoveRoleFromInstanceProfile", **NAME, RoleName="One")
    ask("DeleteInstanceProfile", **NAME)
    assert ask("ListInstanceProfiles")["InstanceProfiles"] == []


def test_names_and_quota_are_kept(account: Account, refused: Any) -> None:
    """AWS: known from reports."""
    taken = ("EntityAlreadyExists", "Instance Profile P already exists.")
    assert refused("CreateInstanceProfile", InstanceProfileName="P") == taken
    account.quotas.instance_profiles = 1
    full = ("LimitExceeded", "Cannot exceed quota for InstanceProfilesPerAccount: 1")
    assert refused("CreateInstanceProfile", InstanceProfileName="q") == full
    unknown = ("NoSuchEntity", "Instance Profile none cannot be found.")
    assert refused("GetInstanceProfile", InstanceProfileName="none") == unknown
