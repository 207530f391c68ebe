"""Users."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from pytest_iam.account.access_keys import handle_key
from pytest_iam.account.account import Account
from pytest_iam.account.callers import role_caller, user_caller

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
UNKNOWN = ("NoSuchEntity", "The user with name nobody cannot be found.")


def test_a_new_user_has_a_path_and_ids(ask: Any, frozen: Any) -> None:
    """AWS: recorded answer of CreateUser: these five members and no others."""
    user = ask("CreateUser", UserName="alice")["User"]
    assert user.pop("UserId").startswith("AIDA")
    assert user == {
        "Path": "/",
        "UserName": "alice",
        "Arn": "arn:aws:iam::123456789012:user/alice",
        "CreateDate": datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc),
    }


def test_tags_and_boundary_are_shown_by_create_and_get_but_not_by_list(ask: Any) -> None:
    """AWS: IAM API reference, ListUsers: it does not return PermissionsBoundary and Tags."""
    tags = [{"Key": "team", "Value": "red"}]
    given: dict[str, Any] = {"UserName": "alice", "Path": "/team/", "Tags": tags}
    created = ask("CreateUser", PermissionsBoundary=ADMIN, **given)["User"]
    assert created["Tags"] == tags
    assert created["PermissionsBoundary"] == {
        "PermissionsBoundaryType": "Policy",
        "PermissionsBoundaryArn": ADMIN,
    }
    assert created["Arn"] == "arn:aws:iam::123456789012:user/team/alice"
    assert ask("GetUser", UserName="alice")["User"] == created
    (listed,) = ask("ListUsers")["Users"]
    assert created.keys() - listed.keys() == {"Tags", "PermissionsBoundary"}


@pytest.mark.parametrize("name", ["alice", "ALICE"])
def test_a_name_is_taken_in_any_case(ask: Any, refused: Any, name: str) -> None:
    """AWS: IAM user guide, "IAM name requirements": not distinguished by case."""
    ask("CreateUser", UserName="alice")
    taken = ("EntityAlreadyExists", f"User with name {name} already exists.")
    assert refused("CreateUser", UserName=name) == taken
    assert ask("GetUser", UserName=name)["User"]["UserName"] == "alice"


def test_the_quota_of_users_is_kept(account: Account, ask: Any, refused: Any) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas"."""
    account.quotas.users = 1
    ask("CreateUser", UserName="alice")
    message = "Cannot exceed quota for UsersPerAccount: 1"
    assert refused("CreateUser", UserName="bob") == ("LimitExceeded", message)


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"Tags": [{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}]}, "InvalidInput"),
        ({"PermissionsBoundary": f"{ADMIN}NotThere"}, "NoSuchEntity"),
    ],
)
def test_a_user_that_cannot_be_whole_is_not_made(
    refused: Any, extra: dict[str, Any], code: str
) -> None:
    """AWS: IAM API reference, CreateUser: if any tag is invalid, the entire request fails."""
    assert refused("CreateUser", UserName="alice", **extra)[0] == code


@pytest.mark.parametrize(
    "operation", ["GetUser", "UpdateUser", "DeleteUser", "ListGroupsForUser", "ListUserTags"]
)
def test_an_unknown_user_is_refused_by_name(refused: Any, operation: str) -> None:
    """AWS: recorded."""
    assert refused(operation, UserName="nobody") == UNKNOWN


def test_without_a_name_the_user_is_the_caller(account: Account, ask: Any) -> None:
    """AWS: IAM API reference, GetUser: determined by the access key of the request."""
    ask("CreateUser", UserName="alice")
    alice = account.users.get("alice")
    assert alice is not None
    assert ask("GetUser", by=user_caller(account, alice))["User"]["UserName"] == "alice"


def test_without_a_name_root_sees_itself(account: Account, ask: Any) -> None:
    """AWS: not documented; known from published answers."""
    user = ask("GetUser")["User"]
    assert user.keys() == {"UserId", "Arn", "CreateDate"}
    assert (user["UserId"], user["Arn"]) == (account.id, account.root_arn)
    ask("CreateAccountAlias", AccountAlias="example")
    assert ask("GetUser")["User"]["UserName"] == "example"


def test_without_a_name_a_role_is_refused(
    account: Account, ask: Any, refused: Any, trust: str
) -> None:
    """AWS: recorded."""
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust)
    role = account.roles.get("r")
    assert role is not None
    message = "Must specify userName when calling with non-User credentials"
    caller = role_caller(account, role, "session")
    assert refused("GetUser", by=caller) == ("ValidationError", message)


def test_users_are_listed_by_name_under_a_path(ask: Any) -> None:
    """AWS: recorded for roles: a prefix need not end in a slash."""
    for name, path in (("bob", "/team/red/"), ("Ann", "/team/"), ("carl", "/")):
        ask("CreateUser", UserName=name, Path=path)
    names = {
        prefix: [user["UserName"] for user in ask("ListUsers", PathPrefix=prefix)["Users"]]
        for prefix in ("/", "/te", "/team/r", "/other/")
    }
    assert names == {
        "/": ["Ann", "bob", "carl"],
        "/te": ["Ann", "bob"],
        "/team/r": ["bob"],
        "/other/": [],
    }


def test_a_marker_outlives_the_user_that_it_names(ask: Any) -> None:
    """A caller may delete what it has just been given."""
    for name in "abcde":
        ask("CreateUser", UserName=name)
    seen: list[str] = []
    page = ask("ListUsers", MaxItems=2)
    while True:
        for user in page["Users"]:
            seen.append(user["UserName"])
            ask("DeleteUser", UserName=user["UserName"])
        if not page["IsTruncated"]:
            break
        page = ask("ListUsers", MaxItems=2, Marker=page["Marker"])
    assert seen == list("abcde")
    assert ask("ListUsers") == {"Users": [], "IsTruncated": False}


