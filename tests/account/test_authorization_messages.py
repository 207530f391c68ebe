from __future__ import annotations

import re

import pytest

from pytest_iam.account.account import Account, World
from pytest_iam.account.authorization_messages import decode, encode


def test_an_account_reads_what_it_has_encoded(account: Account) -> None:
    """STS API reference, "DecodeAuthorizationMessage"."""
    message = encode(account, '{"allowed":false}')
    assert re.fullmatch(r"[\w-]+", message, re.ASCII)
    assert "allowed" not in message
    assert decode(account, message) == '{"allowed":false}'


@pytest.mark.parametrize("message", ["", "x", "not a message", "\u00e9", "A" * 60])
def test_other_messages_are_none_of_its_own(account: Account, message: str) -> None:
    """STS API reference, "DecodeAuthorizationMessage", InvalidAuthorizationMessageException."""
    assert decode(account, message) is None


def test_nobody_else_reads_them_and_no_part_of_them_changes(account: Account, world: World) -> None:
    """AWS: "the details of the authorization status can contain privileged information"."""
    message = encode(account, "secret")
    assert decode(world.account("222222222222"), message) is None
    assert decode(World("another").account(account.id), message) is None
    assert decode(account, message[:-3]) is None
    assert decode(account, ("B" if message[0] == "A" else "A") + message[1:]) is None


def test_equal_texts_are_encoded_alike(account: Account) -> None:
    """So that a failing test prints the same again."""
    assert encode(account, "text") == encode(account, "text") != encode(account, "other")
