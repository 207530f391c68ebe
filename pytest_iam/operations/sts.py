"""Operations of STS that tell something: who calls, whose a key is, why a call was refused."""

from __future__ import annotations

from typing import Any

from pytest_iam.account import ids
from pytest_iam.account.account import Account
from pytest_iam.account.authorization_messages import decode
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params, operation

# AWS: STS API reference, the page of each operation.


@operation("sts", "GetCallerIdentity")
def get_caller_identity(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Who calls; allowed to everybody, whatever the policies say."""
    return {"UserId": caller.user_id, "Account": caller.account_id, "Arn": caller.arn}


@operation("sts", "GetAccessKeyInfo")
def get_access_key_info(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The account that a key belongs to, whether or not it is active."""
    key_id, world = params["AccessKeyId"], account.world
    session, issued = world.keyring.session(key_id), world.keyring.key(key_id)
    if session is not None:
        return {"Account": session.caller.account_id}
    owner = ids.account_of(key_id) if issued is None else issued[0]
    if owner not in world.accounts:
        # AWS: silent about a key that nobody issued; code and text are not verified.
        raise AwsError(
            "InvalidClientTokenId", "The security token included in the request is invalid."
        )
    return {"Account": owner}


@operation("sts", "DecodeAuthorizationMessage")
def decode_authorization_message(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """Why a call was refused, as JSON, from the message that its refusal carried.

    The account that encoded it is the one of the caller that was refused.
    """
    text = decode(account, params["EncodedMessage"])
    if text is None:
        raise AwsError("InvalidAuthorizationMessageException", "Message is not valid")  # reported
    return {"DecodedMessage": text}
