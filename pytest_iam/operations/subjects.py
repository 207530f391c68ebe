"""Subjects: the user that an operation is about, named in the call or else the caller."""

from __future__ import annotations

from pytest_iam.account.account import Account
from pytest_iam.account.entities import User
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup
from pytest_iam.operations.registry import Params


def subject(account: Account, caller: Caller, params: Params) -> User | None:
    """The user of the member UserName, or without it the caller itself; None is root.

    Raises NoSuchEntity, and ValidationError where the caller is neither a user nor root.
    """
    name = params.get("UserName")
    if name is not None:
        return lookup.user(account, name)
    if caller.kind not in ("user", "root"):
        raise unnamed()
    return caller.user


def user_subject(account: Account, caller: Caller, params: Params) -> User:
    """As `subject`, for operations that root's own credentials are none of."""
    user = subject(account, caller, params)
    if user is None:
        raise unnamed()
    return user


def unnamed() -> AwsError:
    """What a call without UserName is told if its caller cannot stand for it."""
    return AwsError(
        "ValidationError", "Must specify userName when calling with non-User credentials"
    )
