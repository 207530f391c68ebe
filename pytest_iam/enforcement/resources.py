"""The resources of requests: the condition keys that a resource itself decides."""

from __future__ import annotations

from pytest_iam.account.account import World
from pytest_iam.account.resources import Resource
from pytest_iam.account.sessions import Caller
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.enforcement.asked import has_wildcard
from pytest_iam.enforcement.context import Context, fitting, keys_of
from pytest_iam.enforcement.entities import entity_context
from pytest_iam.policy.arn import parse_arn


def open_account(resource: str) -> str | None:
    """The pattern of an ARN's account, whose resource it may be; None if that is not open.

    AWS: silent on `*` alone, which here stands for what is the caller's own.
    """
    if resource == "*":
        return None
    parts = resource.split(":", 5)
    account = parts[4] if len(parts) == 6 else "*"
    return account if has_wildcard(account) else None


def context_of_resource(
    world: World, caller: Caller, permission: Permission, owner: str | None = None
) -> Context:
    """The keys that the resource itself decides: its account and its tags.

    With `owner` it is one of another account, unless somebody declared it; which is not known.
    """
    declared = world.resources.governing(permission.resource)
    told = {} if owner and declared is None else _account_of(caller, permission, declared)
    if permission.action.startswith(("iam:", "sts:")):
        return told | fitting(entity_context(world, permission), permission.action)
    itself = world.resources.get(permission.resource)
    return told if itself is None else told | _resource_tags(itself)


def _account_of(caller: Caller, permission: Permission, declared: Resource | None) -> Context:
    if _lacks_account(permission):
        return {}
    arn = parse_arn(permission.resource)
    account = declared.account_id if declared is not None else arn.account if arn else ""
    # AWS: silent on `*`; what nobody declared is the caller's own.
    owner = account if account.isdigit() else caller.account_id or None
    if "s3:ResourceAccount" in keys_of(permission.action):  # AWS: service authorization reference
        return {"aws:ResourceAccount": owner, "s3:ResourceAccount": owner}
    return {"aws:ResourceAccount": owner}


def _lacks_account(permission: Permission) -> bool:
    """Whether AWS may leave aws:ResourceAccount out.

    AWS: IAM user guide, aws:ResourceAccount, the actions that do not support it; the list changes,
    hence for these the key is not known.
    """
    return permission.action.startswith("ebs:") or permission.action in _NO_ACCOUNT


_NO_ACCOUNT = frozenset(
    {
        "auditmanager:UpdateAssessmentFrameworkShare", "detective:AcceptInvitation",
        "ds:AcceptSharedDirectory", "ec2:AcceptTransitGatewayPeeringAttachment",
        "ec2:AcceptVpcEndpointConnections", "ec2:AcceptVpcPeeringConnection", "ec2:CopyFpgaImage",
        "ec2:CopyImage", "ec2:CopySnapshot", "ec2:CreateTransitGatewayPeeringAttachment",
        "ec2:CreateVolume", "ec2:CreateVpcEndpoint", "ec2:CreateVpcPeeringConnection",
        "es:AcceptInboundConnection", "events:PutEvents", "guardduty:AcceptAdministratorInvitation",
        "macie2:AcceptInvitation", "route53:AssociateVpcWithHostedZone",
        "route53:CreateVPCAssociationAuthorization", "securityhub:AcceptAdministratorInvitation",
        "workspaces:CopyWorkspaceImage", "workspaces:DescribeWorkspaceImages",
    }
)  # fmt: skip


def _resource_tags(resource: Resource) -> Context:
    """The tag keys of a resource; none, hence unknown, where nobody stated its tags."""
    if resource.tags is None:
        return {}
    tags: Context = {"aws:ResourceTag/*": None}
    return tags | {f"aws:ResourceTag/{key}": value for key, value in resource.tags.items()}
