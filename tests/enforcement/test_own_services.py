"""What calls to IAM ask permission for."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_iam import mock_iam
from pytest_iam.account.account import World
from pytest_iam.account.callers import root_caller
from pytest_iam.calls import Call
from pytest_iam.enforcement.own_services import iam_permissions
from pytest_iam.enforcement.own_sts import sts_permissions
from pytest_iam.operations.dispatch import load
from pytest_iam.operations.model import required_members
from pytest_iam.operations.registry import simulated_operations

ACCOUNT = "arn:aws:iam::123456789012"
DOCUMENT = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
)
TRUST = DOCUMENT.replace('"Resource": "*"', '"Principal": {"AWS": "*"}').replace(
    '"Action": "*"', '"Action": "sts:AssumeRole"'
)
TAGS = [{"Key": "team", "Value": "red"}]


def refusal(call: Any, **params: Any) -> str | None:
    """Who was refused what, or None."""
    try:
        call(**params)
    except ClientError as error:
        return str(error.response["Error"]["Message"])
    return None


def allow(*actions: str, on: str = "*") -> dict[str, Any]:
    """A policy that allows the actions."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": on}
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.mark.parametrize(
    ("make", "tag", "params", "arn"),
    [
        ("CreateUser", "TagUser", {"UserName": "n"}, f"{ACCOUNT}:user/n"),
        (
            "CreateRole",
            "TagRole",
            {"RoleName": "n", "AssumeRolePolicyDocument": TRUST},
            f"{ACCOUNT}:role/n",
        ),
        (
            "CreatePolicy",
            "TagPolicy",
            {"PolicyName": "n", "PolicyDocument": DOCUMENT},
            f"{ACCOUNT}:policy/n",
        ),
        (
            "CreateInstanceProfile",
            "TagInstanceProfile",
            {"InstanceProfileName": "n"},
            f"{ACCOUNT}:instance-profile/n",
        ),
        (
            "CreateVirtualMFADevice",
            "TagMFADevice",
            {"VirtualMFADeviceName": "n"},
            f"{ACCOUNT}:mfa/n",
        ),
    ],
)
def test_who_makes_something_with_tags_must_be_allowed_to_tag_it(
    make: str, tag: str, params: dict[str, Any], arn: str
) -> None:
    """AWS: not documented; known from reports of CreateRole with tags."""
    with mock_iam() as iam:
        alice = iam.user("alice", policies=[allow(f"iam:{make}")])
        bob = iam.user("bob", policies=[allow(f"iam:{make}", f"iam:{tag}", on=arn)])
        caught = _call(alice.client("iam"), make, **params, Tags=TAGS)
        assert caught is not None
        assert caught.startswith(f"User: {alice.arn} is not authorized to perform: iam:{tag} on")
        assert _call(bob.client("iam"), make, **params, Tags=TAGS) is None
        assert _call(alice.client("iam"), make, **_renamed(params)) is None


@pytest.mark.parametrize("kind", ["User", "Group"])
@pytest.mark.parametrize(
    ("new", "target"),
    [({"NewName": "m"}, "m"), ({"NewPath": "/x/"}, "x/n"), ({"NewName": "m", "NewPath": "/"}, "m")],
)
def test_who_renames_must_be_allowed_to_under_both_names(
    kind: str, new: dict[str, str], target: str
) -> None:
    """AWS: IAM API reference, UpdateUser and UpdateGroup."""
    resource = f"{ACCOUNT}:{kind.lower()}/"
    params = {name.replace("NewName", f"New{kind}Name"): value for name, value in new.items()}
    with mock_iam() as iam:
        _call(boto3.client("iam"), f"Create{kind}", **{f"{kind}Name": "n"})
        update = f"iam:Update{kind}"
        alice = iam.user("alice", policies=[allow(update, on=f"{resource}n")])
        both = [allow(update, on=f"{resource}{each}") for each in ("n", target)]
        bob = iam.user("bob", policies=both)
        named = {f"{kind}Name": "n"} | params
        caught = _call(alice.client("iam"), f"Update{kind}", **named)
        assert caught is not None
        assert update in caught
        assert _call(bob.client("iam"), f"Update{kind}", **named) is None


