"""AWS's refusals of one thing too many, and of taking away what is in use."""

from __future__ import annotations

import pytest

from pytest_iam.errors import AwsError
from pytest_iam.operations.limits import check_quota, check_room, refuse_delete


@pytest.mark.parametrize("present", [0, 1])
def test_there_is_room_below_the_quota(present: int) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas"."""
    check_room("Things", present, 2)
    check_quota("Things", present + 1, 2)


def test_one_too_many_is_refused() -> None:
    """AWS: the text is known from reports."""
    for check, count in ((check_room, 2), (check_quota, 3)):
        with pytest.raises(AwsError) as caught:
            check("Things", count, 2)
        assert (caught.value.code, caught.value.status) == ("LimitExceeded", 409)
        assert caught.value.message == "Cannot exceed quota for Things: 2"


def test_the_first_conflict_is_named() -> None:
    """AWS: silent about which comes first."""
    refuse_delete(({}, "one"), (None, "two"))
    with pytest.raises(AwsError, match="must two first") as caught:
        refuse_delete(({}, "one"), ({"thing": None}, "two"), ("thing", "three"))
    assert (caught.value.code, caught.value.status) == ("DeleteConflict", 409)
