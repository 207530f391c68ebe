from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.role_templates import RoleTemplate, TemplateParameter
from pytest_iam.errors import UsageError

ARN = "arn:aws:iam::aws:role-template/lambda.amazonaws.com/Example:1"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "@{Service}"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
WRITE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "@{Buckets}"}],
    }
)
SERVICE = "lambda.amazonaws.com"
GIVEN = {"RoleName": {"Values": ["Reports"]}, "Buckets": {"Values": ["arn:aws:s3:::a/*"]}}
ASKED = {"TemplateArn": ARN, "ReplacementValues": GIVEN}


def template(**changes: Any) -> RoleTemplate:
    """A template with something of everything."""
    parts: dict[str, Any] = {
        "arn": ARN,
        "role_name": "Example-@{RoleName}",
        "role_path": "/service-role/",
        "role_description": "Made for @{RoleName}",
        "trust": TRUST,
        "inline_policies": {"write": WRITE},
        "managed_policies": (READ,),
        "boundary": READ,
        "tags": {"made-for": "@{RoleName}"},
        "max_session": 7200,
        "parameters": (
            TemplateParameter("RoleName"),
            TemplateParameter("Service", default=SERVICE, is_required=False),
            TemplateParameter("Buckets", type="ArnList"),
        ),
    }
    return RoleTemplate(**parts | changes)


@pytest.fixture
def declared(account: Account) -> RoleTemplate:
    """A template that the test has declared."""
    made = template()
    account.world.role_templates.declare(made)
    return made


def test_a_template_is_shown_as_it_is(ask: Any, declared: RoleTemplate) -> None:
    """IAM API reference, "GetRoleTemplateVersion"."""
    shown = ask("GetRoleTemplateVersion", TemplateArn=ARN)["RoleTemplateVersion"]
    parts = ("TemplateName", "MajorVersion", "MinorVersion", "RoleNamePattern", "Enabled")
    assert [shown[part] for part in parts] == ["Example", 1, 0, "Example-@{RoleName}", True]
    assert shown["RoleTagsTemplate"] == [{"Key": "made-for", "Value": "@{RoleName}"}]
    assert [each["Name"] for each in shown["ParametersDefinition"]] == [
        "RoleName",
        "Service",
        "Buckets",
    ]


def test_the_latest_version_is_the_default(
    ask: Any, refused: Any, account: Account, declared: RoleTemplate
) -> None:
    """IAM API reference, "GetRoleTemplateVersion", MinorVersion and NoSuchEntity."""
    account.world.role_templates.declare(template(minor_version=1))
    shown = ask("GetRoleTemplateVersion", TemplateArn=ARN)["RoleTemplateVersion"]
    assert (shown["MinorVersion"], shown["DefaultMinorVersion"]) == (1, 1)
    shown = ask("GetRoleTemplateVersion", TemplateArn=ARN, MinorVersion=0)["RoleTemplateVersion"]
    assert (shown["MinorVersion"], shown["DefaultMinorVersion"]) == (0, 1)
    assert refused("GetRoleTemplateVersion", TemplateArn=ARN, MinorVersion=2)[0] == "NoSuchEntity"
    assert refused("AcquireRole", **ASKED, TemplateMinorVersion=2)[0] == "NoSuchEntity"


@pytest.mark.parametrize("operation", ["GetRoleTemplateVersion", "AcquireRole"])
def test_what_awss_templates_hold_must_be_declared(ask: Any, operation: str) -> None:
    """AWS publishes them by GetRoleTemplateVersion alone."""
    with pytest.raises(UsageError, match="declare it"):
        ask(operation, TemplateArn=ARN)


def test_an_arn_must_be_a_templates() -> None:
    """IAM user guide, "Overview of role templates", template ARN."""
    with pytest.raises(UsageError, match="role template"):
        template(arn="arn:aws:iam::aws:policy/ReadOnlyAccess")


@pytest.mark.parametrize("part", [{"trust": "{"}, {"inline_policies": {"read": "@{Document}"}}])
def test_documents_must_be_json(part: dict[str, Any]) -> None:
    """Placeholders are in their strings alone."""
    with pytest.raises(UsageError, match="JSON"):
        template(**part)


def test_a_role_is_made_of_a_template_and_values(ask: Any, declared: RoleTemplate) -> None:
    """IAM API reference, "AcquireRole"."""
    role = ask("AcquireRole", **ASKED)["Role"]
    assert role["Arn"] == "arn:aws:iam::123456789012:role/service-role/Example-Reports"
    assert "SourceRoleTemplate" not in role
    got = ask("GetRole", RoleName="Example-Reports")["Role"]
    assert got["SourceRoleTemplate"] == {"TemplateArn": ARN, "TemplateMinorVersion": 0}
    assert (got["Description"], got["MaxSessionDuration"]) == ("Made for Reports", 7200)
    assert got["Tags"] == [{"Key": "made-for", "Value": "Reports"}]
    assert got["PermissionsBoundary"]["PermissionsBoundaryArn"] == READ
    attached = ask("ListAttachedRolePolicies", RoleName="Example-Reports")["AttachedPolicies"]
    assert [each["PolicyArn"] for each in attached] == [READ]
    assert ask("ListRolePolicies", RoleName="Example-Reports")["PolicyNames"] == ["write"]


