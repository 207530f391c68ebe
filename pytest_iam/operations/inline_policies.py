"""Operations on inline policies, of users, groups and roles alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Group, Identity, Role, User
from pytest_iam.account.quotas import Quotas
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup
from pytest_iam.operations.documents import encoded, parsed, size
from pytest_iam.operations.paging import first_of, page_after, pairs_after
from pytest_iam.operations.registry import Params, operation
from pytest_iam.policy import Policy

# AWS: IAM API reference, the page of each operation. Silent about the case of the policies' names:
# two that differ in case alone are two policies here.


class _Kind(NamedTuple):
    """How messages call a kind of identity, the member that names it, its quota of size."""

    word: str
    member: str
    quota: str


_KINDS: Mapping[type, _Kind] = {
    User: _Kind("user", "UserName", "user_policy_size"),
    Group: _Kind("group", "GroupName", "group_policy_size"),
    Role: _Kind("role", "RoleName", "role_policy_size"),
}


@operation("iam", "PutUserPolicy", "PutGroupPolicy", "PutRolePolicy")
def put_policy(account: Account, caller: Caller, params: Params) -> None:
    """Embed a policy, in place of the one of that name."""
    identity, name = lookup.identity(account, params), params["PolicyName"]
    policy = parsed(params["PolicyDocument"], "inline", name)
    policies = identity.inline_policies | {name: policy}
    _check_size(account.quotas, identity, policies)
    identity.inline_policies = policies


@operation("iam", "GetUserPolicy", "GetGroupPolicy", "GetRolePolicy")
def get_policy(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """An inline policy's document."""
    identity = lookup.identity(account, params)
    policy = _policy(identity, params["PolicyName"])
    return {
        _KINDS[type(identity)].member: identity.name,
        "PolicyName": params["PolicyName"],
        "PolicyDocument": encoded(policy),
    }


@operation("iam", "DeleteUserPolicy", "DeleteGroupPolicy", "DeleteRolePolicy")
def delete_policy(account: Account, caller: Caller, params: Params) -> None:
    """Remove an inline policy."""
    identity = lookup.identity(account, params)
    _policy(identity, params["PolicyName"])
    del identity.inline_policies[params["PolicyName"]]


@operation("iam", "ListUserPolicies", "ListGroupPolicies", "ListRolePolicies")
def list_policies(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The names of the inline policies, sorted."""
    identity = lookup.identity(account, params)
    after = pairs_after(identity.inline_policies)
    return page_after("PolicyNames", params, after, first_of, first_of)


def _policy(identity: Identity, name: str) -> Policy:
    policy = identity.inline_policies.get(name)
    if policy is None:
        word = _KINDS[type(identity)].word
        raise AwsError("NoSuchEntity", f"The {word} policy with name {name} cannot be found.")
    return policy


def _check_size(quotas: Quotas, identity: Identity, policies: Mapping[str, Policy]) -> None:
    """Refuse inline policies that are too long together."""
    kind = _KINDS[type(identity)]
    quota: int = getattr(quotas, kind.quota)
    if sum(map(size, policies.values())) > quota:
        message = f"Maximum policy size of {quota} bytes exceeded for {kind.word} {identity.name}"
        raise AwsError("LimitExceeded", message)
