"""The fixture of the documentation's examples: a bucket that moto holds."""

import boto3
import pytest
from moto import mock_aws


@pytest.fixture
def invoices():
    """An S3 client; the bucket `invoices` exists."""
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="invoices")
        yield s3
