"""Account authorization details."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

LISTS = {"UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"}
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN = "arn:aws:iam::123456789012:policy/own"
TAGS = [{"Key": "team", "Value": "red"}]


@pytest.fixture(autouse=True)
def _entities(ask: Any, allow: str, trust: str) -> None:
    """One of each kind, all of them related."""
    ask("CreatePolicy", PolicyName="own", PolicyDocument=allow, Description="d", Tags=TAGS)
    ask("CreatePolicyVersion", PolicyArn=OWN, PolicyDocument=allow, SetAsDefault=True)
    ask("CreateGroup", GroupName="team")
    ask("PutGroupPolicy", GroupName="team", PolicyName="inline", PolicyDocument=allow)
    ask("CreateUser", UserName="alice", Path="/x/", Tags=TAGS, PermissionsBoundary=ADMIN)
    ask("CreateUser", UserName="bob")
    ask("AddUserToGroup", UserName="alice", GroupName="team")
    ask("PutUserPolicy", UserName="alice", PolicyName="inline", PolicyDocument=allow)
    ask("AttachUserPolicy", UserName="alice", PolicyArn=OWN)
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust, Description="not told")
    ask("AttachRolePolicy", RoleName="r", PolicyArn=READ_ONLY)
    ask("CreateInstanceProfile", InstanceProfileName="p")
    ask("AddRoleToInstanceProfile", InstanceProfileName="p", RoleName="r")


def _details(ask: Any, **params: Any) -> dict[str, Any]:
    details: dict[str, Any] = ask("GetAccountAuthorizationDetails", **params)
    return details


def test_a_user_is_told_with_all_that_gives_it_permissions(ask: Any, allow: str) -> None:
    """AWS: IAM API reference, UserDetail; published answers: no UserPolicyList without policies."""
    alice, bob = _details(ask)["UserDetailList"]
    plain = ask("GetUser", UserName="alice")["User"]
    assert alice == plain | {
        "UserPolicyList": [{"PolicyName": "inline", "PolicyDocument": quote(allow, safe="")}],
        "GroupList": ["team"],
        "AttachedManagedPolicies": [{"PolicyName": "own", "PolicyArn": OWN}],
    }
    plain = ask("GetUser", UserName="bob")["User"]
    assert bob == plain | {"GroupList": [], "AttachedManagedPolicies": [], "Tags": []}


def test_a_group_is_told(ask: Any, allow: str) -> None:
    """AWS: IAM API reference, GroupDetail."""
    (group,) = _details(ask)["GroupDetailList"]
    assert group == ask("GetGroup", GroupName="team")["Group"] | {
        "GroupPolicyList": [{"PolicyName": "inline", "PolicyDocument": quote(allow, safe="")}],
        "AttachedManagedPolicies": [],
    }


def test_a_role_is_told_with_its_instance_profiles(ask: Any, trust: str) -> None:
    """AWS: IAM API reference, RoleDetail, which has no description and no maximum session."""
    (role,) = _details(ask)["RoleDetailList"]
    plain = ask("GetRole", RoleName="r")["Role"]
    profile = ask("GetInstanceProfile", InstanceProfileName="p")["InstanceProfile"]
    del plain["Description"], plain["MaxSessionDuration"]
    assert role == plain | {
        "InstanceProfileList": [profile],
        "RolePolicyList": [],
        "AttachedManagedPolicies": [{"PolicyName": "ReadOnlyAccess", "PolicyArn": READ_ONLY}],
        "Tags": [],
    }
    assert role["AssumeRolePolicyDocument"] == quote(trust, safe="")


def test_a_policy_is_told_with_its_versions_the_newest_first(ask: Any) -> None:
    """AWS: IAM API reference, ManagedPolicyDetail."""
    (policy,) = _details(ask, Filter=["LocalManagedPolicy"])["Policies"]
    plain = ask("GetPolicy", PolicyArn=OWN)["Policy"]
    del plain["Tags"]
    versions = policy.pop("PolicyVersionList")
    assert policy == plain
    assert versions == [
        ask("GetPolicyVersion", PolicyArn=OWN, VersionId=version)["PolicyVersion"]
        for version in ("v2", "v1")
    ]


def test_aws_own_policies_are_told_as_far_as_they_are_used(ask: Any) -> None:
    """AWS: silent; published answers. A boundary is a use."""
    policies = _details(ask, Filter=["AWSManagedPolicy"])["Policies"]
    assert [policy["Arn"] for policy in policies] == [ADMIN, READ_ONLY]
    ask("DetachRolePolicy", RoleName="r", PolicyArn=READ_ONLY)
    policies = _details(ask, Filter=["AWSManagedPolicy"])["Policies"]
    assert [policy["Arn"] for policy in policies] == [ADMIN]


@pytest.mark.parametrize(
    ("kinds", "filled"),
    [
        (["User"], {"UserDetailList"}),
        (["Group", "Role"], {"GroupDetailList", "RoleDetailList"}),
        (["LocalManagedPolicy", "AWSManagedPolicy"], {"Policies"}),
        ([], LISTS),
    ],
)
def test_a_filter_leaves_the_kinds_that_it_names(
    ask: Any, kinds: list[str], filled: set[str]
) -> None:
    """AWS: IAM API reference, GetAccountAuthorizationDetails; the other lists are empty."""
    details = _details(ask, Filter=kinds)
    assert {name for name in LISTS if details[name]} == filled


def test_an_unknown_kind_is_refused(refused: Any) -> None:
    """AWS: IAM API reference, Valid Values."""
    code, _ = refused("GetAccountAuthorizationDetails", Filter=["Thing"])
    assert code == "ValidationError"


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
def test_pages_go_through_all_kinds(ask: Any, size: int) -> None:
    """AWS: IAM API reference: MaxItems counts entities of all kinds."""
    whole = _details(ask)
    assert whole["IsTruncated"] is False
    found: dict[str, list[Any]] = {name: [] for name in LISTS}
    params: dict[str, Any] = {"MaxItems": size}
    while params:
        page = _details(ask, **params)
        assert sum(len(page[name]) for name in LISTS) <= size
        for name in LISTS:
            found[name] += page[name]
        params = params | {"Marker": page["Marker"]} if page["IsTruncated"] else {}
    assert found == {name: whole[name] for name in LISTS}


def test_a_page_goes_on_after_an_entity_that_is_gone(ask: Any) -> None:
    """AWS: silent; what follows is not skipped."""
    page = _details(ask, MaxItems=2)
    ask("DeleteUser", UserName="bob")
    following = _details(ask, MaxItems=1, Marker=page["Marker"])
    assert [group["GroupName"] for group in following["GroupDetailList"]] == ["team"]


def test_a_marker_of_another_list_is_refused(ask: Any, refused: Any) -> None:
    """AWS: known from reports."""
    marker = ask("ListUsers", MaxItems=1)["Marker"]
    assert refused("GetAccountAuthorizationDetails", Marker=marker)[0] == "ValidationError"


def test_documents_are_encoded_once(ask: Any) -> None:
    """AWS: IAM API reference: "URL-encoded compliant with RFC 3986"."""
    document = {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a+%3A/*"},
    }
    text = json.dumps(document, ensure_ascii=False)
    ask("PutUserPolicy", UserName="bob", PolicyName="p", PolicyDocument=text)
    bob = _details(ask)["UserDetailList"][1]
    encoded = bob["UserPolicyList"][0]["PolicyDocument"]
    assert encoded == quote(text, safe="")
