"""The condition keys whose values a call's own members tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import parse_qsl

from pytest_iam.catalog.dynamodb_keys import dynamodb_context
from pytest_iam.catalog.permission import Params

ContextValue = str | tuple[str, ...] | None
"""One value, the values of a multivalued key, or None for a key that is known to be absent."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A key and the member that holds its value, in these operations (none named: in all).

    Without the member, and in other operations, the key is absent; `is_sure_if_absent` is false
    where AWS may put a default there instead.
    """

    key: str
    path: str
    operations: tuple[str, ...] = ()
    is_sure_if_absent: bool = True


_LISTS = ("ListObjects", "ListObjectsV2", "ListObjectVersions")
_S3_UNKNOWN = {
    # AWS checks the source of a copy with a version of its own.
    "CopyObject": ("s3:VersionId",),
    "UploadPartCopy": ("s3:VersionId",),
    # A version for each object.
    "DeleteObjects": ("s3:VersionId",),
}

# AWS: Service Authorization Reference, "Condition keys for ..." of each service.
_ROWS: Mapping[str, tuple[_Row, ...]] = {
    "s3": (
        _Row("s3:prefix", "Prefix", _LISTS),
        _Row("s3:delimiter", "Delimiter", _LISTS),
        _Row("s3:max-keys", "MaxKeys", _LISTS),
        _Row("s3:VersionId", "VersionId"),
        _Row("s3:if-match", "IfMatch"),
        _Row("s3:if-none-match", "IfNoneMatch"),
        _Row("s3:locationconstraint", "CreateBucketConfiguration.LocationConstraint"),
        _Row("s3:object-lock-legal-hold", "ObjectLockLegalHoldStatus|LegalHold.Status"),
        _Row("s3:object-lock-mode", "ObjectLockMode|Retention.Mode"),
        _Row(
            "s3:object-lock-retain-until-date",
            "ObjectLockRetainUntilDate|Retention.RetainUntilDate",
        ),
        _Row("s3:x-amz-acl", "ACL"),
        _Row("s3:x-amz-copy-source", "CopySource"),
        _Row("s3:x-amz-grant-full-control", "GrantFullControl"),
        _Row("s3:x-amz-grant-read", "GrantRead"),
        _Row("s3:x-amz-grant-read-acp", "GrantReadACP"),
        _Row("s3:x-amz-grant-write", "GrantWrite"),
        _Row("s3:x-amz-grant-write-acp", "GrantWriteACP"),
        _Row("s3:x-amz-metadata-directive", "MetadataDirective"),
        _Row("s3:x-amz-object-ownership", "ObjectOwnership"),
        _Row("s3:x-amz-server-side-encryption", "ServerSideEncryption"),
        _Row("s3:x-amz-server-side-encryption-aws-kms-key-id", "SSEKMSKeyId"),
        _Row("s3:x-amz-server-side-encryption-customer-algorithm", "SSECustomerAlgorithm"),
        _Row("s3:x-amz-storage-class", "StorageClass"),
        _Row("s3:x-amz-website-redirect-location", "WebsiteRedirectLocation"),
    ),
    "kms": (
        _Row("kms:BypassPolicyLockoutSafetyCheck", "BypassPolicyLockoutSafetyCheck", (), False),
        _Row("kms:EncryptionAlgorithm", "EncryptionAlgorithm", (), False),
        _Row("kms:GrantOperations", "Operations", ("CreateGrant",)),
        _Row("kms:GranteePrincipal", "GranteePrincipal", ("CreateGrant",)),
        _Row("kms:KeySpec", "KeySpec", ("CreateKey",), False),
        _Row("kms:KeyUsage", "KeyUsage", ("CreateKey",), False),
        _Row("kms:MessageType", "MessageType", (), False),
        _Row("kms:RetiringPrincipal", "RetiringPrincipal", ("CreateGrant",)),
        _Row("kms:ScheduleKeyDeletionPendingWindowInDays", "PendingWindowInDays", (), False),
        _Row("kms:SigningAlgorithm", "SigningAlgorithm"),
    ),
    "lambda": (
        _Row("lambda:EventSourceToken", "EventSourceToken"),
        _Row("lambda:FunctionUrlAuthType", "FunctionUrlAuthType|AuthType", (), False),
        _Row("lambda:Layer", "Layers"),
        _Row("lambda:Principal", "Principal"),
        _Row("lambda:SecurityGroupIds", "VpcConfig.SecurityGroupIds"),
        _Row("lambda:SubnetIds", "VpcConfig.SubnetIds"),
    ),
    "secretsmanager": (
        _Row("secretsmanager:AddReplicaRegions", "AddReplicaRegions[].Region"),
        _Row("secretsmanager:BlockPublicPolicy", "BlockPublicPolicy", (), False),
        _Row("secretsmanager:Description", "Description"),
        _Row("secretsmanager:ForceDeleteWithoutRecovery", "ForceDeleteWithoutRecovery", (), False),
        _Row("secretsmanager:KmsKeyId", "KmsKeyId", (), False),
        _Row("secretsmanager:Name", "Name"),
        _Row("secretsmanager:RecoveryWindowInDays", "RecoveryWindowInDays", (), False),
        _Row("secretsmanager:RotationLambdaARN", "RotationLambdaARN", (), False),
        _Row("secretsmanager:VersionId", "VersionId"),
        _Row("secretsmanager:VersionStage", "VersionStage", (), False),
    ),
    "sns": (
        _Row("sns:Endpoint", "Endpoint", ("Subscribe",)),
        _Row("sns:Protocol", "Protocol", ("Subscribe",)),
    ),
    "ssm": (
        _Row("ssm:Overwrite", "Overwrite", ("PutParameter",), False),
        _Row("ssm:Recursive", "Recursive", ("GetParametersByPath",), False),
    ),
    "sts": (
        _Row("sts:DurationSeconds", "DurationSeconds", (), False),
        _Row("sts:ExternalId", "ExternalId"),
        _Row("sts:RoleSessionName", "RoleSessionName"),
        _Row("sts:SourceIdentity", "SourceIdentity"),
        _Row("sts:TaskPolicyArn", "TaskPolicyArn.arn"),
        _Row("sts:TransitiveTagKeys", "TransitiveTagKeys"),
    ),
}


def context_of(service: str, operation: str, params: Params) -> Mapping[str, ContextValue]:
    """The keys of the request context that the call itself tells, with their values.

    A text is a single value, a tuple the values of a multivalued key, and None says that the key
    is known to be absent from the request: `prefix/*` with None, that the family has no other
    keys than those that are here. A key that is not in the answer is not known.
    """
    context: dict[str, ContextValue] = {}
    for row in _ROWS.get(service, ()):
        applies = not row.operations or operation in row.operations
        value = _value_at(params, row.path) if applies else None
        if value is not None or row.is_sure_if_absent or not applies:
            context[row.key] = value
    context.update(_tags(service, operation, params))
    special = _SPECIAL.get(service)
    if special is not None:
        context.update(special(operation, params))
    for key in _S3_UNKNOWN.get(operation, ()) if service == "s3" else ():
        context.pop(key, None)
    return context


def _value_at(params: Params, paths: str) -> ContextValue:
    """The value at the first of the paths that leads to one."""
    if paths.isidentifier():  # most are one member
        return _text(params.get(paths))
    for path in paths.split("|"):
        value: Any = params
        for step in path.split("."):
            value = _member(value, step.removesuffix("[]"))
        text = _text(value)
        if text is not None:
            return text
    return None


def _member(value: Any, name: str) -> Any:
    if isinstance(value, list | tuple):
        return [_member(element, name) for element in value]
    return value.get(name) if isinstance(value, Mapping) else None


def _text(value: Any) -> ContextValue:
    """A member's value as AWS compares it; None for no value, and for one that has no text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, datetime):
        utc = value if value.tzinfo is None else value.astimezone(timezone.utc)
        return utc.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, list | tuple):
        return tuple(str(element) for element in value if element is not None)
    return None