def test_what_belongs_to_a_user_follows_its_new_name(
    account: Account, ask: Any, allow: str
) -> None:
    """AWS: IAM user guide, "Rename an IAM user"."""
    ask("CreateUser", UserName="alice")
    ask("CreateGroup", GroupName="g")
    ask("AddUserToGroup", GroupName="g", UserName="alice")
    ask("AttachUserPolicy", UserName="alice", PolicyArn=ADMIN)
    ask("PutUserPolicy", UserName="alice", PolicyName="p", PolicyDocument=allow)
    key = ask("CreateAccessKey", UserName="alice")["AccessKey"]["AccessKeyId"]
    before = ask("GetUser", UserName="alice")["User"]
    ask("UpdateUser", UserName="alice", NewUserName="bob", NewPath="/team/")
    after = ask("GetUser", UserName="bob")["User"]
    assert after["UserId"] == before["UserId"]
    assert after["Arn"] == "arn:aws:iam::123456789012:user/team/bob"
    assert [user["UserName"] for user in ask("GetGroup", GroupName="g")["Users"]] == ["bob"]
    assert ask("ListAccessKeys", UserName="bob")["AccessKeyMetadata"][0]["UserName"] == "bob"
    assert ask("GetAccessKeyLastUsed", AccessKeyId=key)["UserName"] == "bob"
    assert ask("ListEntitiesForPolicy", PolicyArn=ADMIN)["PolicyUsers"][0]["UserName"] == "bob"
    assert ask("ListUserPolicies", UserName="bob")["PolicyNames"] == ["p"]
    assert [user["UserName"] for user in ask("ListUsers")["Users"]] == ["bob"]


@pytest.mark.parametrize("name", ["alice", "Alice"])
def test_a_user_may_keep_its_name_in_any_case(ask: Any, name: str) -> None:
    """Moving a user, a client may pass the name along."""
    ask("CreateUser", UserName="alice")
    ask("UpdateUser", UserName="alice", NewUserName=name, NewPath="/p/")
    assert ask("GetUser", UserName="alice")["User"]["Arn"].endswith(f":user/p/{name}")


def test_a_user_cannot_take_the_name_of_another(ask: Any, refused: Any) -> None:
    """AWS: IAM API reference, UpdateUser, EntityAlreadyExists."""
    ask("CreateUser", UserName="alice")
    ask("CreateUser", UserName="bob")
    taken = ("EntityAlreadyExists", "User with name BOB already exists.")
    assert refused("UpdateUser", UserName="alice", NewUserName="BOB") == taken


_HANGING_ON = [
    ("AttachUserPolicy", {"PolicyArn": ADMIN}, "detach all policies"),
    ("PutUserPolicy", {"PolicyName": "p"}, "delete policies"),
    ("AddUserToGroup", {"GroupName": "g"}, "remove users from group"),
    ("CreateLoginProfile", {"Password": "Correct-horse-7"}, "delete login profile"),
    ("CreateAccessKey", {}, "delete access keys"),
]


@pytest.mark.parametrize(("operation", "params", "remedy"), _HANGING_ON)
def test_a_user_that_something_hangs_on_is_not_deleted(
    ask: Any, refused: Any, allow: str, operation: str, params: dict[str, Any], remedy: str
) -> None:
    """AWS: IAM API reference, DeleteUser; the texts are known from reports."""
    ask("CreateUser", UserName="alice")
    ask("CreateGroup", GroupName="g")
    document = {"PolicyDocument": allow} if operation == "PutUserPolicy" else {}
    ask(operation, UserName="alice", **params, **document)
    message = f"Cannot delete entity, must {remedy} first."
    assert refused("DeleteUser", UserName="alice") == ("DeleteConflict", message)


def test_a_user_with_an_mfa_device_is_not_deleted(account: Account, ask: Any, refused: Any) -> None:
    """AWS: as above."""
    ask("CreateUser", UserName="alice")
    alice = account.users.get("alice")
    assert alice is not None
    alice.mfa_devices["arn:aws:iam::123456789012:mfa/phone"] = None
    message = "Cannot delete entity, must delete MFA device first."
    assert refused("DeleteUser", UserName="alice") == ("DeleteConflict", message)


@pytest.mark.parametrize(
    ("credentials", "remedy"),
    [
        ("signing_certificates", "delete signing certificates"),
        ("ssh_public_keys", "delete SSH public keys"),
        ("service_credentials", "remove referenced objects"),
    ],
)
def test_a_user_with_further_credentials_is_not_deleted(
    account: Account, ask: Any, refused: Any, credentials: str, remedy: str
) -> None:
    """AWS: IAM API reference, DeleteUser; of the texts the last alone is recorded."""
    ask("CreateUser", UserName="alice")
    getattr(account.users.get("alice"), credentials)["id"] = None
    message = f"Cannot delete entity, must {remedy} first."
    assert refused("DeleteUser", UserName="alice") == ("DeleteConflict", message)


def test_a_deleted_user_leaves_nothing_behind(account: Account, ask: Any) -> None:
    """The key of its handle is gone, and its boundary is free again. A name can be used again."""
    ask("CreateUser", UserName="alice", PermissionsBoundary=ADMIN)
    alice = account.users.get("alice")
    assert alice is not None
    key = handle_key(account, alice, alice.created_at)
    ask("DeleteUser", UserName="Alice")
    assert account.world.keyring.key(key.id) is None
    assert account.attachments.counts(ADMIN) == (0, 0)
    assert ask("CreateUser", UserName="alice")["User"]["UserId"] != alice.id