def _call(client: Any, operation: str, **params: Any) -> str | None:
    methods = {api: method for method, api in client.meta.method_to_api_mapping.items()}
    return refusal(getattr(client, methods[operation]), **params)


def _renamed(params: dict[str, Any]) -> dict[str, Any]:
    return {name: "m" if value == "n" else value for name, value in params.items()}


# The resource that AWS checks each operation on, less the account's part of the ARN.
RESOURCES = {
    "access-report/o-a1b2c3d4e5/r-f6g7h8": "GenerateOrganizationsAccessReport",
    "*": (
        "CreateAccountAlias DeleteAccountAlias GenerateCredentialReport "
        "GetAccountAuthorizationDetails GetAccountSummary GetCredentialReport "
        "GetOrganizationsAccessReport GetServiceLastAccessedDetails "
        "GetServiceLastAccessedDetailsWithEntities ListAccountAliases ListPolicies "
        "DeleteAccountPasswordPolicy GetAccountPasswordPolicy UpdateAccountPasswordPolicy "
        "GetAccountProperties PutAccountProperties SetSecurityTokenServicePreferences "
        "DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootSessions "
        "EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions "
        "ListOrganizationsFeatures DisableOutboundWebIdentityFederation "
        "EnableOutboundWebIdentityFederation GetOutboundWebIdentityFederationInfo "
        "ListDelegationRequests GetContextKeysForCustomPolicy SimulateCustomPolicy"
    ),
    "root": (  # the caller's own, for want of a user's name
        "ChangePassword CreateAccessKey CreateLoginProfile DeactivateMFADevice DeleteAccessKey "
        "DeleteLoginProfile GetAccessKeyLastUsed GetLoginProfile GetMFADevice GetUser "
        "ListAccessKeys ListMFADevices UpdateAccessKey "
        "DeleteServiceSpecificCredential DeleteSigningCertificate ListSSHPublicKeys "
        "ListServiceSpecificCredentials ListSigningCertificates ResetServiceSpecificCredential "
        "UpdateServiceSpecificCredential UpdateSigningCertificate UploadSigningCertificate"
    ),
    "user/": "ListUsers",
    "user/bob": (
        "AttachUserPolicy CreateUser DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy "
        "GenerateServiceLastAccessedDetails ListPoliciesGrantingServiceAccess "
        "DetachUserPolicy EnableMFADevice GetUserPolicy ListAttachedUserPolicies "
        "ListGroupsForUser ListUserPolicies ListUserTags PutUserPermissionsBoundary PutUserPolicy "
        "ResyncMFADevice TagUser UntagUser UpdateLoginProfile UpdateUser "
        "CreateServiceSpecificCredential DeleteSSHPublicKey GetSSHPublicKey UpdateSSHPublicKey "
        "UploadSSHPublicKey GetContextKeysForPrincipalPolicy SimulatePrincipalPolicy"
    ),
    "group/": "ListGroups",
    "group/ops": (
        "AddUserToGroup AttachGroupPolicy CreateGroup DeleteGroup DeleteGroupPolicy "
        "DetachGroupPolicy GetGroup GetGroupPolicy ListAttachedGroupPolicies ListGroupPolicies "
        "PutGroupPolicy RemoveUserFromGroup UpdateGroup"
    ),
    "oidc-provider/*": "ListOpenIDConnectProviders",
    "oidc-provider/idp.example.com/sales": (
        "AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider "
        "DeleteOpenIDConnectProvider GetOpenIDConnectProvider ListOpenIDConnectProviderTags "
        "RemoveClientIDFromOpenIDConnectProvider TagOpenIDConnectProvider "
        "UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint"
    ),
    "saml-provider/*": "ListSAMLProviders",
    "saml-provider/x": (
        "CreateSAMLProvider DeleteSAMLProvider GetSAMLProvider ListSAMLProviderTags "
        "TagSAMLProvider UntagSAMLProvider UpdateSAMLProvider"
    ),
    "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS": (
        "CreateServiceLinkedRole GetServiceLinkedRoleDeletionStatus"
    ),
    "role/": "ListRoles",
    "role/app": (
        "AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy "
        "DeleteServiceLinkedRole DetachRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies "
        "ListInstanceProfilesForRole ListRolePolicies ListRoleTags PutRolePermissionsBoundary "
        "PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription"
    ),
    "instance-profile/": "ListInstanceProfiles",
    "instance-profile/web": (
        "AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile "
        "ListInstanceProfileTags RemoveRoleFromInstanceProfile TagInstanceProfile "
        "UntagInstanceProfile"
    ),
    "policy/read": (
        "CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy "
        "GetPolicyVersion ListEntitiesForPolicy ListPolicyTags ListPolicyVersions "
        "SetDefaultPolicyVersion TagPolicy UntagPolicy"
    ),
    "delegation-request/*": "CreateDelegationRequest",
    "delegation-request/dr-1": (
        "AcceptDelegationRequest AssociateDelegationRequest GetDelegationRequest "
        "GetHumanReadableSummary RejectDelegationRequest SendDelegationToken "
        "UpdateDelegationRequest"
    ),
    "role-template/ecs.amazonaws.com/Example:1": "GetRoleTemplateVersion",
    "server-certificate/": "ListServerCertificates",
    "server-certificate/web": (
        "DeleteServerCertificate GetServerCertificate ListServerCertificateTags "
        "TagServerCertificate UntagServerCertificate UpdateServerCertificate "
        "UploadServerCertificate"
    ),
    "mfa/": "ListVirtualMFADevices",
    "mfa/phone": (
        "CreateVirtualMFADevice DeleteVirtualMFADevice ListMFADeviceTags TagMFADevice "
        "UntagMFADevice"
    ),
}
ROWS = [(each, on) for on, operations in RESOURCES.items() for each in operations.split()]
PARAMS = {
    "UserName": "bob",
    "Arn": f"{ACCOUNT}:user/bob",
    "EntityArn": f"{ACCOUNT}:delegation-request/dr-1",
    "EntityPath": "o-a1b2c3d4e5/r-f6g7h8",
    "Url": "https://idp.example.com/sales",
    "OpenIDConnectProviderArn": f"{ACCOUNT}:oidc-provider/idp.example.com/sales",
    "SAMLProviderArn": f"{ACCOUNT}:saml-provider/x",
    "AWSServiceName": "ecs.amazonaws.com",
    "DeletionTaskId": "task/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS/0f-1e",
    "GroupName": "ops",
    "RoleName": "app",
    "PolicyName": "read",
    "PolicyArn": f"{ACCOUNT}:policy/read",
    "PolicySourceArn": f"{ACCOUNT}:user/bob",
    "InstanceProfileName": "web",
    "ServerCertificateName": "web",
    "SerialNumber": f"{ACCOUNT}:mfa/phone",
    "VirtualMFADeviceName": "phone",
    "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
    "DelegationRequestId": "dr-1",
    "Permissions": {},
    "Properties": {},
    "TemplateArn": f"{ACCOUNT}:role-template/ecs.amazonaws.com/Example:1",
}


