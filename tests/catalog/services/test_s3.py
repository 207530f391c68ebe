"""S3's calls: operation and members, and the (action, resource) pairs that they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

BUCKET = "arn:aws:s3:::b"
OBJECT = "arn:aws:s3:::b/k/x"
BK: dict[str, Any] = {"Bucket": "b", "Key": "k/x"}
EXPRESS = "x--use1-az4--x-s3"
EXPRESS_ARN = f"arn:aws:s3express:us-east-1:123456789012:bucket/{EXPRESS}"
POINT = "arn:aws:s3:us-west-2:111111111111:accesspoint/ap"

OBJECTS = [
    ("GetObject", {}, {("s3:GetObject", OBJECT)}),
    ("GetObject", {"VersionId": "v"}, {("s3:GetObjectVersion", OBJECT)}),
    ("HeadObject", {}, {("s3:GetObject", OBJECT)}),
    ("HeadObject", {"VersionId": "v"}, {("s3:GetObjectVersion", OBJECT)}),
    ("SelectObjectContent", {}, {("s3:GetObject", OBJECT)}),
    ("GetObjectAttributes", {}, {("s3:GetObject", OBJECT), ("s3:GetObjectAttributes", OBJECT)}),
    (
        "GetObjectAttributes",
        {"VersionId": "v"},
        {("s3:GetObjectVersion", OBJECT), ("s3:GetObjectVersionAttributes", OBJECT)},
    ),
    ("GetObjectAcl", {}, {("s3:GetObjectAcl", OBJECT)}),
    ("GetObjectAcl", {"VersionId": "v"}, {("s3:GetObjectVersionAcl", OBJECT)}),
    ("PutObjectAcl", {"ACL": "private"}, {("s3:PutObjectAcl", OBJECT)}),
    ("PutObjectAcl", {"VersionId": "v"}, {("s3:PutObjectVersionAcl", OBJECT)}),
    ("GetObjectTagging", {}, {("s3:GetObjectTagging", OBJECT)}),
    ("GetObjectTagging", {"VersionId": "v"}, {("s3:GetObjectVersionTagging", OBJECT)}),
    ("PutObjectTagging", {"Tagging": {"TagSet": []}}, {("s3:PutObjectTagging", OBJECT)}),
    ("PutObjectTagging", {"VersionId": "v"}, {("s3:PutObjectVersionTagging", OBJECT)}),
    ("DeleteObjectTagging", {}, {("s3:DeleteObjectTagging", OBJECT)}),
    ("DeleteObjectTagging", {"VersionId": "v"}, {("s3:DeleteObjectVersionTagging", OBJECT)}),
    ("DeleteObject", {}, {("s3:DeleteObject", OBJECT)}),
    ("DeleteObject", {"VersionId": "null"}, {("s3:DeleteObjectVersion", OBJECT)}),
    (
        "DeleteObject",
        {"VersionId": "v", "BypassGovernanceRetention": True},
        {("s3:DeleteObjectVersion", OBJECT), ("s3:BypassGovernanceRetention", OBJECT)},
    ),
    ("DeleteObject", {"BypassGovernanceRetention": False}, {("s3:DeleteObject", OBJECT)}),
    ("PutObject", {"Body": b""}, {("s3:PutObject", OBJECT)}),
    ("PutObject", {"Tagging": "a=b"}, {("s3:PutObject", OBJECT), ("s3:PutObjectTagging", OBJECT)}),
    ("PutObject", {"ACL": "public-read"}, {("s3:PutObject", OBJECT), ("s3:PutObjectAcl", OBJECT)}),
    ("PutObject", {"GrantRead": "id=1"}, {("s3:PutObject", OBJECT), ("s3:PutObjectAcl", OBJECT)}),
    (
        "PutObject",
        {"ObjectLockMode": "GOVERNANCE", "ObjectLockLegalHoldStatus": "ON"},
        {
            ("s3:PutObject", OBJECT),
            ("s3:PutObjectRetention", OBJECT),
            ("s3:PutObjectLegalHold", OBJECT),
        },
    ),
    ("CreateMultipartUpload", {}, {("s3:PutObject", OBJECT)}),
    (
        "CreateMultipartUpload",
        {"Tagging": "a=b"},
        {("s3:PutObject", OBJECT), ("s3:PutObjectTagging", OBJECT)},
    ),
    ("UploadPart", {"UploadId": "u", "PartNumber": 1}, {("s3:PutObject", OBJECT)}),
    ("CompleteMultipartUpload", {"UploadId": "u"}, {("s3:PutObject", OBJECT)}),
    ("AbortMultipartUpload", {"UploadId": "u"}, {("s3:AbortMultipartUpload", OBJECT)}),
    ("ListParts", {"UploadId": "u"}, {("s3:ListMultipartUploadParts", OBJECT)}),
    ("RestoreObject", {}, {("s3:RestoreObject", OBJECT)}),
    ("GetObjectRetention", {}, {("s3:GetObjectRetention", OBJECT)}),
    ("PutObjectRetention", {"VersionId": "v"}, {("s3:PutObjectRetention", OBJECT)}),
    ("PutObjectLegalHold", {}, {("s3:PutObjectLegalHold", OBJECT)}),
]

BUCKETS = [
    ("HeadBucket", "ListBucket"),
    ("ListObjects", "ListBucket"),
    ("ListObjectsV2", "ListBucket"),
    ("ListObjectVersions", "ListBucketVersions"),
    ("ListMultipartUploads", "ListBucketMultipartUploads"),
    ("CreateBucket", "CreateBucket"),
    ("DeleteBucket", "DeleteBucket"),
    ("GetBucketLocation", "GetBucketLocation"),
    ("GetBucketAcl", "GetBucketAcl"),
    ("PutBucketAcl", "PutBucketAcl"),
    ("GetBucketCors", "GetBucketCORS"),
    ("PutBucketCors", "PutBucketCORS"),
    ("DeleteBucketCors", "PutBucketCORS"),
    ("GetBucketEncryption", "GetEncryptionConfiguration"),
    ("PutBucketEncryption", "PutEncryptionConfiguration"),
    ("DeleteBucketEncryption", "PutEncryptionConfiguration"),
    ("GetBucketLifecycleConfiguration", "GetLifecycleConfiguration"),
    ("PutBucketLifecycleConfiguration", "PutLifecycleConfiguration"),
    ("DeleteBucketLifecycle", "PutLifecycleConfiguration"),
    ("GetBucketNotificationConfiguration", "GetBucketNotification"),
    ("PutBucketNotificationConfiguration", "PutBucketNotification"),
    ("GetBucketPolicy", "GetBucketPolicy"),
    ("PutBucketPolicy", "PutBucketPolicy"),
    ("DeleteBucketPolicy", "DeleteBucketPolicy"),
    ("GetBucketReplication", "GetReplicationConfiguration"),
    ("DeleteBucketReplication", "PutReplicationConfiguration"),
    ("GetBucketTagging", "GetBucketTagging"),
    ("PutBucketTagging", "PutBucketTagging"),
    ("DeleteBucketTagging", "PutBucketTagging"),
    ("GetBucketVersioning", "GetBucketVersioning"),
    ("PutBucketVersioning", "PutBucketVersioning"),
    ("GetBucketWebsite", "GetBucketWebsite"),
    ("DeleteBucketWebsite", "DeleteBucketWebsite"),
    ("GetPublicAccessBlock", "GetBucketPublicAccessBlock"),
    ("PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("DeletePublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("GetObjectLockConfiguration", "GetBucketObjectLockConfiguration"),
    ("PutObjectLockConfiguration", "PutBucketObjectLockConfiguration"),
    ("ListBucketInventoryConfigurations", "GetInventoryConfiguration"),
    ("PutBucketMetricsConfiguration", "PutMetricsConfiguration"),
    ("GetBucketAccelerateConfiguration", "GetAccelerateConfiguration"),
]


@pytest.mark.parametrize(("operation", "more", "expected"), OBJECTS)
def test_an_object_operation(
    operation: str,
    more: dict[str, Any],
    expected: set[tuple[str, str]],
    needs: Callable[..., Any],
) -> None:
    """Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"."""
    assert needs(f"s3.{operation}", {**BK, **more}) == expected


