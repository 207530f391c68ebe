"""Operations on instance profiles and on the role that each can hold."""

from __future__ import annotations

from typing import Any

from pytest_iam import clock
from pytest_iam.account import ids
from pytest_iam.account.account import Account
from pytest_iam.account.entities import InstanceProfile
from pytest_iam.account.memberships import empty, fill
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup, roles, tags
from pytest_iam.operations.limits import check_quota, check_room, refuse_delete
from pytest_iam.operations.paging import by_name, first_of, page_after, pairs_after, under_path
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation.


@operation("iam", "CreateInstanceProfile")
def create_instance_profile(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A new instance profile, without a role."""
    name, path = params["InstanceProfileName"], params.get("Path", "/")
    if name in account.instance_profiles:
        raise AwsError("EntityAlreadyExists", f"Instance Profile {name} already exists.")
    present, quota = len(account.instance_profiles), account.quotas.instance_profiles
    check_room("InstanceProfilesPerAccount", present, quota)
    new_tags = tags.of_new(account, InstanceProfile, params)
    profile = InstanceProfile(
        name=name,
        path=path,
        id=account.ids.unique_id(ids.INSTANCE_PROFILE),
        arn=account.arn("instance-profile", path, name),
        created_at=clock.now(),
        tags=new_tags,
    )
    account.instance_profiles.add(profile)
    return {"InstanceProfile": listed(account, profile) | tags.shown(profile.tags)}


@operation("iam", "GetInstanceProfile")
def get_instance_profile(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """An instance profile, its role and its tags."""
    profile = lookup.instance_profile(account, params["InstanceProfileName"])
    return {"InstanceProfile": listed(account, profile) | tags.shown(profile.tags)}


@operation("iam", "ListInstanceProfiles")
def list_instance_profiles(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The instance profiles under a path, by name, without tags."""
    after = under_path(account.instance_profiles, params)
    return page_after(
        "InstanceProfiles", params, after, by_name, lambda profile: listed(account, profile)
    )


@operation("iam", "ListInstanceProfilesForRole")
def list_instance_profiles_for_role(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """The instance profiles that hold a role, by name."""
    role = lookup.role(account, params["RoleName"])
    return page_after(
        "InstanceProfiles",
        params,
        pairs_after(role.instance_profiles),
        first_of,
        lambda pair: listed(account, lookup.instance_profile(account, pair[0])),
    )


@operation("iam", "AddRoleToInstanceProfile")
def add_role_to_instance_profile(account: Account, caller: Caller, params: Params) -> None:
    """Put a role into an instance profile, which holds one."""
    profile = lookup.instance_profile(account, params["InstanceProfileName"])
    role = lookup.role(account, params["RoleName"])
    # AWS: "An instance profile can contain only one role, and this quota cannot be increased."
    check_quota("InstanceSessionsPerInstanceProfile", 1 if profile.role is None else 2, 1)
    fill(profile, role)


@operation("iam", "RemoveRoleFromInstanceProfile")
def remove_role_from_instance_profile(account: Account, caller: Caller, params: Params) -> None:
    """Take the role out of an instance profile."""
    profile = lookup.instance_profile(account, params["InstanceProfileName"])
    role = lookup.role(account, params["RoleName"])
    if profile.role != role.name:
        # AWS: the code is documented, the text is not verified.
        message = f"Role {role.name} in Instance Profile {profile.name} cannot be found."
        raise AwsError("NoSuchEntity", message)
    empty(profile, role)


@operation("iam", "DeleteInstanceProfile")
def delete_instance_profile(account: Account, caller: Caller, params: Params) -> None:
    """Remove an instance profile that holds no role."""
    profile = lookup.instance_profile(account, params["InstanceProfileName"])
    refuse_delete((profile.role, "remove roles from instance profile"))
    account.instance_profiles.remove(profile.name)


def listed(account: Account, profile: InstanceProfile) -> dict[str, Any]:
    """An instance profile as lists show it, with its role in full."""
    role = None if profile.role is None else account.roles.get(profile.role)
    return {
        "Path": profile.path,
        "InstanceProfileName": profile.name,
        "InstanceProfileId": profile.id,
        "Arn": profile.arn,
        "CreateDate": profile.created_at,
        "Roles": [] if role is None else [roles.embedded(role)],
    }
