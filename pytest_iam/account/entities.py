"""What an account holds: users, groups, roles, instance profiles and what belongs to them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from pytest_iam.account.certificates import SigningCertificate
from pytest_iam.account.in_order import InOrder
from pytest_iam.account.role_templates import Blueprint
from pytest_iam.account.service_credentials import ServiceCredential
from pytest_iam.account.ssh_keys import SshPublicKey
from pytest_iam.policy import Policy


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One use of an access key; `service` is the prefix of its actions."""

    at: datetime.datetime
    service: str
    region: str


@dataclass(slots=True)
class AccessKey:
    """A long-term access key of a user (or of root, whose `user_name` is None).

    `is_listed` is false for the key that a handle's own clients use: it acts as its owner but is no
    part of what the account shows. `reported_use` is the use that the credential report tells: of
    all within fifteen minutes the first.
    """

    id: str
    secret: str = field(repr=False)
    user_name: str | None
    created_at: datetime.datetime
    is_active: bool = True
    is_listed: bool = True
    last_used_at: datetime.datetime | None = None
    last_used_service: str | None = None
    last_used_region: str | None = None
    reported_use: KeyUse | None = None


@dataclass(slots=True)
class LoginProfile:
    """A user's password for the console; `former` ones come latest first."""

    password: str = field(repr=False)
    created_at: datetime.datetime
    changed_at: datetime.datetime
    is_reset_required: bool = False
    former: tuple[str, ...] = field(default=(), repr=False)


@dataclass(slots=True)
class MfaDevice:
    """A virtual MFA device; `user_name` and `enabled_at` are set while it is somebody's.

    `user_name` is "" when the owner is the account's root user. `last_counter` is the time step of
    the last code that was accepted: no code is accepted twice.
    """

    name: str
    path: str
    arn: str
    seed: str = field(repr=False)
    user_name: str | None = None
    enabled_at: datetime.datetime | None = None
    last_counter: int = -1
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class SecurityKey:
    """A FIDO security key, which is always somebody's; `user_name` is "" for the root user."""

    arn: str
    user_name: str
    enabled_at: datetime.datetime
    certifications: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class User:
    """An IAM user. `groups` holds names, in the order in which the user joined."""

    name: str
    path: str
    id: str
    arn: str
    created_at: datetime.datetime
    tags: dict[str, str] = field(default_factory=dict)
    boundary: str | None = None
    inline_policies: dict[str, Policy] = field(default_factory=dict)
    attached_policies: dict[str, None] = field(default_factory=dict)
    groups: dict[str, None] = field(default_factory=dict)
    access_keys: dict[str, AccessKey] = field(default_factory=dict)
    mfa_devices: dict[str, None] = field(default_factory=dict)
    signing_certificates: dict[str, SigningCertificate] = field(default_factory=dict)
    ssh_public_keys: dict[str, SshPublicKey] = field(default_factory=dict)
    service_credentials: dict[str, ServiceCredential] = field(default_factory=dict)
    login_profile: LoginProfile | None = None
    password_last_used: datetime.datetime | None = None


@dataclass(slots=True)
class Group:
    """An IAM group. `users` holds names."""

    name: str
    path: str
    id: str
    arn: str
    created_at: datetime.datetime
    inline_policies: dict[str, Policy] = field(default_factory=dict)
    attached_policies: dict[str, None] = field(default_factory=dict)
    users: InOrder[None] = field(default_factory=InOrder)


@dataclass(slots=True)
class Role:
    """An IAM role with its trust policy; `max_session` is in seconds.

    `instance_profiles` holds the names of those that it is in. `source` is what it was made as, if
    it was acquired from a role template.
    """

    name: str
    path: str
    id: str
    arn: str
    created_at: datetime.datetime
    trust: Policy
    description: str | None = None
    max_session: int = 3600
    tags: dict[str, str] = field(default_factory=dict)
    boundary: str | None = None
    inline_policies: dict[str, Policy] = field(default_factory=dict)
    attached_policies: dict[str, None] = field(default_factory=dict)
    instance_profiles: InOrder[None] = field(default_factory=InOrder)
    last_used_at: datetime.datetime | None = None
    last_used_region: str | None = None
    source: Blueprint | None = None


@dataclass(slots=True)
class InstanceProfile:
    """An instance profile; `role` is a role's name, or None while it is empty."""

    name: str
    path: str
    id: str
    arn: str
    created_at: datetime.datetime
    role: str | None = None
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class PolicyVersion:
    """One version of a managed policy: `id` is `v1`, `v2`, …; the document is `policy.text`."""

    id: str
    policy: Policy
    created_at: datetime.datetime


@dataclass(slots=True)
class ManagedPolicy:
    """A managed policy, the customer's or AWS's own, with the versions that it keeps."""

    name: str
    path: str
    id: str
    arn: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    versions: dict[str, PolicyVersion]
    default_version_id: str
    latest_version_number: int = 1
    description: str | None = None
    is_aws_managed: bool = False
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def default_version(self) -> PolicyVersion:
        """The version that is in force."""
        return self.versions[self.default_version_id]


Identity = User | Group | Role
"""What policies can be attached to and embedded in."""
