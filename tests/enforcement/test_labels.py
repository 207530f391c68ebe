"""What denials call resources."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from pytest_iam import mock_iam

# Not documented: the forms of denials that users report.
LABELS = [
    ("iam", "get_role", {"RoleName": "Worker"}, "iam:GetRole on resource: role Worker because"),
    ("iam", "get_role", {"RoleName": "Gone"}, "iam:GetRole on resource: role Gone because"),
    ("iam", "get_user", {"UserName": "alice"}, "iam:GetUser on resource: user alice because"),
    (
        "iam",
        "create_user",
        {"UserName": "bob", "Path": "/x/"},
        "iam:CreateUser on resource: arn:aws:iam::123456789012:user/x/bob because",
    ),
    (
        "iam",
        "create_access_key",
        {"UserName": "alice"},
        "iam:CreateAccessKey on resource: user alice because",
    ),
    (
        "iam",
        "list_users",
        {},
        "iam:ListUsers on resource: arn:aws:iam::123456789012:user/ because",
    ),
    ("iam", "list_policies", {}, "iam:ListPolicies on resource: policy path / because"),
    (
        "iam",
        "create_policy",
        {
            "PolicyName": "P",
            "PolicyDocument": '{"Version":"2012-10-17","Statement":[]}',
        },
        "iam:CreatePolicy on resource: policy P because",
    ),
    ("iam", "list_account_aliases", {}, "iam:ListAccountAliases on resource: * because"),
    ("s3", "list_buckets", {}, "s3:ListAllMyBuckets because"),
    (
        "s3",
        "get_object",
        {"Bucket": "ledger", "Key": "a"},
        's3:GetObject on resource: "arn:aws:s3:::ledger/a" because',
    ),
    ("secretsmanager", "list_secrets", {}, "secretsmanager:ListSecrets because"),
    (
        "secretsmanager",
        "get_secret_value",
        {"SecretId": "billing/key"},
        "secretsmanager:GetSecretValue on resource: billing/key because",
    ),
    (
        "sqs",
        "send_message",
        {"QueueUrl": "https://queue/123456789012/jobs", "MessageBody": "x"},
        "sqs:sendmessage on resource: arn:aws:sqs:us-east-1:123456789012:jobs because",
    ),
    ("ec2", "describe_instances", {}, "ec2:DescribeInstances because"),
]


@pytest.mark.parametrize(("service", "operation", "params", "text"), LABELS)
def test_each_service_names_resources_in_its_way(service, operation, params, text):
    """By name, by ARN, or not at all."""
    with mock_iam() as iam:
        iam.role("Worker")
        client = iam.user("alice").client(service)
        with pytest.raises(ClientError) as caught:
            getattr(client, operation)(**params)
    assert f"is not authorized to perform: {text} no identity" in str(caught.value)