def required(operation: str) -> dict[str, Any]:
    """The members that an operation must have."""
    return {name: PARAMS.get(name, "x") for name in required_members("iam", operation)}


@pytest.mark.parametrize(("operation", "resource"), ROWS)
def test_each_operation_is_checked_on_the_resource_that_it_is_about(
    operation: str, resource: str
) -> None:
    """Service authorization reference, "Actions defined by AWS Identity and Access Management"."""
    account = World("tests").account("123456789012")
    call = Call("iam", operation, required(operation) | {"Tags": ()}, None)
    arn = resource if resource == "*" else f"{ACCOUNT}:{resource}"
    asked = iam_permissions(account, root_caller(account), call)
    assert (asked[0].action, asked[0].resource) == (f"iam:{operation}", arn)
    passed = [each.resource for each in asked[1:]]
    is_passing = operation == "AddRoleToInstanceProfile"
    assert passed == ([f"{ACCOUNT}:role/app"] if is_passing else [])


def test_no_simulated_operation_is_left_out() -> None:
    """So that none falls through to `*`, where permissions on one entity would not count."""
    load()
    # AcquireRole asks for what it does: see test_role_templates.
    operations = simulated_operations("iam") - {"AcquireRole"}
    assert sorted(operations) == sorted(operation for operation, _ in ROWS)


