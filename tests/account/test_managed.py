"""Managed policies by ARN."""

from __future__ import annotations

import datetime

import pytest

from pytest_iam.account.account import Account, World
from pytest_iam.account.entities import ManagedPolicy, PolicyVersion
from pytest_iam.account.managed import policy_of
from pytest_iam.policy import Policy

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
OWN = "arn:aws:iam::123456789012:policy/team/Own"
TEXT = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'
)


@pytest.fixture
def own(account: Account, now: datetime.datetime) -> ManagedPolicy:
    """A policy that the account made."""
    version = PolicyVersion("v1", Policy(TEXT), now)
    policy = ManagedPolicy("Own", "/team/", "ANPA0", OWN, now, now, {"v1": version}, "v1")
    account.policies.add(policy)
    return policy


def test_a_policy_of_aws_is_the_same_for_all() -> None:
    """AWS: IAM user guide, "AWS managed policies". It is read and compiled once."""
    found = [policy_of(World(seed).account("123456789012"), ADMIN) for seed in "ab"]
    assert found[0] is found[1]
    assert found[0] is not None
    assert found[0].is_aws_managed
    assert found[0].default_version.policy.arn == ADMIN


def test_an_own_policy_is_found_by_its_exact_arn(account: Account, own: ManagedPolicy) -> None:
    """A name in another case, another path and another account name nothing."""
    assert policy_of(account, OWN) is own
    for arn in (OWN.lower(), OWN.replace("/team", ""), OWN.replace("123456789012", "222222222222")):
        assert policy_of(account, arn) is None


@pytest.mark.parametrize("arn", ["", "Own", f"{ADMIN}2", ADMIN.replace("aws:iam", "aws-cn:iam")])
def test_what_names_no_policy_is_none(account: Account, own: ManagedPolicy, arn: str) -> None:
    """Neither an own one nor AWS's."""
    assert policy_of(account, arn) is None
