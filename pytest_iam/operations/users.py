"""Operations on users."""

from __future__ import annotations

from typing import Any

from pytest_iam import clock
from pytest_iam.account import ids
from pytest_iam.account.access_keys import delete_keys, listed_keys
from pytest_iam.account.account import Account
from pytest_iam.account.entities import User
from pytest_iam.account.named_principals import follow_principal
from pytest_iam.account.renaming import rename_user
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import boundaries, lookup, tags
from pytest_iam.operations.limits import check_room, refuse_delete
from pytest_iam.operations.paging import by_name, page_after, under_path
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.subjects import subject

# AWS: IAM API reference, the page of each operation.


@operation("iam", "CreateUser")
def create_user(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A new user, with tags and boundary if they were given."""
    name, path = params["UserName"], params.get("Path", "/")
    _check_name(account, name)
    check_room("UsersPerAccount", len(account.users), account.quotas.users)
    boundary = boundaries.given(account, params)
    new_tags = tags.of_new(account, User, params)
    user = User(
        name=name,
        path=path,
        id=account.ids.unique_id(ids.USER),
        arn=account.arn("user", path, name),
        created_at=clock.now(),
        tags=new_tags,
    )
    account.users.add(user)
    account.attachments.set_boundary(boundary, user)
    return {"User": described(user)}


@operation("iam", "GetUser")
def get_user(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The user named, or the caller itself."""
    user = subject(account, caller, params)
    return {"User": described_root(account) if user is None else described(user)}


@operation("iam", "ListUsers")
def list_users(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The users under a path, by name, without tags and boundaries."""
    after = under_path(account.users, params)
    return page_after("Users", params, after, by_name, listed)


@operation("iam", "UpdateUser")
def update_user(account: Account, caller: Caller, params: Params) -> None:
    """Rename or move a user. Its own name, in any case, is free for it."""
    user = lookup.user(account, params["UserName"])
    name, path = params.get("NewUserName", user.name), params.get("NewPath", user.path)
    if account.users.get(name) is not user:
        _check_name(account, name)
    rename_user(account, user, name, path)


@operation("iam", "DeleteUser")
def delete_user(account: Account, caller: Caller, params: Params) -> None:
    """Remove a user that nothing hangs on; a boundary is no obstacle."""
    user = lookup.user(account, params["UserName"])
    refuse_delete(
        (user.attached_policies, "detach all policies"),
        (user.inline_policies, "delete policies"),
        (user.groups, "remove users from group"),
        (user.mfa_devices, "delete MFA device"),
        (user.signing_certificates, "delete signing certificates"),
        (user.ssh_public_keys, "delete SSH public keys"),
        (user.service_credentials, "remove referenced objects"),  # AWS: recorded
        (user.login_profile, "delete login profile"),
        (listed_keys(account, user), "delete access keys"),
    )
    account.attachments.set_boundary(None, user)
    delete_keys(account, user)
    account.users.remove(user.name)
    follow_principal(account.world, user.arn, user.id)


def listed(user: User) -> dict[str, Any]:
    """A user as lists show it."""
    shown: dict[str, Any] = {
        "Path": user.path,
        "UserName": user.name,
        "UserId": user.id,
        "Arn": user.arn,
        "CreateDate": user.created_at,
    }
    if user.password_last_used is not None:
        shown["PasswordLastUsed"] = user.password_last_used
    return shown


def described(user: User) -> dict[str, Any]:
    """A user as CreateUser and GetUser show it."""
    return listed(user) | boundaries.shown(user.boundary) | tags.shown(user.tags)


def described_root(account: Account) -> dict[str, Any]:
    """The root user: its id is the account's, and its name the account's alias, if it has one."""
    # AWS: not documented; known from answers that users have published. They have no path.
    shown: dict[str, Any] = {
        "UserId": account.id,
        "Arn": account.root_arn,
        "CreateDate": account.created_at,
    }
    return shown if account.alias is None else shown | {"UserName": account.alias}


def _check_name(account: Account, name: str) -> None:
    if name in account.users:
        raise AwsError("EntityAlreadyExists", f"User with name {name} already exists.")