@pytest.mark.parametrize(
    ("operation", "params", "actions"),
    [
        ("GetCallerIdentity", {}, []),
        ("GetSessionToken", {}, []),
        ("GetAccessKeyInfo", {}, [("sts:GetAccessKeyInfo", "*")]),
        ("AssumeRole", {"RoleArn": "r"}, [("sts:AssumeRole", "r")]),
        (
            "AssumeRole",
            {"RoleArn": "r", "Tags": TAGS, "SourceIdentity": "bob"},
            [("sts:AssumeRole", "r"), ("sts:TagSession", "r"), ("sts:SetSourceIdentity", "r")],
        ),
    ],
)
def test_calls_to_sts_ask_for_what_their_parameters_need(
    operation: str, params: dict[str, Any], actions: list[tuple[str, str]]
) -> None:
    """IAM user guide, "Pass session tags in AWS STS" and "Monitor and control actions taken"."""
    account = World("tests").account("123456789012")
    asked = sts_permissions(account, root_caller(account), Call("sts", operation, params, None))
    assert [(each.action, each.resource) for each in asked] == actions


@pytest.mark.parametrize(
    ("operation", "params", "resource"),
    [
        ("GetAccountSummary", {}, "*"),
        ("GetAccountAuthorizationDetails", {}, "*"),
        ("GenerateCredentialReport", {}, "*"),
        ("GenerateServiceLastAccessedDetails", {"Arn": f"{ACCOUNT}:group/a/b"}, "group/a/b"),
        ("GenerateServiceLastAccessedDetails", {"Arn": f"{ACCOUNT}:policy/p"}, "policy/p"),
        (
            "ListPoliciesGrantingServiceAccess",
            {"Arn": f"{ACCOUNT}:user/bob", "ServiceNamespaces": ["s3"]},
            "user/bob",
        ),
        ("GetServiceLastAccessedDetails", {"JobId": "0" * 36}, "*"),
    ],
)
def test_reports_are_for_those_who_may_ask_for_them(
    operation: str, params: dict[str, Any], resource: str
) -> None:
    """Service authorization reference, "Actions defined by AWS Identity and Access Management"."""
    arn = resource if resource == "*" else f"{ACCOUNT}:{resource}"
    refused = f"is not authorized to perform: iam:{operation} on resource:"
    with mock_iam() as iam:
        alice = iam.user("alice", policies=[allow("iam:ListUsers")])
        bob = iam.user("bob", policies=[allow(f"iam:{operation}", on=arn)])
        assert refused in str(_call(alice.client("iam"), operation, **params))
        assert refused not in str(_call(bob.client("iam"), operation, **params))


def test_the_policy_of_an_access_report_is_a_condition_key() -> None:
    """AWS: service authorization reference, iam:OrganizationsPolicyId."""
    condition = {"StringEquals": {"iam:OrganizationsPolicyId": "p-FullAWSAccess"}}
    policy = allow("iam:GenerateOrganizationsAccessReport")
    policy["Statement"][0]["Condition"] = condition
    params = {"EntityPath": "o-a1b2c3d4e5/r-f6g7h8"}
    with mock_iam() as iam:
        client = iam.user("alice", policies=[policy]).client("iam")
        operation = "GenerateOrganizationsAccessReport"
        given = params | {"OrganizationsPolicyId": "p-FullAWSAccess"}
        assert "is not authorized" in str(_call(client, operation, **params))
        assert "is not authorized" not in str(_call(client, operation, **given))
