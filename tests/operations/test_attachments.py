"""Managed policies attached to users, groups and roles alike."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.account.account import Account

KINDS = ["User", "Group", "Role"]
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
OWN = "arn:aws:iam::123456789012:policy/team/Own"


@pytest.fixture(autouse=True)
def _one_of_each(ask: Any, trust: str, allow: str) -> None:
    ask("CreateUser", UserName="ann")
    ask("CreateGroup", GroupName="ann")
    ask("CreateRole", RoleName="ann", AssumeRolePolicyDocument=trust)
    ask("CreatePolicy", PolicyName="Own", Path="/team/", PolicyDocument=allow)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_attached_is_listed_by_name_until_it_is_detached(ask: Any, kind: str) -> None:
    """AWS: IAM API reference, ListAttachedUserPolicies; recorded: both others answer nothing."""
    owner = {f"{kind}Name": "ann"}
    for arn in (READ, OWN, ADMIN, OWN):
        assert ask(f"Attach{kind}Policy", **owner, PolicyArn=arn) == {}
    listed = ask(f"ListAttached{kind}Policies", **owner)
    assert listed == {
        "AttachedPolicies": [
            {"PolicyName": "AdministratorAccess", "PolicyArn": ADMIN},
            {"PolicyName": "Own", "PolicyArn": OWN},
            {"PolicyName": "ReadOnlyAccess", "PolicyArn": READ},
        ],
        "IsTruncated": False,
    }
    under_path = ask(f"ListAttached{kind}Policies", **owner, PathPrefix="/team/")
    assert [each["PolicyArn"] for each in under_path["AttachedPolicies"]] == [OWN]
    assert ask("GetPolicy", PolicyArn=OWN)["Policy"]["AttachmentCount"] == 1
    assert ask(f"Detach{kind}Policy", **owner, PolicyArn=OWN) == {}
    assert ask("GetPolicy", PolicyArn=OWN)["Policy"]["AttachmentCount"] == 0
    assert len(ask(f"ListAttached{kind}Policies", **owner)["AttachedPolicies"]) == 2


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_attached_can_be_detached(refused: Any, kind: str) -> None:
    """AWS: IAM API reference, DetachUserPolicy, NoSuchEntity."""
    refusal = refused(f"Detach{kind}Policy", **{f"{kind}Name": "ann"}, PolicyArn=OWN)
    assert refusal == ("NoSuchEntity", f"Policy {OWN} was not found.")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("arn", "code", "message"),
    [
        (f"{OWN}2", "NoSuchEntity", f"Policy {OWN}2 does not exist or is not attachable."),
        (
            "arn:aws:iam::aws:policy/NoSuchPolicyAtAll",
            "NoSuchEntity",
            "Policy arn:aws:iam::aws:policy/NoSuchPolicyAtAll does not exist or is not attachable.",
        ),
        ("AdministratorAccessOfAll", "ValidationError", "Invalid ARN:  Could not be parsed!"),
        (
            "arn:aws:iam::123456789012:role/ann",
            "InvalidInput",
            "ARN arn:aws:iam::123456789012:role/ann is not valid.",
        ),
        (
            "arn:aws-cn:iam::aws:policy/AdministratorAccess",
            "ValidationError",
            "Invalid ARN partition",
        ),
    ],
    ids=["own", "AWS's", "no ARN", "a role", "another partition"],
)
def test_what_is_no_policy_is_refused(
    refused: Any, kind: str, arn: str, code: str, message: str
) -> None:
    """AWS: recorded for the first three; the others are known from reports."""
    refusal = refused(f"Attach{kind}Policy", **{f"{kind}Name": "ann"}, PolicyArn=arn)
    assert refusal == (code, message)


@pytest.mark.parametrize("kind", KINDS)
def test_the_quota_of_attached_policies_is_kept(
    account: Account, ask: Any, refused: Any, kind: str
) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas": ten."""
    setattr(account.quotas, f"attached_policies_per_{kind.lower()}", 1)
    owner = {f"{kind}Name": "ann"}
    for _ in range(2):
        ask(f"Attach{kind}Policy", **owner, PolicyArn=OWN)
    message = f"Cannot exceed quota for PoliciesPer{kind}: 1"
    refusal = refused(f"Attach{kind}Policy", **owner, PolicyArn=ADMIN)
    assert refusal == ("LimitExceeded", message)


def test_a_policy_for_service_linked_roles_cannot_be_attached(refused: Any) -> None:
    """AWS: IAM API reference, AttachRolePolicy, PolicyNotAttachable; text known from reports."""
    arn = "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy"
    message = "Cannot attach a Service Role Policy to a Customer Role."
    refusal = refused("AttachRolePolicy", RoleName="ann", PolicyArn=arn)
    assert refusal == ("PolicyNotAttachable", message)


def test_two_policies_of_one_name_are_paged_apart(ask: Any, allow: str) -> None:
    """AWS's name and the account's may be the same."""
    ask("CreatePolicy", PolicyName="ReadOnlyAccess", PolicyDocument=allow)
    twin = "arn:aws:iam::123456789012:policy/ReadOnlyAccess"
    for arn in (READ, twin):
        ask("AttachUserPolicy", UserName="ann", PolicyArn=arn)
    first = ask("ListAttachedUserPolicies", UserName="ann", MaxItems=1)
    last = ask("ListAttachedUserPolicies", UserName="ann", MaxItems=1, Marker=first["Marker"])
    arns = {page["AttachedPolicies"][0]["PolicyArn"] for page in (first, last)}
    assert arns == {READ, twin}
