from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_iam.account.access_keys import handle_key, record_use
from pytest_iam.account.account import Account
from pytest_iam.account.callers import role_caller, user_caller
from pytest_iam.account.sessions import Caller

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)
ALICE = {"UserName": "alice"}


@pytest.fixture
def alice(ask: Any, account: Account) -> Caller:
    """A user, calling with a long-term key."""
    ask("CreateUser", **ALICE)
    user = account.users.get("alice")
    assert user is not None
    return user_caller(account, user)


def test_a_new_key_shows_its_secret_once(ask: Any, frozen: Any, alice: Caller) -> None:
    """IAM API reference, "CreateAccessKey"."""
    key = ask("CreateAccessKey", **ALICE)["AccessKey"]
    assert set(key) == {"UserName", "AccessKeyId", "Status", "SecretAccessKey", "CreateDate"}
    assert (key["UserName"], key["Status"]) == ("alice", "Active")
    assert key["CreateDate"].isoformat() == "2026-01-31T12:00:00+00:00"
    del key["SecretAccessKey"]
    listed = ask("ListAccessKeys", **ALICE)
    assert listed == {"AccessKeyMetadata": [key], "IsTruncated": False}


def test_without_a_name_the_keys_are_the_callers(ask: Any, alice: Caller) -> None:
    """IAM API reference, "CreateAccessKey": IAM determines the user implicitly."""
    key = ask("CreateAccessKey", by=alice)["AccessKey"]
    assert key["UserName"] == "alice"
    ask("UpdateAccessKey", by=alice, AccessKeyId=key["AccessKeyId"], Status="Inactive")
    (listed,) = ask("ListAccessKeys", by=alice)["AccessKeyMetadata"]
    assert listed["Status"] == "Inactive"
    ask("DeleteAccessKey", by=alice, AccessKeyId=key["AccessKeyId"])
    assert ask("ListAccessKeys", by=alice)["AccessKeyMetadata"] == []


def test_root_has_keys_of_its_own(ask: Any, account: Account) -> None:
    """IAM API reference, "CreateAccessKey": you can manage root's credentials."""
    key = ask("CreateAccessKey")["AccessKey"]
    assert list(account.root_access_keys) == [key["AccessKeyId"]]
    (listed,) = ask("ListAccessKeys")["AccessKeyMetadata"]
    assert listed["AccessKeyId"] == key["AccessKeyId"]
    ask("DeleteAccessKey", AccessKeyId=key["AccessKeyId"])
    assert account.root_access_keys == {}


@pytest.mark.parametrize("operation", ["CreateAccessKey", "ListAccessKeys"])
def test_a_role_must_name_the_user(
    ask: Any, refused: Any, account: Account, operation: str
) -> None:
    """IAM API reference, "ListAccessKeys"."""
    ask("CreateRole", RoleName="Deployer", AssumeRolePolicyDocument=TRUST)
    role = account.roles.get("Deployer")
    assert role is not None
    caller = role_caller(account, role, "session")
    assert refused(operation, by=caller) == (
        "ValidationError",
        "Must specify userName when calling with non-User credentials",
    )


def test_temporary_credentials_must_name_the_user_to_list(
    refused: Any, account: Account, alice: Caller, frozen: Any
) -> None:
    """IAM API reference, "ListAccessKeys": with a temporary access key UserName is required."""
    assert alice.user is not None
    temporary = user_caller(account, alice.user, mfa_at=alice.user.created_at)
    assert refused("ListAccessKeys", by=temporary)[0] == "ValidationError"


def test_a_user_has_two_keys_at_most(ask: Any, refused: Any, alice: Caller) -> None:
    """IAM user guide, "IAM and AWS STS quotas"."""
    first = ask("CreateAccessKey", **ALICE)["AccessKey"]
    ask("CreateAccessKey", **ALICE)
    assert refused("CreateAccessKey", **ALICE) == (
        "LimitExceeded",
        "Cannot exceed quota for AccessKeysPerUser: 2",
    )
    ask("DeleteAccessKey", **ALICE, AccessKeyId=first["AccessKeyId"])
    assert ask("CreateAccessKey", **ALICE)["AccessKey"]["Status"] == "Active"


