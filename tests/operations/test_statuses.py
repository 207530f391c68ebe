"""Statuses of credentials."""

from __future__ import annotations

import pytest

from pytest_iam.errors import AwsError
from pytest_iam.operations.statuses import is_active, status_of


@pytest.mark.parametrize("is_on", [True, False])
def test_a_status_says_on_or_off(is_on: bool) -> None:
    """AWS: IAM API reference, statusType."""
    assert is_active(status_of(is_on)) == is_on


def test_nobody_can_let_a_credential_expire() -> None:
    """AWS: the code is documented, the text is not."""
    with pytest.raises(AwsError) as caught:
        is_active("Expired")
    assert caught.value.code == "InvalidInput"
