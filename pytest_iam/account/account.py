"""One AWS account, and the simulated AWS that the accounts of a test share."""

from __future__ import annotations

import re

from pytest_iam.account.access_log import AccessLog
from pytest_iam.account.attachments import Attachments
from pytest_iam.account.certificates import ServerCertificate, SigningCertificate
from pytest_iam.account.credentials import Keyring
from pytest_iam.account.delegation import Delegations
from pytest_iam.account.denials import Denials
from pytest_iam.account.entities import (
    AccessKey,
    Group,
    InstanceProfile,
    ManagedPolicy,
    MfaDevice,
    Role,
    SecurityKey,
    User,
)
from pytest_iam.account.ids import Ids
from pytest_iam.account.in_order import InOrder
from pytest_iam.account.named import Named
from pytest_iam.account.organization import Organization
from pytest_iam.account.providers import OidcProvider, SamlProvider
from pytest_iam.account.quotas import Quotas
from pytest_iam.account.reports import Reports
from pytest_iam.account.resources import Resources
from pytest_iam.account.role_templates import RoleTemplates
from pytest_iam.account.settings import Settings
from pytest_iam.clock import now
from pytest_iam.errors import UsageError


class Account:
    """The state of one account: what it holds, its keys, its quotas.

    Operations change it; nobody else does. `world` is the simulated AWS it belongs to.
    `mfa_devices` is by serial number, for names are unique within a path only; `mfa_devices` of a
    user and `root_mfa_devices` hold serial numbers, of `security_keys` too.
    Identity providers are by ARN. `role_deletions` are the ids of the tasks, all of them done, that
    deleted service-linked roles.
    """

    def __init__(self, id: str, world: World, alias: str | None = None) -> None:  # noqa: A002
        self.id = id
        self.world = world
        self.partition = world.partition
        self.ids = world.ids
        self.alias = alias
        self.created_at = now()
        self.quotas = Quotas()
        self.settings = Settings(root_password_since=self.created_at)
        self.users: Named[User] = Named()
        self.groups: Named[Group] = Named()
        self.roles: Named[Role] = Named()
        self.policies: Named[ManagedPolicy] = Named()
        self.instance_profiles: Named[InstanceProfile] = Named()
        self.server_certificates: Named[ServerCertificate] = Named()
        self.mfa_devices: InOrder[MfaDevice] = InOrder()
        self.security_keys: dict[str, SecurityKey] = {}
        self.oidc_providers: dict[str, OidcProvider] = {}
        self.saml_providers: dict[str, SamlProvider] = {}
        self.role_deletions: dict[str, None] = {}
        self.attachments = Attachments()
        self.access_log = AccessLog()
        self.reports = Reports()
        self.root_access_keys: dict[str, AccessKey] = {}
        self.root_mfa_devices: dict[str, None] = {}
        self.root_signing_certificates: dict[str, SigningCertificate] = {}

    @property
    def root_arn(self) -> str:
        """The ARN of the root user, which also names the account as a principal."""
        return f"arn:{self.partition}:iam::{self.id}:root"

    def arn(self, kind: str, path: str, name: str) -> str:
        """The ARN of an IAM entity: `arn("user", "/team/", "alice")`."""
        return f"arn:{self.partition}:iam::{self.id}:{kind}{path}{name}"


class World:
    """A simulated AWS: its accounts, the keys that they issued, and what is known of resources."""

    def __init__(self, seed: str = "pytest-iam", partition: str = "aws") -> None:
        self.partition = partition
        self.seed = seed
        self.ids = Ids(seed)
        self.keyring = Keyring()
        self.resources = Resources()
        self.accounts: dict[str, Account] = {}
        self.aws_policies: dict[str, ManagedPolicy] = {}
        self.organization: Organization | None = None
        self.delegations = Delegations()
        self.denials = Denials()
        self.role_templates = RoleTemplates()

    def account(self, id: str, alias: str | None = None) -> Account:  # noqa: A002
        """The account of that id (twelve digits), made at first mention."""
        found = self.accounts.get(id)
        if found is None:
            if not isinstance(id, str) or not re.fullmatch("[0-9]{12}", id):
                raise UsageError(f"{id!r} is no account id: write twelve digits in quotes")
            found = self.accounts[id] = Account(id, self, alias)
        elif alias is not None:
            found.alias = alias
        return found
