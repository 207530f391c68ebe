"""The fixtures: a simulated AWS for each test, and factories of what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from pytest_iam.markers import failing_on_usage_errors, make_principals

if TYPE_CHECKING:
    from pytest_iam.clock import Clock
    from pytest_iam.handles.accounts import GroupHandle, PolicyHandle
    from pytest_iam.handles.principals import (
        AccessKeyHandle,
        MfaDeviceHandle,
        RoleHandle,
        UserHandle,
    )
    from pytest_iam.simulator import Simulator

SIMULATOR = pytest.StashKey["Simulator"]()
"""Where a test item keeps its simulator, if it has one."""

SCENARIO = "_iam_scenario"
"""The fixture that tests with our markers use without asking for it."""


@pytest.fixture
def iam(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    """One simulated AWS, in force until the test ends; its ids follow from the test's id.

    Policy files are sought beside the test's file, then in pytest's root directory.
    """
    from pytest_iam.mock import mock_iam
    from pytest_iam.settings import settings_of

    settings = settings_of(request.config)
    with mock_iam(
        seed=request.node.nodeid,
        undetermined=settings.undetermined,
        allowed_hosts=settings.allowed_hosts,
        directories=[request.path.parent, request.config.rootpath],
    ) as simulator:
        request.node.stash[SIMULATOR] = simulator
        yield simulator


@pytest.fixture(name=SCENARIO)
def _scenario(request: pytest.FixtureRequest, iam: Simulator) -> None:
    """The principals that the test's markers declare, in the suite's own `iam` if it has one."""
    with failing_on_usage_errors():
        make_principals(request.node, iam)
    request.node.stash[SIMULATOR] = iam


@pytest.fixture
def iam_simulator(iam: Simulator) -> Simulator:
    """The fixture `iam` by its other name."""
    return iam


@pytest.fixture
def iam_user(iam: Simulator) -> Callable[..., UserHandle]:
    """Makes users: `iam_user("alice", policies=["ReadOnlyAccess"], groups=[...], mfa=True)`."""
    return iam.user


@pytest.fixture
def iam_group(iam: Simulator) -> Callable[..., GroupHandle]:
    """Makes groups: `iam_group("developers", policies=[...], users=[...])`."""
    return iam.group


@pytest.fixture
def iam_role(iam: Simulator) -> Callable[..., RoleHandle]:
    """Makes roles: `iam_role("Deployer", trust="lambda.amazonaws.com", policies=[...])`."""
    return iam.role


@pytest.fixture
def iam_policy(iam: Simulator) -> Callable[..., PolicyHandle]:
    """Makes managed policies of documents, or finds AWS's: `iam_policy("ReadOnlyAccess")`."""
    return iam.policy


@pytest.fixture
def iam_access_key(iam: Simulator) -> Callable[..., AccessKeyHandle]:
    """Makes access keys: `iam_access_key("alice")`."""
    return iam.access_key


@pytest.fixture
def iam_mfa_device(iam: Simulator) -> Callable[..., MfaDeviceHandle]:
    """Makes virtual MFA devices, enabled: `iam_mfa_device("alice").code()`."""
    return iam.mfa_device


@pytest.fixture
def iam_clock(iam: Simulator) -> Clock:
    """The clock of the simulator, of botocore and of the code under test."""
    return iam.clock
