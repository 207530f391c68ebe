"""The alphabet: the few accounts, callers, actions, resources and keys that are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TypeAlias

from pytest_iam.policy.context import ContextValue

Keys: TypeAlias = Mapping[str, Sequence[ContextValue]]
"""Condition keys with the values that each may have.

The first value tells which operators are for the key; a list makes it multivalued.
"""

ACCOUNTS = ("111111111111", "222222222222")
"""The accounts that are drawn from unless others are given."""

ACTIONS = (
    "sqs:SendMessage",
    "sqs:SetQueueAttributes",
    "s3:GetObject",
    "s3:PutBucketPolicy",
    "s3:ListAllMyBuckets",
    "kms:Decrypt",
    "kms:RetireGrant",
    "kms:ScheduleKeyDeletion",
    "iam:GetRole",
    "sts:AssumeRole",
    "sts:AssumeRoleWithWebIdentity",
    "sts:TagSession",
    "sts:SetSourceIdentity",
    "sts:GetCallerIdentity",
    "sts:GetSessionToken",
)
"""The actions that are drawn from unless others are given."""

WITHOUT_RESOURCE = frozenset(
    ("s3:ListAllMyBuckets", "sts:GetCallerIdentity", "sts:GetSessionToken")
)
"""Those of the actions that are about no resource."""

KEYS: Keys = {
    "aws:PrincipalTag/team": ("orders", "ledger", "Orders"),
    "aws:TagKeys": (["team"], ["team", "cost"], ["cost", ""], [""], []),
    "aws:MultiFactorAuthPresent": (True, False),
    "s3:max-keys": (1, 10, 10.5),
    "aws:CurrentTime": (
        datetime(2026, 1, 1, tzinfo=timezone.utc),
        datetime(2026, 7, 1, 12, 30, tzinfo=timezone.utc),
    ),
    "aws:SourceIp": ("203.0.113.7", "198.51.100.1", "2001:db8::1"),
    "aws:SourceArn": (
        "arn:aws:sns:eu-west-1:111111111111:orders",
        "arn:aws:sns:eu-west-1:222222222222:ledger:b",
    ),
    "x:Token": (b"\x00", b"\xff"),
}
"""The condition keys that are drawn from unless others are given; none tells who calls."""

KEYS_OF_CALLERS: Keys = {
    "aws:username": ("alice", "bob"),
    "aws:PrincipalArn": (
        "arn:aws:iam::111111111111:user/alice",
        "arn:aws:iam::111111111111:role/team/Deployer",
    ),
    "aws:TokenIssueTime": (datetime(2026, 7, 1, tzinfo=timezone.utc),),
}
"""Condition keys that tell who calls, which a request's principal settles."""

PROVIDER = "accounts.google.com"
"""An identity provider that is no ARN."""


def is_provider(name: str) -> bool:
    """Whether an identity provider has that name."""
    return "-provider/" in name or name == PROVIDER


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller, its names in a Principal element, and what AWS tells of it in the context.

    An entity has identity-based policies and may have a boundary; a session may have session
    policies. `issuer` is the user that a federated user's session is of.
    """

    principal: str
    names: tuple[str, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    is_entity: bool = True
    is_session: bool = False
    issuer: str | None = None

    @property
    def account_names(self) -> tuple[str, ...]:
        """The names of its account, none if it has no account: providers vouch for strangers."""
        has_account = self.principal.startswith("arn:") and "-provider/" not in self.principal
        account = self.principal.split(":")[4] if has_account else None
        return (f"arn:aws:iam::{account}:root", account) if account else ()


def callers(account: str) -> tuple[Caller, ...]:
    """A caller of each kind, of the account where the kind has one."""
    iam, sts = f"arn:aws:iam::{account}", f"arn:aws:sts::{account}"
    return (*_users(iam), *_role_sessions(iam, sts), *_without_policies(iam))


_ISSUED = {"aws:TokenIssueTime": "2026-07-01T00:00:00Z"}


def _users(iam: str) -> tuple[Caller, ...]:
    """A user by its own key, by session tokens without and with MFA, and federated by another."""
    alice, ann = f"{iam}:user/alice", f"{iam}:user/ann"
    federated = f"{iam.replace('iam', 'sts')}:federated-user/ann"
    facts = {"aws:username": "alice", "aws:userid": "AIDAALICE", "aws:PrincipalArn": alice}
    mfa = "aws:MultiFactorAuthPresent"
    return (
        Caller(alice, (alice, "AIDAALICE"), facts),
        Caller(alice, (alice, "AIDAALICE"), {**facts, **_ISSUED, mfa: "false"}),
        Caller(alice, (alice, "AIDAALICE"), {**facts, **_ISSUED, mfa: "true"}),
        Caller(federated, (federated, ann), _ISSUED, is_session=True, issuer=ann),
    )


def _role_sessions(iam: str, sts: str) -> tuple[Caller, ...]:
    """Sessions of a role, of one by way of an identity provider, of a service's; and a role."""
    ci, web = f"{sts}:assumed-role/Deployer/ci", f"{sts}:assumed-role/Deployer/web"
    linked = f"{sts}:assumed-role/Linked/sns"
    deployer = f"{iam}:role/team/Deployer"
    service_role = f"{iam}:role/aws-service-role/sns.amazonaws.com/Linked"
    of_deployer = {"aws:PrincipalArn": deployer, "aws:userid": "AROADEPLOYER:ci"}
    return (
        Caller(ci, (ci, deployer, "AROADEPLOYER"), {**_ISSUED, **of_deployer}, is_session=True),
        Caller(
            web,
            (web, f"{iam}:role/Deployer", PROVIDER),
            {**_ISSUED, "aws:FederatedProvider": PROVIDER},
            is_session=True,
        ),
        Caller(linked, (linked, service_role), {**_ISSUED, "aws:PrincipalArn": service_role}),
        Caller(f"{iam}:role/Deployer", (f"{iam}:role/Deployer",)),
    )


def _without_policies(iam: str) -> tuple[Caller, ...]:
    root, provider = f"{iam}:root", f"{iam}:oidc-provider/issuer.example"
    names = (root, "*", "sns.amazonaws.com", provider, PROVIDER)
    return tuple(Caller(name, (name,), is_entity=False) for name in names)


def resources(account: str) -> tuple[str, ...]:
    """ARNs of the account's resources; S3's do not say whose they are."""
    return (
        f"arn:aws:sqs:eu-west-1:{account}:orders",
        "arn:aws:s3:::ledger",
        "arn:aws:s3:::ledger/orders/1",
        f"arn:aws:kms:eu-west-1:{account}:key/0a1b",
        f"arn:aws:iam::{account}:role/Target",
    )


def resources_for(action: str, account: str) -> tuple[str, ...]:
    """The account's resources that the action could be about, `*` if it has none such."""
    service = action.partition(":")[0].replace("sts", "iam")
    return tuple(arn for arn in resources(account) if arn.split(":")[2] == service) or ("*",)
