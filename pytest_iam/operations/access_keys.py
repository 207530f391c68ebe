"""Operations on access keys."""

from __future__ import annotations

from typing import Any

from pytest_iam import clock
from pytest_iam.account.access_keys import delete_key, issue_key, keys_of, listed_keys
from pytest_iam.account.account import Account
from pytest_iam.account.entities import AccessKey, User
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.limits import check_room
from pytest_iam.operations.paging import page
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.statuses import is_active, status_of
from pytest_iam.operations.subjects import subject, unnamed

# AWS: IAM API reference, the page of each operation. Each works on the keys of root too.


@operation("iam", "CreateAccessKey")
def create_access_key(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A new key, the only answer that ever shows its secret."""
    user = subject(account, caller, params)
    quota = account.quotas.access_keys_per_user
    check_room("AccessKeysPerUser", len(listed_keys(account, user)), quota)
    key = issue_key(account, user, clock.now())
    return {"AccessKey": _metadata(user, key) | {"SecretAccessKey": key.secret}}


@operation("iam", "ListAccessKeys")
def list_access_keys(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The keys of a user without their secrets, oldest first."""
    user = _long_term_subject(account, caller, params)
    items = [_metadata(user, key) for key in listed_keys(account, user)]
    return page("AccessKeyMetadata", items, params)


@operation("iam", "UpdateAccessKey")
def update_access_key(account: Account, caller: Caller, params: Params) -> None:
    """Switch a key on or off."""
    key = _key(account, _long_term_subject(account, caller, params), params)
    key.is_active = is_active(params["Status"])


@operation("iam", "DeleteAccessKey")
def delete_access_key(account: Account, caller: Caller, params: Params) -> None:
    """Take a key away, active or not."""
    user = subject(account, caller, params)
    delete_key(account, user, _key(account, user, params).id)


@operation("iam", "GetAccessKeyLastUsed")
def get_access_key_last_used(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """When a key of the account was last used, and for what."""
    issued = account.world.keyring.key(params["AccessKeyId"])
    # AWS: silent about a key that is unknown or another account's.
    if issued is None or issued[0] != account.id or not issued[1].is_listed:
        raise _not_found(params["AccessKeyId"])
    key = issued[1]
    used = {
        "LastUsedDate": key.last_used_at,
        "ServiceName": key.last_used_service or "N/A",
        "Region": key.last_used_region or "N/A",
    }
    return _present({"UserName": key.user_name, "AccessKeyLastUsed": _present(used)})


def _long_term_subject(account: Account, caller: Caller, params: Params) -> User | None:
    """As `subject`, but "if a temporary access key is used, then UserName is required".

    Sessions of AssumeRoot are about root, whose user has no name.
    """
    if params.get("UserName") is None and caller.is_temporary and not caller.is_assumed_root:
        raise unnamed()
    return subject(account, caller, params)


def _key(account: Account, user: User | None, params: Params) -> AccessKey:
    key = keys_of(account, user).get(params["AccessKeyId"])
    if key is None or not key.is_listed:
        raise _not_found(params["AccessKeyId"])
    return key


def _not_found(key_id: str) -> AwsError:
    return AwsError("NoSuchEntity", f"The Access Key with id {key_id} cannot be found.")


def _metadata(user: User | None, key: AccessKey) -> dict[str, Any]:
    """What the account shows of a key; a key of root names no user."""
    return _present(
        {
            "UserName": None if user is None else user.name,
            "AccessKeyId": key.id,
            "Status": status_of(key.is_active),
            "CreateDate": key.created_at,
        }
    )


def _present(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
