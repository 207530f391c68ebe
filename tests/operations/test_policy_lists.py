"""Lists of managed policies, and of the entities that a policy is used by."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.catalog.managed_policies import managed_policies

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN = "arn:aws:iam::123456789012:policy/team/own"
NONE: list[Any] = []


@pytest.fixture(autouse=True)
def _policies_in_use(ask: Any, trust: str, allow: str) -> None:
    """`own` and ADMIN are attached, READ is a boundary, `idle` is neither."""
    ask("CreatePolicy", PolicyName="own", Path="/team/", PolicyDocument=allow)
    ask("CreatePolicy", PolicyName="Idle", PolicyDocument=allow)
    ask("CreateUser", UserName="ann", Path="/team/")
    ask("CreateUser", UserName="Bob", PermissionsBoundary=READ)
    ask("CreateGroup", GroupName="ann")
    ask("CreateRole", RoleName="ann", AssumeRolePolicyDocument=trust, PermissionsBoundary=READ)
    ask("AttachUserPolicy", UserName="ann", PolicyArn=ADMIN)
    ask("AttachGroupPolicy", GroupName="ann", PolicyArn=ADMIN)
    ask("AttachRolePolicy", RoleName="ann", PolicyArn=ADMIN)
    ask("AttachRolePolicy", RoleName="ann", PolicyArn=OWN)
    ask("AttachRolePolicy", RoleName="ann", PolicyArn=READ)


def _names(ask: Any, **params: Any) -> list[str]:
    names: list[str] = []
    page = ask("ListPolicies", **params)
    while page["IsTruncated"]:
        names += [policy["PolicyName"] for policy in page["Policies"]]
        page = ask("ListPolicies", **params, Marker=page["Marker"])
    return names + [policy["PolicyName"] for policy in page["Policies"]]


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"Scope": "Local"}, ["Idle", "own"]),
        ({"Scope": "Local", "OnlyAttached": True}, ["own"]),
        ({"Scope": "Local", "OnlyAttached": False}, ["Idle", "own"]),
        ({"Scope": "Local", "PathPrefix": "/team/"}, ["own"]),
        ({"OnlyAttached": True}, ["own", "AdministratorAccess", "ReadOnlyAccess"]),
        ({"Scope": "AWS", "OnlyAttached": True}, ["AdministratorAccess", "ReadOnlyAccess"]),
        ({"PolicyUsageFilter": "PermissionsBoundary"}, ["ReadOnlyAccess"]),
        ({"PolicyUsageFilter": "PermissionsPolicy", "Scope": "Local"}, ["own"]),
        ({"OnlyAttached": True, "MaxItems": 1}, ["own", "AdministratorAccess", "ReadOnlyAccess"]),
    ],
)
def test_the_filters_choose(ask: Any, params: dict[str, Any], names: list[str]) -> None:
    """AWS: IAM API reference, ListPolicies."""
    assert _names(ask, **params) == names


def test_all_of_aws_can_be_paged_through(ask: Any) -> None:
    """Without any filter the account's own come first; AWS is silent about the order."""
    expected = ["Idle", "own", *(fact.name for fact in managed_policies())]
    assert _names(ask, MaxItems=700) == expected


def test_lists_show_neither_tags_nor_description(ask: Any, allow: str) -> None:
    """AWS: IAM API reference, ListPolicies and Policy."""
    tags = [{"Key": "a", "Value": "b"}]
    ask("CreatePolicy", PolicyName="z", PolicyDocument=allow, Description="d", Tags=tags)
    shown = ask("ListPolicies", Scope="Local")["Policies"][-1]
    assert shown["PolicyName"] == "z"
    assert not shown.keys() & {"Tags", "Description"}
    aws = ask("ListPolicies", Scope="AWS", MaxItems=1)["Policies"][0]
    assert aws.keys() == shown.keys()


@pytest.mark.parametrize(
    ("params", "groups", "users", "roles"),
    [
        ({"PolicyArn": ADMIN}, ["ann"], ["ann"], ["ann"]),
        ({"PolicyArn": OWN}, [], [], ["ann"]),
        ({"PolicyArn": READ}, [], ["Bob"], ["ann"]),
        ({"PolicyArn": READ, "PolicyUsageFilter": "PermissionsPolicy"}, [], [], ["ann"]),
        ({"PolicyArn": READ, "PolicyUsageFilter": "PermissionsBoundary"}, [], ["Bob"], ["ann"]),
        ({"PolicyArn": ADMIN, "EntityFilter": "User"}, [], ["ann"], []),
        ({"PolicyArn": ADMIN, "PathPrefix": "/team/"}, [], ["ann"], []),
        ({"PolicyArn": OWN[:-8] + "Idle"}, [], [], []),
    ],
)
def test_who_uses_a_policy(
    ask: Any, params: dict[str, Any], groups: list[str], users: list[str], roles: list[str]
) -> None:
    """AWS: IAM API reference, ListEntitiesForPolicy."""
    answer = ask("ListEntitiesForPolicy", **params)
    assert [each["GroupName"] for each in answer["PolicyGroups"]] == groups
    assert [each["UserName"] for each in answer["PolicyUsers"]] == users
    assert [each["RoleName"] for each in answer["PolicyRoles"]] == roles


def test_the_three_lists_of_users_are_paged_together(ask: Any) -> None:
    """AWS: IAM API reference, ListEntitiesForPolicy: one Marker."""
    params: dict[str, Any] = {"PolicyArn": ADMIN, "MaxItems": 2}
    first = ask("ListEntitiesForPolicy", **params)
    last = ask("ListEntitiesForPolicy", **params, Marker=first["Marker"])
    lists = ("PolicyGroups", "PolicyRoles", "PolicyUsers")
    assert [len(first[name]) for name in lists] == [1, 1, 0]
    assert [len(last[name]) for name in lists] == [0, 0, 1]
    assert not last["IsTruncated"]
