"""The simulated clock: the one place where time is read, and the only one that moves it."""

from __future__ import annotations

import datetime
import time
from typing import Any


def now() -> datetime.datetime:
    """The present moment in UTC, to the second, as IAM and STS record it.

    Whoever moves time in this process (`iam_clock`, freezegun, time-machine) moves it here too.
    """
    return datetime.datetime.fromtimestamp(int(time.time()), tz=datetime.timezone.utc)


class Clock:
    """Moves the time that the simulator, botocore and the code under test all see.

    Built on freezegun. Until it is used, time is the machine's own, or whatever another library
    that moves time makes of it.
    """

    def __init__(self) -> None:
        self._freezer: Any = None
        self._factory: Any = None

    def now(self) -> datetime.datetime:
        """The present moment in UTC, to the second."""
        return now()

    def freeze(self, at: datetime.datetime | str | None = None) -> None:
        """Stop time at `at` (a datetime, or ISO 8601 text; naive means UTC), or where it is."""
        self._restart(_moment(at) if at is not None else now(), ticking=False)

    def move_to(self, at: datetime.datetime | str) -> None:
        """Jump to `at`; a frozen clock stays frozen, a running one runs on from there."""
        moment = _moment(at)
        if self._factory is None:
            self._restart(moment, ticking=True)
        else:
            self._factory.move_to(moment)

    def shift(self, delta: datetime.timedelta | None = None, **units: float) -> None:
        """Jump by a timedelta or by its units: `shift(hours=1)`, `shift(minutes=-5)`."""
        self.move_to(now() + (delta or datetime.timedelta()) + datetime.timedelta(**units))

    def reset(self) -> None:
        """Give time back to the machine."""
        if self._freezer is not None:
            self._freezer.stop()
        self._freezer = self._factory = None

    def _restart(self, moment: datetime.datetime, *, ticking: bool) -> None:
        from freezegun import freeze_time

        self.reset()
        self._freezer = freeze_time(moment, tick=ticking)
        self._factory = self._freezer.start()


def _moment(at: datetime.datetime | str) -> datetime.datetime:
    """A moment in UTC without its timezone, as freezegun takes it."""
    from pytest_iam.errors import UsageError

    if isinstance(at, str):
        try:
            at = datetime.datetime.fromisoformat(at.replace("Z", "+00:00"))
        except ValueError:
            raise UsageError(
                f"{at!r} is no point in time: write ISO 8601 such as '2026-01-31T12:00:00Z', "
                "or pass a datetime"
            ) from None
    if not isinstance(at, datetime.datetime):
        raise UsageError(f"{at!r} is no point in time: pass a datetime or ISO 8601 text")
    if at.tzinfo is not None:
        at = at.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return at
