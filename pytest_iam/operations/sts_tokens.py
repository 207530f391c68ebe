"""Operations of STS that give users and root temporary credentials of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.authentication import check_reach
from pytest_iam.account.callers import federated_user_caller
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.issued_credentials import issued, use_up_code
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.session_policies import packed_size, session_policies
from pytest_iam.operations.session_tags import session_tags

# AWS: STS API reference, "GetSessionToken" and "GetFederationToken".

_HOUR = 3600
_HALF_A_DAY = 43200


@operation("sts", "GetSessionToken")
def get_session_token(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Temporary credentials of the user or root that calls, with MFA if the call proves it."""
    check_reach(caller, "sts", "GetSessionToken")
    now = clock.now()
    has_mfa = use_up_code(account, caller, params)
    session_caller = replace(
        caller, is_temporary=True, issued_at=now, mfa_at=now if has_mfa else None
    )
    return issued(account.world, session_caller, _seconds(caller, params), params)


@operation("sts", "GetFederationToken")
def get_federation_token(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Temporary credentials of somebody whom the user or root that calls answers for."""
    check_reach(caller, "sts", "GetFederationToken")
    if caller.kind not in ("user", "root"):
        # AWS: STS API reference: "you must call the GetFederationToken operation using the
        # long-term security credentials of an IAM user"; the text is known of sessions alone.
        raise AwsError("AccessDenied", "Cannot call GetFederationToken with session credentials")
    session_caller = federated_user_caller(
        account,
        caller.user,
        params["Name"],
        policies=session_policies(account, params) or (),
        tags=session_tags(caller, params).tags,
        issued_at=clock.now(),
    )
    size = packed_size(params, session_caller.tags)
    return {
        **issued(account.world, session_caller, _seconds(caller, params), params),
        "FederatedUser": {"FederatedUserId": session_caller.user_id, "Arn": session_caller.arn},
        # Recorded: 0 where AssumeRole leaves the member out.
        "PackedPolicySize": size or 0,
    }


def _seconds(caller: Caller, params: Params) -> int:
    """How long the credentials last.

    AWS: "If the specified duration is longer than one hour, the session obtained by using root user
    credentials defaults to one hour."
    """
    seconds: int = params.get("DurationSeconds", _HALF_A_DAY)
    return min(seconds, _HOUR) if caller.kind == "root" else seconds
