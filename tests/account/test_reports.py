"""Reports."""

from __future__ import annotations

import datetime

import pytest

from pytest_iam.account.reports import Progress


@pytest.mark.parametrize(("seconds", "is_over"), [(0, False), (1, False), (2, True)])
def test_a_report_takes_a_moment(now: datetime.datetime, seconds: int, is_over: bool) -> None:
    """AWS: silent; published comparisons took a second or more."""
    progress = Progress(now)
    assert progress.ask(now + datetime.timedelta(seconds=seconds)) is is_over


def test_who_asks_again_finds_it_complete_though_time_stands_still(now: datetime.datetime) -> None:
    """The clock of a test may be frozen: a loop that waits for a report must end."""
    progress = Progress(now)
    assert [progress.ask(now), progress.ask(now)] == [False, True]


def test_a_finished_report_is_complete(now: datetime.datetime) -> None:
    """AWS: GenerateCredentialReport answers COMPLETE once the report is."""
    progress = Progress(now)
    progress.finish()
    assert progress.ask(now)
