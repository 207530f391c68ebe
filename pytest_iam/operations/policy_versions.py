"""Operations on the versions of managed policies."""

from __future__ import annotations

from typing import Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.entities import ManagedPolicy, PolicyVersion
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError, UsageError
from pytest_iam.operations import lookup
from pytest_iam.operations.documents import encoded, parsed, size
from pytest_iam.operations.limits import check_quota
from pytest_iam.operations.paging import page_after
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation; IAM user guide, "Versioning IAM policies".


@operation("iam", "CreatePolicyVersion")
def create_policy_version(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A new version, in force at once only if SetAsDefault says so. Numbers are never reused."""
    policy = _own_policy(account, caller, params, "iam:CreatePolicyVersion")
    document = parsed(params["PolicyDocument"], "identity", policy.name, policy.arn)
    check_quota("PolicySize", size(document), account.quotas.managed_policy_size)
    _check_room(account, policy)
    policy.latest_version_number += 1
    version = PolicyVersion(f"v{policy.latest_version_number}", document, clock.now())
    policy.versions[version.id] = version
    policy.updated_at = version.created_at
    if params.get("SetAsDefault", False):
        policy.default_version_id = version.id
    return {"PolicyVersion": _listed(policy, version)}


@operation("iam", "GetPolicyVersion")
def get_policy_version(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A version with its document."""
    policy = lookup.managed_policy(account, params["PolicyArn"])
    version = _version(policy, params["VersionId"])
    return {"PolicyVersion": {"Document": encoded(version.policy)} | _listed(policy, version)}


@operation("iam", "ListPolicyVersions")
def list_policy_versions(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The versions without their documents, the newest first."""
    policy = lookup.managed_policy(account, params["PolicyArn"])
    if policy.is_aws_managed and policy.latest_version_number > 1:
        raise _unknown_versions(policy)
    versions = sorted(policy.versions.values(), key=_number, reverse=True)

    def after(start: str | None) -> list[PolicyVersion]:
        return [each for each in versions if start is None or _number(each) < int(start)]

    return page_after(
        "Versions",
        params,
        after,
        lambda version: str(_number(version)),
        lambda version: _listed(policy, version),
    )


@operation("iam", "SetDefaultPolicyVersion")
def set_default_policy_version(account: Account, caller: Caller, params: Params) -> None:
    """Put a version in force."""
    policy = _own_policy(account, caller, params, "iam:SetDefaultPolicyVersion")
    policy.default_version_id = _version(policy, params["VersionId"]).id


@operation("iam", "DeletePolicyVersion")
def delete_policy_version(account: Account, caller: Caller, params: Params) -> None:
    """Remove a version that is not in force."""
    policy = _own_policy(account, caller, params, "iam:DeletePolicyVersion")
    version = _version(policy, params["VersionId"])
    if version.id == policy.default_version_id:
        raise AwsError("DeleteConflict", "Cannot delete the default version of a policy.")
    del policy.versions[version.id]


def _own_policy(account: Account, caller: Caller, params: Params, action: str) -> ManagedPolicy:
    return lookup.own_policy(account, caller, params["PolicyArn"], action)


def _version(policy: ManagedPolicy, version_id: str) -> PolicyVersion:
    version = policy.versions.get(version_id)
    if version is not None:
        return version
    older = (f"v{number}" for number in range(1, policy.latest_version_number))
    if policy.is_aws_managed and version_id in older:
        raise _unknown_versions(policy)
    # AWS: the code is documented, the text is not verified.
    message = f"Policy {policy.arn} version {version_id} does not exist or is not attachable."
    raise AwsError("NoSuchEntity", message)


def _unknown_versions(policy: ManagedPolicy) -> UsageError:
    return UsageError(
        f"of {policy.arn}, which AWS manages, only the default version {policy.default_version_id} "
        "is known: ask for that one, or answer the call with botocore.stub.Stubber"
    )


def _check_room(account: Account, policy: ManagedPolicy) -> None:
    quota = account.quotas.versions_per_policy
    if len(policy.versions) >= quota:
        message = (
            f"A managed policy can have up to {quota} versions. Before you create a new version, "
            "you must delete an existing version."
        )
        raise AwsError("LimitExceeded", message)


def _number(version: PolicyVersion) -> int:
    return int(version.id[1:])


def _listed(policy: ManagedPolicy, version: PolicyVersion) -> dict[str, Any]:
    return {
        "VersionId": version.id,
        "IsDefaultVersion": version.id == policy.default_version_id,
        "CreateDate": version.created_at,
    }
