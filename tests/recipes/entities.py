"""Recipes of users, groups, roles, instance profiles, policies, and what ties them."""

from __future__ import annotations

import json

from pytest_iam.account.callers import user_caller
from pytest_iam.account.role_templates import RoleTemplate
from pytest_iam.account.sessions import Caller
from recipes.scene import Recipe, Scene, noun

ALLOW = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
    }
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
    }
)
TAGS = [{"Key": "team", "Value": "red"}]
TEMPLATE = "arn:aws:iam::aws:role-template/lambda.amazonaws.com/Example:1"


@noun
def user(scene: Scene) -> str:
    """A user."""
    return str(scene.ask("CreateUser", UserName="alice")["User"]["UserName"])


@noun
def alice(scene: Scene) -> Caller:
    """That user, calling."""
    found = scene.account.users.get(user(scene))
    assert found is not None
    return user_caller(scene.account, found)


@noun
def alice_may(scene: Scene) -> Caller:
    """A user who may do everything."""
    caller = alice(scene)
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    scene.ask("AttachUserPolicy", UserName="alice", PolicyArn=admin)
    return caller


@noun
def user_arn(scene: Scene) -> str:
    """Its ARN."""
    return alice(scene).arn


@noun
def group(scene: Scene) -> str:
    """A group."""
    return str(scene.ask("CreateGroup", GroupName="readers")["Group"]["GroupName"])


@noun
def member(scene: Scene) -> None:
    """The user is in the group."""
    scene.ask("AddUserToGroup", GroupName=group(scene), UserName=user(scene))


@noun
def role(scene: Scene) -> str:
    """A role."""
    made = scene.ask("CreateRole", RoleName="deployer", AssumeRolePolicyDocument=TRUST)
    return str(made["Role"]["RoleName"])


@noun
def linked_role(scene: Scene) -> str:
    """A role that is linked to a service."""
    made = scene.ask("CreateServiceLinkedRole", AWSServiceName="autoscaling.amazonaws.com")
    return str(made["Role"]["RoleName"])


@noun
def deletion(scene: Scene) -> str:
    """The task that deletes it."""
    return str(scene.ask("DeleteServiceLinkedRole", RoleName=linked_role(scene))["DeletionTaskId"])


@noun
def template(scene: Scene) -> str:
    """A role template."""
    scene.gateway.world.role_templates.declare(RoleTemplate(TEMPLATE, "Example", TRUST))
    return TEMPLATE


@noun
def profile(scene: Scene) -> str:
    """An instance profile."""
    made = scene.ask("CreateInstanceProfile", InstanceProfileName="profile")
    return str(made["InstanceProfile"]["InstanceProfileName"])