def test_a_handles_key_is_no_part_of_the_account(
    ask: Any, refused: Any, account: Account, alice: Caller, frozen: Any
) -> None:
    """No rule of AWS: a handle's own clients must not change what the code under test sees."""
    assert alice.user is not None
    hidden = handle_key(account, alice.user, alice.user.created_at).id
    assert ask("ListAccessKeys", **ALICE)["AccessKeyMetadata"] == []
    assert refused("DeleteAccessKey", **ALICE, AccessKeyId=hidden)[0] == "NoSuchEntity"
    assert refused("GetAccessKeyLastUsed", AccessKeyId=hidden)[0] == "NoSuchEntity"
    ask("CreateAccessKey", **ALICE)
    ask("CreateAccessKey", **ALICE)
    assert refused("CreateAccessKey", **ALICE)[0] == "LimitExceeded"


def test_a_handles_key_does_not_keep_its_user(
    ask: Any, account: Account, alice: Caller, frozen: Any
) -> None:
    """No rule of AWS: DeleteUser must not ask for a key that the account does not show."""
    assert alice.user is not None
    hidden = handle_key(account, alice.user, alice.user.created_at).id
    ask("DeleteUser", **ALICE)
    assert account.world.keyring.key(hidden) is None


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("DeleteAccessKey", {}),
        ("UpdateAccessKey", {"Status": "Inactive"}),
        ("GetAccessKeyLastUsed", None),
    ],
)
def test_an_unknown_key_is_refused(
    refused: Any, alice: Caller, operation: str, params: dict[str, str] | None
) -> None:
    """IAM API reference, NoSuchEntity of the operations."""
    named = {} if params is None else {**ALICE, **params}
    assert refused(operation, AccessKeyId="AKIAIOSFODNN7EXAMPLE", **named) == (
        "NoSuchEntity",
        "The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found.",
    )


def test_a_key_of_another_user_is_unknown(ask: Any, refused: Any, alice: Caller) -> None:
    """IAM API reference, "DeleteAccessKey"."""
    ask("CreateUser", UserName="bob")
    key = ask("CreateAccessKey", UserName="bob")["AccessKey"]["AccessKeyId"]
    assert refused("DeleteAccessKey", **ALICE, AccessKeyId=key)[0] == "NoSuchEntity"


def test_an_unknown_user_is_refused(refused: Any) -> None:
    """IAM API reference, "CreateAccessKey"."""
    assert refused("CreateAccessKey", UserName="ann") == (
        "NoSuchEntity",
        "The user with name ann cannot be found.",
    )


def test_a_key_cannot_be_made_to_expire(ask: Any, refused: Any, alice: Caller) -> None:
    """IAM API reference, "UpdateAccessKey": a key is switched between Active and Inactive."""
    key = ask("CreateAccessKey", **ALICE)["AccessKey"]["AccessKeyId"]
    code, _ = refused("UpdateAccessKey", **ALICE, AccessKeyId=key, Status="Expired")
    assert code in ("InvalidInput", "ValidationError")  # older models lack the status
    (listed,) = ask("ListAccessKeys", **ALICE)["AccessKeyMetadata"]
    assert listed["Status"] == "Active"


def test_last_use_is_not_applicable_until_the_key_is_used(
    ask: Any, account: Account, alice: Caller, frozen: Any
) -> None:
    """IAM API reference, "AccessKeyLastUsed": ServiceName and Region are then N/A."""
    key = ask("CreateAccessKey", **ALICE)["AccessKey"]["AccessKeyId"]
    assert ask("GetAccessKeyLastUsed", AccessKeyId=key) == {
        "UserName": "alice",
        "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"},
    }
    assert alice.user is not None
    used_at = alice.user.created_at
    signed = user_caller(account, alice.user, access_key_id=key)
    record_use(account.world, signed, "s3", "eu-west-1", used_at)
    assert ask("GetAccessKeyLastUsed", AccessKeyId=key)["AccessKeyLastUsed"] == {
        "LastUsedDate": used_at,
        "ServiceName": "s3",
        "Region": "eu-west-1",
    }
