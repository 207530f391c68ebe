"""Operations that attach managed policies, to users, groups and roles alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Group, Identity, Role, User
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup
from pytest_iam.operations.limits import check_room
from pytest_iam.operations.paging import first_of, page_after, pairs_after
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation.


class _Quota(NamedTuple):
    """How messages call a quota, and its field."""

    name: str
    field: str


_QUOTAS: Mapping[type, _Quota] = {
    User: _Quota("PoliciesPerUser", "attached_policies_per_user"),
    Group: _Quota("PoliciesPerGroup", "attached_policies_per_group"),
    Role: _Quota("PoliciesPerRole", "attached_policies_per_role"),
}


@operation("iam", "AttachUserPolicy", "AttachGroupPolicy", "AttachRolePolicy")
def attach_policy(account: Account, caller: Caller, params: Params) -> None:
    """Attach a managed policy; twice is once."""
    lookup.check_policy_arn(account, params["PolicyArn"])
    identity = lookup.identity(account, params)
    policy = lookup.attachable_policy(account, params["PolicyArn"])
    if policy.arn not in identity.attached_policies:
        quota = _QUOTAS[type(identity)]
        limit: int = getattr(account.quotas, quota.field)
        check_room(quota.name, len(identity.attached_policies), limit)
    account.attachments.attach(policy.arn, identity)


@operation("iam", "DetachUserPolicy", "DetachGroupPolicy", "DetachRolePolicy")
def detach_policy(account: Account, caller: Caller, params: Params) -> None:
    """Detach a managed policy that is attached."""
    arn = params["PolicyArn"]
    lookup.check_policy_arn(account, arn)
    identity = lookup.identity(account, params)
    if arn not in identity.attached_policies:
        raise AwsError("NoSuchEntity", f"Policy {arn} was not found.")
    account.attachments.detach(arn, identity)


@operation(
    "iam", "ListAttachedUserPolicies", "ListAttachedGroupPolicies", "ListAttachedRolePolicies"
)
def list_attached_policies(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The attached managed policies under a path, by name."""
    attached = _by_name(lookup.identity(account, params), params.get("PathPrefix", "/"))
    return page_after("AttachedPolicies", params, pairs_after(attached), first_of, _shown)


def _by_name(identity: Identity, prefix: str) -> dict[str, str]:
    """The ARNs by a key to sort them: the name, and the owner, for AWS may use a name too."""
    keys = (_parts(arn) for arn in identity.attached_policies)
    return {f"{name} {owner}": arn for owner, path, name, arn in keys if path.startswith(prefix)}


def _parts(arn: str) -> tuple[str, str, str, str]:
    """Owner (an account's id or `aws`), path, name and all of a policy's ARN."""
    _, _, _, _, owner, resource = arn.split(":", 5)
    path, slash, name = resource.removeprefix("policy").rpartition("/")
    return owner, path + slash, name, arn


def _shown(pair: tuple[str, str]) -> dict[str, str]:
    return {"PolicyName": pair[1].rpartition("/")[2], "PolicyArn": pair[1]}
