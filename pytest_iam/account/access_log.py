"""The access log: when and where each principal of an account last tried each action."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from pytest_iam.account.sessions import Caller

# AWS: IAM user guide, "Refine permissions in AWS using last accessed information": every attempt
# counts, one that is denied too; unauthenticated requests do not.


@dataclass(frozen=True, slots=True)
class Access:
    """One attempt to use an action: when it was, and the region that was asked."""

    at: datetime.datetime
    region: str


class AccessLog:
    """The latest attempt of each principal at each action, such as `s3:GetObject`.

    Users and roles are known by their unique ids, so that one made anew under the same name starts
    afresh; root by the account's id.
    """

    def __init__(self) -> None:
        self._by_principal: dict[str, dict[str, dict[str, Access]]] = {}

    def record(
        self, caller: Caller, action: str, region: str | None, now: datetime.datetime
    ) -> None:
        """Remember an attempt; it counts for the user or role behind the caller, or for root.

        `region` is None for a global service, which AWS answers from us-east-1.
        """
        entity = caller.user or caller.role
        principal_id = caller.account_id if entity is None else entity.id
        prefix, _, name = action.partition(":")
        services = self._by_principal.setdefault(principal_id, {})
        services.setdefault(prefix, {})[name] = Access(now, region or "us-east-1")

    def of(self, principal_id: str, prefix: str) -> Mapping[str, Access]:
        """A principal's latest attempts at the actions of the service of that prefix, by name."""
        return self._by_principal.get(principal_id, {}).get(prefix, {})

    def latest(self, prefix: str) -> Access | None:
        """The latest attempt of anybody at any action of the service of that prefix, or None."""
        services = (services.get(prefix, {}) for services in self._by_principal.values())
        accesses = (access for found in services for access in found.values())
        return max(accesses, key=lambda access: access.at, default=None)