_TAG_MEMBERS = ("Tags", "tags", "TagList", "tagList", "TagSet")
_TAG_KEY_MEMBERS = ("TagKeys", "tagKeys", "TagKeyList", "tagKeyList")
# Services all of whose members for tags are among these; in others, a member called otherwise may
# be one as well, and tells that the tags are not known.
_KNOWN_TAGS = frozenset(
    {"dynamodb", "kms", "lambda", "s3", "secretsmanager", "sns", "sqs", "ssm", "sts"}
)
_LIKE_TAGS = re.compile(r"Tags?(?![a-z])|^tags?(?![a-z])|Tagging")
_PAIRS = (("Key", "Value"), ("key", "value"), ("TagKey", "TagValue"), ("tagKey", "tagValue"))


def _tags(service: str, operation: str, params: Params) -> Mapping[str, ContextValue]:
    """`aws:RequestTag/…` and `aws:TagKeys`.

    AWS: IAM User Guide, "AWS global condition context keys".
    """
    pairs = _tag_pairs(params)
    if pairs is None or not _are_told(service, operation, params):
        return {}
    keys = [key for key, _ in pairs]
    for member in _TAG_KEY_MEMBERS:
        keys += [str(key) for key in params.get(member) or ()]
    context: dict[str, ContextValue] = {f"aws:RequestTag/{key}": value for key, value in pairs}
    context["aws:RequestTag/*"] = None
    context["aws:TagKeys"] = tuple(dict.fromkeys(keys)) or None
    return context


