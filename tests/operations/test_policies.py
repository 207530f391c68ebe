"""Managed policies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_iam.account.account import Account

ARN = "arn:aws:iam::123456789012:policy/team/p"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
MEMBERS = {
    "PolicyName",
    "PolicyId",
    "Arn",
    "Path",
    "DefaultVersionId",
    "AttachmentCount",
    "PermissionsBoundaryUsageCount",
    "IsAttachable",
    "CreateDate",
    "UpdateDate",
}


@pytest.fixture
def new(allow: str) -> dict[str, Any]:
    """The parameters of a new policy."""
    return {"PolicyName": "p", "Path": "/team/", "PolicyDocument": allow}


def test_a_new_policy_has_one_version_and_no_use(ask: Any, new: dict[str, Any]) -> None:
    """AWS: recorded."""
    policy = ask("CreatePolicy", **new)["Policy"]
    assert policy.keys() == MEMBERS
    assert policy["PolicyId"].startswith("ANPA")
    shown = (policy["Arn"], policy["DefaultVersionId"], policy["AttachmentCount"])
    assert shown == (ARN, "v1", 0)


def test_get_always_shows_tags_and_the_description_if_there_is_one(
    ask: Any, new: dict[str, Any]
) -> None:
    """AWS: recorded; IAM API reference, Policy: ListPolicies has no Description."""
    ask("CreatePolicy", **new)
    got = ask("GetPolicy", PolicyArn=ARN)["Policy"]
    assert got.keys() == MEMBERS | {"Tags"}
    assert got["Tags"] == []
    tags = [{"Key": "a", "Value": "b"}]
    ask("CreatePolicy", **new | {"PolicyName": "q"}, Description="d", Tags=tags)
    got = ask("GetPolicy", PolicyArn=ARN[:-1] + "q")["Policy"]
    assert (got["Description"], got["Tags"]) == ("d", tags)


def test_a_policy_of_aws_can_be_got(ask: Any) -> None:
    """AWS: IAM user guide, "AWS managed policies"."""
    policy = ask("GetPolicy", PolicyArn=ADMIN)["Policy"]
    shown = (policy["PolicyName"], policy["Path"], policy["DefaultVersionId"])
    assert shown == ("AdministratorAccess", "/", "v1")


@pytest.mark.parametrize("name", ["p", "P"])
def test_a_name_is_taken_in_any_case_and_at_any_path(
    ask: Any, refused: Any, new: dict[str, Any], name: str
) -> None:
    """AWS: known from reports."""
    ask("CreatePolicy", **new)
    message = f"A policy called {name} already exists. Duplicate names are not allowed."
    refusal = refused("CreatePolicy", **new | {"PolicyName": name, "Path": "/"})
    assert refusal == ("EntityAlreadyExists", message)


def test_the_quotas_of_policies_are_kept(
    account: Account, ask: Any, refused: Any, new: dict[str, Any], allow: str
) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas"; sizes leave out white space."""
    size = len(allow.replace(" ", ""))
    account.quotas.managed_policy_size = size - 1
    message = f"Cannot exceed quota for PolicySize: {size - 1}"
    assert refused("CreatePolicy", **new) == ("LimitExceeded", message)
    account.quotas.managed_policy_size = size
    ask("CreatePolicy", **new | {"PolicyDocument": allow + " " * 99})
    account.quotas.policies = 1
    message = "Cannot exceed quota for PoliciesPerAccount: 1"
    assert refused("CreatePolicy", **new | {"PolicyName": "q"}) == ("LimitExceeded", message)


@pytest.mark.parametrize("version", [None, "2008-10-17"])
def test_a_managed_policy_needs_the_newer_version(
    refused: Any, new: dict[str, Any], allow: str, version: str | None
) -> None:
    """AWS: not documented; known from reports."""
    document = json.loads(allow) | {"Version": version}
    text = json.dumps({key: value for key, value in document.items() if value})
    message = "Policy document must be version 2012-10-17 or greater."
    refusal = refused("CreatePolicy", **new | {"PolicyDocument": text})
    assert refusal == ("MalformedPolicyDocument", message)


@pytest.mark.parametrize("operation", ["GetPolicy", "DeletePolicy", "ListEntitiesForPolicy"])
def test_an_unknown_policy_is_refused_by_arn(refused: Any, operation: str) -> None:
    """AWS: recorded for DeletePolicy."""
    assert refused(operation, PolicyArn=ARN) == ("NoSuchEntity", f"Policy {ARN} was not found.")


def test_an_arn_of_another_path_or_account_names_another_policy(
    ask: Any, refused: Any, new: dict[str, Any]
) -> None:
    """An ARN is exact."""
    ask("CreatePolicy", **new)
    for arn in (ARN.replace("/team", ""), ARN.replace("123456789012", "222222222222")):
        assert refused("GetPolicy", PolicyArn=arn)[0] == "NoSuchEntity"


def test_a_policy_in_use_is_not_deleted(ask: Any, refused: Any, new: dict[str, Any]) -> None:
    """AWS: known from reports, as boundary too."""
    ask("CreatePolicy", **new)
    ask("CreateUser", UserName="ann")
    refusal = ("DeleteConflict", "Cannot delete a policy attached to entities.")
    ask("AttachUserPolicy", UserName="ann", PolicyArn=ARN)
    assert refused("DeletePolicy", PolicyArn=ARN) == refusal
    ask("DetachUserPolicy", UserName="ann", PolicyArn=ARN)
    ask("PutUserPermissionsBoundary", UserName="ann", PermissionsBoundary=ARN)
    assert refused("DeletePolicy", PolicyArn=ARN) == refusal
    ask("DeleteUserPermissionsBoundary", UserName="ann")
    assert ask("DeletePolicy", PolicyArn=ARN) == {}
    assert ask("ListPolicies", Scope="Local")["Policies"] == []


def test_a_policy_of_several_versions_is_not_deleted(
    ask: Any, refused: Any, new: dict[str, Any], allow: str
) -> None:
    """AWS: known from reports."""
    ask("CreatePolicy", **new)
    ask("CreatePolicyVersion", PolicyArn=ARN, PolicyDocument=allow)
    code, message = refused("DeletePolicy", PolicyArn=ARN)
    assert (code, message[:42]) == ("DeleteConflict", "This policy has more than one version. Bef")


def test_a_policy_of_aws_is_not_deleted(refused: Any) -> None:
    """AWS: silent; it belongs to AWS."""
    assert refused("DeletePolicy", PolicyArn=ADMIN)[0] == "AccessDenied"
