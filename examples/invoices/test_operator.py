"""Ann deletes by hand, which takes a code of her MFA device."""

import pytest
from billing.invoices import purge
from botocore.exceptions import ClientError

from pytest_iam import raises_access_denied

pytestmark = [
    pytest.mark.iam_user("ann", policies=["policies/operator.json"]),
    pytest.mark.iam_as("ann"),
]


def test_purges_with_a_code(invoices, iam_mfa_device):
    device = iam_mfa_device("ann")
    purge(invoices.with_mfa(device.serial_number, device.code()), "2026-001")


def test_purges_nothing_without_a_code(invoices):
    with raises_access_denied("s3:DeleteObject"):
        purge(invoices, "2026-001")


def test_purges_nothing_with_a_wrong_code(invoices, iam_mfa_device):
    device = iam_mfa_device("ann")
    with pytest.raises(ClientError, match="invalid MFA one time pass code"):
        purge(invoices.with_mfa(device.serial_number, "000000"), "2026-001")
