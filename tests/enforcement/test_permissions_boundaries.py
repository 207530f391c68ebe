"""Delegated administration, as the page "Permissions boundaries for IAM entities" sets it up."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from pytest_iam import mock_iam

ACCOUNT = "123456789012"
LIMIT = f"arn:aws:iam::{ACCOUNT}:policy/XCompanyBoundaries"
ITSELF = f"arn:aws:iam::{ACCOUNT}:policy/DelegatedUserBoundary"
OTHER = f"arn:aws:iam::{ACCOUNT}:policy/Other"
READ = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
INLINE = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
)


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


XCOMPANY_BOUNDARIES = document(
    {"Effect": "Allow", "Action": ["s3:*", "cloudwatch:*", "ec2:*"], "Resource": "*"},
    {
        "Effect": "Allow",
        "Action": ["iam:*AccessKey*", "iam:ChangePassword", "iam:GetUser"],
        "Resource": "arn:aws:iam::*:user/${aws:username}",
    },
    {
        "Effect": "Deny",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"],
    },
)
DELEGATED_USER_BOUNDARY = document(
    {
        "Effect": "Allow",
        "Action": [
            "iam:AttachUserPolicy",
            "iam:CreateUser",
            "iam:DeleteUserPolicy",
            "iam:DetachUserPolicy",
            "iam:PutUserPermissionsBoundary",
            "iam:PutUserPolicy",
        ],
        "Resource": "*",
        "Condition": {"StringEquals": {"iam:PermissionsBoundary": LIMIT}},
    },
    {
        "Effect": "Allow",
        "Action": ["iam:CreateAccessKey", "iam:DeleteUser", "iam:CreatePolicy*", "iam:GetUser"],
        "Resource": "*",
    },
    {
        "Effect": "Deny",
        "Action": ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:SetDefaultPolicyVersion"],
        "Resource": [LIMIT, ITSELF],
    },
    {"Effect": "Deny", "Action": "iam:DeleteUserPermissionsBoundary", "Resource": "*"},
)


@pytest.fixture
def simulated():
    with mock_iam(account_id=ACCOUNT) as iam:
        iam.policy(XCOMPANY_BOUNDARIES, name="XCompanyBoundaries")
        iam.policy(DELEGATED_USER_BOUNDARY, name="DelegatedUserBoundary")
        iam.policy(XCOMPANY_BOUNDARIES, name="Other")
        iam.user("bounded", boundary=LIMIT)
        iam.user("otherwise", boundary=OTHER)
        iam.user("free")
        yield iam


@pytest.fixture
def zhang(simulated):
    """Who may do all in IAM, but only within the boundary."""
    everything = document({"Effect": "Allow", "Action": "iam:*", "Resource": "*"})
    return simulated.user("zhang", policies=[everything], boundary=ITSELF)


def attach(name: str) -> dict[str, str]:
    return {"UserName": name, "PolicyArn": READ}


def inline(name: str) -> dict[str, str]:
    return {"UserName": name, "PolicyName": "p", "PolicyDocument": INLINE}


def bound(name: str, boundary: str) -> dict[str, str]:
    return {"UserName": name, "PermissionsBoundary": boundary}


@pytest.mark.parametrize(
    ("method", "params", "is_allowed"),
    [
        ("create_user", bound("new", LIMIT), True),
        ("create_user", bound("new", OTHER), False),
        ("create_user", {"UserName": "new"}, False),
        ("attach_user_policy", attach("bounded"), True),
        ("attach_user_policy", attach("otherwise"), False),
        ("attach_user_policy", attach("free"), False),
        ("put_user_policy", inline("bounded"), True),
        ("put_user_policy", inline("free"), False),
        ("put_user_permissions_boundary", bound("free", LIMIT), True),
        ("put_user_permissions_boundary", bound("bounded", OTHER), False),
        ("put_user_permissions_boundary", bound("zhang", OTHER), False),
        ("delete_user_permissions_boundary", {"UserName": "bounded"}, False),
        ("create_access_key", {"UserName": "bounded"}, True),
        ("create_policy_version", {"PolicyArn": LIMIT, "PolicyDocument": INLINE}, False),
        ("create_policy_version", {"PolicyArn": OTHER, "PolicyDocument": INLINE}, True),
        ("delete_policy", {"PolicyArn": ITSELF}, False),
        ("create_role", {"RoleName": "r", "AssumeRolePolicyDocument": INLINE}, False),
    ],
)
def test_a_delegate_manages_users_within_the_boundary_only(zhang, method, params, is_allowed):
    """IAM user guide, "Delegating responsibility to others using permissions boundaries"."""
    call = getattr(zhang.client("iam"), method)
    if is_allowed:
        call(**params)
        return
    with pytest.raises(ClientError) as caught:
        call(**params)
    assert caught.value.response["Error"]["Code"] == "AccessDenied"


def test_whom_the_delegate_manages_stays_within_the_boundary(simulated, zhang):
    """The same page: a policy that allows everything grants no more than the boundary."""
    nikhil = simulated.user("nikhil", boundary=LIMIT)
    zhang.client("iam").put_user_policy(**inline("nikhil"))
    assert nikhil.can("s3:GetObject", "arn:aws:s3:::data/x")
    assert nikhil.can("s3:GetObject", "arn:aws:s3:::logs/x").decided_by == "boundary"
    assert nikhil.can("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/x").decided_by == "boundary"
    assert nikhil.can("iam:CreateAccessKey", nikhil.arn)
    assert not nikhil.can("iam:CreateAccessKey", zhang.arn)