@noun
def filled_profile(scene: Scene) -> str:
    """The instance profile with the role in it."""
    name = profile(scene)
    scene.ask("AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=role(scene))
    return name


@noun
def policy(scene: Scene) -> str:
    """A managed policy."""
    made = scene.ask("CreatePolicy", PolicyName="managed", PolicyDocument=ALLOW)
    return str(made["Policy"]["Arn"])


@noun
def version(scene: Scene) -> str:
    """A second version of it, not in force."""
    made = scene.ask("CreatePolicyVersion", PolicyArn=policy(scene), PolicyDocument=ALLOW)
    return str(made["PolicyVersion"]["VersionId"])


@noun
def attached(scene: Scene) -> str:
    """The managed policy, attached to user, group and role."""
    arn = policy(scene)
    scene.ask("AttachUserPolicy", UserName=user(scene), PolicyArn=arn)
    scene.ask("AttachGroupPolicy", GroupName=group(scene), PolicyArn=arn)
    scene.ask("AttachRolePolicy", RoleName=role(scene), PolicyArn=arn)
    return arn


@noun
def bounded(scene: Scene) -> None:
    """The managed policy is the boundary of user and role."""
    arn = policy(scene)
    scene.ask("PutUserPermissionsBoundary", UserName=user(scene), PermissionsBoundary=arn)
    scene.ask("PutRolePermissionsBoundary", RoleName=role(scene), PermissionsBoundary=arn)


@noun
def inline(scene: Scene) -> str:
    """An inline policy in user, group and role."""
    given = {"PolicyName": "inline", "PolicyDocument": ALLOW}
    scene.ask("PutUserPolicy", UserName=user(scene), **given)
    scene.ask("PutGroupPolicy", GroupName=group(scene), **given)
    scene.ask("PutRolePolicy", RoleName=role(scene), **given)
    return "inline"


RECIPES = {
    "AcquireRole": Recipe(TemplateArn=template),
    "AddRoleToInstanceProfile": Recipe(InstanceProfileName=profile, RoleName=role),
    "AddUserToGroup": Recipe(GroupName=group, UserName=user),
    "AttachGroupPolicy": Recipe(GroupName=group, PolicyArn=policy),
    "AttachRolePolicy": Recipe(RoleName=role, PolicyArn=policy),
    "AttachUserPolicy": Recipe(UserName=user, PolicyArn=policy),
    "CreateGroup": Recipe(GroupName="g"),
    "CreateInstanceProfile": Recipe(InstanceProfileName="p", Tags=TAGS),
    "CreatePolicy": Recipe(PolicyName="p", PolicyDocument=ALLOW, Description="d", Tags=TAGS),
    "CreatePolicyVersion": Recipe(PolicyArn=policy, PolicyDocument=ALLOW),
    "CreateRole": Recipe(RoleName="r", AssumeRolePolicyDocument=TRUST, Tags=TAGS),
    "CreateServiceLinkedRole": Recipe(AWSServiceName="autoscaling.amazonaws.com"),
    "CreateUser": Recipe(UserName="u", Path="/team/", Tags=TAGS),
    "DeleteGroup": Recipe(GroupName=group),
    "DeleteGroupPolicy": Recipe(GroupName=group, PolicyName=inline),
    "DeleteInstanceProfile": Recipe(InstanceProfileName=profile),
    "DeletePolicy": Recipe(PolicyArn=policy),
    "DeletePolicyVersion": Recipe(PolicyArn=policy, VersionId=version),
    "DeleteRole": Recipe(RoleName=role),
    "DeleteRolePermissionsBoundary": Recipe(bounded, RoleName=role),
    "DeleteRolePolicy": Recipe(RoleName=role, PolicyName=inline),
    "DeleteServiceLinkedRole": Recipe(RoleName=linked_role),
    "DeleteUser": Recipe(UserName=user),
    "DeleteUserPermissionsBoundary": Recipe(bounded, UserName=user),
    "DeleteUserPolicy": Recipe(UserName=user, PolicyName=inline),
    "DetachGroupPolicy": Recipe(GroupName=group, PolicyArn=attached),
    "DetachRolePolicy": Recipe(RoleName=role, PolicyArn=attached),
    "DetachUserPolicy": Recipe(UserName=user, PolicyArn=attached),
    "GetContextKeysForCustomPolicy": Recipe(PolicyInputList=[ALLOW]),
    "GetContextKeysForPrincipalPolicy": Recipe(PolicySourceArn=user_arn),
    "GetGroup": Recipe(member, GroupName=group),
    "GetGroupPolicy": Recipe(GroupName=group, PolicyName=inline),
    "GetInstanceProfile": Recipe(InstanceProfileName=filled_profile),
    "GetPolicy": Recipe(PolicyArn=policy),
    "GetPolicyVersion": Recipe(PolicyArn=policy, VersionId=version),
    "GetRole": Recipe(bounded, RoleName=role),
    "GetRolePolicy": Recipe(RoleName=role, PolicyName=inline),
    "GetRoleTemplateVersion": Recipe(TemplateArn=template),
    "GetServiceLinkedRoleDeletionStatus": Recipe(DeletionTaskId=deletion),
    "GetUser": Recipe(bounded, UserName=user),
    "GetUserPolicy": Recipe(UserName=user, PolicyName=inline),
    "ListAttachedGroupPolicies": Recipe(attached, GroupName=group),
    "ListAttachedRolePolicies": Recipe(attached, RoleName=role),
    "ListAttachedUserPolicies": Recipe(attached, UserName=user),
    "ListEntitiesForPolicy": Recipe(PolicyArn=attached),
    "ListGroupPolicies": Recipe(inline, GroupName=group),
    "ListGroups": Recipe(group),
    "ListGroupsForUser": Recipe(member, UserName=user),
    "ListInstanceProfileTags": Recipe(InstanceProfileName=profile),
    "ListInstanceProfiles": Recipe(filled_profile),
    "ListInstanceProfilesForRole": Recipe(filled_profile, RoleName=role),
    "ListPolicies": Recipe(attached),
    "ListPolicyTags": Recipe(PolicyArn=policy),
    "ListPolicyVersions": Recipe(version, PolicyArn=policy),
    "ListRolePolicies": Recipe(inline, RoleName=role),
    "ListRoleTags": Recipe(RoleName=role),
    "ListRoles": Recipe(role),
    "ListUserPolicies": Recipe(inline, UserName=user),
    "ListUserTags": Recipe(UserName=user),
    "ListUsers": Recipe(user),
    "PutGroupPolicy": Recipe(GroupName=group, PolicyName="p", PolicyDocument=ALLOW),
    "PutRolePermissionsBoundary": Recipe(RoleName=role, PermissionsBoundary=policy),
    "PutRolePolicy": Recipe(RoleName=role, PolicyName="p", PolicyDocument=ALLOW),
    "PutUserPermissionsBoundary": Recipe(UserName=user, PermissionsBoundary=policy),
    "PutUserPolicy": Recipe(UserName=user, PolicyName="p", PolicyDocument=ALLOW),
    "RemoveRoleFromInstanceProfile": Recipe(InstanceProfileName=filled_profile, RoleName=role),
    "RemoveUserFromGroup": Recipe(member, GroupName=group, UserName=user),
    "SetDefaultPolicyVersion": Recipe(PolicyArn=policy, VersionId=version),
    "SimulateCustomPolicy": Recipe(PolicyInputList=[ALLOW], ActionNames=["s3:GetObject"]),
    "SimulatePrincipalPolicy": Recipe(
        inline,
        PolicySourceArn=user_arn,
        ActionNames=["s3:GetObject"],
        ResourceArns=["arn:aws:s3:::ledger/x"],
    ),
    "TagInstanceProfile": Recipe(InstanceProfileName=profile, Tags=TAGS),
    "TagPolicy": Recipe(PolicyArn=policy, Tags=TAGS),
    "TagRole": Recipe(RoleName=role, Tags=TAGS),
    "TagUser": Recipe(UserName=user, Tags=TAGS),
    "UntagInstanceProfile": Recipe(InstanceProfileName=profile, TagKeys=["team"]),
    "UntagPolicy": Recipe(PolicyArn=policy, TagKeys=["team"]),
    "UntagRole": Recipe(RoleName=role, TagKeys=["team"]),
    "UntagUser": Recipe(UserName=user, TagKeys=["team"]),
    "UpdateAssumeRolePolicy": Recipe(RoleName=role, PolicyDocument=TRUST),
    "UpdateGroup": Recipe(GroupName=group, NewGroupName="writers"),
    "UpdateRole": Recipe(RoleName=role, MaxSessionDuration=7200),
    "UpdateRoleDescription": Recipe(RoleName=role, Description="d"),
    "UpdateUser": Recipe(UserName=user, NewUserName="bob"),
}
