"""A simulated AWS with one account and one user, without any operation."""

from __future__ import annotations

import datetime

import pytest

from pytest_iam.account import ids
from pytest_iam.account.account import Account, World
from pytest_iam.account.entities import MfaDevice, Role, User
from pytest_iam.policy import Policy

NOW = datetime.datetime(2026, 1, 31, 12, 0, tzinfo=datetime.timezone.utc)


@pytest.fixture
def now() -> datetime.datetime:
    """The moment of every test."""
    return NOW


@pytest.fixture
def world() -> World:
    """A simulated AWS."""
    return World("seed")


@pytest.fixture
def account(world: World) -> Account:
    """Its first account."""
    return world.account("123456789012")


@pytest.fixture
def alice(account: Account) -> User:
    """A user of the account."""
    user = User(
        name="alice",
        path="/team/",
        id=account.ids.unique_id(ids.USER),
        arn=account.arn("user", "/team/", "alice"),
        created_at=NOW,
    )
    account.users.add(user)
    return user


@pytest.fixture
def deployer(account: Account) -> Role:
    """A role of the account that anybody may assume."""
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    role = Role(
        name="Deployer",
        path="/ci/",
        id=account.ids.unique_id(ids.ROLE),
        arn=account.arn("role", "/ci/", "Deployer"),
        created_at=NOW,
        trust=Policy({"Version": "2012-10-17", "Statement": [trust]}, kind="trust"),
    )
    account.roles.add(role)
    return role


@pytest.fixture
def device(account: Account) -> MfaDevice:
    """A virtual MFA device that is nobody's."""
    arn = account.arn("mfa", "/", "phone")
    made = MfaDevice(name="phone", path="/", arn=arn, seed=account.ids.mfa_seed())
    account.mfa_devices[arn] = made
    return made