def _are_told(service: str, operation: str, params: Params) -> bool:
    """Whether the call's tags are where they are looked for, and are all of one resource's."""
    if len(params.get("TagSpecifications") or ()) > 1 or operation == "PutBucketTagging":
        return False
    known = (*_TAG_MEMBERS, *_TAG_KEY_MEMBERS, "TagSpecifications")
    others = (name for name in params if name not in known)
    return service in _KNOWN_TAGS or not any(map(_LIKE_TAGS.search, others))


def _tag_pairs(params: Params) -> list[tuple[str, str]] | None:
    """The tags that a call gives, in whichever shape; None for a shape that is not known."""
    pairs: list[tuple[str, str]] = []
    for tags in _tag_values(params):
        read = _read_tags(tags)
        if read is None:
            return None
        pairs += read
    return pairs


def _tag_values(params: Params) -> Iterable[Any]:
    """The members that hold tags: at the top, or where EC2 and S3 put them."""
    for member in _TAG_MEMBERS:
        if member in params:
            yield params[member]
    for specification in params.get("TagSpecifications") or ():
        yield _member(specification, "Tags") or ()
    bucket = params.get("CreateBucketConfiguration")
    if isinstance(bucket, Mapping) and "Tags" in bucket:
        yield bucket["Tags"]


def _read_tags(tags: Any) -> list[tuple[str, str]] | None:
    if isinstance(tags, Mapping):
        if len(tags) == 1 and "Items" in tags:
            return _read_tags(tags["Items"])
        return [(str(key), str(value)) for key, value in tags.items()]
    if not isinstance(tags, list | tuple):
        return None
    pairs = [_read_pair(tag) for tag in tags]
    read = [pair for pair in pairs if pair is not None]
    return read if len(read) == len(pairs) else None


def _read_pair(tag: Any) -> tuple[str, str] | None:
    for key, value in _PAIRS:
        if isinstance(tag, Mapping) and key in tag:
            return str(tag[key]), str(tag.get(value) or "")
    return None


def _s3_context(operation: str, params: Params) -> Mapping[str, ContextValue]:
    """`s3:RequestObjectTag/…`, the copy's source, and what a lock's absence tells."""
    context: dict[str, ContextValue] = {"s3:RequestObjectTag/*": None}
    tagging = params.get("Tagging")
    if operation == "PutBucketTagging":
        pairs: list[tuple[str, str]] | None = []
    elif isinstance(tagging, str):
        pairs = parse_qsl(tagging, keep_blank_values=True)
    else:
        pairs = _read_tags((tagging or {}).get("TagSet") or ())
    context.update({f"s3:RequestObjectTag/{key}": value for key, value in pairs or ()})
    context["s3:RequestObjectTagKeys"] = tuple(key for key, _ in pairs or ()) or None
    source = params.get("CopySource")
    if isinstance(source, Mapping):
        context["s3:x-amz-copy-source"] = f"/{source.get('Bucket')}/{source.get('Key')}"
    if not _value_at(params, "ObjectLockRetainUntilDate|Retention.RetainUntilDate"):
        context["s3:object-lock-remaining-retention-days"] = None
    return context


def _kms_context(operation: str, params: Params) -> Mapping[str, ContextValue]:
    """The encryption context and the alias of a call that is made to KMS itself."""
    pairs = params.get("EncryptionContext") or {}
    context: dict[str, ContextValue] = {
        f"kms:EncryptionContext:{key}": str(value) for key, value in pairs.items()
    }
    context["kms:EncryptionContext:*"] = None
    context["kms:EncryptionContextKeys"] = tuple(pairs) or None
    context["kms:ViaService"] = None
    alias = str(params.get("KeyId", "")).rpartition(":")[2]
    context["kms:RequestAlias"] = alias if alias.startswith("alias/") else None
    return context


def _secret_context(operation: str, params: Params) -> Mapping[str, ContextValue]:
    """`secretsmanager:SecretId` is an ARN; a name does not tell it."""
    secret = params.get("SecretId")
    is_told = secret is None or str(secret).startswith("arn:")
    return {"secretsmanager:SecretId": secret} if is_told else {}


_SPECIAL: Mapping[str, Callable[[str, Params], Mapping[str, ContextValue]]] = {
    "dynamodb": dynamodb_context,
    "kms": _kms_context,
    "s3": _s3_context,
    "secretsmanager": _secret_context,
}
