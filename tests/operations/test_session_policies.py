from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.errors import AwsError
from pytest_iam.operations.session_policies import packed_size, session_policies

DOCUMENT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
    }
)
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def arns(*values: str) -> dict[str, Any]:
    """The parameters of a call that passes managed policies."""
    return {"PolicyArns": [{"arn": value} for value in values]}


def test_without_policies_there_are_none(account: Account) -> None:
    """IAM user guide, "Policies and permissions", session policies: they are optional."""
    assert session_policies(account, {}) is None
    assert session_policies(account, {"PolicyArns": []}) is None


@pytest.mark.parametrize("listed", [[{}], [{"arn": READ_ONLY}, {}]])
def test_a_policy_without_an_arn_is_refused(account: Account, listed: list[Any]) -> None:
    """Left out, it would limit nothing, and the session would have all that its role has."""
    with pytest.raises(AwsError, match="needs the ARN"):
        session_policies(account, {"PolicyArns": listed})


def test_a_session_has_one_inline_and_several_managed_policies(ask: Any, account: Account) -> None:
    """STS API reference, "AssumeRole", Policy and PolicyArns."""
    own = ask("CreatePolicy", PolicyName="Own", PolicyDocument=DOCUMENT)["Policy"]["Arn"]
    found = session_policies(account, {"Policy": DOCUMENT, **arns(own, READ_ONLY)})
    assert found is not None
    assert len(found) == 3
    assert [policy.text for policy in found].count(DOCUMENT) == 2


def test_a_malformed_policy_is_refused(account: Account) -> None:
    """STS API reference, "AssumeRole", MalformedPolicyDocument."""
    with pytest.raises(AwsError) as caught:
        session_policies(account, {"Policy": "{"})
    assert caught.value.code == "MalformedPolicyDocument"


def test_a_session_policy_names_no_principal(account: Account) -> None:
    """IAM user guide, "AWS JSON policy elements: Principal": not in identity-based policies."""
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    with pytest.raises(AwsError) as caught:
        session_policies(account, {"Policy": document})
    assert caught.value.code == "MalformedPolicyDocument"


@pytest.mark.parametrize(
    "params",
    [
        arns("arn:aws:iam::123456789012:policy/Missing"),
        arns("arn:aws:iam::222222222222:policy/Own"),
        arns(*[READ_ONLY] * 11),
    ],
)
def test_managed_policies_are_ten_at_most_and_exist_in_the_roles_account(
    ask: Any, account: Account, params: dict[str, Any]
) -> None:
    """STS API reference, "AssumeRole", PolicyArns."""
    ask("CreatePolicy", PolicyName="Own", PolicyDocument=DOCUMENT)
    with pytest.raises(AwsError) as caught:
        session_policies(account, params)
    assert caught.value.code == "ValidationError"


@pytest.mark.parametrize(
    ("params", "tags", "size"),
    [
        ({}, {}, None),
        ({"Policy": " " * 2048}, {}, 100),
        ({"Policy": " " * 1024}, {}, 50),
        ({"Policy": " "}, {}, 1),
        (arns("x" * 1024), {}, 50),
        ({}, {"Key": "v" * 452}, 100),
        ({}, {"Key": ""}, 1),
        ({"Policy": " " * 1024}, {"Key": "v" * 200}, 95),
    ],
)
def test_policies_and_tags_share_the_packed_space(
    params: dict[str, Any], tags: dict[str, str], size: int | None
) -> None:
    """STS API reference, "AssumeRole", PackedPolicySize; AWS is silent about the packing."""
    assert packed_size(params, tags) == size


@pytest.mark.parametrize(
    ("params", "tags", "message"),
    [
        ({"Policy": " " * 2049}, {}, "Packed policy consumes 101% of allotted space."),
        (
            {},
            {f"T{number}": "a" * 250 for number in range(9)},
            "Packed size of session tags consumes 499% of allotted space.",
        ),
    ],
)
def test_more_than_the_packed_space_is_refused(
    params: dict[str, Any], tags: dict[str, str], message: str
) -> None:
    """STS API reference, "AssumeRole", PackedPolicyTooLarge."""
    with pytest.raises(AwsError) as caught:
        packed_size(params, tags)
    assert (caught.value.code, caught.value.message) == ("PackedPolicyTooLarge", message)
