"""Condition keys that a call's members tell."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from pytest_iam.catalog.request_context import context_of

UNKNOWN = "not in the answer"


def _parts(call: str) -> tuple[str, str]:
    service, _, operation = call.partition(".")
    return service, operation


@pytest.mark.parametrize(
    ("call", "params", "key", "value"),
    [
        ("s3.ListObjectsV2", {"Prefix": "home/"}, "s3:prefix", "home/"),
        ("s3.ListObjectsV2", {"Prefix": ""}, "s3:prefix", ""),
        ("s3.ListObjectsV2", {}, "s3:prefix", None),
        ("s3.ListObjects", {"MaxKeys": 5}, "s3:max-keys", "5"),
        ("s3.ListObjects", {"Delimiter": "/"}, "s3:delimiter", "/"),
        ("s3.ListMultipartUploads", {"Prefix": "a"}, "s3:prefix", None),
        ("s3.PutObject", {"ACL": "public-read"}, "s3:x-amz-acl", "public-read"),
        ("s3.PutObject", {}, "s3:x-amz-acl", None),
        ("s3.PutObject", {"GrantRead": "id=x"}, "s3:x-amz-grant-read", "id=x"),
        ("s3.GetObject", {"VersionId": "v"}, "s3:VersionId", "v"),
        ("s3.GetObject", {}, "s3:VersionId", None),
        ("s3.CopyObject", {"CopySource": "b/k"}, "s3:VersionId", UNKNOWN),
        ("s3.CopyObject", {"CopySource": "b/k"}, "s3:x-amz-copy-source", "b/k"),
        (
            "s3.CopyObject",
            {"CopySource": {"Bucket": "b", "Key": "k"}},
            "s3:x-amz-copy-source",
            "/b/k",
        ),
        (
            "s3.PutObject",
            {"ServerSideEncryption": "aws:kms"},
            "s3:x-amz-server-side-encryption",
            "aws:kms",
        ),
        ("s3.PutObject", {}, "s3:x-amz-server-side-encryption", None),
        ("s3.PutObject", {"StorageClass": "GLACIER"}, "s3:x-amz-storage-class", "GLACIER"),
        ("s3.PutObject", {"Tagging": "a=b&c="}, "s3:RequestObjectTag/a", "b"),
        ("s3.PutObject", {"Tagging": "a=b&c="}, "s3:RequestObjectTag/c", ""),
        ("s3.PutObject", {"Tagging": "a=b&c="}, "s3:RequestObjectTagKeys", ("a", "c")),
        ("s3.PutObject", {}, "s3:RequestObjectTag/*", None),
        (
            "s3.PutObjectTagging",
            {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}},
            "s3:RequestObjectTag/a",
            "b",
        ),
        ("s3.PutBucketTagging", {"Tagging": {"TagSet": []}}, "aws:TagKeys", UNKNOWN),
        ("s3.PutObjectRetention", {"Retention": {"Mode": "X"}}, "s3:object-lock-mode", "X"),
        (
            "s3.PutObject",
            {"ObjectLockRetainUntilDate": datetime(2026, 1, 2, 3, tzinfo=timezone.utc)},
            "s3:object-lock-retain-until-date",
            "2026-01-02T03:00:00Z",
        ),
        (
            "s3.PutObject",
            {
                "ObjectLockRetainUntilDate": datetime(
                    2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=1))
                )
            },
            "s3:object-lock-retain-until-date",
            "2026-01-02T02:00:00Z",
        ),
        ("s3.PutObject", {}, "s3:object-lock-remaining-retention-days", None),
        ("s3.GetObject", {}, "s3:authType", UNKNOWN),
        ("dynamodb.GetItem", {"Key": {"pk": {"S": "u"}}}, "dynamodb:LeadingKeys", ("u",)),
        ("dynamodb.GetItem", {"Key": {"pk": {"N": "1"}}}, "dynamodb:LeadingKeys", ("1",)),
        ("dynamodb.GetItem", {"Key": {"pk": {"B": b"x"}}}, "dynamodb:LeadingKeys", UNKNOWN),
        (
            "dynamodb.GetItem",
            {"Key": {"pk": {"S": "u"}, "sk": {"S": "v"}}},
            "dynamodb:LeadingKeys",
            UNKNOWN,
        ),
        ("dynamodb.PutItem", {"Item": {"pk": {"S": "u"}}}, "dynamodb:LeadingKeys", UNKNOWN),
        (
            "dynamodb.BatchGetItem",
            {"RequestItems": {"t": {"Keys": [{"pk": {"S": "u"}}, {"pk": {"S": "v"}}]}}},
            "dynamodb:LeadingKeys",
            ("u", "v"),
        ),
        (
            "dynamodb.BatchWriteItem",
            {"RequestItems": {"t": [{"PutRequest": {"Item": {"pk": {"S": "u"}}}}]}},
            "dynamodb:LeadingKeys",
            UNKNOWN,
        ),
        (
            "dynamodb.Query",
            {
                "KeyConditionExpression": "#p = :v AND begins_with(sk, :s)",
                "ExpressionAttributeValues": {":v": {"S": "u"}, ":s": {"S": "x"}},
            },
            "dynamodb:LeadingKeys",
            ("u",),
        ),
        (
            "dynamodb.Query",
            {
                "KeyConditionExpression": "pk = :v AND sk = :s",
                "ExpressionAttributeValues": {":v": {"S": "u"}, ":s": {"S": "x"}},
            },
            "dynamodb:LeadingKeys",
            UNKNOWN,
        ),
        ("dynamodb.Scan", {}, "dynamodb:LeadingKeys", UNKNOWN),
        (
            "dynamodb.GetItem",
            {
                "Key": {"pk": {"S": "u"}},
                "ProjectionExpression": "a, #b.c, d[0]",
                "ExpressionAttributeNames": {"#b": "bb"},
            },
            "dynamodb:Attributes",
            ("pk", "a", "bb", "d"),
        ),
        (
            "dynamodb.PutItem",
            {"Item": {"pk": {}, "x": {}}, "ConditionExpression": "attribute_exists(y)"},
            "dynamodb:Attributes",
            UNKNOWN,
        ),
        ("dynamodb.PutItem", {"Item": {"pk": {}, "x": {}}}, "dynamodb:Attributes", ("pk", "x")),
        ("dynamodb.GetItem", {}, "dynamodb:EnclosingOperation", None),
        (
            "dynamodb.TransactWriteItems",
            {},
            "dynamodb:EnclosingOperation",
            "TransactWriteItems",
        ),
        ("dynamodb.Query", {"Select": "COUNT"}, "dynamodb:Select", "COUNT"),
        ("dynamodb.Query", {}, "dynamodb:Select", UNKNOWN),
        ("secretsmanager.GetSecretValue", {"SecretId": "n"}, "secretsmanager:SecretId", UNKNOWN),
        (
            "secretsmanager.GetSecretValue",
            {"SecretId": "arn:aws:secretsmanager:r:1:secret:n-abcdef"},
            "secretsmanager:SecretId",
            "arn:aws:secretsmanager:r:1:secret:n-abcdef",
        ),
        ("secretsmanager.CreateSecret", {"Name": "n"}, "secretsmanager:Name", "n"),
        ("kms.Encrypt", {"EncryptionContext": {"a": "b"}}, "kms:EncryptionContext:a", "b"),
        ("kms.Encrypt", {"EncryptionContext": {"a": "b"}}, "kms:EncryptionContextKeys", ("a",)),
        ("kms.Encrypt", {}, "kms:EncryptionContext:*", None),
        ("kms.Encrypt", {}, "kms:ViaService", None),
        ("kms.Encrypt", {"KeyId": "alias/x"}, "kms:RequestAlias", "alias/x"),
        (
            "kms.Encrypt",
            {"KeyId": "arn:aws:kms:us-east-1:123456789012:alias/x"},
            "kms:RequestAlias",
            "alias/x",
        ),
        ("kms.Encrypt", {"KeyId": "1234"}, "kms:RequestAlias", None),
        ("sns.Subscribe", {"Protocol": "https"}, "sns:Protocol", "https"),
        ("ssm.PutParameter", {"Overwrite": True}, "ssm:Overwrite", "true"),
        ("ssm.PutParameter", {}, "ssm:Overwrite", UNKNOWN),
        ("sts.AssumeRole", {"ExternalId": "e"}, "sts:ExternalId", "e"),
        ("sts.AssumeRole", {}, "sts:ExternalId", None),
        ("lambda.CreateFunction", {"Layers": ["a", "b"]}, "lambda:Layer", ("a", "b")),
    ],
)
def test_a_service_key(call: str, params: dict[str, Any], key: str, value: Any) -> None:
    """Service Authorization Reference, "Condition keys for ..." of the service."""
    service, operation = call.split(".")
    assert context_of(service, operation, params).get(key, UNKNOWN) == value


@pytest.mark.parametrize(
    ("call", "params", "tags"),
    [
        ("sqs.CreateQueue", {"tags": {"a": "b"}}, {"a": "b"}),
        ("sns.CreateTopic", {"Tags": [{"Key": "a", "Value": "b"}]}, {"a": "b"}),
        ("kms.CreateKey", {"Tags": [{"TagKey": "a", "TagValue": "b"}]}, {"a": "b"}),
        ("ecs.CreateCluster", {"tags": [{"key": "a", "value": "b"}]}, {"a": "b"}),
        ("ecs.CreateCluster", {"tags": [{"key": "a"}]}, {"a": ""}),
        ("lambda.CreateFunction", {"Tags": {"a": "b", "c": "d"}}, {"a": "b", "c": "d"}),
        (
            "ec2.RunInstances",
            {"TagSpecifications": [{"Tags": [{"Key": "a", "Value": "b"}]}]},
            {"a": "b"},
        ),
        (
            "s3.CreateBucket",
            {"CreateBucketConfiguration": {"Tags": [{"Key": "a", "Value": "b"}]}},
            {"a": "b"},
        ),
        ("sqs.SendMessage", {}, {}),
    ],
)
def test_tags_are_read_in_every_shape(
    call: str, params: dict[str, Any], tags: dict[str, str]
) -> None:
    """IAM User Guide, "AWS global condition context keys", aws:RequestTag and aws:TagKeys."""
    context = context_of(*_parts(call), params)
    given = {key: value for key, value in context.items() if key.startswith("aws:RequestTag/")}
    expected: dict[str, str | None] = {f"aws:RequestTag/{key}": tags[key] for key in tags}
    assert given == {**expected, "aws:RequestTag/*": None}
    assert context["aws:TagKeys"] == (tuple(tags) or None)


def test_untagging_has_keys_but_no_tags() -> None:
    """IAM User Guide, "AWS global condition context keys", aws:TagKeys."""
    context = context_of("sqs", "UntagQueue", {"TagKeys": ["a", "b"]})
    assert context["aws:TagKeys"] == ("a", "b")
    assert context["aws:RequestTag/*"] is None


@pytest.mark.parametrize(
    ("call", "params"),
    [
        ("cognito-idp.CreateUserPool", {"UserPoolTags": {"a": "b"}}),
        ("efs.CreateFileSystem", {"Tags": "a"}),
        ("efs.CreateFileSystem", {"Tags": [{"Name": "a"}]}),
        ("ec2.RunInstances", {"TagSpecifications": [{"Tags": []}, {"Tags": []}]}),
    ],
)
def test_tags_that_cannot_be_read_are_unknown_and_not_absent(
    call: str, params: dict[str, Any]
) -> None:
    """A key that is not in the answer is unknown: nothing passes silently."""
    context = context_of(*_parts(call), params)
    assert "aws:TagKeys" not in context
    assert "aws:RequestTag/*" not in context
