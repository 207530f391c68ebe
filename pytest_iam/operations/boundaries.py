"""Operations on permissions boundaries, of users and roles alike."""

from __future__ import annotations

from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation.


@operation("iam", "PutUserPermissionsBoundary", "PutRolePermissionsBoundary")
def put_permissions_boundary(account: Account, caller: Caller, params: Params) -> None:
    """Set or replace the boundary."""
    identity = lookup.bounded(account, params)
    account.attachments.set_boundary(given(account, params), identity)


@operation("iam", "DeleteUserPermissionsBoundary", "DeleteRolePermissionsBoundary")
def delete_permissions_boundary(account: Account, caller: Caller, params: Params) -> None:
    """Remove the boundary."""
    identity = lookup.bounded(account, params)
    if identity.boundary is None:
        # AWS: silent; stricter chosen, the text is not verified.
        message = f"{identity.arn} does not have a permissions boundary."
        raise AwsError("NoSuchEntity", message)
    account.attachments.set_boundary(None, identity)


def given(account: Account, params: Params) -> str | None:
    """The ARN of the boundary that the parameters give, which exists, or None."""
    arn = params.get("PermissionsBoundary")
    return None if arn is None else lookup.boundary_policy(account, arn).arn


def shown(arn: str | None) -> dict[str, Any]:
    """The member that shows a boundary, if there is one."""
    if arn is None:
        return {}
    # The type reads `Policy`, whatever the service model says.
    boundary = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn}
    return {"PermissionsBoundary": boundary}
