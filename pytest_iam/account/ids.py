"""Ids and secrets in AWS's formats, from a seed, so that a failing test prints the same again."""

from __future__ import annotations

import base64
import random

# AWS: IAM user guide, "IAM identifiers", unique identifiers.
USER = "AIDA"
GROUP = "AGPA"
ROLE = "AROA"
INSTANCE_PROFILE = "AIPA"
MANAGED_POLICY = "ANPA"
SERVER_CERTIFICATE = "ASCA"
SERVICE_CREDENTIAL = "ACCA"
SSH_PUBLIC_KEY = "APKA"
ACCESS_KEY = "AKIA"
TEMPORARY_ACCESS_KEY = "ASIA"

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


class Ids:
    """A generator of ids and secrets; equal seeds give equal sequences."""

    def __init__(self, seed: str) -> None:
        self._bits = random.Random(seed).getrandbits  # noqa: S311 - reproducible on purpose

    def unique_id(self, prefix: str) -> str:
        """A unique id of 21 characters that begins with one of the prefixes above."""
        return prefix + self._text(17, _BASE32)

    def access_key_id(self, prefix: str, account_id: str) -> str:
        """An access key id of 20 characters that encodes its account (see `account_of`)."""
        head = 1 << 47 | int(account_id) << 7 | self._bits(7)
        raw = (head << 32 | self._bits(32)).to_bytes(10, "big")
        return prefix + base64.b32encode(raw).decode("ascii")

    def secret_access_key(self) -> str:
        """A secret access key of 40 characters."""
        return self._text(40, _BASE64)

    def session_token(self, size: int = 0) -> str:
        """A session token: opaque, and long, as AWS's are; of at least `size` characters."""
        head = "FwoGZXIvYXdzE"
        return head + self._text(max(255, size - len(head)), _BASE64)

    def mfa_seed(self) -> str:
        """The seed of a virtual MFA device: 64 base32 characters."""
        return self._text(64, _BASE32)

    def service_secret(self) -> str:
        """The secret of a service-specific credential: 60 characters."""
        return self._text(60, _BASE64)

    def plain_id(self, length: int) -> str:
        """An id without a prefix: as many upper-case letters and digits."""
        return self._text(length, _BASE32)

    def request_id(self) -> str:
        """A request id, written as a random UUID."""
        text = f"{self._bits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def _text(self, length: int, alphabet: str) -> str:
        """Random characters; the alphabet's length is a power of two."""
        width = len(alphabet).bit_length() - 1
        bits = self._bits(width * length)
        mask = len(alphabet) - 1
        return "".join([alphabet[bits >> (width * i) & mask] for i in range(length)])


def account_of(access_key_id: str) -> str | None:
    """The account id that an access key id encodes, or None if it encodes none.

    AWS documents only that GetAccessKeyInfo answers this; the place of the 40 bits is known from
    keys made since 2019, whose fifth character lies between Q and Z or 2 and 7.
    """
    try:
        raw = base64.b32decode(access_key_id[4:20])
    except ValueError:
        return None
    head = int.from_bytes(raw[:6], "big")
    account = head >> 7 & (1 << 40) - 1
    is_encoded = len(raw) == 10 and head >> 47 and account < 10**12
    return f"{account:012d}" if is_encoded else None