@pytest.mark.parametrize(("operation", "action"), BUCKETS)
def test_a_bucket_operation(operation: str, action: str, needs: Callable[..., Any]) -> None:
    """Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"."""
    assert needs(f"s3.{operation}", {"Bucket": "b"}) == {(f"s3:{action}", BUCKET)}


@pytest.mark.parametrize(
    ("call", "params", "expected"),
    [
        ("s3.ListBuckets", {}, {("s3:ListAllMyBuckets", "arn:aws:s3:::*")}),
        (
            "s3.DeleteObjects",
            {
                "Bucket": "b",
                "Delete": {"Objects": [{"Key": "a"}, {"Key": "c", "VersionId": "v"}]},
            },
            {("s3:DeleteObject", f"{BUCKET}/a"), ("s3:DeleteObjectVersion", f"{BUCKET}/c")},
        ),
        (
            "s3.CopyObject",
            {**BK, "CopySource": "other/a%20b"},
            {("s3:GetObject", "arn:aws:s3:::other/a b"), ("s3:PutObject", OBJECT)},
        ),
        (
            "s3.CopyObject",
            {**BK, "CopySource": "/other/a?versionId=1", "Tagging": "x=y"},
            {
                ("s3:GetObjectVersion", "arn:aws:s3:::other/a"),
                ("s3:PutObject", OBJECT),
                ("s3:PutObjectTagging", OBJECT),
            },
        ),
        (
            "s3.CopyObject",
            {**BK, "CopySource": {"Bucket": "other", "Key": "a/b", "VersionId": "1"}},
            {("s3:GetObjectVersion", "arn:aws:s3:::other/a/b"), ("s3:PutObject", OBJECT)},
        ),
        (
            "s3.CopyObject",
            {**BK, "CopySource": f"{POINT}/object/a/b"},
            {("s3:GetObject", f"{POINT}/object/a/b"), ("s3:PutObject", OBJECT)},
        ),
        (
            "s3.UploadPartCopy",
            {**BK, "CopySource": "other/a", "UploadId": "u"},
            {("s3:GetObject", "arn:aws:s3:::other/a"), ("s3:PutObject", OBJECT)},
        ),
        (
            "s3.PutBucketReplication",
            {
                "Bucket": "b",
                "ReplicationConfiguration": {"Role": "arn:aws:iam::123456789012:role/r"},
            },
            {
                ("s3:PutReplicationConfiguration", BUCKET),
                ("iam:PassRole", "arn:aws:iam::123456789012:role/r"),
            },
        ),
        (
            "s3.CreateBucket",
            {"Bucket": "b", "ACL": "private"},
            {("s3:CreateBucket", BUCKET)},
        ),
        (
            "s3.CreateBucket",
            {
                "Bucket": "b",
                "ACL": "public-read",
                "ObjectOwnership": "ObjectWriter",
                "ObjectLockEnabledForBucket": True,
                "CreateBucketConfiguration": {"Tags": [{"Key": "a", "Value": "b"}]},
            },
            {
                ("s3:CreateBucket", BUCKET),
                ("s3:PutBucketAcl", BUCKET),
                ("s3:PutBucketOwnershipControls", BUCKET),
                ("s3:PutBucketObjectLockConfiguration", BUCKET),
                ("s3:PutBucketVersioning", BUCKET),
                ("s3:TagResource", BUCKET),
            },
        ),
    ],
)
def test_an_operation_of_its_own_kind(
    call: str, params: dict[str, Any], expected: set[tuple[str, str]], needs: Callable[..., Any]
) -> None:
    """Amazon S3 API reference, "Permissions" of each operation."""
    assert needs(call, params) == expected


