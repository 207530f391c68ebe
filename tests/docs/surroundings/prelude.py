"""What the documentation's examples take for granted: imports, and the application under test."""

import boto3
import pytest
from moto import mock_aws

from pytest_iam import assert_allowed, assert_denied, mock_iam, raises_access_denied

__all__ = [
    "archive",
    "assert_allowed",
    "assert_denied",
    "boto3",
    "mock_aws",
    "mock_iam",
    "purge",
    "pytest",
    "raises_access_denied",
]


def archive(invoices, number):
    """Put an invoice in the archive."""
    invoices.put_object(Bucket="invoices", Key=number, Body=b"total: 1.00")


def purge(invoices, number):
    """Delete an invoice for good."""
    invoices.delete_object(Bucket="invoices", Key=number)
