"""Passwords: which ones an account accepts for its users."""

from __future__ import annotations

import string
from collections.abc import Callable

from pytest_iam.account.account import Account

# AWS: IAM user guide, "Set an account password policy for IAM users", default password policy.
_MINIMUM_LENGTH = 8
_MAXIMUM_LENGTH = 128
_MINIMUM_KINDS = 3
_SYMBOLS = frozenset("!@#$%^&*()_+-=[]{}|'")
_KINDS: tuple[Callable[[str], bool], ...] = (
    lambda letter: letter in string.ascii_uppercase,
    lambda letter: letter in string.ascii_lowercase,
    lambda letter: letter in string.digits,
    lambda letter: letter in _SYMBOLS,
)


def is_acceptable(account: Account, password: str) -> bool:
    """Whether the password keeps AWS's default password policy.

    It has 8 to 128 characters of at least three kinds (upper case, lower case, digits, symbols) and
    is not the account's name.
    """
    if not _MINIMUM_LENGTH <= len(password) <= _MAXIMUM_LENGTH or password == account.alias:
        return False
    return sum(any(map(is_kind, password)) for is_kind in _KINDS) >= _MINIMUM_KINDS