@pytest.mark.parametrize(
    ("call", "params", "expected"),
    [
        (
            "s3.GetObject",
            {"Bucket": EXPRESS, "Key": "k"},
            {("s3express:CreateSession", EXPRESS_ARN)},
        ),
        (
            "s3.PutObject",
            {"Bucket": EXPRESS, "Key": "k"},
            {("s3express:CreateSession", EXPRESS_ARN)},
        ),
        ("s3.ListObjectsV2", {"Bucket": EXPRESS}, {("s3express:CreateSession", EXPRESS_ARN)}),
        ("s3.CreateSession", {"Bucket": EXPRESS}, {("s3express:CreateSession", EXPRESS_ARN)}),
        ("s3.CreateBucket", {"Bucket": EXPRESS}, {("s3express:CreateBucket", EXPRESS_ARN)}),
        ("s3.PutBucketPolicy", {"Bucket": EXPRESS}, {("s3express:PutBucketPolicy", EXPRESS_ARN)}),
        ("s3.ListDirectoryBuckets", {}, {("s3express:ListAllMyDirectoryBuckets", "*")}),
        ("s3.ListObjectsV2", {"Bucket": POINT}, {("s3:ListBucket", POINT)}),
        (
            "s3.GetObject",
            {"Bucket": "arn:aws:s3:us-west-2:111111111111:accesspoint:ap", "Key": "k"},
            {("s3:GetObject", f"{POINT}/object/k")},
        ),
        (
            "s3.GetObject",
            {"Bucket": "ap-abcdefgh-s3alias", "Key": "k"},
            {("s3:GetObject", "~arn:aws:s3:us-east-1:123456789012:accesspoint/*/object/k")},
        ),
        (
            "s3.GetObject",
            {
                "Bucket": "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/ol",
                "Key": "k",
            },
            {
                (
                    "s3-object-lambda:GetObject?",
                    "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/ol",
                )
            },
        ),
    ],
)
def test_what_stands_in_a_bucket_s_place(
    call: str, params: dict[str, Any], expected: set[tuple[str, str]], needs: Callable[..., Any]
) -> None:
    """Amazon S3 User Guide, access points, their aliases, and directory buckets."""
    assert needs(call, params) == expected


def test_another_partition_is_in_the_arn(needs: Callable[..., Any]) -> None:
    """IAM User Guide, "Amazon Resource Names"."""
    assert needs("s3.GetObject", BK, "aws-cn") == {("s3:GetObject", "arn:aws-cn:s3:::b/k/x")}
