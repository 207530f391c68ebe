"""Federated identities: who an identity provider vouches for, in a token or an assertion."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_iam.errors import UsageError

ContextKey = str | tuple[str, ...]
"""The value of a condition key: one text, or several."""


@dataclass(frozen=True, slots=True)
class FederatedIdentity:
    """Somebody whom an identity provider vouches for, until a role session is made of it.

    `provider` is the ARN of the provider, as trust policies name it. `keys` are the condition keys
    of the request that presents the identity; the session's later requests have those in `lasting`,
    and of those in `unclear` nobody knows whether they have them. `answer` are the members that the
    call answers of it. `session_name` is the session's name where the provider chooses it;
    `seconds` and `ends_at` limit how long the session lasts.
    """

    provider: str
    user_id: str
    keys: Mapping[str, ContextKey]
    lasting: frozenset[str]
    answer: Mapping[str, str]
    unclear: frozenset[str] = frozenset()
    tags: Mapping[str, str] = field(default_factory=dict)
    transitive_tag_keys: tuple[str, ...] = ()
    source_identity: str | None = None
    session_name: str | None = None
    seconds: int | None = None
    ends_at: datetime.datetime | None = None

    def completing(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The members of the call that presents it, with those that it stands for.

        AWS: IAM user guide, "Pass session tags in AWS STS": what AssumeRole takes as members comes
        from the token or assertion here.
        """
        spoken: dict[str, Any] = {
            "Tags": [{"Key": key, "Value": value} for key, value in self.tags.items()],
            "TransitiveTagKeys": list(self.transitive_tag_keys),
            "SourceIdentity": self.source_identity,
            "RoleSessionName": self.session_name,
        }
        return {**params, **{name: value for name, value in spoken.items() if value}}

    @property
    def lasting_keys(self) -> dict[str, ContextKey]:
        """The condition keys that the session's later requests have as well."""
        return {key: value for key, value in self.keys.items() if key in self.lasting}


def missing_extra(package: str) -> UsageError:
    """What somebody is told who federates without the packages that read tokens."""
    return UsageError(
        f"federation needs {package}, which is not installed: "
        "pip install pytest-aws-iam[federation]"
    )
