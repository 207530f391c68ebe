"""The versions of managed policies."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from pytest_iam.account.account import Account
from pytest_iam.errors import UsageError

ARN = "arn:aws:iam::123456789012:policy/p"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@pytest.fixture(autouse=True)
def _a_policy(ask: Any, allow: str) -> None:
    ask("CreatePolicy", PolicyName="p", PolicyDocument=allow)


def _versions(ask: Any) -> list[tuple[str, bool]]:
    versions = ask("ListPolicyVersions", PolicyArn=ARN)["Versions"]
    return [(version["VersionId"], version["IsDefaultVersion"]) for version in versions]


def test_a_new_version_is_in_force_only_if_it_is_asked_for(
    ask: Any, allow: str, frozen: Any
) -> None:
    """AWS: IAM API reference, CreatePolicyVersion and PolicyVersion; the newest is listed first."""
    frozen.tick(60)
    created = ask("CreatePolicyVersion", PolicyArn=ARN, PolicyDocument=allow)["PolicyVersion"]
    assert created.keys() == {"VersionId", "IsDefaultVersion", "CreateDate"}
    assert _versions(ask) == [("v2", False), ("v1", True)]
    assert ask("GetPolicy", PolicyArn=ARN)["Policy"]["UpdateDate"] == created["CreateDate"]
    ask("CreatePolicyVersion", PolicyArn=ARN, PolicyDocument=allow, SetAsDefault=True)
    assert _versions(ask) == [("v3", True), ("v2", False), ("v1", False)]
    assert ask("GetPolicy", PolicyArn=ARN)["Policy"]["DefaultVersionId"] == "v3"


def test_a_version_shows_its_document(ask: Any, allow: str) -> None:
    """AWS: IAM API reference, PolicyVersion: only here, in URL encoding."""
    new = allow.replace("GetObject", "PutObject")
    ask("CreatePolicyVersion", PolicyArn=ARN, PolicyDocument=new)
    documents = [
        unquote(
            ask("GetPolicyVersion", PolicyArn=ARN, VersionId=version)["PolicyVersion"]["Document"]
        )
        for version in ("v1", "v2")
    ]
    assert documents == [allow, new]


def test_numbers_are_never_used_again(ask: Any, allow: str) -> None:
    """AWS: IAM user guide, "Versioning IAM policies"."""
    ask("CreatePolicyVersion", PolicyArn=ARN, PolicyDocument=allow)
    ask("DeletePolicyVersion", PolicyArn=ARN, VersionId="v2")
    ask("CreatePolicyVersion", PolicyArn=ARN, PolicyDocument=allow)
    assert _versions(ask) == [("v3", False), ("v1", True)]


def test_the_default_version_is_not_deleted(ask: Any, refused: Any, allow: str) -> None:
    """AWS: known from reports."""
    refusal = ("DeleteConflict", "Cannot delete the default version of a policy.")
    assert refused("DeletePolicyVersion", PolicyArn=ARN, VersionId="v1") == refusal
    ask("CreatePolicyVersion", PolicyArn=ARN, PolicyDocument=allow)
    ask("SetDefaultPolicyVersion", PolicyArn=ARN, VersionId="v2")
    ask("DeletePolicyVersion", PolicyArn=ARN, VersionId="v1")
    assert _versions(ask) == [("v2", True)]


def test_five_versions_are_kept_at_most(refused: Any, ask: Any, allow: str) -> None:
    """AWS: known from reports."""
    for _ in range(4):
        ask("CreatePolicyVersion", PolicyArn=ARN, PolicyDocument=allow)
    message = (
        "A managed policy can have up to 5 versions. Before you create a new version, you must "
        "delete an existing version."
    )
    refusal = refused("CreatePolicyVersion", PolicyArn=ARN, PolicyDocument=allow)
    assert refusal == ("LimitExceeded", message)


def test_size_and_syntax_are_checked(account: Account, refused: Any, allow: str) -> None:
    """AWS: IAM API reference, CreatePolicyVersion."""
    new = {"PolicyArn": ARN, "PolicyDocument": "{}"}
    assert refused("CreatePolicyVersion", **new)[0] == "MalformedPolicyDocument"
    account.quotas.managed_policy_size = 1
    refusal = refused("CreatePolicyVersion", **new | {"PolicyDocument": allow})
    assert refusal == ("LimitExceeded", "Cannot exceed quota for PolicySize: 1")


def test_versions_are_paged(ask: Any, allow: str) -> None:
    """AWS: IAM API reference, ListPolicyVersions."""
    for _ in range(2):
        ask("CreatePolicyVersion", PolicyArn=ARN, PolicyDocument=allow)
    first = ask("ListPolicyVersions", PolicyArn=ARN, MaxItems=2)
    ask("DeletePolicyVersion", PolicyArn=ARN, VersionId="v2")
    last = ask("ListPolicyVersions", PolicyArn=ARN, MaxItems=2, Marker=first["Marker"])
    ids = [version["VersionId"] for page in (first, last) for version in page["Versions"]]
    assert ids == ["v3", "v2", "v1"]


@pytest.mark.parametrize(
    "operation", ["GetPolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion"]
)
def test_an_unknown_version_is_refused(refused: Any, operation: str) -> None:
    """AWS: IAM API reference, NoSuchEntity."""
    assert refused(operation, PolicyArn=ARN, VersionId="v9")[0] == "NoSuchEntity"


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("CreatePolicyVersion", {"PolicyDocument": "{}"}),
        ("SetDefaultPolicyVersion", {"VersionId": "v1"}),
        ("DeletePolicyVersion", {"VersionId": "v1"}),
    ],
)
def test_a_policy_of_aws_cannot_be_changed(
    refused: Any, operation: str, params: dict[str, Any]
) -> None:
    """AWS: silent; it belongs to AWS."""
    code, message = refused(operation, PolicyArn=ADMIN, **params)
    assert code == "AccessDenied"
    assert f"iam:{operation} on resource: policy {ADMIN}" in message


def test_of_a_policy_of_aws_the_default_version_is_known(ask: Any) -> None:
    """What AWS would answer, as far as it is known."""
    version = ask("GetPolicyVersion", PolicyArn=ADMIN, VersionId="v1")["PolicyVersion"]
    assert '"Action":"*"' in unquote(version["Document"]).replace(" ", "")
    assert len(ask("ListPolicyVersions", PolicyArn=ADMIN)["Versions"]) == 1


@pytest.mark.parametrize(
    ("operation", "params"),
    [("ListPolicyVersions", {}), ("GetPolicyVersion", {"VersionId": "v1"})],
)
def test_of_a_policy_of_aws_older_versions_are_not_made_up(
    ask: Any, operation: str, params: dict[str, Any]
) -> None:
    """AWS has them, the data has not: it says so."""
    with pytest.raises(UsageError, match=r"only the default version v[0-9]+ is known"):
        ask(operation, PolicyArn=READ, **params)


@pytest.mark.parametrize("version", ["v99999", "v1.x", "v" + "9" * 5000])
def test_a_version_that_aws_never_made_is_refused(refused: Any, version: str) -> None:
    """Later than the newest one."""
    assert refused("GetPolicyVersion", PolicyArn=READ, VersionId=version)[0] == "NoSuchEntity"
