"""The password policy: which passwords an account accepts for its users, and for how long.

AWS: IAM user guide, "Set an account password policy for IAM users".
"""

from __future__ import annotations

import datetime
import string
from collections.abc import Callable
from dataclasses import dataclass

from pytest_iam.account.entities import LoginProfile

MAXIMUM_LENGTH = 128
REMEMBERED = 24
"""How many former passwords an account can ask to differ from."""

_SYMBOLS = frozenset("!@#$%^&*()_+-=[]{}|'")
KINDS: dict[str, Callable[[str], bool]] = {
    "uppercase letter": lambda letter: letter in string.ascii_uppercase,
    "lowercase letter": lambda letter: letter in string.ascii_lowercase,
    "number": lambda letter: letter in string.digits,
    "symbol": lambda letter: letter in _SYMBOLS,
}
"""The kinds of characters, by the names that AWS's messages give them."""


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """What an account asks of its users' passwords.

    `required` names the kinds of characters of which a password needs one each, and `minimum_kinds`
    how many different kinds at least. `max_age` is in days; without one, passwords do not expire.
    `reuse_prevention` is how many of a user's former passwords are refused. With `hard_expiry` an
    expired password lets its user no longer choose another at the console.
    """

    minimum_length: int = 6
    required: frozenset[str] = frozenset()
    minimum_kinds: int = 0
    users_may_change: bool = False
    max_age: int | None = None
    reuse_prevention: int | None = None
    hard_expiry: bool | None = None


# AWS: the page named above, "Default password policy".
DEFAULT = PasswordPolicy(minimum_length=8, minimum_kinds=3)


def faults(policy: PasswordPolicy, password: str) -> list[str]:
    """What the policy objects to in a password, in AWS's words; nothing if it is accepted."""
    # The texts are those that users report of the length and of the default policy's kinds; what
    # AWS says of two faults at once, or of a password too long, is not known.
    found = []
    if len(password) < policy.minimum_length:
        found.append(f"Password should have a minimum length of {policy.minimum_length}")
    if len(password) > MAXIMUM_LENGTH:
        found.append(f"Password should have a maximum length of {MAXIMUM_LENGTH}")
    absent = [kind for kind, is_of_kind in KINDS.items() if not any(map(is_of_kind, password))]
    found += [_lacks(kind) for kind in absent if kind in policy.required]
    short_of = policy.minimum_kinds - (len(KINDS) - len(absent))
    if short_of > 0:
        options = ", ".join(map(_lacks, absent))
        found.append(
            f"Password should meet {short_of} more of the following requirements: {options}"
        )
    return found


def _lacks(kind: str) -> str:
    return f"Password should have at least one {kind}"


def is_reused(policy: PasswordPolicy, profile: LoginProfile, password: str) -> bool:
    """Whether the password is the user's present one or a former one that must not come back."""
    return password in (profile.password, *profile.former)[: policy.reuse_prevention or 0]


def remembered(profile: LoginProfile) -> tuple[str, ...]:
    """The former passwords to keep once the present one is replaced, the latest first."""
    return (profile.password, *profile.former)[:REMEMBERED]


def expires_at(policy: PasswordPolicy, profile: LoginProfile) -> datetime.datetime | None:
    """When the console no longer accepts the password, or None if it never expires.

    A change of the policy holds for passwords that exist, from their last change on.
    """
    if policy.max_age is None:
        return None
    return profile.changed_at + datetime.timedelta(days=policy.max_age)
