"""Sessions: temporary credentials, and callers, the principals that calls are made by."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pytest_iam.account.entities import Role, User
from pytest_iam.account.federated_identities import FederatedIdentity
from pytest_iam.policy import Policy

CallerKind = Literal["root", "user", "assumed-role", "federated-user", "federated", "anonymous"]
"""What a caller is: `federated` is who asks for a role with an identity provider's word."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call, as AWS sees it.

    `arn` and `user_id` are what GetCallerIdentity answers. `user` or `role` is the entity whose
    policies apply. `policies` are the session policies (None: none were passed). `tags` are the
    session's own, those inherited through role chaining included; the tags of `user` or `role` are
    theirs. `mfa_at` is when MFA was given, None if it was not; `is_temporary` says whether the
    credentials expire, for only then does a request say that MFA is *not* there. `access_key_id` is
    None for a caller that a marker or `acting_as` named and no key did. `expires_at` is when
    credentials of a limited time end. `identity` is what an
    identity provider said of a `federated` caller, or of the one whose role session this is.
    `is_assumed_root` marks the sessions of AssumeRoot. `unclear_keys` are condition keys that the
    caller's requests may have with values that nobody knows.
    """

    kind: CallerKind
    account_id: str
    arn: str
    user_id: str
    user: User | None = None
    role: Role | None = None
    policies: tuple[Policy, ...] | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    transitive_tag_keys: frozenset[str] = frozenset()
    source_identity: str | None = None
    access_key_id: str | None = None
    is_temporary: bool = False
    issued_at: datetime.datetime | None = None
    mfa_at: datetime.datetime | None = None
    expires_at: datetime.datetime | None = None
    identity: FederatedIdentity | None = None
    is_assumed_root: bool = False
    unclear_keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Session:
    """Temporary credentials that STS issued, and whom they act as until `expires_at`."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expires_at: datetime.datetime
    caller: Caller
