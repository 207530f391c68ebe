"""Authorization ids: by which a caller can look up why it was denied.

AWS: IAM user guide, "Troubleshoot access denied error messages with authorization ID".
"""

from __future__ import annotations

import datetime
import string

from pytest_iam.account.account import World
from pytest_iam.account.denials import Denial
from pytest_iam.account.sessions import Caller
from pytest_iam.authorization import Decision
from pytest_iam.authorization.layers import Layers
from pytest_iam.calls import Call

# AWS: the page named above, "Supported services": "Most APIs in IAM"; silent about which are not.
_SUPPORTED = frozenset({"iam"})
_DIGITS = string.digits + string.ascii_lowercase


def recorded(
    world: World,
    caller: Caller,
    call: Call,
    decisions: tuple[Decision, ...],
    now: datetime.datetime,
) -> str | None:
    """Keep a denial to be looked up, and its id; None where AWS gives none.

    AWS gives none to some denials of supported calls; here each of them has one. A refusal that no
    policy decided has none.
    """
    denied = decisions[-1]
    if call.service not in _SUPPORTED or not denied.is_denied:
        return None
    if denied.decided_by not in Layers._fields:
        return None
    entity = caller.user or caller.role
    denial = Denial(
        id=_new_id(world),
        at=now,
        account_id=caller.account_id,
        principal_arn=caller.arn if entity is None else entity.arn,
        decisions=decisions,
    )
    world.denials.record(denial)
    return denial.id


def _new_id(world: World) -> str:
    """A random number of 128 bits in digits and small letters, as ids that were seen look."""
    number = int(world.ids.request_id().replace("-", ""), 16)
    return "".join(_DIGITS[number // 36**place % 36] for place in range(25))
