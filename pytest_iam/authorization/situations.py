"""The situation: where the caller stands towards the account that owns the resource."""

from __future__ import annotations

from enum import Enum

from pytest_iam.policy.principals import Caller, Kind


class Situation(Enum):
    """What decides which policies must allow."""

    WITHOUT_ACCOUNT = "anonymous, a service, or an identity provider's user"
    ROOT = "the root user of the resource's account"
    OTHER_ROOT = "the root user of another account"
    SAME_ACCOUNT = "a principal of the resource's account"
    CROSS_ACCOUNT = "a principal of another account"

    __hash__ = object.__hash__  # members are alone in being equal to themselves; this is faster

    @property
    def is_at_home(self) -> bool:
        """Whether the caller is of the resource's account."""
        return self in (Situation.ROOT, Situation.SAME_ACCOUNT)


def situation_of(caller: Caller, owner: str | None) -> Situation:
    """The situation of a caller towards a resource of the account `owner`."""
    match (caller.account, caller.kind is Kind.ROOT, caller.account == owner):
        case (None, _, _):
            return Situation.WITHOUT_ACCOUNT
        case (_, True, True):
            return Situation.ROOT
        case (_, True, False):
            return Situation.OTHER_ROOT
        case (_, False, True):
            return Situation.SAME_ACCOUNT
        case _:
            return Situation.CROSS_ACCOUNT
