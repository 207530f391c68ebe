"""SSH public keys of users, with which CodeCommit knows them, in either of their encodings."""

from __future__ import annotations

import datetime
import hashlib
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

# AWS: IAM API reference, UploadSSHPublicKey: "The minimum bit-length of the public key is 2048
# bits."
_FEWEST_BITS = 2048


@dataclass(slots=True)
class SshPublicKey:
    """An SSH public key; `body` is the text as uploaded, `line` the key as `ssh-rsa AAAA…`."""

    id: str
    body: str
    line: str
    uploaded_at: datetime.datetime
    is_active: bool = True

    @property
    def fingerprint(self) -> str:
        """The MD5 digest of the key, in pairs of digits with colons between, as ssh-keygen's."""
        blob = b64decode(self.line.partition(" ")[2])
        return hashlib.md5(blob, usedforsecurity=False).digest().hex(":")


def is_encoding_known(text: str) -> bool:
    """Whether a text looks like a key in `ssh-rsa` or PEM encoding; IAM reads no others."""
    return text.lstrip().startswith(("ssh-rsa ", "-----BEGIN "))


def read_public_key(text: str) -> str | None:
    """The RSA key of a text in either encoding, as `ssh-rsa AAAA…`, or None if it is not fit.

    That is so if the text cannot be parsed, and if the key is of another kind or is too short.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = _loaded(text.strip().encode("latin-1"))
    if not isinstance(key, RSAPublicKey) or key.key_size < _FEWEST_BITS:
        return None
    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode("ascii")


def pem_of(key: SshPublicKey) -> str:
    """The key in PEM encoding."""
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_ssh_public_key,
    )

    loaded = load_ssh_public_key(key.line.encode("ascii"))
    return loaded.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def _loaded(data: bytes) -> RSAPublicKey | object | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import (
        load_pem_public_key,
        load_ssh_public_key,
    )

    load = load_pem_public_key if data.startswith(b"-") else load_ssh_public_key
    try:
        return load(data)
    except (ValueError, UnsupportedAlgorithm):
        return None
