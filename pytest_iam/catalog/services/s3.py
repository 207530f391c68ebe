"""S3's calls, most of which check an action that is called otherwise, and some of which several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from pytest_iam.catalog.actions import action_fact
from pytest_iam.catalog.permission import Found, Need, Params, Permission, Place, ServiceRules
from pytest_iam.catalog.services.s3_buckets import BucketName, bucket_name

_SOURCE = "Amazon S3 API reference"

# AWS: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations"; the descriptions
# of the operations say the same. Operations called like their action are in no table here.
_BUCKET_ACTIONS: Mapping[str, str] = {
    "DeleteBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "DeleteBucketInventoryConfiguration": "PutInventoryConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketMetadataConfiguration": "DeleteBucketMetadataTableConfiguration",
    "DeleteBucketMetricsConfiguration": "PutMetricsConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketAnalyticsConfiguration": "GetAnalyticsConfiguration",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketIntelligentTieringConfiguration": "GetIntelligentTieringConfiguration",
    "GetBucketInventoryConfiguration": "GetInventoryConfiguration",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketMetadataConfiguration": "GetBucketMetadataTableConfiguration",
    "GetBucketMetricsConfiguration": "GetMetricsConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "ListBucketAnalyticsConfigurations": "GetAnalyticsConfiguration",
    "ListBucketIntelligentTieringConfigurations": "GetIntelligentTieringConfiguration",
    "ListBucketInventoryConfigurations": "GetInventoryConfiguration",
    "ListBucketMetricsConfigurations": "GetMetricsConfiguration",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketAnalyticsConfiguration": "PutAnalyticsConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
    "PutBucketInventoryConfiguration": "PutInventoryConfiguration",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketMetricsConfiguration": "PutMetricsConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
}

_OBJECT_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "CompleteMultipartUpload": ("PutObject",),
    "CreateMultipartUpload": ("PutObject",),
    "GetObjectAttributes": ("GetObject", "GetObjectAttributes"),
    "HeadObject": ("GetObject",),
    "ListParts": ("ListMultipartUploadParts",),
    "SelectObjectContent": ("GetObject",),
    "UploadPart": ("PutObject",),
}

# AWS: the same page: a call that names a version needs these instead.
_VERSION_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "DeleteObject": ("DeleteObjectVersion",),
    "DeleteObjectAnnotation": ("DeleteObjectVersionAnnotation",),
    "DeleteObjectTagging": ("DeleteObjectVersionTagging",),
    "GetObject": ("GetObjectVersion",),
    "GetObjectAcl": ("GetObjectVersionAcl",),
    "GetObjectAnnotation": ("GetObjectVersionAnnotation",),
    "GetObjectAttributes": ("GetObjectVersion", "GetObjectVersionAttributes"),
    "GetObjectTagging": ("GetObjectVersionTagging",),
    "GetObjectTorrent": ("GetObjectVersionTorrent",),
    "HeadObject": ("GetObjectVersion",),
    "ListObjectAnnotations": ("ListObjectVersionAnnotations",),
    "PutObjectAcl": ("PutObjectVersionAcl",),
    "PutObjectAnnotation": ("PutObjectVersionAnnotation",),
    "PutObjectTagging": ("PutObjectVersionTagging",),
}

_GRANTS = ("GrantFullControl", "GrantRead", "GrantReadACP", "GrantWrite", "GrantWriteACP")

# Members of a call, and the further actions that it needs on the same resource if it has one of
# them.
_Further = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

# AWS: PutObject names ACLs and tags. AWS: silent on Object Lock's headers; stricter chosen.
_WRITE: _Further = (
    (("Tagging",), ("PutObjectTagging",)),
    (("ACL", *_GRANTS), ("PutObjectAcl",)),
    (("ObjectLockMode", "ObjectLockRetainUntilDate"), ("PutObjectRetention",)),
    (("ObjectLockLegalHoldStatus",), ("PutObjectLegalHold",)),
)
_BYPASS: _Further = ((("BypassGovernanceRetention",), ("BypassGovernanceRetention",)),)
_FURTHER: Mapping[str, _Further] = {
    "PutObject": _WRITE,
    "CopyObject": _WRITE,
    "CreateMultipartUpload": _WRITE,
    "DeleteObject": _BYPASS,
    "DeleteObjects": _BYPASS,
    "PutObjectRetention": _BYPASS,
    # AWS: CreateBucket, "General purpose bucket permissions"; an ACL of `private` needs no more.
    "CreateBucket": (
        (_GRANTS, ("PutBucketAcl",)),
        (
            ("ObjectLockEnabledForBucket",),
            ("PutBucketObjectLockConfiguration", "PutBucketVersioning"),
        ),
        (("ObjectOwnership",), ("PutBucketOwnershipControls",)),
    ),
}


def need_of(operation: str) -> Need | None:
    """What an S3 operation needs, or None if its name is no action that the reference knows."""
    if operation in _ODD:
        return _ODD[operation]
    if operation in _BUCKET_ACTIONS:
        return lambda params, place: _on_bucket(
            operation, _BUCKET_ACTIONS[operation], params, place
        )
    if operation in _OBJECT_ACTIONS:
        return lambda params, place: _on_object(
            operation, _OBJECT_ACTIONS[operation], params, place
        )
    fact = action_fact(f"s3:{operation}")
    if fact is None:
        return None
    name, types = fact.name, {kind.type_name for kind in fact.resources}
    if "object" in types:
        return lambda params, place: _on_object(operation, (name,), params, place)
    if "bucket" in types:
        return lambda params, place: _on_bucket(operation, name, params, place)
    return None


def _on_bucket(operation: str, action: str, params: Params, place: Place) -> Iterable[Permission]:
    name = bucket_name(params.get("Bucket", "*"), place)
    if name.prefix == "s3express" and action_fact(f"s3express:{action}") is None:
        return [_session(name)]
    return [_permission(name, one, name.bucket) for one in (action, *_more(operation, params))]


def _on_object(
    operation: str, actions: tuple[str, ...], params: Params, place: Place
) -> Iterable[Permission]:
    name = bucket_name(params.get("Bucket", "*"), place)
    if name.prefix == "s3express":
        return [_session(name)]
    if params.get("VersionId"):
        actions = _VERSION_ACTIONS.get(operation, actions)
    resource = name.object(params.get("Key", "*"))
    return [_permission(name, one, resource) for one in (*actions, *_more(operation, params))]


def _more(operation: str, params: Params) -> Iterable[str]:
    """The further actions for what else the call has."""
    return (
        action
        for members, actions in _FURTHER.get(operation, ())
        if any(params.get(member) for member in members)
        for action in actions
    )


def _permission(name: BucketName, action: str, found: Found) -> Permission:
    # S3 on Outposts and Object Lambda check more than this, which the call does not tell.
    is_certain = name.prefix in ("s3", "s3express")
    return Permission(
        f"{name.prefix}:{action}", found.resource, found.is_pattern, is_certain, _SOURCE
    )


def _session(name: BucketName) -> Permission:
    """What objects in a directory bucket need, whatever is done with them.

    AWS: Amazon S3 User Guide, "Authorizing Zonal endpoint API operations with CreateSession".
    """
    return _permission(name, "CreateSession", name.bucket)


def _create_bucket(params: Params, place: Place) -> Iterable[Permission]:
    name = bucket_name(params["Bucket"], place)
    needs = list(_on_bucket("CreateBucket", "CreateBucket", params, place))
    if params.get("ACL", "private") != "private":
        needs.append(_permission(name, "PutBucketAcl", name.bucket))
    # AWS: CreateBucketConfiguration, "You must have the s3:TagResource permission".
    if (params.get("CreateBucketConfiguration") or {}).get("Tags"):
        needs.append(_permission(name, "TagResource", name.bucket))
    return [need for need in needs if name.prefix == "s3" or _is_express(need)]


def _is_express(permission: Permission) -> bool:
    """Whether directory buckets have the action: they know no ACLs, locks and ownership."""
    return action_fact(permission.action) is not None


def _copy_object(params: Params, place: Place) -> Iterable[Permission]:
    return [*_read_source(params, place), *_on_object("CopyObject", ("PutObject",), params, place)]


def _upload_part_copy(params: Params, place: Place) -> Iterable[Permission]:
    return [*_read_source(params, place), *_on_object("UploadPart", ("PutObject",), params, place)]


def _read_source(params: Params, place: Place) -> Iterable[Permission]:
    """Reading what is copied. Its tags are copied too, if it has any: the call does not tell."""
    bucket, key, version = _copy_source(params.get("CopySource"))
    name = bucket_name(bucket, place)
    if name.prefix == "s3express":
        return [_session(name)]
    return [_permission(name, "GetObjectVersion" if version else "GetObject", name.object(key))]


def _copy_source(source: Any) -> tuple[str, str, str]:
    """Bucket, key and version (empty for none) of a CopySource, `*` for what it does not tell."""
    if isinstance(source, Mapping):
        return source.get("Bucket", "*"), source.get("Key", "*"), source.get("VersionId") or ""
    path, _, version = str(source or "*/*").partition("?versionId=")
    path = unquote(path).removeprefix("/")
    if path.startswith("arn:"):
        bucket, _, key = path.partition("/object/")
    else:
        bucket, _, key = path.partition("/")
    return bucket, key or "*", version


def _delete_objects(params: Params, place: Place) -> Iterable[Permission]:
    entries = (params.get("Delete") or {}).get("Objects") or ()
    for entry in entries:
        one = {**params, **entry}
        yield from _on_object("DeleteObject", ("DeleteObject",), one, place)


def _list_buckets(params: Params, place: Place) -> Iterable[Permission]:
    # AWS: Amazon S3 User Guide, "Controlling access to a bucket with user policies", allows
    # ListAllMyBuckets on arn:aws:s3:::*, which would not match a resource of "*".
    return [Permission("s3:ListAllMyBuckets", f"arn:{place.partition}:s3:::*", source=_SOURCE)]


def _list_directory_buckets(params: Params, place: Place) -> Iterable[Permission]:
    return [Permission("s3express:ListAllMyDirectoryBuckets", "*", source=_SOURCE)]


def _put_replication(params: Params, place: Place) -> Iterable[Permission]:
    role = (params.get("ReplicationConfiguration") or {}).get("Role")
    yield from _on_bucket("PutBucketReplication", "PutReplicationConfiguration", params, place)
    if role:
        # AWS: PutBucketReplication, "the user must also have iam:PassRole on the role".
        yield Permission("iam:PassRole", role, source=_SOURCE)


def _create_session(params: Params, place: Place) -> Iterable[Permission]:
    return [_session(bucket_name(params["Bucket"], place))]


def _write_response(params: Params, place: Place) -> Iterable[Permission]:
    arn = f"arn:{place.partition}:s3-object-lambda:{place.region}:{place.account}:accesspoint/*"
    yield Permission("s3-object-lambda:WriteGetObjectResponse", arn, True, source=_SOURCE)


def _create_metadata(params: Params, place: Place) -> Iterable[Permission]:
    """The bucket's metadata tables are made in a table bucket, with the caller's rights."""
    yield from _on_bucket(
        "CreateBucketMetadata", "CreateBucketMetadataTableConfiguration", params, place
    )
    arn = f"arn:{place.partition}:s3tables:{place.region}:{place.account}:bucket/*"
    for action in _TABLE_ACTIONS:
        yield Permission(f"s3tables:{action}", arn, True, source=_SOURCE)


# AWS: CreateBucketMetadataConfiguration, "Permissions"; without those for an encrypted table.
_TABLE_ACTIONS = (
    "CreateTableBucket",
    "CreateNamespace",
    "GetTable",
    "CreateTable",
    "PutTablePolicy",
)

_ODD: Mapping[str, Need] = {
    "CopyObject": _copy_object,
    "CreateBucket": _create_bucket,
    "CreateBucketMetadataConfiguration": _create_metadata,
    "CreateSession": _create_session,
    "DeleteObjects": _delete_objects,
    "ListBuckets": _list_buckets,
    "ListDirectoryBuckets": _list_directory_buckets,
    "PutBucketReplication": _put_replication,
    "RenameObject": _create_session,
    "UploadPartCopy": _upload_part_copy,
    "WriteGetObjectResponse": _write_response,
}

RULES = ServiceRules(whole=need_of)
