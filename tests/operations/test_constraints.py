"""How AWS says that a constraint of its model is not met."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.errors import AwsError
from pytest_iam.operations.model import validate


def _refusal(service: str, operation: str, **params: Any) -> str:
    with pytest.raises(AwsError) as caught:
        validate(service, operation, params)
    assert caught.value.code == "ValidationError"
    return caught.value.message


_TAG = {"Key": "team", "Value": "red"}


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("CreateUser", {"UserName": "a" * 64, "Path": "/team/red/"}),
        ("CreateUser", {"UserName": "a_+=,.@-Z9", "Path": "/"}),
        ("CreateUser", {"UserName": "a", "Tags": [{"Key": "ключ 1", "Value": ""}] * 50}),
        ("CreateRole", {"RoleName": "r", "AssumeRolePolicyDocument": "{}", "Description": "é\n"}),
        ("ListUsers", {"MaxItems": 1000, "PathPrefix": "/te"}),
        ("CreatePolicy", {"PolicyName": "p", "PolicyDocument": "{}", "Path": "/a/b.c/"}),
        ("GetPolicyVersion", {"PolicyArn": "a" * 20, "VersionId": "v12"}),
        ("GetAccountSummary", {}),
    ],
)
def test_what_the_model_allows_passes(operation: str, params: dict[str, Any]) -> None:
    """AWS: IAM API reference, the parameters of each operation."""
    validate("iam", operation, params)


_OF_NAMES = "It must contain only alphanumeric characters and/or the following: +=,.@_-"
_OF_PATHS = (
    "It must begin and end with / and contain only alphanumeric characters and/or / characters."
)
_PREFIX = "1 validation error detected: Value at "
_FAILED = " failed to satisfy constraint: Member must "


@pytest.mark.parametrize(
    ("operation", "params", "path", "constraint"),
    [
        ("CreateUser", {"UserName": "a" * 65}, "userName", "have length less than or equal to 64"),
        ("GetUser", {"UserName": "a" * 129}, "userName", "have length less than or equal to 128"),
        (
            "GetPolicy",
            {"PolicyArn": "short"},
            "policyArn",
            "have length greater than or equal to 20",
        ),
        ("ListUsers", {"MaxItems": 1001}, "maxItems", "have value less than or equal to 1000"),
        ("ListUsers", {"MaxItems": 0}, "maxItems", "have value greater than or equal to 1"),
        (
            "UpdateRole",
            {"RoleName": "r", "MaxSessionDuration": 3599},
            "maxSessionDuration",
            "have value greater than or equal to 3600",
        ),
        ("CreateUser", {}, "userName", "not be null"),
        (
            "UpdateAccessKey",
            {"AccessKeyId": "A" * 20, "Status": "Gone"},
            "status",
            "satisfy enum value set",
        ),
        (
            "TagUser",
            {"UserName": "a", "Tags": [_TAG] * 51},
            "tags",
            "have length less than or equal to 50",
        ),
        (
            "TagUser",
            {"UserName": "a", "Tags": [_TAG, {"Key": "k" * 129, "Value": ""}]},
            "tags.2.member.key",
            "have length less than or equal to 128",
        ),
        (
            "TagUser",
            {"UserName": "a", "Tags": [{"Key": "a*b", "Value": ""}]},
            "tags.1.member.key",
            r"satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+",
        ),
        (
            "TagUser",
            {"UserName": "a", "Tags": [{"Key": "a"}]},
            "tags.1.member.value",
            "not be null",
        ),
        (
            "DeleteAccessKey",
            {"AccessKeyId": "AKIA-0123456789AB"},
            "accessKeyId",
            r"satisfy regular expression pattern: [\w]+",
        ),
        (
            "DeleteAccessKey",
            {"AccessKeyId": "AKIAÄ0123456789AB"},
            "accessKeyId",
            r"satisfy regular expression pattern: [\w]+",
        ),
    ],
)
def test_a_violated_constraint_is_named_without_the_value(
    operation: str, params: dict[str, Any], path: str, constraint: str
) -> None:
    """AWS: recorded in March 2025; IAM does not repeat the value."""
    expected = f"{_PREFIX}'{path}'{_FAILED}{constraint}"
    assert _refusal("iam", operation, **params) == expected


@pytest.mark.parametrize(
    ("operation", "params", "sentence"),
    [
        (
            "AttachRolePolicy",
            {"RoleName": "arn:aws:iam::1:role/" + "r" * 64, "PolicyArn": "short"},
            f"roleName is invalid. {_OF_NAMES}",
        ),
        ("CreateUser", {"UserName": "a", "Path": "team"}, f"path is invalid. {_OF_PATHS}"),
    ],
)
def test_a_name_or_path_of_wrong_characters_has_a_sentence_of_its_own(
    operation: str, params: dict[str, Any], sentence: str
) -> None:
    """AWS: not documented; known from reports, where a name is too long as well."""
    assert _refusal("iam", operation, **params) == f"The specified value for {sentence}"


def test_sts_repeats_the_value() -> None:
    """AWS: recorded in July 2025."""
    arn = "arn:aws:iam::123456789012:role/r"
    assert _refusal("sts", "AssumeRole", RoleArn=arn, RoleSessionName="Session1:2") == (
        "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy "
        r"constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*"
    )


@pytest.mark.parametrize(("text", "is_short_enough"), [("😀" * 64, True), ("😀" * 65, False)])
def test_length_counts_utf_16_units(text: str, is_short_enough: bool) -> None:
    """Java's length; a tag's key has 128 of them at most."""
    message = _refusal("iam", "UntagUser", UserName="a", TagKeys=[text])
    # A pattern of letters, numbers and separators refuses it anyway.
    assert ("length" not in message) is is_short_enough
