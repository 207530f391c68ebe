"""Limits: AWS's refusals of one thing too many, and of taking away what is in use."""

from __future__ import annotations

from pytest_iam.errors import AwsError


def check_room(quota_name: str, present: int, quota: int) -> None:
    """Refuse one more where `present` of `quota` are there already."""
    check_quota(quota_name, present + 1, quota)


def check_quota(quota_name: str, wanted: int, quota: int) -> None:
    """Refuse more than the quota."""
    if wanted > quota:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for {quota_name}: {quota}")


def refuse_delete(*conflicts: tuple[object, str]) -> None:
    """Refuse to delete an entity while any of these is not empty; the first one decides.

    AWS: the codes are documented, the texts known from reports of users; silent about which comes
    first.
    """
    for present, remedy in conflicts:
        if present:
            raise AwsError("DeleteConflict", f"Cannot delete entity, must {remedy} first.")
