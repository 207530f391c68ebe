"""Resource labels: what a service's denial calls a resource, where that is not its ARN.

AWS documents none of this; the forms are those of denials that users report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_iam.calls import Call
from pytest_iam.catalog.operation_actions import Permission

Params = Mapping[str, Any]


def label_of(permission: Permission, call: Call) -> str | None:
    """What a denial calls the resource of a permission: "" for nothing, None for its ARN."""
    service = permission.action.partition(":")[0]
    label = _LABELS.get(service)
    return label(permission, call.params) if label is not None and service == call.service else None


def _of_iam(permission: Permission, params: Params) -> str | None:
    """IAM writes `role NAME` for what exists, and the ARN for what is to be created."""
    name = permission.action.partition(":")[2]
    if name == "CreatePolicy":
        return f"policy {params['PolicyName']}"
    if name == "ListPolicies":
        return f"policy path {params.get('PathPrefix', '/')}"
    if name.startswith("Create") and not name.startswith(_CREATE_FOR):
        return None
    kind, slash, rest = permission.resource.rpartition(":")[2].partition("/")
    if kind == "policy":
        return f"policy {permission.resource}"
    entity = rest.rpartition("/")[2]
    return f"{_IAM_KINDS[kind]} {entity}" if slash and entity and kind in _IAM_KINDS else None


_IAM_KINDS = {
    "user": "user",
    "group": "group",
    "role": "role",
    "instance-profile": "instance profile",
}
# What these create belongs to a user or policy that exists.
_CREATE_FOR = (
    "CreateAccessKey",
    "CreateLoginProfile",
    "CreatePolicyVersion",
    "CreateServiceSpecificCredential",
)


def _of_secrets(permission: Permission, params: Params) -> str | None:
    """Secrets Manager names a secret as the call did."""
    return "" if permission.resource == "*" else params.get("SecretId")


def _nothing_for_all(permission: Permission, params: Params) -> str | None:
    """These name no resource where the action has none."""
    return "" if permission.resource in ("*", "arn:aws:s3:::*") else None


_LABELS: dict[str, Callable[[Permission, Params], str | None]] = {
    "ec2": _nothing_for_all,
    "iam": _of_iam,
    "s3": _nothing_for_all,
    "secretsmanager": _of_secrets,
}
