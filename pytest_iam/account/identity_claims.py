"""Identity claims: the session tags and the source identity that an identity provider asserts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from pytest_iam.errors import AwsError

# AWS: IAM user guide, "Pass session tags in AWS STS", AssumeRoleWithWebIdentity: nested or, for
# providers that cannot nest claims, flattened.
_TAGS = "https://aws.amazon.com/tags"
_SOURCE_IDENTITY = "https://aws.amazon.com/source_identity"
_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)

_MOST_TAGS, _LONGEST_KEY, _LONGEST_VALUE = 50, 128, 256


def tags_of(claims: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The session tags that a token's claims ask for, and the keys that are to be transitive."""
    nested = claims.get(_TAGS)
    prefix = f"{_TAGS}/principal_tags/"
    flat = {k.removeprefix(prefix): v for k, v in claims.items() if k.startswith(prefix)}
    if isinstance(nested, dict):
        principal, transitive = nested.get("principal_tags", {}), nested.get("transitive_tag_keys")
    else:
        principal, transitive = flat, claims.get(f"{_TAGS}/transitive_tag_keys")
    if not isinstance(principal, dict):
        raise _malformed()
    tags = {key: _single(value) for key, value in principal.items()}
    return checked_tags(tags), tuple(_texts(transitive or []))


def checked_tags(tags: dict[str, str]) -> dict[str, str]:
    """The session tags, if they are within AWS's limits. Raises InvalidIdentityToken.

    AWS: "Operations that support session tagging fail if" there are more than 50, a key has more
    than 128 characters or a value more than 256; code and text are not verified.
    """
    is_small = all(len(k) <= _LONGEST_KEY and len(v) <= _LONGEST_VALUE for k, v in tags.items())
    if len(tags) > _MOST_TAGS or not is_small:
        raise AwsError("InvalidIdentityToken", "The session tags exceed the allowed limits.")
    if not all(tags) or not all(map(_is_text_of_tag, chain.from_iterable(tags.items()))):
        raise _malformed()
    return tags


def _is_text_of_tag(text: str) -> bool:
    """Whether it has the characters that tags have: as in STS's model, of AssumeRole's members."""
    return all(c in "_.:/=+-@" or unicodedata.category(c)[0] in "LZN" for c in text)


def source_identity_of(claims: Mapping[str, Any]) -> str | None:
    """The source identity that a token's claims ask for, or None."""
    value = claims.get(_SOURCE_IDENTITY)
    return None if value is None else checked_source_identity(_single(value))


def checked_source_identity(name: str) -> str:
    """The source identity, if it can be one.

    AWS: IAM user guide, "Troubleshoot SAML federation with IAM".
    """
    if not _NAME.fullmatch(name) or name.startswith("aws:"):
        raise AwsError(
            "InvalidIdentityToken",
            'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
        )
    return name


def checked_session_name(name: str | None) -> str:
    """The session's name, if there is one and it can be one.

    AWS: IAM user guide, "Troubleshoot SAML federation with IAM".
    """
    if not name:
        raise AwsError("InvalidIdentityToken", "RoleSessionName is required in AuthnResponse")
    if not _NAME.fullmatch(name):
        text = "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}"
        raise AwsError("InvalidIdentityToken", text)
    return name


def _single(value: Any) -> str:
    """A tag's value, which comes as a text or as a list of one."""
    texts = _texts(value)
    if len(texts) != 1:
        raise _malformed()
    return texts[0]


def _texts(value: Any) -> Sequence[str]:
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in texts):
        raise _malformed()
    return texts


def _malformed() -> AwsError:
    # AWS: silent about claims in another form; stricter chosen.
    return AwsError("InvalidIdentityToken", "The session tags of the token are malformed.")
