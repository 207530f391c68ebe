"""Statuses of credentials: AWS's words for those that are on and off."""

from __future__ import annotations

from pytest_iam.errors import AwsError


def status_of(is_active: bool) -> str:
    """AWS's word for a credential that is on or off."""
    return "Active" if is_active else "Inactive"


def is_active(status: str) -> bool:
    """Whether a status to be set is `Active`.

    Raises InvalidInput for `Expired`, which the model knows and nobody can set.
    """
    if status not in ("Active", "Inactive"):
        # AWS: the model knows the status Expired and the error InvalidInput; the text is a guess.
        raise AwsError("InvalidInput", f"Status {status} is not allowed.")
    return status == "Active"
