"""Authorization messages: why a call was refused, so encoded that the account alone can read it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from typing import TYPE_CHECKING

from pytest_iam.account.account import Account

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

# AWS: STS API reference, "DecodeAuthorizationMessage": how messages are encoded is not documented.
# Equal messages are encoded alike here, so that a failing test prints the same again.


def encode(account: Account, text: str) -> str:
    """The text in letters, digits, `-` and `_`, for `decode` of the same account."""
    sealed = _cipher(account).encrypt(zlib.compress(text.encode()), None)
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")


def decode(account: Account, message: str) -> str | None:
    """The text that the account has encoded, or None if it has encoded no such message."""
    from cryptography.exceptions import InvalidTag

    try:
        sealed = base64.b64decode(message + "=" * (-len(message) % 4), b"-_", validate=True)
        return zlib.decompress(_cipher(account).decrypt(sealed, None)).decode()
    except (binascii.Error, ValueError, InvalidTag):
        return None


def _cipher(account: Account) -> AESSIV:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    purpose = f"{account.world.seed}: authorization messages of {account.id}"
    return AESSIV(hashlib.sha512(purpose.encode()).digest())
