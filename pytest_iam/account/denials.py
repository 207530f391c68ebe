"""Denials that can be looked up: what was decided, by authorization id, for a day.

AWS: IAM user guide, "Troubleshoot access denied error messages with authorization ID".
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

_KEPT = datetime.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Denial:
    """One denied request: `decisions` are the authorization's, the last of them the denial.

    `principal_arn` is the user or role whose policies were asked, in `account_id`.
    """

    id: str
    at: datetime.datetime
    account_id: str
    principal_arn: str
    decisions: tuple[object, ...]


class Denials:
    """The denials of a simulated AWS."""

    def __init__(self) -> None:
        self._by_id: dict[str, Denial] = {}

    def record(self, denial: Denial) -> None:
        """Keep a denial."""
        self._by_id[denial.id] = denial

    def find(self, authorization_id: str, now: datetime.datetime) -> Denial | None:
        """The denial of that id, or None if there is none or it was a day ago."""
        denial = self._by_id.get(authorization_id)
        return denial if denial is not None and now - denial.at < _KEPT else None
