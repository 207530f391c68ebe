"""Issued credentials: what a call of STS answers of the temporary credentials that it makes."""

from __future__ import annotations

import math
from typing import Any

from pytest_iam.account import mfa
from pytest_iam.account.account import Account, World
from pytest_iam.account.session_keys import issue_session
from pytest_iam.account.sessions import Caller
from pytest_iam.clock import now
from pytest_iam.operations.registry import Params

_LARGEST_TOKEN = 4096
"""The size that MinimumSessionTokenSize can ask for at most, in the model."""


def issued(world: World, caller: Caller, seconds: int, params: Params) -> dict[str, Any]:
    """Make temporary credentials that act as the caller, and what the call answers of them."""
    size = params.get("MinimumSessionTokenSize")
    session = issue_session(world, caller, seconds, token_size=size)
    answer: dict[str, Any] = {
        "Credentials": {
            "AccessKeyId": session.access_key_id,
            "SecretAccessKey": session.secret_access_key,
            "SessionToken": session.session_token,
            "Expiration": session.expires_at,
        }
    }
    if size is not None:
        # AWS: its models describe the two members; silent on whether they come unasked.
        length = len(session.session_token)
        answer["SessionTokenSize"] = length
        answer["SessionTokenUtilization"] = math.ceil(100 * length / _LARGEST_TOKEN)
    return answer


def use_up_code(account: Account, caller: Caller, params: Params) -> bool:
    """Whether the call proves MFA, by a code that is good no more after it. Raises AccessDenied."""
    serial, code = params.get("SerialNumber"), params.get("TokenCode")
    proof = mfa.verified_code(account, caller, serial, code, now())
    if proof is not None:
        mfa.accept(*proof)
    return proof is not None
