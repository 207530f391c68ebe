from __future__ import annotations

from typing import Any

import pytest

NONE = ("NoSuchEntity", "The Password Policy with domain name 123456789012 cannot be found.")
BARE = {
    "MinimumPasswordLength": 6,
    "RequireUppercaseCharacters": False,
    "RequireLowercaseCharacters": False,
    "RequireNumbers": False,
    "RequireSymbols": False,
    "AllowUsersToChangePassword": False,
    "ExpirePasswords": False,
}


def test_awss_default_policy_is_not_shown(ask: Any, refused: Any) -> None:
    """IAM API reference, "GetAccountPasswordPolicy", NoSuchEntity."""
    assert refused("GetAccountPasswordPolicy") == NONE
    ask("UpdateAccountPasswordPolicy")
    assert ask("GetAccountPasswordPolicy") == {"PasswordPolicy": BARE}
    ask("DeleteAccountPasswordPolicy")
    assert refused("GetAccountPasswordPolicy") == NONE


def test_a_policy_that_is_not_there_cannot_be_deleted(refused: Any) -> None:
    """IAM API reference, "DeleteAccountPasswordPolicy", NoSuchEntity."""
    assert refused("DeleteAccountPasswordPolicy")[0] == "NoSuchEntity"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"MinimumPasswordLength": 128}, {"MinimumPasswordLength": 128}),
        ({"RequireSymbols": True}, {"RequireSymbols": True}),
        ({"RequireNumbers": True}, {"RequireNumbers": True}),
        ({"RequireUppercaseCharacters": True}, {"RequireUppercaseCharacters": True}),
        ({"RequireLowercaseCharacters": True}, {"RequireLowercaseCharacters": True}),
        ({"AllowUsersToChangePassword": True}, {"AllowUsersToChangePassword": True}),
        ({"MaxPasswordAge": 90}, {"MaxPasswordAge": 90, "ExpirePasswords": True}),
        ({"PasswordReusePrevention": 24}, {"PasswordReusePrevention": 24}),
        ({"HardExpiry": False}, {"HardExpiry": False}),
    ],
)
def test_what_is_left_out_has_its_default(
    ask: Any, given: dict[str, Any], shown: dict[str, Any]
) -> None:
    """IAM API reference, "UpdateAccountPasswordPolicy": no partial updates."""
    ask(
        "UpdateAccountPasswordPolicy", MinimumPasswordLength=9, RequireSymbols=True, HardExpiry=True
    )
    ask("UpdateAccountPasswordPolicy", **given)
    assert ask("GetAccountPasswordPolicy")["PasswordPolicy"] == BARE | shown


@pytest.mark.parametrize(
    ("member", "value", "constraint"),
    [
        ("MinimumPasswordLength", 5, "greater than or equal to 6"),
        ("MinimumPasswordLength", 129, "less than or equal to 128"),
        ("MaxPasswordAge", 0, "greater than or equal to 1"),
        ("MaxPasswordAge", 1096, "less than or equal to 1095"),
        ("PasswordReusePrevention", 0, "greater than or equal to 1"),
        ("PasswordReusePrevention", 25, "less than or equal to 24"),
    ],
)
def test_numbers_have_their_ranges(refused: Any, member: str, value: int, constraint: str) -> None:
    """IAM API reference, "UpdateAccountPasswordPolicy", valid ranges."""
    code, message = refused("UpdateAccountPasswordPolicy", **{member: value})
    assert code == "ValidationError"
    assert message == (
        f"1 validation error detected: Value at '{member[0].lower()}{member[1:]}' failed to "
        f"satisfy constraint: Member must have value {constraint}"
    )
