"""Operations on roles that are linked to a service."""

from __future__ import annotations

import json
from typing import Any

from pytest_iam import clock
from pytest_iam.account import ids
from pytest_iam.account.account import Account
from pytest_iam.account.entities import Role
from pytest_iam.account.managed import policy_of
from pytest_iam.account.named_principals import follow_principal
from pytest_iam.account.sessions import Caller
from pytest_iam.catalog.service_linked_roles import SERVICE_ROLE_PATH, LinkedRole, linked_role
from pytest_iam.errors import AwsError, UsageError
from pytest_iam.operations import lookup
from pytest_iam.operations.documents import parsed
from pytest_iam.operations.model import validate
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.roles import embedded

# AWS: IAM API reference, the page of each operation.


@operation("iam", "CreateServiceLinkedRole")
def create_service_linked_role(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The role of a service, with the service's policy.

    AWS: IAM user guide, "Create a service-linked role": it counts towards the quota of roles, but
    may exceed it. Raises UsageError for a service whose role is not known.
    """
    kind = linked_role(params["AWSServiceName"])
    name = _name(kind, params.get("CustomSuffix"))
    policy_arn = _policy_arn(account, kind)
    if name in account.roles:
        message = (
            f"Service role name {name} has been taken in this account, "
            "please try a different suffix."
        )
        raise AwsError("InvalidInput", message)
    role = Role(
        name=name,
        path=kind.path,
        id=account.ids.unique_id(ids.ROLE),
        arn=account.arn("role", kind.path, name),
        created_at=clock.now(),
        trust=parsed(_trust(kind.service), "trust", name),
        description=params.get("Description"),
    )
    account.roles.add(role)
    account.attachments.attach(policy_arn, role)
    description = {} if role.description is None else {"Description": role.description}
    return {"Role": embedded(role) | description}


@operation("iam", "DeleteServiceLinkedRole")
def delete_service_linked_role(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Remove the role at once: no service uses it here, so that the task never fails."""
    role = lookup.role(account, params["RoleName"])
    if not role.path.startswith(SERVICE_ROLE_PATH):
        # AWS: silent; of the operation's errors this is the one that fits. Not verified.
        raise AwsError("NoSuchEntity", f"The role with name {role.name} cannot be found.")
    for arn in tuple(role.attached_policies):
        account.attachments.detach(arn, role)
    account.roles.remove(role.name)
    follow_principal(account.world, role.arn, role.id)
    task = f"task{role.path}{role.name}/{account.ids.request_id()}"
    account.role_deletions[task] = None
    return {"DeletionTaskId": task}


@operation("iam", "GetServiceLinkedRoleDeletionStatus")
def get_deletion_status(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """That the role is gone. AWS: takes a while and may say IN_PROGRESS before."""
    task = params["DeletionTaskId"]
    if task not in account.role_deletions:
        # AWS: the code is documented, the text is not verified.
        raise AwsError("NoSuchEntity", f"The deletion task with id {task} cannot be found.")
    return {"Status": "SUCCEEDED"}


def _name(kind: LinkedRole, suffix: str | None) -> str:
    if suffix is None:
        return kind.name
    if not kind.takes_suffix:
        raise AwsError("InvalidInput", f"Custom suffix is not allowed for {kind.service}")
    name = f"{kind.name}_{suffix}"
    # AWS: silent on a suffix that makes the name longer than a role's may be; as if it was given.
    validate("iam", "GetRole", {"RoleName": name})
    return name


def _policy_arn(account: Account, kind: LinkedRole) -> str:
    arn = f"arn:{account.partition}:iam::aws:policy{SERVICE_ROLE_PATH}{kind.policy}"
    if policy_of(account, arn) is None:
        raise UsageError(
            f"the role that {kind.service!r} links to itself needs {arn}, which is not known: "
            "upgrade pytest-aws-iam, or answer CreateServiceLinkedRole with botocore.stub.Stubber"
        )
    return arn


def _trust(service: str) -> str:
    """AWS: recorded in March 2025; on the details of what CreateServiceLinkedRole shows, silent."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
