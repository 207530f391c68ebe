"""The one clock of simulator, botocore and code under test."""

from __future__ import annotations

import datetime
import time

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_iam import UsageError, mock_iam

UTC = datetime.timezone.utc


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_frozen_clock_is_everybodys():
    """IAM's dates, Python's clock and botocore's signatures show the same time."""
    with mock_iam() as iam:
        iam.clock.freeze("2026-01-31T12:00:00Z")
        created = boto3.client("iam").create_user(UserName="alice")["User"]["CreateDate"]
        assert created == moment("2026-01-31T12:00:00") == iam.clock.now()
        assert time.time() == created.timestamp()


def test_it_stands_moves_and_shifts():
    """`move_to` jumps, `shift` adds; a frozen clock stays frozen."""
    with mock_iam() as iam:
        iam.clock.freeze("2026-01-31T12:00:00Z")
        iam.clock.shift(hours=1)
        assert iam.clock.now() == moment("2026-01-31T13:00:00")
        iam.clock.shift(datetime.timedelta(days=-1), minutes=30)
        assert iam.clock.now() == moment("2026-01-30T13:30:00")
        iam.clock.move_to(moment("2027-02-28T00:00:00"))
        assert iam.clock.now() == moment("2027-02-28T00:00:00")


def test_an_unfrozen_clock_runs_on_from_where_it_was_moved():
    """Moving is not freezing."""
    with mock_iam() as iam:
        iam.clock.move_to("2030-01-01T00:00:00Z")
        first = time.time()
        assert time.time() > first
        assert iam.clock.now().year == 2030


def test_time_is_given_back():
    """When the simulator ends, so does its clock."""
    with mock_iam() as iam:
        iam.clock.freeze("2001-01-01")
    assert time.time() > moment("2020-01-01T00:00:00").timestamp()


def test_sessions_expire_by_it():
    """AWS: temporary credentials are refused with ExpiredToken after their time."""
    with mock_iam() as iam:
        alice = iam.user("alice")
        session = iam.role("Deployer", trust=alice).assume(by=alice, DurationSeconds=900)
        client = session.client("sts")
        iam.clock.shift(minutes=14)
        client.get_caller_identity()
        iam.clock.shift(minutes=2)
        with pytest.raises(ClientError) as caught:
            client.get_caller_identity()
    assert caught.value.response["Error"]["Code"] == "ExpiredToken"


def test_time_moved_by_others_is_seen():
    """Code that freezes time by itself, with freezegun or time-machine, moves the simulator too."""
    from freezegun import freeze_time

    time_machine = pytest.importorskip("time_machine")
    with mock_iam() as iam:
        with freeze_time("2031-05-05"):
            assert iam.clock.now() == moment("2031-05-05T00:00:00")
        with time_machine.travel(moment("2032-06-06T00:00:00"), tick=False):
            assert iam.clock.now() == moment("2032-06-06T00:00:00")


@pytest.mark.parametrize("at", ["tomorrow", "2026-13-01", 7, ""])
def test_what_is_no_time_is_refused(at):
    """The value and the fix."""
    with mock_iam() as iam, pytest.raises(UsageError, match="is no point in time"):
        iam.clock.freeze(at)
