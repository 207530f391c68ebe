"""The application, run as the role that it is deployed with."""

import pytest
from billing.invoices import archive, issue, purge, state
from billing.ledger import book
from billing.provider import provider_token

from pytest_iam import raises_access_denied

pytestmark = [
    pytest.mark.iam_role(
        "InvoiceApp", trust="lambda.amazonaws.com", policies=["policies/invoice-app.json"]
    ),
    pytest.mark.iam_as("InvoiceApp"),
]


def test_issues(invoices):
    issue(invoices, "2026-002", b"%PDF")
    assert state(invoices, "2026-002") == "open"


def test_archives_but_never_deletes(invoices):
    archive(invoices, "2026-001")
    with raises_access_denied("s3:DeleteObject"):
        purge(invoices, "2026-001")


def test_reads_the_providers_token(token):
    assert provider_token() == token


def test_books_into_the_other_account(ledger):
    book("2026-001", "12.50")
    assert ledger.get_object(Bucket="ledger", Key="2026-001.txt")["Body"].read() == b"12.50"


@pytest.mark.iam_user("bob", policies=["PowerUserAccess"])
@pytest.mark.iam_as("bob")
def test_nobody_else_books(ledger):
    with raises_access_denied("sts:AssumeRole"):
        book("2026-001", "12.50")
