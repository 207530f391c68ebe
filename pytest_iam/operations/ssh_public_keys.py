"""Operations on SSH public keys."""

from __future__ import annotations

from typing import Any

from pytest_iam import clock
from pytest_iam.account import ids, ssh_keys
from pytest_iam.account.account import Account
from pytest_iam.account.entities import User
from pytest_iam.account.sessions import Caller
from pytest_iam.account.ssh_keys import SshPublicKey
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup
from pytest_iam.operations.limits import check_room
from pytest_iam.operations.paging import page
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.statuses import is_active, status_of
from pytest_iam.operations.subjects import user_subject

# AWS: IAM API reference, the page of each operation. Root has no such keys.


@operation("iam", "UploadSSHPublicKey")
def upload_ssh_public_key(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A new key of a user, active at once, shown as it was given."""
    user = lookup.user(account, params["UserName"])
    quota = account.quotas.ssh_public_keys_per_user
    check_room("SSHPublicKeysPerUser", len(user.ssh_public_keys), quota)
    body = params["SSHPublicKeyBody"]
    key = SshPublicKey(
        line=_new_line(user, body),
        body=body,
        id=account.ids.access_key_id(ids.SSH_PUBLIC_KEY, account.id),
        uploaded_at=clock.now(),
    )
    user.ssh_public_keys[key.id] = key
    return {"SSHPublicKey": _shown(user, key, body)}


@operation("iam", "GetSSHPublicKey")
def get_ssh_public_key(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A key in the encoding that is asked for, whichever it was uploaded in."""
    user = lookup.user(account, params["UserName"])
    key = _key(user, params)
    # AWS: silent on the comment that may follow a key in a file; it is not kept.
    body = key.line if params["Encoding"] == "SSH" else ssh_keys.pem_of(key)
    return {"SSHPublicKey": _shown(user, key, body)}


@operation("iam", "ListSSHPublicKeys")
def list_ssh_public_keys(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The keys of a user without their text, oldest first."""
    user = user_subject(account, caller, params)
    items = [_metadata(user, key) for key in user.ssh_public_keys.values()]
    return page("SSHPublicKeys", items, params)


@operation("iam", "UpdateSSHPublicKey")
def update_ssh_public_key(account: Account, caller: Caller, params: Params) -> None:
    """Switch a key on or off."""
    key = _key(lookup.user(account, params["UserName"]), params)
    key.is_active = is_active(params["Status"])


@operation("iam", "DeleteSSHPublicKey")
def delete_ssh_public_key(account: Account, caller: Caller, params: Params) -> None:
    """Take a key away, active or not."""
    user = lookup.user(account, params["UserName"])
    del user.ssh_public_keys[_key(user, params).id]


def _new_line(user: User, body: str) -> str:
    """The key of the text as `ssh-rsa AAAA…`, if it is fit and the user does not have it."""
    # AWS: the three codes are documented, the texts are not verified.
    if not ssh_keys.is_encoding_known(body):
        message = "The public key must be encoded in ssh-rsa format or PEM format."
        raise AwsError("UnrecognizedPublicKeyEncoding", message)
    line = ssh_keys.read_public_key(body)
    if line is None:
        raise AwsError("InvalidPublicKey", "The public key is malformed or otherwise invalid.")
    if any(key.line == line for key in user.ssh_public_keys.values()):
        message = f"The SSH public key is already associated with the user {user.name}."
        raise AwsError("DuplicateSSHPublicKey", message)
    return line


def _key(user: User, params: Params) -> SshPublicKey:
    key_id = params["SSHPublicKeyId"]
    found = user.ssh_public_keys.get(key_id)
    if found is None:
        # AWS: the code is documented, the text is not verified.
        message = f"The SSH Public Key with id {key_id} cannot be found."
        raise AwsError("NoSuchEntity", message)
    return found


def _metadata(user: User, key: SshPublicKey) -> dict[str, Any]:
    return {
        "UserName": user.name,
        "SSHPublicKeyId": key.id,
        "Status": status_of(key.is_active),
        "UploadDate": key.uploaded_at,
    }


def _shown(user: User, key: SshPublicKey, body: str) -> dict[str, Any]:
    return _metadata(user, key) | {"Fingerprint": key.fingerprint, "SSHPublicKeyBody": body}
