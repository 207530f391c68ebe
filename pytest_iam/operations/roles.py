"""Operations on roles."""

from __future__ import annotations

from typing import Any

from pytest_iam import clock
from pytest_iam.account import ids
from pytest_iam.account.account import Account
from pytest_iam.account.entities import Role
from pytest_iam.account.named_principals import follow_principal
from pytest_iam.account.sessions import Caller
from pytest_iam.catalog.service_linked_roles import SERVICE_ROLE_PATH
from pytest_iam.errors import AwsError
from pytest_iam.operations import boundaries, lookup, tags
from pytest_iam.operations.documents import encoded, parsed, size
from pytest_iam.operations.limits import check_quota, check_room, refuse_delete
from pytest_iam.operations.paging import by_name, page_after, under_path
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.trust_principals import check_principals
from pytest_iam.policy import Policy

# AWS: IAM API reference, the page of each operation.

_DEFAULT_SESSION = 3600


@operation("iam", "CreateRole")
def create_role(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A new role, with tags and boundary if they were given."""
    name, path = params["RoleName"], params.get("Path", "/")
    if path.startswith(SERVICE_ROLE_PATH):
        # AWS: not documented; known from reports of users.
        message = "Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles"
        raise AwsError("InvalidInput", message)
    if name in account.roles:
        raise AwsError("EntityAlreadyExists", f"Role with name {name} already exists.")
    check_room("RolesPerAccount", len(account.roles), account.quotas.roles)
    trust = _trust(account, name, params["AssumeRolePolicyDocument"])
    boundary = boundaries.given(account, params)
    new_tags = tags.of_new(account, Role, params)
    role = Role(
        name=name,
        path=path,
        id=account.ids.unique_id(ids.ROLE),
        arn=account.arn("role", path, name),
        created_at=clock.now(),
        trust=trust,
        description=params.get("Description"),
        max_session=params.get("MaxSessionDuration", _DEFAULT_SESSION),
        tags=new_tags,
    )
    account.roles.add(role)
    account.attachments.set_boundary(boundary, role)
    return {"Role": created(role)}


@operation("iam", "GetRole")
def get_role(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A role and all that belongs to it but its policies."""
    role = lookup.role(account, params["RoleName"])
    shown = listed(role) | boundaries.shown(role.boundary) | tags.shown(role.tags) | _source(role)
    return {"Role": shown | {"RoleLastUsed": last_used(role)}}


@operation("iam", "ListRoles")
def list_roles(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The roles under a path, by name, without tags, boundaries and last use."""
    after = under_path(account.roles, params)
    return page_after("Roles", params, after, by_name, listed)


@operation("iam", "UpdateRole")
def update_role(account: Account, caller: Caller, params: Params) -> None:
    """Change description and maximum session; without a maximum it is an hour again."""
    role = lookup.role(account, params["RoleName"])
    role.max_session = params.get("MaxSessionDuration", _DEFAULT_SESSION)
    # AWS: silent about a description that is left out; it is kept.
    role.description = params.get("Description", role.description)


@operation("iam", "UpdateRoleDescription")
def update_role_description(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Change the description."""
    role = lookup.role(account, params["RoleName"])
    role.description = params["Description"]
    return {"Role": embedded(role) | _description(role)}


@operation("iam", "UpdateAssumeRolePolicy")
def update_assume_role_policy(account: Account, caller: Caller, params: Params) -> None:
    """Replace the trust policy."""
    role = lookup.role(account, params["RoleName"])
    role.trust = _trust(account, role.name, params["PolicyDocument"])


@operation("iam", "DeleteRole")
def delete_role(account: Account, caller: Caller, params: Params) -> None:
    """Remove a role that nothing hangs on; a boundary is no obstacle."""
    role = lookup.role(account, params["RoleName"])
    refuse_delete(
        (role.instance_profiles, "remove roles from instance profile"),
        (role.attached_policies, "detach all policies"),
        (role.inline_policies, "delete policies"),
    )
    account.attachments.set_boundary(None, role)
    account.roles.remove(role.name)
    follow_principal(account.world, role.arn, role.id)


def embedded(role: Role) -> dict[str, Any]:
    """A role as instance profiles show it."""
    return {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.id,
        "Arn": role.arn,
        "CreateDate": role.created_at,
        "AssumeRolePolicyDocument": encoded(role.trust),
    }


def created(role: Role) -> dict[str, Any]:
    """A role as the operation that makes it shows it."""
    boundary_and_tags = boundaries.shown(role.boundary) | tags.shown(role.tags)
    return embedded(role) | _description(role) | boundary_and_tags


def listed(role: Role) -> dict[str, Any]:
    """A role as lists show it."""
    return embedded(role) | _description(role) | {"MaxSessionDuration": role.max_session}


def _description(role: Role) -> dict[str, Any]:
    return {} if role.description is None else {"Description": role.description}


def _source(role: Role) -> dict[str, Any]:
    if role.source is None:
        return {}
    source = role.source
    named = {"TemplateArn": source.template_arn, "TemplateMinorVersion": source.minor_version}
    return {"SourceRoleTemplate": named}


def last_used(role: Role) -> dict[str, Any]:
    """When and where the role was last used; empty if it never was."""
    if role.last_used_at is None:
        return {}
    return {"LastUsedDate": role.last_used_at, "Region": role.last_used_region}


def _trust(account: Account, role_name: str, text: str) -> Policy:
    policy = parsed(text, "trust", role_name)
    check_quota("ACLSizePerRole", size(policy), account.quotas.trust_policy_size)
    check_principals(account.world, policy)
    return policy
