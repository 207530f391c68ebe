"""Operations on role templates, and on the roles that are made from them."""

from __future__ import annotations

from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Role
from pytest_iam.account.role_templates import (
    Blueprint,
    RoleTemplate,
    TemplateParameter,
    blueprint,
    is_same_document,
)
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup
from pytest_iam.operations.attachments import attach_policy
from pytest_iam.operations.documents import quoted
from pytest_iam.operations.inline_policies import put_policy
from pytest_iam.operations.model import validate
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.roles import create_role, created

# AWS: IAM API reference, the page of each operation. What happens to a role that is acquired again
# was reported in 2026, unverified; the texts of the refusals are not documented.


@operation("iam", "GetRoleTemplateVersion")
def get_role_template_version(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A version of a role template, by default its default one."""
    template = _template(account, params["TemplateArn"], params.get("MinorVersion"))
    always = {
        "TemplateArn": template.arn,
        "TemplateName": template.name,
        "MajorVersion": template.major_version,
        "MinorVersion": template.minor_version,
        "DefaultMinorVersion": account.world.role_templates.default_version(template.arn),
        "Enabled": template.is_enabled,
        "VersionEnabled": template.is_enabled,
        "RoleNamePattern": template.role_name,
        "RolePathPattern": template.role_path,
        "AssumeRolePolicyDocumentTemplate": quoted(template.trust),
        "InlinePolicyTemplates": [
            {"PolicyName": name, "PolicyDocument": quoted(document)}
            for name, document in template.inline_policies.items()
        ],
        "ManagedPolicyArns": list(template.managed_policies),
        "ParametersDefinition": [_shown(each) for each in template.parameters],
        "RoleTagsTemplate": _tags(template.tags),
    }
    optional = {
        "Description": template.description,
        "RoleDescriptionPattern": template.role_description,
        "PermissionBoundaryArn": template.boundary,
        "MaxSessionDuration": template.max_session,
        "CreateTimestamp": template.created_at,
    }
    return {"RoleTemplateVersion": always | _present(optional)}


@operation("iam", "AcquireRole")
def acquire_role(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The role that a template and values amount to: made now, or as it was made before."""
    template = _template(account, params["TemplateArn"], params.get("TemplateMinorVersion"))
    if not template.is_enabled:
        raise AwsError("RoleTemplateDisabled", f"Role template {template.arn} is disabled.")
    given = params.get("ReplacementValues") or {}
    wanted = blueprint(template, {name: each.get("Values", []) for name, each in given.items()})
    role = account.roles.get(wanted.name)
    if role is None:
        return _made(account, caller, wanted)
    if role.source != wanted:
        text = f"Role with name {wanted.name} already exists and is not of this template."
        raise AwsError("NameConflict", text)
    if _is_modified(role, wanted):
        text = f"Role with name {wanted.name} was modified after it had been acquired."
        raise AwsError("RoleModified", text)
    return {"Role": created(role)}


def _template(account: Account, arn: str, minor_version: int | None) -> RoleTemplate:
    template = account.world.role_templates.find(arn, minor_version)
    if template is None:
        text = f"Version {minor_version} of role template {arn} cannot be found."
        raise AwsError("NoSuchEntity", text)
    return template


def _made(account: Account, caller: Caller, wanted: Blueprint) -> dict[str, Any]:
    """A new role, with all that belongs to it or not at all."""
    params = _present(
        {
            "RoleName": wanted.name,
            "Path": wanted.path,
            "AssumeRolePolicyDocument": wanted.trust,
            "Description": wanted.description,
            "MaxSessionDuration": wanted.max_session,
            "PermissionsBoundary": wanted.boundary,
            "Tags": _tags(wanted.tags) or None,
        }
    )
    validate("iam", "CreateRole", params)
    create_role(account, caller, params)
    role = lookup.role(account, wanted.name)
    try:
        _furnish(account, caller, wanted)
    except AwsError:
        _undo(account, role)
        raise
    role.source = wanted
    return {"Role": created(role)}


def _furnish(account: Account, caller: Caller, wanted: Blueprint) -> None:
    named = {"RoleName": wanted.name}
    for arn in wanted.managed_policies:
        attach_policy(account, caller, {**named, "PolicyArn": arn})
    for name, document in wanted.inline_policies.items():
        policy = {**named, "PolicyName": name, "PolicyDocument": document}
        validate("iam", "PutRolePolicy", policy)
        put_policy(account, caller, policy)


def _undo(account: Account, role: Role) -> None:
    for arn in tuple(role.attached_policies):
        account.attachments.detach(arn, role)
    account.attachments.set_boundary(None, role)
    account.roles.remove(role.name)


def _is_modified(role: Role, source: Blueprint) -> bool:
    """Whether a role differs from what it was made as; description and session length may."""
    inline = {name: policy.text for name, policy in role.inline_policies.items()}
    return not (
        is_same_document(role.trust.text, source.trust)
        and role.tags == source.tags
        and role.boundary == source.boundary
        and set(role.attached_policies) == set(source.managed_policies)
        and inline.keys() == source.inline_policies.keys()
        and all(is_same_document(inline[name], source.inline_policies[name]) for name in inline)
    )


def _tags(tags: Any) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _present(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _shown(parameter: TemplateParameter) -> dict[str, Any]:
    always = {
        "Name": parameter.name,
        "Type": parameter.type,
        "IsRequired": parameter.is_required,
        "Immutable": parameter.is_immutable,
    }
    optional = {"Description": parameter.description, "DefaultValue": parameter.default}
    return always | _present(optional)
