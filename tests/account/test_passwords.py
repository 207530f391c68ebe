from __future__ import annotations

import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.passwords import is_acceptable


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Passw0rd", True),
        ("passw0rd!", True),
        ("PASSWORD-1", True),
        ("Passwor!", True),
        ("Passw0r", False),
        ("Passw0rd" * 16, True),
        ("Passw0rd" * 16 + "x", False),
        ("password1", False),
        ("PASSWORD1", False),
        ("password!", False),
        ("Password", False),
        ("Pass word", False),
        ("prod-Account-1", False),
    ],
)
def test_the_default_policy_asks_for_length_and_three_kinds(
    account: Account, password: str, expected: bool
) -> None:
    """IAM user guide, "Set an account password policy for IAM users", default policy."""
    account.alias = "prod-Account-1"
    assert is_acceptable(account, password) is expected