def test_a_list_fills_a_list(ask: Any, account: Account, declared: RoleTemplate) -> None:
    """IAM API reference, "ReplacementValueEntry" and "ParameterDefinition", type ArnList."""
    buckets = ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]
    ask("AcquireRole", TemplateArn=ARN, ReplacementValues=GIVEN | {"Buckets": {"Values": buckets}})
    role = account.roles.get("Example-Reports")
    assert role is not None
    assert json.loads(role.inline_policies["write"].text)["Statement"][0]["Resource"] == buckets
    assert json.loads(role.trust.text)["Statement"][0]["Principal"] == {"Service": SERVICE}


def test_an_acquired_role_is_acquired_again(ask: Any, declared: RoleTemplate) -> None:
    """Observed in 2026: description and session length may have changed."""
    first = ask("AcquireRole", **ASKED)["Role"]
    ask("UpdateRole", RoleName="Example-Reports", Description="other", MaxSessionDuration=3600)
    again = ask("AcquireRole", **ASKED)["Role"]
    assert (again["RoleId"], again["CreateDate"]) == (first["RoleId"], first["CreateDate"])


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("DetachRolePolicy", {"PolicyArn": READ}),
        ("DeleteRolePolicy", {"PolicyName": "write"}),
        ("PutRolePolicy", {"PolicyName": "write", "PolicyDocument": WRITE.replace("Put", "Get")}),
        ("DeleteRolePermissionsBoundary", {}),
        ("TagRole", {"Tags": [{"Key": "team", "Value": "red"}]}),
        (
            "UpdateAssumeRolePolicy",
            {"PolicyDocument": TRUST.replace("@{Service}", "ec2.amazonaws.com")},
        ),
    ],
)
def test_a_changed_role_is_not(
    ask: Any, refused: Any, declared: RoleTemplate, operation: str, params: dict[str, Any]
) -> None:
    """IAM API reference, "AcquireRole", RoleModified; observed in 2026."""
    ask("AcquireRole", **ASKED)
    if "PolicyDocument" in params and operation == "PutRolePolicy":
        params = params | {
            "PolicyDocument": params["PolicyDocument"].replace("@{Buckets}", "arn:aws:s3:::a/*")
        }
    ask(operation, RoleName="Example-Reports", **params)
    assert refused("AcquireRole", **ASKED)[0] == "RoleModified"


@pytest.mark.parametrize("name", ["Example-Reports", "EXAMPLE-REPORTS"])
def test_an_ordinary_role_is_in_the_way(
    ask: Any, refused: Any, declared: RoleTemplate, name: str
) -> None:
    """IAM API reference, "AcquireRole", NameConflict."""
    ask("CreateRole", RoleName=name, AssumeRolePolicyDocument=TRUST.replace("@{Service}", SERVICE))
    assert refused("AcquireRole", **ASKED)[0] == "NameConflict"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"RoleName": {"Values": ["a", "b"]}}, "ValidationError"),
        ({"Other": {"Values": ["a"]}}, "InvalidInput"),
        ({"Buckets": {"Values": ["bucket"]}}, "InvalidInput"),
        ({"RoleName": {"Values": ["not a name"]}}, "ValidationError"),
        ({"RoleName": {"Values": ["n" * 64]}}, "ValidationError"),
    ],
)
def test_values_must_fit(
    refused: Any, declared: RoleTemplate, values: dict[str, Any], code: str
) -> None:
    """IAM API reference, "AcquireRole", InvalidInput."""
    asked = {"TemplateArn": ARN, "ReplacementValues": GIVEN | values}
    assert refused("AcquireRole", **asked)[0] == code


def test_a_value_is_required(refused: Any, declared: RoleTemplate) -> None:
    """IAM API reference, "ParameterDefinition", IsRequired."""
    assert refused("AcquireRole", TemplateArn=ARN)[0] == "InvalidInput"


def test_a_disabled_template_makes_no_roles(ask: Any, refused: Any, account: Account) -> None:
    """IAM API reference, "AcquireRole", RoleTemplateDisabled."""
    account.world.role_templates.declare(template(is_enabled=False))
    shown = ask("GetRoleTemplateVersion", TemplateArn=ARN)["RoleTemplateVersion"]
    assert shown["Enabled"] is False
    assert refused("AcquireRole", **ASKED)[0] == "RoleTemplateDisabled"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"managed_policies": (READ, f"{READ}2")}, "NoSuchEntity"),
        ({"inline_policies": {"write": WRITE, "no": "{}"}}, "MalformedPolicyDocument"),
        ({"inline_policies": {"not a name": WRITE}}, "ValidationError"),
        ({"boundary": f"{READ}2"}, "NoSuchEntity"),
        ({"trust": "{}"}, "MalformedPolicyDocument"),
    ],
)
def test_a_role_that_cannot_be_made_whole_is_not_made(
    refused: Any, account: Account, changes: dict[str, Any], code: str
) -> None:
    """IAM API reference, "AcquireRole", its errors: a refused call changes nothing."""
    account.world.role_templates.declare(template(**changes))
    assert refused("AcquireRole", **ASKED)[0] == code
