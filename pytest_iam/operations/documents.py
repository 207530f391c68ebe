"""Policy documents, as operations take them and give them back."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal
from urllib.parse import quote

from pytest_iam.errors import AwsError
from pytest_iam.policy import MalformedPolicy, Policy
from pytest_iam.policy.document import parse

Kind = Literal["identity", "inline", "session", "trust"]


def parsed(text: str, kind: Kind, name: str, arn: str | None = None) -> Policy:
    """The policy that a document states.

    Raises AwsError `MalformedPolicyDocument` with the first fault, as AWS names one at a time.
    """
    try:
        return parse(text, name, arn=arn, kind=kind)
    except MalformedPolicy as malformed:
        raise AwsError("MalformedPolicyDocument", malformed.faults[0].message) from None


def size(policy: Policy) -> int:
    """The length that AWS counts: characters without white space.

    AWS: IAM user guide, "IAM and AWS STS quotas", IAM and STS character limits.
    """
    return len("".join(policy.text.split()))


def encoded(policy: Policy) -> str:
    """The document as IAM sends it: as it came, in URL encoding (RFC 3986)."""
    return quoted(policy.text)


@lru_cache(maxsize=1024)
def quoted(text: str) -> str:
    """A document's text in URL encoding."""
    return quote(text, safe="")
