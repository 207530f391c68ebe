"""Protected roles: those of services, which AWS alone may change."""

from __future__ import annotations

from pytest_iam.account.account import Account
from pytest_iam.catalog.service_linked_roles import SERVICE_ROLE_PATH
from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params

# AWS: IAM API reference: the operations that may answer UnmodifiableEntity.
_MODIFYING = frozenset(
    {
        "AddRoleToInstanceProfile",
        "AttachRolePolicy",
        "DeleteRole",
        "DeleteRolePermissionsBoundary",
        "DeleteRolePolicy",
        "DetachRolePolicy",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "RemoveRoleFromInstanceProfile",
        "UpdateAssumeRolePolicy",
    }
)


def check_is_modifiable(account: Account, operation: str, params: Params) -> None:
    """Refuse an operation of IAM that would change a role which is linked to a service.

    AWS: IAM user guide, "Create a service-linked role": you can edit the description of one, so
    UpdateRoleDescription may, and UpdateRole as long as it sets no session duration. AWS's text is
    known from reports; silent about which of several errors comes first.
    """
    if operation not in _MODIFYING and not (
        operation == "UpdateRole" and "MaxSessionDuration" in params
    ):
        return
    role = account.roles.get(params["RoleName"])
    if role is not None and role.path.startswith(SERVICE_ROLE_PATH):
        message = (
            f"Cannot perform the operation on the protected role '{role.name}' - this role is only "
            "modifiable by AWS"
        )
        raise AwsError("UnmodifiableEntity", message)
