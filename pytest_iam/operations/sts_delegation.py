"""The operation of STS that gives partners the access which an account holder has granted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.authentication import check_reach
from pytest_iam.account.delegation import DelegationRequest
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError, UsageError
from pytest_iam.operations.documents import parsed
from pytest_iam.operations.issued_credentials import issued
from pytest_iam.operations.registry import Params, operation

# AWS: STS API reference, "GetDelegatedAccessToken"; IAM user guide, "IAM temporary delegation".

_LONGEST = 43200


@operation("sts", "GetDelegatedAccessToken")
def get_delegated_access_token(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Temporary credentials of whoever granted a request, for what it asked and as long as that."""
    check_reach(caller, "sts", "GetDelegatedAccessToken")
    request = _released(account, params["TradeInToken"])
    approver = _approver(request)
    now = clock.now()
    left = int((request.access_ends_at - now).total_seconds())
    session_caller = replace(
        approver,
        policies=(parsed(request.policy, "session", f"delegation request {request.id}"),),
        is_temporary=True,
        issued_at=now,
    )
    return {
        **issued(account.world, session_caller, min(left, _LONGEST), params),
        "AssumedPrincipal": approver.arn,
    }


def _released(account: Account, token: str) -> DelegationRequest:
    """The partner's own request that the token was released for, while the access lasts."""
    request = account.world.delegations.released(token)
    is_own = request is not None and request.requestor_id == account.id
    if request is None or not is_own or clock.now() >= request.access_ends_at:
        # AWS: silent about a token that is none, or another partner's: as one that has expired.
        raise AwsError(
            "ExpiredTradeInTokenException",
            "The trade-in token provided in the request has expired and can no longer be exchanged "
            "for credentials. Request a new token and retry the operation.",
        )
    return request


def _approver(request: DelegationRequest) -> Caller:
    """Who granted it, if one set of session policies is enough to limit the access."""
    approver = request.approver
    if approver is None or approver.kind not in ("user", "assumed-role"):
        kind = "nobody" if approver is None else approver.arn
        raise UsageError(
            f"delegation request {request.id} was approved by {kind}, which is not simulated: "
            "let a user or a role session approve it"
        )
    if approver.policies is not None:
        raise UsageError(
            f"delegation request {request.id} was approved in a session with session policies of "
            "its own, which is not simulated: approve it without"
        )
    return approver
