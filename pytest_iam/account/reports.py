"""Reports: what an account was asked to report on, as it was at that moment."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_iam.account.access_log import Access
from pytest_iam.account.entities import Role, User

_TAKES = datetime.timedelta(seconds=2)


@dataclass(slots=True)
class Progress:
    """How far a report is: in progress when first asked for, unless two seconds have passed.

    AWS takes a second or some. Here nothing runs in the background, and the clock may stand still:
    who asks at once finds the report in progress, who asks again finds it complete.
    """

    started_at: datetime.datetime
    was_asked_for: bool = False

    def is_running(self, now: datetime.datetime) -> bool:
        """Whether the report is in progress."""
        return not self.was_asked_for and now - self.started_at < _TAKES

    def ask(self, now: datetime.datetime) -> bool:
        """Ask for the report: whether it is complete, which it is for whoever asks again."""
        is_complete = not self.is_running(now)
        self.finish()
        return is_complete

    def finish(self) -> None:
        """Let the report be complete from now on."""
        self.was_asked_for = True


@dataclass(frozen=True, slots=True)
class CredentialReport:
    """A credential report: its text, and the progress of its making."""

    content: bytes
    progress: Progress


@dataclass(frozen=True, slots=True)
class Use:
    """A user's or role's latest attempt at a service or an action; `access` is None without one."""

    entity: User | Role
    access: Access | None = None


@dataclass(frozen=True, slots=True)
class ServiceUse:
    """A service that can be accessed, named by its prefix, and its use by each entity.

    `actions` are the tracked actions that can be accessed, each with its latest use, or None.
    """

    prefix: str
    uses: tuple[Use, ...]
    actions: tuple[tuple[str, Use | None], ...] = ()


@dataclass(frozen=True, slots=True)
class AccessReport:
    """A report on the services that users and roles can access, and on when they last did.

    `owner` is the user id of the caller that asked for it, who alone may see it. `services` are in
    the order of their prefixes.
    """

    id: str
    owner: str
    has_actions: bool
    services: tuple[ServiceUse, ...]
    progress: Progress


@dataclass(frozen=True, slots=True)
class AccountUse:
    """A service, named by its prefix, and its latest use in each account, by the account's path.

    The path is the account's in its organization; accounts that did not use the service are left
    out.
    """

    prefix: str
    accounts: Mapping[str, Access]


@dataclass(frozen=True, slots=True)
class OrganizationReport:
    """A report on the services that accounts of an organization have used; `owner` as above."""

    id: str
    owner: str
    services: tuple[AccountUse, ...]
    progress: Progress


@dataclass(slots=True)
class Reports:
    """The reports of an account: the one credential report, and the others by job id."""

    credentials: CredentialReport | None = None
    access: dict[str, AccessReport] = field(default_factory=dict)
    organization: dict[str, OrganizationReport] = field(default_factory=dict)
