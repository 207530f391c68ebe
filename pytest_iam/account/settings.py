"""Settings: what an account decides for all of its principals."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from pytest_iam.account.outbound import Outbound
from pytest_iam.account.password_policy import DEFAULT, PasswordPolicy


@dataclass(slots=True)
class Settings:
    """The settings of one account.

    `password_policy` is None while the account keeps AWS's default. `outbound` is None until
    outbound federation is first enabled. `properties` are those that were put, by
    `Namespace/PropertyName`. `global_token_version` is 1 or 2. `root_password_since` is None for an
    account whose root user has no password, as members of an organization can be.
    """

    password_policy: PasswordPolicy | None = None
    outbound: Outbound | None = None
    properties: dict[str, str] = field(default_factory=dict)
    # AWS: IAM API reference, SetSecurityTokenServicePreferences; GetAccountSummary shows it.
    global_token_version: int = 1
    root_password_since: datetime.datetime | None = None

    @property
    def passwords(self) -> PasswordPolicy:
        """The password policy in force: the account's own, or AWS's default."""
        return DEFAULT if self.password_policy is None else self.password_policy

    @property
    def issuer(self) -> Outbound | None:
        """The account as an issuer of tokens, or None while it issues none."""
        outbound = self.outbound
        return outbound if outbound is not None and outbound.is_enabled else None
