"""Who of the staff may do what, by AWS's own managed policies."""

import pytest

from pytest_iam import assert_denied

STAFF = {
    "ann": "SecurityAudit",
    "bob": "PowerUserAccess",
    "carol": "ReadOnlyAccess",
    "dan": "AmazonS3ReadOnlyAccess",
}
INVOICE = "arn:aws:s3:::invoices/archive/2026-001.pdf"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/invoices"
PROVIDER = "arn:aws:secretsmanager:us-east-1:123456789012:secret:billing/provider-AbCdEf"


def test_auditor_reads_everything_and_writes_nothing(iam_user):
    auditor = iam_user("ann", policies=["SecurityAudit"])
    assert auditor.can("s3:ListAllMyBuckets")
    assert_denied(auditor, "s3:PutObject", "arn:aws:s3:::ledger/2026.csv")


@pytest.mark.parametrize("name", STAFF)
@pytest.mark.parametrize(
    ("action", "resource", "allowed"),
    [
        ("s3:GetObject", INVOICE, "bob carol dan"),
        ("s3:PutObject", INVOICE, "bob"),
        ("s3:ListAllMyBuckets", None, "ann bob carol dan"),
        ("dynamodb:DescribeTable", TABLE, "ann bob carol"),
        ("dynamodb:GetItem", TABLE, "bob carol"),
        ("secretsmanager:GetSecretValue", PROVIDER, "bob"),
        ("iam:ListUsers", None, "ann carol"),
        ("iam:CreateUser", None, ""),
    ],
)
def test_permissions(iam_user, name, action, resource, allowed):
    person = iam_user(name, policies=[STAFF[name]])
    assert bool(person.can(action, resource)) == (name in allowed.split())
