"""Operations on managed policies and on who uses them."""

from __future__ import annotations

from typing import Any

from pytest_iam import clock
from pytest_iam.account import ids
from pytest_iam.account.account import Account
from pytest_iam.account.entities import ManagedPolicy, PolicyVersion
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup, tags
from pytest_iam.operations.documents import parsed, size
from pytest_iam.operations.limits import check_quota, check_room
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation.


@operation("iam", "CreatePolicy")
def create_policy(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A new managed policy of the account, with its version v1."""
    name, path = params["PolicyName"], params.get("Path", "/")
    if name in account.policies:
        message = f"A policy called {name} already exists. Duplicate names are not allowed."
        raise AwsError("EntityAlreadyExists", message)
    check_room("PoliciesPerAccount", len(account.policies), account.quotas.policies)
    arn, now = account.arn("policy", path, name), clock.now()
    document = parsed(params["PolicyDocument"], "identity", name, arn)
    check_quota("PolicySize", size(document), account.quotas.managed_policy_size)
    new_tags = tags.of_new(account, ManagedPolicy, params)
    policy = ManagedPolicy(
        name=name,
        path=path,
        id=account.ids.unique_id(ids.MANAGED_POLICY),
        arn=arn,
        created_at=now,
        updated_at=now,
        versions={"v1": PolicyVersion("v1", document, now)},
        default_version_id="v1",
        description=params.get("Description"),
        tags=new_tags,
    )
    account.policies.add(policy)
    return {"Policy": listed(account, policy) | tags.shown(policy.tags)}


@operation("iam", "GetPolicy")
def get_policy(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A managed policy without its document."""
    policy = lookup.managed_policy(account, params["PolicyArn"])
    shown = listed(account, policy) | {"Tags": tags.shown_list(policy.tags)}
    if policy.description is not None:
        shown["Description"] = policy.description
    return {"Policy": shown}


@operation("iam", "DeletePolicy")
def delete_policy(account: Account, caller: Caller, params: Params) -> None:
    """Remove a managed policy that nobody uses and that has one version left."""
    policy = lookup.own_policy(account, caller, params["PolicyArn"], "iam:DeletePolicy")
    if any(account.attachments.counts(policy.arn)):
        raise AwsError("DeleteConflict", "Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        message = (
            "This policy has more than one version. Before you delete a policy, you must delete "
            "the policy's versions. The default version is deleted with the policy."
        )
        raise AwsError("DeleteConflict", message)
    account.policies.remove(policy.name)


def listed(account: Account, policy: ManagedPolicy) -> dict[str, Any]:
    """A managed policy as lists show it, and with no more as CreatePolicy does."""
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": policy.default_version_id,
        "CreateDate": policy.created_at,
        "UpdateDate": policy.updated_at,
    } | use_of(account, policy.arn)


def use_of(account: Account, arn: str) -> dict[str, Any]:
    """The members that show how often a managed policy is used."""
    attachments, boundaries = account.attachments.counts(arn)
    return {
        "AttachmentCount": attachments,
        "PermissionsBoundaryUsageCount": boundaries,
        "IsAttachable": True,
    }
