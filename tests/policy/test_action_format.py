"""The format of actions."""

from __future__ import annotations

import pytest

from pytest_iam.policy.action_format import action_fault
from pytest_iam.policy.dialects import DIALECTS

VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
COLONS = "Actions/Condition can contain only one colon."
WILDCARDS = "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards."
STS = "AssumeRole policy may only specify STS AssumeRole actions."


def said(action: str, kind: str) -> str | None:
    found = action_fault(action, DIALECTS[kind])
    return found.message if found else None


@pytest.mark.parametrize(
    "action",
    [
        "*",
        "*:*",
        "s3:*",
        "s3:Get*",
        "s3:*Object",
        "S3:getobject",
        "execute-api:Invoke",
        "cognito-idp:List?ools",
        "apigatway:PUT",
    ],
)
def test_iam_takes(action: str) -> None:
    """Recorded: a service that nobody knows is taken too."""
    assert said(action, "identity") is None


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("", VENDOR),
        ("GetObject", VENDOR),
        ("**", VENDOR),
        ("s3:Get:Object", COLONS),
        ("*:*:*", COLONS),
        ("s*:GetObject", WILDCARDS),
        ("*:Get*", WILDCARDS),
        ("s?:GetObject", WILDCARDS),
        ("s_3:GetObject", "Vendor s_3 is not valid"),
        (":GetObject", "Vendor  is not valid"),
        (" s3:GetObject", "Vendor  s3 is not valid"),
    ],
)
def test_iam_refuses(action: str, message: str) -> None:
    assert said(action, "identity") == message


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("sts:AssumeRole", None),
        ("STS:assumerole", None),
        ("sts:AssumeRoleWithSAML", None),
        ("sts:AssumeRoleWithWebIdentity", None),
        ("sts:TagSession", None),
        ("sts:SetSourceIdentity", None),
        ("sts:SetContext", None),
        ("sts:*", STS),
        ("sts:GetCallerIdentity", STS),
        ("s3:GetObject", STS),
        ("*", STS),
        ("AssumeRole", STS),
    ],
)
def test_a_trust_policy_is_about_taking_on_a_role(action: str, message: str | None) -> None:
    assert said(action, "trust") == message
