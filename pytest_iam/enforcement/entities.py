"""The entities of IAM as the resources of requests, found by their ARNs in whichever account."""

from __future__ import annotations

from pytest_iam.account.account import Account, World
from pytest_iam.account.certificates import ServerCertificate
from pytest_iam.account.entities import (
    Group,
    InstanceProfile,
    ManagedPolicy,
    MfaDevice,
    Role,
    User,
)
from pytest_iam.account.managed import policy_of
from pytest_iam.account.named import Named
from pytest_iam.account.providers import OidcProvider, SamlProvider
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.enforcement.environment import ContextValue
from pytest_iam.policy.arn import parse_arn

Entity = (
    User
    | Group
    | Role
    | InstanceProfile
    | ManagedPolicy
    | MfaDevice
    | ServerCertificate
    | OidcProvider
    | SamlProvider
)


def entity_at(world: World, arn: str) -> Entity | None:
    """The entity of exactly that ARN, or None if no account of this simulated AWS has it."""
    parts = parse_arn(arn)
    account = world.accounts.get(parts.account) if parts is not None else None
    if parts is None or account is None or parts.service != "iam":
        return None
    if parts.resource_type == "policy":
        return policy_of(account, arn)
    if parts.resource_type == "mfa":
        return account.mfa_devices.get(arn)
    if parts.resource_type == "oidc-provider":
        return account.oidc_providers.get(arn)
    if parts.resource_type == "saml-provider":
        return account.saml_providers.get(arn)
    named = _named(account, parts.resource_type)
    entity = named.get(parts.resource_name) if named is not None else None
    return entity if entity is not None and entity.arn == arn else None


_Collection = (
    Named[User] | Named[Group] | Named[Role] | Named[InstanceProfile] | Named[ServerCertificate]
)


def _named(account: Account, kind: str) -> _Collection | None:
    match kind:
        case "user":
            return account.users
        case "group":
            return account.groups
        case "role":
            return account.roles
        case "instance-profile":
            return account.instance_profiles
        case "server-certificate":
            return account.server_certificates
        case _:
            return None


def trusted_role(world: World, arn: str) -> Role | None:
    """The role of that ARN, whose trust policy is its resource-based policy, or None."""
    entity = entity_at(world, arn)
    return entity if isinstance(entity, Role) else None


def entity_context(world: World, permission: Permission) -> dict[str, ContextValue]:
    """The condition keys that the entity itself decides: its tags, and its permissions boundary.

    They are left out, hence unknown, where it is not known which entity it is, where its account
    is not simulated, and where the request decides them: for what is to be created or bounded.
    """
    parts = parse_arn(permission.resource)
    is_held = parts is not None and (parts.account in world.accounts or parts.account == "aws")
    if permission.resource_is_pattern or not is_held:
        return {}
    entity = entity_at(world, permission.resource)
    name = permission.action.partition(":")[2]
    told: dict[str, ContextValue] = {}
    if entity is not None or not name.startswith(("Create", "Tag")):
        told |= _tags(entity)
    if name not in _GIVE_BOUNDARY:
        told["iam:PermissionsBoundary"] = (
            entity.boundary if isinstance(entity, User | Role) else None
        )
    return told


# AWS: IAM user guide, "Permissions boundaries": of these the request names the boundary.
_GIVE_BOUNDARY = frozenset(
    {"CreateRole", "CreateUser", "PutRolePermissionsBoundary", "PutUserPermissionsBoundary"}
)


def _tags(entity: Entity | None) -> dict[str, ContextValue]:
    """AWS: "IAM and AWS STS condition context keys": both prefixes; groups have no tags."""
    told: dict[str, ContextValue] = {"aws:ResourceTag/*": None, "iam:ResourceTag/*": None}
    if entity is not None and not isinstance(entity, Group):
        for key, value in entity.tags.items():
            told[f"iam:ResourceTag/{key}"] = told[f"aws:ResourceTag/{key}"] = value
    return told
