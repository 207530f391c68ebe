"""Operations on groups and on who is in them."""

from __future__ import annotations

from typing import Any

from pytest_iam import clock
from pytest_iam.account import ids
from pytest_iam.account.account import Account
from pytest_iam.account.entities import Group, User
from pytest_iam.account.memberships import join, leave
from pytest_iam.account.renaming import rename_group
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup, users
from pytest_iam.operations.limits import check_room, refuse_delete
from pytest_iam.operations.paging import by_name, first_of, page_after, pairs_after, under_path
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation.


@operation("iam", "CreateGroup")
def create_group(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A new group, empty."""
    name, path = params["GroupName"], params.get("Path", "/")
    _check_name(account, name)
    check_room("GroupsPerAccount", len(account.groups), account.quotas.groups)
    group = Group(
        name=name,
        path=path,
        id=account.ids.unique_id(ids.GROUP),
        arn=account.arn("group", path, name),
        created_at=clock.now(),
    )
    account.groups.add(group)
    return {"Group": described(group)}


@operation("iam", "GetGroup")
def get_group(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A group and its users, by name."""
    group = lookup.group(account, params["GroupName"])
    shown: dict[str, Any] = {"Group": described(group)}
    return shown | page_after(
        "Users",
        params,
        pairs_after(group.users),
        first_of,
        lambda pair: users.listed(lookup.user(account, pair[0])),
    )


@operation("iam", "ListGroups")
def list_groups(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The groups under a path, by name."""
    after = under_path(account.groups, params)
    return page_after("Groups", params, after, by_name, described)


@operation("iam", "ListGroupsForUser")
def list_groups_for_user(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The groups that a user is in, by name."""
    user = lookup.user(account, params["UserName"])
    return page_after(
        "Groups",
        params,
        pairs_after(user.groups),
        first_of,
        lambda pair: described(lookup.group(account, pair[0])),
    )


@operation("iam", "UpdateGroup")
def update_group(account: Account, caller: Caller, params: Params) -> None:
    """Rename or move a group. Its own name, in any case, is free for it."""
    group = lookup.group(account, params["GroupName"])
    name, path = params.get("NewGroupName", group.name), params.get("NewPath", group.path)
    if account.groups.get(name) is not group:
        _check_name(account, name)
    rename_group(account, group, name, path)


@operation("iam", "DeleteGroup")
def delete_group(account: Account, caller: Caller, params: Params) -> None:
    """Remove a group that is empty and has no policies."""
    group = lookup.group(account, params["GroupName"])
    refuse_delete(
        (group.users, "remove users from group"),
        (group.attached_policies, "detach all policies"),
        (group.inline_policies, "delete policies"),
    )
    account.groups.remove(group.name)


@operation("iam", "AddUserToGroup")
def add_user_to_group(account: Account, caller: Caller, params: Params) -> None:
    """Put a user into a group; twice is once."""
    group, user = _group_and_user(account, params)
    if group.name not in user.groups:
        check_room("GroupsPerUser", len(user.groups), account.quotas.groups_per_user)
    join(user, group)


@operation("iam", "RemoveUserFromGroup")
def remove_user_from_group(account: Account, caller: Caller, params: Params) -> None:
    """Take a user out of a group. One that is not in it stays out, and no error is raised."""
    # AWS: not documented; known from reports of users, as is that joining twice is no error.
    group, user = _group_and_user(account, params)
    if group.name in user.groups:
        leave(user, group)


def described(group: Group) -> dict[str, Any]:
    """A group as every answer shows it."""
    return {
        "Path": group.path,
        "GroupName": group.name,
        "GroupId": group.id,
        "Arn": group.arn,
        "CreateDate": group.created_at,
    }


def _group_and_user(account: Account, params: Params) -> tuple[Group, User]:
    group = lookup.group(account, params["GroupName"])
    return group, lookup.user(account, params["UserName"])


def _check_name(account: Account, name: str) -> None:
    if name in account.groups:
        raise AwsError("EntityAlreadyExists", f"Group with name {name} already exists.")
