"""Which policies apply to whom: IAM user guide, "Permissions for GetFederationToken"."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from pytest_iam.account.account import Account, World
from pytest_iam.account.callers import ANONYMOUS, role_caller, root_caller, user_caller
from pytest_iam.account.entities import Group, Role, User
from pytest_iam.account.sessions import Caller
from pytest_iam.enforcement.policies import boundary, identity_policies, issuer
from pytest_iam.policy import Policy

NOW = datetime.datetime(2026, 1, 31, 12, 0, tzinfo=datetime.timezone.utc)
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def allowing(action: str, name: str) -> Policy:
    return Policy({"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}, name)


@pytest.fixture
def account() -> Account:
    return World("seed").account("123456789012")


@pytest.fixture
def alice(account: Account) -> User:
    """A user with a policy of each kind, one of them by way of a group."""
    group = Group("staff", "/", "AGPASTAFF", account.arn("group", "/", "staff"), NOW)
    group.inline_policies["shared"] = allowing("sqs:*", "shared")
    account.groups.add(group)
    user = User("alice", "/", "AIDAALICE", account.arn("user", "/", "alice"), NOW)
    user.inline_policies["own"] = allowing("s3:*", "own")
    user.attached_policies[READ_ONLY] = None
    user.groups["staff"] = None
    user.boundary = READ_ONLY
    account.users.add(user)
    return user


def federated(account: Account, user: User | None) -> Caller:
    by = root_caller(account) if user is None else user_caller(account, user)
    return replace(
        by,
        kind="federated-user",
        arn="arn:aws:sts::123456789012:federated-user/bob",
        user_id="123456789012:bob",
        is_temporary=True,
    )


def names(account: Account, caller: Caller) -> list[str]:
    return [policy.name for policy in identity_policies(account.world, caller)]


def test_a_user_has_its_own_policies_and_its_groups(account: Account, alice: User) -> None:
    caller = user_caller(account, alice)
    assert names(account, caller) == ["own", "ReadOnlyAccess", "shared"]
    limit = boundary(account.world, caller)
    assert limit is not None
    assert limit.name == "ReadOnlyAccess"
    assert issuer(caller) is None


def test_a_federated_user_has_those_of_the_user_that_federated(
    account: Account, alice: User
) -> None:
    caller = federated(account, alice)
    assert names(account, caller) == ["own", "ReadOnlyAccess", "shared"]
    assert boundary(account.world, caller) == boundary(account.world, user_caller(account, alice))
    assert issuer(caller) == "arn:aws:iam::123456789012:user/alice"


def test_a_federated_root_user_has_what_root_has(account: Account) -> None:
    """AWS: silent; its session policies limit it, and it has nothing without."""
    caller = federated(account, None)
    (policy,) = identity_policies(account.world, caller)
    assert policy.statements[0].actions.includes("iam:deleteuser")
    assert (boundary(account.world, caller), issuer(caller)) == (None, None)


def test_a_session_has_its_roles_policies(account: Account) -> None:
    role = Role(
        "Deployer",
        "/",
        "AROADEPLOYER",
        account.arn("role", "/", "Deployer"),
        NOW,
        Policy(
            {
                "Statement": {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRole",
                    "Principal": {"AWS": "123456789012"},
                }
            },
            kind="trust",
        ),
    )
    role.inline_policies["deploy"] = allowing("s3:*", "deploy")
    assert names(account, role_caller(account, role, "ci")) == ["deploy"]


def test_root_and_whoever_is_anonymous_have_none(account: Account) -> None:
    assert names(account, root_caller(account)) == []
    assert identity_policies(account.world, ANONYMOUS) == ()
