"""The entities that an operation's parameters name."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.account.account import Account, World
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup


@pytest.mark.parametrize("name", ["alice", "ALICE"])
def test_names_are_looked_up_in_any_case(account: Account, ask: Any, name: str) -> None:
    """AWS: IAM user guide, "IAM name requirements"."""
    ask("CreateUser", UserName="alice")
    assert lookup.user(account, name).name == "alice"
    assert lookup.identity(account, {"UserName": name}).name == "alice"


def test_policies_are_looked_up_in_the_partition_of_the_account() -> None:
    """AWS: reported (2025): an ARN must be of the partition from which the call comes."""
    china = World("seed", partition="aws-cn").account("123456789012")
    arn = "arn:{}:iam::aws:policy/AdministratorAccess"
    assert lookup.managed_policy(china, arn.format("aws-cn")).arn == arn.format("aws-cn")
    with pytest.raises(AwsError, match="ValidationError: Invalid ARN partition"):
        lookup.managed_policy(china, arn.format("aws"))


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::123456789012:policy/p",
        "arn:aws:iam::123456789012:policy/team/red/p",
        "arn:aws:iam::aws:policy/service-role/AWSLambdaRole",
    ],
)
def test_what_may_be_a_policys_arn_passes(account: Account, arn: str) -> None:
    """AWS: IAM user guide, "IAM ARNs"."""
    lookup.check_policy_arn(account, arn)


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::123456789012:policy/",
        "arn:aws:iam::123456789012:policyp",
        "arn:aws:iam::1234:policy/p",
        "arn:aws:iam:us-east-1:123456789012:policy/p",
        "arn:aws:s3::123456789012:policy/p",
        "arn:aws:iam::123456789012:policy/p ",
        "arn:aws:iam::123456789012:policy/p\n",
    ],
)
def test_an_arn_that_cannot_be_a_policys_is_refused(account: Account, arn: str) -> None:
    """AWS: reported: service, region, resource type and trailing spaces are checked."""
    with pytest.raises(AwsError) as caught:
        lookup.check_policy_arn(account, arn)
    assert (caught.value.code, caught.value.message) == ("InvalidInput", f"ARN {arn} is not valid.")
