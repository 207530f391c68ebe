from __future__ import annotations

import datetime

from pytest_iam.account.denials import Denial, Denials

THEN = datetime.datetime(2026, 1, 31, tzinfo=datetime.timezone.utc)


def test_a_denial_can_be_looked_up_for_a_day() -> None:
    """IAM user guide, "Troubleshoot access denied error messages with authorization ID"."""
    denials = Denials()
    denial = Denial("abc", THEN, "123456789012", "arn:aws:iam::123456789012:user/alice", ())
    denials.record(denial)
    day = datetime.timedelta(hours=24)
    assert denials.find("abc", THEN + day - datetime.timedelta(seconds=1)) is denial
    assert denials.find("abc", THEN + day) is None
    assert denials.find("other", THEN) is None
