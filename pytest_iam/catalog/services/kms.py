"""KMS's calls: keys by id, ARN or alias, where an alias does not tell its key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_iam.catalog.permission import Found, Params, Permission, Place, ServiceRules

_SOURCE = "AWS Key Management Service API reference"


def key_arn(key_id: str | None, place: Place) -> Found:
    """The ARN of a key's id or ARN.

    An alias stands for a key that only the account's state tells, and policies name keys and not
    aliases (AWS: KMS Developer Guide, "Using aliases to control access to KMS keys"). Where no
    key is named it is in the ciphertext, and may be another account's.
    """
    if key_id is None:
        return Found(f"arn:{place.partition}:kms:{place.region}:*:key/*", is_pattern=True)
    if ":alias/" in key_id:
        return Found(f"{key_id.split(':alias/')[0]}:key/*", is_pattern=True)
    if key_id.startswith("arn:"):
        return Found(key_id)
    start = f"arn:{place.partition}:kms:{place.region}:{place.account}:key/"
    if key_id.startswith("alias/"):
        return Found(f"{start}*", is_pattern=True)
    return Found(f"{start}{key_id}")


def _key(params: Params, place: Place) -> Sequence[Found]:
    if "AliasName" in params and "TargetKeyId" not in params:
        return [Found(f"arn:{place.partition}:kms:{place.region}:{place.account}:key/*", True)]
    return [key_arn(params.get("KeyId") or params.get("TargetKeyId"), place)]


def _alias(params: Params, place: Place) -> Sequence[Found]:
    name = params.get("AliasName", "alias/*")
    return [Found(f"arn:{place.partition}:kms:{place.region}:{place.account}:{name}")]


def _old_key(params: Params, place: Place) -> Iterable[Permission]:
    # AWS: UpdateAlias, "Required permissions": on the alias, the current key and the new key.
    arn = f"arn:{place.partition}:kms:{place.region}:{place.account}:key/*"
    yield Permission("kms:UpdateAlias", arn, True, source=_SOURCE)


def _re_encrypt(params: Params, place: Place) -> Iterable[Permission]:
    # AWS: ReEncrypt, "Required permissions": one on each of the two keys.
    source = key_arn(params.get("SourceKeyId"), place)
    target = key_arn(params.get("DestinationKeyId"), place)
    yield Permission("kms:ReEncryptFrom", *source, source=_SOURCE)
    yield Permission("kms:ReEncryptTo", *target, source=_SOURCE)


def _tag_key(params: Params, place: Place) -> Iterable[Permission]:
    # AWS: CreateKey and ReplicateKey, `Tags`: "you must have kms:TagResource permission in an IAM
    # policy". A new key's id is not known yet; a replica has its primary's.
    if params.get("Tags"):
        region = params.get("ReplicaRegion", place.region)
        key_id = str(params.get("KeyId", "*")).rsplit("/", 1)[-1]
        arn = f"arn:{place.partition}:kms:{region}:{place.account}:key/{key_id}"
        yield Permission("kms:TagResource", arn, key_id == "*", source=_SOURCE)


def _replicate_key(params: Params, place: Place) -> Iterable[Permission]:
    # AWS: ReplicateKey, "Required permissions": kms:CreateKey in the replica's Region.
    yield Permission("kms:CreateKey", "*", source=_SOURCE)
    yield from _tag_key(params, place)


RULES = ServiceRules(
    types={"key": _key, "alias": _alias},
    whole={"ReEncrypt": _re_encrypt}.get,
    further={"CreateKey": _tag_key, "ReplicateKey": _replicate_key, "UpdateAlias": _old_key},
    source=_SOURCE,
)
