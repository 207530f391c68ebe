"""The organization: which accounts of a simulated AWS are managed together, and from where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

RootFeature = Literal["RootCredentialsManagement", "RootSessions"]


@dataclass(slots=True)
class Organization:
    """An organization, as far as IAM asks about it.

    `id` begins with `o-`. `members` are account ids, the management account's not among them.
    `iam_administrator` is the account that IAM is delegated to, None while it is to none.
    `has_all_features` and `trusts_iam` (trusted access for IAM is enabled) are what AWS asks of
    organizations that manage root access centrally; `root_features` are those enabled.
    """

    id: str
    management_account: str
    members: set[str] = field(default_factory=set)
    iam_administrator: str | None = None
    has_all_features: bool = True
    trusts_iam: bool = True
    root_features: set[RootFeature] = field(default_factory=set)

    def holds(self, account_id: str) -> bool:
        """Whether the account belongs to the organization."""
        return account_id == self.management_account or account_id in self.members

    def manages_root(self, account_id: str) -> bool:
        """Whether the account may manage the root access of others.

        AWS: IAM user guide, "Centrally manage root access for member accounts".
        """
        return account_id in (self.management_account, self.iam_administrator)
