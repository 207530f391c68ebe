"""Authentication: who a call's credentials prove its caller to be."""

from __future__ import annotations

import datetime
import hmac
from dataclasses import replace

from pytest_iam.account.account import Account, World
from pytest_iam.account.callers import ANONYMOUS, root_caller, user_caller
from pytest_iam.account.entities import AccessKey
from pytest_iam.account.sessions import Caller, Session
from pytest_iam.calls import Credentials
from pytest_iam.errors import AwsError

# AWS: IAM and STS API references, "Common Errors"; signing is described in IAM user guide,
# "Signature Version 4". AWS is silent about the order of its checks. Here: the key is known and
# active, its token is the right one, the signature is, and only then whether the token is expired,
# so that nobody learns about a session without its secret.


def caller_of(
    world: World, credentials: Credentials | None, now: datetime.datetime, ambient: Caller
) -> Caller:
    """Whom the credentials act as; `ambient` is the current caller.

    None (unsigned) is `ANONYMOUS`. A key that this world issued acts as its owner however it was
    found. A key that nobody issued acts as the current caller if it is ambient and is refused if it
    was passed in code. Whoever was deleted, made anew or not, acts no more; a user renamed since
    has its new ARN. Raises InvalidClientTokenId, SignatureDoesNotMatch or ExpiredToken, the codes
    of IAM and STS; other protocols have their own names for them.
    """
    if credentials is None:
        return ANONYMOUS
    key_id = credentials.access_key_id or ""
    session = world.keyring.session(key_id)
    if session is not None:
        return _session_caller(world, session, credentials, now)
    issued = world.keyring.key(key_id)
    if issued is not None:
        return _key_caller(world.accounts[issued[0]], issued[1], credentials)
    if credentials.is_explicit:
        raise _invalid_token()
    return _as_of_now(world, ambient)


def check_reach(caller: Caller, service: str, operation: str) -> None:
    """Refuse what the kind of credentials cannot call, whatever the policies say.

    Temporary credentials get no session token, those of a user or root call IAM only with MFA, or
    from AssumeRoot, and of STS only AssumeRole and GetCallerIdentity, federated users call nothing
    of both but GetCallerIdentity, and root assumes no role and no root. Raises InvalidClientTokenId
    for IAM and AccessDenied for STS.
    """
    # AWS: STS API reference, "GetSessionToken", Permissions, and "AssumeRole"; IAM user guide,
    # "Compare AWS STS credentials". Codes and texts are known from reports of users.
    if service in ("iam", "iam-toolbox"):
        _check_reach_of_iam(caller)
    elif service == "sts" and operation not in _FOR_EVERYBODY:
        _check_reach_of_sts(caller, operation)


def _check_reach_of_iam(caller: Caller) -> None:
    is_able = caller.mfa_at is not None or caller.is_assumed_root
    if caller.kind == "federated-user" or (_has_session_token(caller) and not is_able):
        raise _invalid_token()


def _check_reach_of_sts(caller: Caller, operation: str) -> None:
    if operation in _TAKING_OVER and caller.kind == "root":
        # AWS: STS API reference, AssumeRoot: not with root's credentials; silent about the text.
        raise AwsError("AccessDenied", "Roles may not be assumed by root accounts.")
    is_shut_out = caller.kind == "federated-user" or (
        _has_session_token(caller) and operation != "AssumeRole"
    )
    if is_shut_out or (caller.is_temporary and operation in _NOT_WITH_SESSIONS):
        raise AwsError("AccessDenied", f"Cannot call {operation} with session credentials")


def _has_session_token(caller: Caller) -> bool:
    return caller.is_temporary and caller.kind in ("user", "root")


# AWS: STS API reference: AssumeRoleWithSAML and AssumeRoleWithWebIdentity take no credentials.
UNSIGNED = ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")
"""The operations of STS that are called without credentials."""

_FOR_EVERYBODY = ("GetCallerIdentity", *UNSIGNED)
_TAKING_OVER = ("AssumeRole", "AssumeRoot")
_NOT_WITH_SESSIONS = ("GetSessionToken", "GetFederationToken")


def _key_caller(account: Account, key: AccessKey, credentials: Credentials) -> Caller:
    user = None if key.user_name is None else account.users.get(key.user_name)
    is_owner_gone = key.user_name is not None and (user is None or key.id not in user.access_keys)
    # AWS: silent about a long-term key that comes with a token; stricter chosen.
    if is_owner_gone or not key.is_active or credentials.session_token is not None:
        raise _invalid_token()
    _check_signature(key.secret, credentials)
    if user is None:
        return root_caller(account, access_key_id=key.id)
    return user_caller(account, user, access_key_id=key.id)


def _session_caller(
    world: World, session: Session, credentials: Credentials, now: datetime.datetime
) -> Caller:
    caller = _as_of_now(world, session.caller)
    if not _is_same(session.session_token, credentials.session_token):
        raise _invalid_token()
    _check_signature(session.secret_access_key, credentials)
    if now >= session.expires_at:
        raise AwsError("ExpiredToken", "The security token included in the request is expired")
    return caller


def _as_of_now(world: World, caller: Caller) -> Caller:
    """A caller named some time ago, under the name that it has now. Raises if it is gone."""
    account = world.accounts.get(caller.account_id)
    if account is not None and _is_gone(account, caller):
        raise _invalid_token()
    if caller.kind == "user" and caller.user is not None and caller.arn != caller.user.arn:
        return replace(caller, arn=caller.user.arn)
    return caller


def _is_gone(account: Account, caller: Caller) -> bool:
    """Whether the caller's user or role was deleted; one made anew is another."""
    if caller.user is not None:
        return account.users.get(caller.user.name) is not caller.user
    return caller.role is not None and account.roles.get(caller.role.name) is not caller.role


def _check_signature(secret: str, credentials: Credentials) -> None:
    if not _is_same(secret, credentials.secret_access_key):
        raise AwsError(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method. "
            "Consult the service documentation for details.",
        )


def _is_same(secret: str, given: str | None) -> bool:
    return hmac.compare_digest(secret.encode(), (given or "").encode())


def _invalid_token() -> AwsError:
    return AwsError(
        "InvalidClientTokenId", "The security token included in the request is invalid."
    )
