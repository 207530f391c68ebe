"""Role templates as resources: what it takes to acquire a role from one.

Reported, unverified; AWS documents no permission for AcquireRole: it needs those for what it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.role_templates import Blueprint, blueprint
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.enforcement.environment import ContextValue
from pytest_iam.errors import AwsError

Params = Mapping[str, Any]


def acquire_permissions(account: Account, params: Params) -> Iterator[Permission]:
    """To read the template; then to read the role if it was acquired before, else to make it."""
    yield Permission("iam:GetRoleTemplateVersion", params["TemplateArn"])
    wanted = _wanted(account, params)
    if wanted is None:
        return
    role = account.roles.get(wanted.name)
    if role is not None:
        yield Permission("iam:GetRole", role.arn)
        return
    arn = account.arn("role", wanted.path, wanted.name)
    yield Permission("iam:CreateRole", arn)
    if wanted.tags:
        yield Permission("iam:TagRole", arn)
    if wanted.managed_policies:
        yield Permission("iam:AttachRolePolicy", arn)
    if wanted.inline_policies:
        yield Permission("iam:PutRolePolicy", arn)


def acquire_context(account: Account, params: Params) -> dict[str, ContextValue]:
    """The condition keys of making the role. Of several managed policies none is told."""
    wanted = _wanted(account, params)
    context: dict[str, ContextValue] = {"iam:RoleTemplateARN": params["TemplateArn"]}
    if wanted is None:
        return context
    context |= {f"aws:RequestTag/{key}": value for key, value in wanted.tags.items()}
    context["aws:TagKeys"] = list(wanted.tags) or None
    context["iam:PermissionsBoundary"] = wanted.boundary
    if len(wanted.managed_policies) == 1:
        context["iam:PolicyARN"] = wanted.managed_policies[0]
    return context


def _wanted(account: Account, params: Params) -> Blueprint | None:
    """The role that the call amounts to, or None if it will be refused."""
    minor_version = params.get("TemplateMinorVersion")
    template = account.world.role_templates.known(params["TemplateArn"], minor_version)
    if template is None:
        return None
    given = params.get("ReplacementValues") or {}
    try:
        return blueprint(template, {name: each.get("Values", []) for name, each in given.items()})
    except AwsError:
        return None
