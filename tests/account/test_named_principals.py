"""The users and roles that policies name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_iam.account.account import Account, World
from pytest_iam.account.entities import Role
from pytest_iam.account.named_principals import follow_principal, named_principals
from pytest_iam.account.resources import Resource
from pytest_iam.policy import Policy

OLD = "arn:aws:iam::123456789012:user/alice"
NEW = "AIDAALICE"
OTHER = "arn:aws:iam::123456789012:role/other"


def trusting(statement: Any) -> Policy:
    """A trust policy with those elements."""
    elements = {"Effect": "Allow", "Action": "sts:AssumeRole"} | statement
    return Policy({"Version": "2012-10-17", "Statement": elements}, "R", kind="trust")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"AWS": OLD}, {"AWS": NEW}),
        ({"AWS": [OLD]}, {"AWS": NEW}),
        ({"AWS": [OTHER, OLD]}, {"AWS": [OTHER, NEW]}),
        (
            {"AWS": OLD, "Service": "ec2.amazonaws.com"},
            {"AWS": NEW, "Service": "ec2.amazonaws.com"},
        ),
    ],
)
def test_a_trust_policy_follows_whom_it_names(
    world: World, deployer: Role, before: Any, after: Any
) -> None:
    """IAM user guide, "AWS JSON policy elements: Principal", IAM users: told by unique id."""
    condition = {"ArnEquals": {"aws:PrincipalArn": OLD}}
    deployer.trust = trusting({"Principal": before, "Condition": condition})
    follow_principal(world, OLD, NEW)
    followed = trusting({"Principal": after, "Condition": condition})
    assert json.loads(deployer.trust.text) == json.loads(followed.text)
    assert (deployer.trust.name, deployer.trust.kind) == ("R", "trust")
    assert OLD not in named_principals(deployer.trust)


@pytest.mark.parametrize("escaped", ["\\/", "\\u002f"])
def test_a_name_that_is_written_with_escapes_is_followed(
    world: World, deployer: Role, escaped: str
) -> None:
    """JSON: RFC 8259, section 7: a character may be written as an escape."""
    text = trusting({"Principal": {"AWS": OLD}}).text.replace("/", escaped)
    deployer.trust = Policy(text, "R", kind="trust")
    follow_principal(world, OLD, NEW)
    assert list(named_principals(deployer.trust)) == [NEW]


@pytest.mark.parametrize(
    "principal", [{"AWS": "*"}, {"AWS": OTHER}, {"Service": "ec2.amazonaws.com"}]
)
def test_a_trust_policy_that_does_not_name_it_is_left_as_it_is(
    world: World, deployer: Role, principal: Any
) -> None:
    """No rule of AWS: not even its white space changes."""
    trust = deployer.trust = trusting({"Principal": principal})
    follow_principal(world, OLD, NEW)
    assert deployer.trust is trust


def test_the_policies_of_declared_resources_follow_too(world: World, account: Account) -> None:
    """IAM user guide, "AWS JSON policy elements: Principal": so in every resource-based policy."""
    statement = {"Effect": "Deny", "NotPrincipal": {"AWS": OLD}, "Action": "*", "Resource": "*"}
    policy = Policy({"Version": "2012-10-17", "Statement": [statement]}, kind="resource")
    bucket, queue = "arn:aws:s3:::ledger", "arn:aws:sqs:us-east-1:123456789012:jobs"
    world.resources.declare(Resource(bucket, account.id, policy, {"team": "red"}))
    world.resources.declare(Resource(queue, account.id))
    follow_principal(world, OLD, NEW)
    followed = world.resources.get(bucket)
    assert followed is not None
    assert followed.policy is not None
    assert list(named_principals(followed.policy)) == [NEW]
    assert (followed.policy.kind, followed.tags) == ("resource", {"team": "red"})
    assert world.resources.get(queue) == Resource(queue, account.id)
