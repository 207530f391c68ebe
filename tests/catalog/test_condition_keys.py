"""Condition keys of the service reference."""

from __future__ import annotations

import pytest

from pytest_iam.catalog.condition_keys import (
    condition_keys_of,
    normal_key,
    service_condition_keys,
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("aws:RequestTag/${TagKey}", "aws:RequestTag/*"),
        ("s3:ExistingObjectTag/<key>", "s3:ExistingObjectTag/*"),
        ("s3:prefix", "s3:prefix"),
        ("kms:EncryptionContext:${EncryptionContextKey}", "kms:EncryptionContext:*"),
        ("codebuild:secondarySources/${sourceIdentifier}.location", "codebuild:secondarySources/*"),
    ],
)
def test_all_from_a_placeholder_on_is_a_star(written: str, normal: str) -> None:
    """Service Authorization Reference writes families of keys in two ways."""
    assert normal_key(written) == normal


def test_an_action_has_its_own_keys_and_those_of_its_types() -> None:
    """Service Authorization Reference, Amazon S3."""
    keys = condition_keys_of("S3:ListBucket")
    assert {"s3:prefix", "s3:max-keys"} <= keys  # the action's
    assert {"aws:ResourceTag/*", "s3:BucketTag/*"} <= keys  # the bucket's
    assert "s3:x-amz-acl" not in keys
    assert condition_keys_of("s3:NoSuchAction") == frozenset()


def test_a_service_lists_its_keys() -> None:
    """Service Authorization Reference, Amazon SNS."""
    assert {"sns:Endpoint", "sns:Protocol", "aws:RequestTag/*"} <= service_condition_keys("sns")
    assert service_condition_keys("nosuchservice") == frozenset()
