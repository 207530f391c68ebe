import os

import boto3
import pytest
from moto import mock_aws

# As deployed, and nothing of this machine's own AWS set-up.
os.environ["AWS_REGION"] = os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
os.environ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true"
os.environ.pop("AWS_PROFILE", None)

from billing.invoices import Invoices, issue


@pytest.fixture
def moto():
    with mock_aws():
        yield


@pytest.fixture
def invoices(moto):
    """The application's storage, with the invoice 2026-001 issued."""
    s3, dynamodb, sqs = (boto3.client(service) for service in ("s3", "dynamodb", "sqs"))
    s3.create_bucket(Bucket="invoices")
    dynamodb.create_table(
        TableName="invoices",
        KeySchema=[{"AttributeName": "number", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "number", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    queue = sqs.create_queue(QueueName="print")["QueueUrl"]
    made = Invoices(s3, dynamodb, sqs, queue)
    issue(made, "2026-001", b"%PDF")
    return made


@pytest.fixture
def token(moto):
    """The payment provider's token."""
    boto3.client("secretsmanager").create_secret(Name="billing/provider", SecretString="t0ken")
    return "t0ken"


@pytest.fixture
def ledger(moto, iam):
    """The bucket of another account, and the role there that may write to it."""
    prod = iam.account("222222222222", alias="prod")
    prod.role(
        "LedgerWriter", trust="policies/ledger-trust.json", policies=["policies/ledger-writer.json"]
    )
    s3 = prod.root.client("s3")
    s3.create_bucket(Bucket="ledger")
    return s3
