"""Operations of STS: who calls, and temporary credentials."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytest_iam import clock
from pytest_iam.account import ids, mfa
from pytest_iam.account.account import Account, World
from pytest_iam.account.authentication import check_reach
from pytest_iam.account.callers import role_caller
from pytest_iam.account.entities import Role
from pytest_iam.account.session_keys import issue_session
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError, UsageError
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.session_policies import packed_size, session_policies
from pytest_iam.operations.session_tags import session_tags
from pytest_iam.policy.arn import parse_arn

# AWS: STS API reference, the page of each operation.

_HOUR = 3600
_HALF_A_DAY = 43200


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


@operation("sts", "GetSessionToken")
def get_session_token(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Temporary credentials of the user or root that calls, with MFA if the call proves it."""
    _refuse_what_is_not_simulated(params)
    check_reach(caller, "sts", "GetSessionToken")
    now = clock.now()
    has_mfa = _use_up_code(account, caller, params)
    seconds = params.get("DurationSeconds", _HALF_A_DAY)
    if caller.kind == "root":
        # AWS: "If the duration is longer than one hour, the session for AWS account owners defaults
        # to one hour."
        seconds = min(seconds, _HOUR)
    session_caller = replace(
        caller, is_temporary=True, issued_at=now, mfa_at=now if has_mfa else None
    )
    return {"Credentials": _issue(account.world, session_caller, seconds)}


@operation("sts", "AssumeRole")
def assume_role(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Temporary credentials of a role, of any account of the same simulated AWS.

    Whether the role trusts the caller was decided before.
    """
    _refuse_what_is_not_simulated(params)
    role_account, role = _role(account, caller, params["RoleArn"])
    seconds = _duration(caller, role, params.get("DurationSeconds", _HOUR))
    session_caller = _session_caller(role_account, role, caller, params)
    size = packed_size(params, session_caller.tags)
    _use_up_code(account, caller, params)
    answer = {
        "Credentials": _issue(account.world, session_caller, seconds),
        "AssumedRoleUser": {"AssumedRoleId": session_caller.user_id, "Arn": session_caller.arn},
        "PackedPolicySize": size,
        "SourceIdentity": session_caller.source_identity,
    }
    return {name: value for name, value in answer.items() if value is not None}


def _refuse_what_is_not_simulated(params: Params) -> None:
    for name in ("ProvidedContexts", "MinimumSessionTokenSize"):
        if name in params:
            raise UsageError(f"{name}={params[name]!r} is not simulated: leave the member out")


def _session_caller(account: Account, role: Role, caller: Caller, params: Params) -> Caller:
    """Whom the session that `caller` asks for acts as; `account` is the role's."""
    tags = session_tags(caller, params)
    return role_caller(
        account,
        role,
        params["RoleSessionName"],
        policies=session_policies(account, params),
        tags=tags.tags,
        transitive_tag_keys=tags.transitive_keys,
        source_identity=_source_identity(caller, params),
        issued_at=clock.now(),
    )


def _use_up_code(account: Account, caller: Caller, params: Params) -> bool:
    """Whether the call proves MFA, by a code that is good no more after it. Raises AccessDenied."""
    serial, code = params.get("SerialNumber"), params.get("TokenCode")
    proof = mfa.verified_code(account, caller, serial, code, clock.now())
    if proof is not None:
        mfa.accept(*proof)
    return proof is not None


def _role(account: Account, caller: Caller, role_arn: str) -> tuple[Account, Role]:
    arn = parse_arn(role_arn)
    if arn is None:
        raise AwsError("ValidationError", f"{role_arn} is invalid")
    check_reach(caller, "sts", "AssumeRole")
    role_account = account.world.accounts.get(arn.account)
    role = None if role_account is None else role_account.roles.get(arn.resource_name)
    if role_account is None or role is None or role.arn != role_arn:
        raise _not_authorized(caller, "sts:AssumeRole", role_arn)
    return role_account, role


def _duration(caller: Caller, role: Role, seconds: int) -> int:
    """The duration in seconds, if the role and the caller allow it."""
    if caller.kind == "assumed-role" and seconds > _HOUR:
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit "
            "for roles assumed by role chaining",
        )
    if seconds > role.max_session:
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )
    return seconds


def _source_identity(caller: Caller, params: Params) -> str | None:
    """The source identity, which a role chain keeps once it is set."""
    # AWS: IAM user guide, "Monitor and control actions taken with assumed roles": it cannot be
    # changed during the session; the text for trying is not verified.
    asked, kept = params.get("SourceIdentity"), caller.source_identity
    if asked is not None and kept is not None and asked != kept:
        raise _not_authorized(caller, "sts:SetSourceIdentity", params["RoleArn"])
    return kept or asked


def _not_authorized(caller: Caller, action: str, resource: str) -> AwsError:
    return AwsError(
        "AccessDenied",
        f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource}",
    )


def _issue(world: World, caller: Caller, seconds: int) -> dict[str, Any]:
    """Make temporary credentials that act as the caller, and what a call answers of them."""
    session = issue_session(world, caller, seconds)
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "SessionToken": session.session_token,
        "Expiration": session.expires_at,
    }
