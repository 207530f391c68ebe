"""Lists of managed policies, and of the entities that a policy is used by."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.catalog.managed_policies import managed_policies
from pytest_iam.operations import policy_lists

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
        ({"PolicyUsageFilter": "PermissionsBoundary", "OnlyAttached": True}, ["ReadOnlyAccess"]),
        ({"PolicyUsageFilter": "PermissionsPolicy", "PathPrefix": "/aws/"}, []),
        ({"PolicyUsageFilter": "PermissionsPolicy", "PathPrefix": "/team/"}, ["own"]),
        ({"OnlyAttached": True, "MaxItems": 1}, ["own", "AdministratorAccess", "ReadOnlyAccess"]),
    ],
)
def test_the_filters_choose(ask: Any, params: dict[str, Any], names: list[str]) -> None:
    """AWS: IAM API reference, ListPolicies."""
    assert _names(ask, **params) == names


@pytest.mark.parametrize(
    "params",
    [
        {"OnlyAttached": True},
        {"PolicyUsageFilter": "PermissionsBoundary"},
        {"PathPrefix": "/team/"},
    ],
)
def test_policies_that_no_page_holds_are_not_looked_at(
    ask: Any, allow: str, monkeypatch: pytest.MonkeyPatch, params: dict[str, Any]
) -> None:
    """What a page costs does not depend on how many policies the account has besides."""
    for number in range(30):
        ask("CreatePolicy", PolicyName=f"idle{number}", PolicyDocument=allow)
    looked_at: list[str] = []
    is_met = policy_lists._Wanted.is_met

    def watched(self: Any, account: Account, arn: str, path: str) -> bool:
        looked_at.append(arn)
        return is_met(self, account, arn, path)

    monkeypatch.setattr(policy_lists._Wanted, "is_met", watched)
    ask("ListPolicies", Scope="Local", **params)
    assert set(looked_at) <= {OWN}


def test_a_list_of_used_policies_goes_on_after_one_that_is_gone(ask: Any, allow: str) -> None:
    """No rule of AWS: a marker outlives the policy that it names."""
    for name in "abc":
        made = ask("CreatePolicy", PolicyName=name, PolicyDocument=allow)
        ask("AttachUserPolicy", UserName="ann", PolicyArn=made["Policy"]["Arn"])
    params = {"Scope": "Local", "OnlyAttached": True, "MaxItems": 2}
    first = ask("ListPolicies", **params)
    gone = first["Policies"][-1]["Arn"]
    ask("DetachUserPolicy", UserName="ann", PolicyArn=gone)
    ask("DeletePolicy", PolicyArn=gone)
    last = ask("ListPolicies", **params, Marker=first["Marker"])
    assert [policy["PolicyName"] for policy in last["Policies"]] == ["c", "own"]


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
        ({"PolicyArn": ADMIN, "EntityFilter": "Group"}, ["ann"], [], []),
        ({"PolicyArn": ADMIN, "EntityFilter": "Role"}, [], [], ["ann"]),
        ({"PolicyArn": ADMIN, "EntityFilter": "LocalManagedPolicy"}, [], [], []),
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


def test_a_user_is_listed_by_its_new_name(ask: Any) -> None:
    """AWS: IAM user guide, "Rename an IAM user": policies stay with the user."""
    ask("UpdateUser", UserName="ann", NewUserName="zoe")
    ask("UpdateUser", UserName="Bob", NewUserName="bo")
    answer = ask("ListEntitiesForPolicy", PolicyArn=ADMIN, EntityFilter="User")
    assert [each["UserName"] for each in answer["PolicyUsers"]] == ["zoe"]
    answer = ask("ListEntitiesForPolicy", PolicyArn=READ, EntityFilter="User")
    assert [each["UserName"] for each in answer["PolicyUsers"]] == ["bo"]
