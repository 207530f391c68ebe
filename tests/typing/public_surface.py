"""What the public names give, as a type checker sees it; only `mypy tests/typing` reads this."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from typing_extensions import assert_type

from pytest_iam import (
    AccessKeyHandle,
    AccountHandle,
    CallRecord,
    Decision,
    GroupHandle,
    MfaDeviceHandle,
    PolicyHandle,
    RoleHandle,
    RootHandle,
    SessionHandle,
    Simulator,
    UserHandle,
    assert_allowed,
    assert_denied,
    mock_iam,
    raises_access_denied,
)
from pytest_iam.authorization import Policies, Request, authorize
from pytest_iam.policy import Policy

OBJECT = "arn:aws:s3:::ledger/2026.csv"


def makes_principals(iam: Simulator) -> None:
    """Each factory gives a handle of its own type, in every account."""
    assert_type(iam.user("alice", policies=["ReadOnlyAccess"], tags={"team": "x"}), UserHandle)
    assert_type(iam.group("developers", users=["alice"]), GroupHandle)
    assert_type(iam.role("Deployer", trust="lambda.amazonaws.com", max_session=3600), RoleHandle)
    assert_type(iam.policy({"Version": "2012-10-17", "Statement": []}), PolicyHandle)
    assert_type(iam.access_key("alice"), AccessKeyHandle)
    assert_type(iam.mfa_device("alice"), MfaDeviceHandle)
    assert_type(iam.root, RootHandle)
    assert_type(iam.account("222222222222", alias="prod"), AccountHandle)
    assert_type(iam.account("222222222222").user("bob"), UserHandle)
    assert_type(iam.load({"UserDetailList": []}), AccountHandle)


def asks(alice: UserHandle, deployer: RoleHandle) -> None:
    """A question gives a decision; a session is a principal like any other."""
    assert_type(alice.arn, str)
    decision = assert_type(alice.can("s3:GetObject", OBJECT, context={"aws:x": "y"}), Decision)
    assert_type(decision.outcome, str)
    assert_type(decision.explain(), str)
    session = assert_type(deployer.assume(by=alice, session_name="s"), SessionHandle)
    assert_type(assert_allowed(session, "s3:GetObject", OBJECT), Decision)
    assert_type(assert_denied(session, "s3:PutObject", OBJECT, by="boundary"), Decision)


def acts(iam: Simulator, alice: UserHandle) -> None:
    """Blocks, the log and the clock."""
    with iam.acting_as(alice, mfa=True, source_ip="203.0.113.7"):
        pass
    with raises_access_denied("s3:PutObject") as caught:
        pass
    assert_type(caught.decision, Decision | None)
    assert_type(caught.error, BaseException | None)
    assert_type(iam.calls, Sequence[CallRecord])
    assert_type(iam.clock.now(), datetime.datetime)


def works_outside_pytest() -> None:
    """`mock_iam` as a context manager; a decorated function keeps its type."""
    with mock_iam(account_id="123456789012") as iam:
        assert_type(iam, Simulator)

    @mock_iam()
    def double(number: int) -> int:
        return 2 * number

    assert_type(double(1), int)


def decides_on_values(policy: Policy) -> None:
    """The engine alone."""
    request = Request(principal="*", action="s3:GetObject", resource=OBJECT)
    assert_type(authorize(request, Policies(identity=[policy])), Decision)


def refuses_what_is_not_taken(iam: Simulator) -> None:
    """An ignore that is not needed is an error: each of these lines must be refused."""
    iam.user("alice", policy=["ReadOnlyAccess"])  # type: ignore[call-arg]  # it is `policies`
    iam.acting_as(42)  # type: ignore[arg-type]  # no principal
    mock_iam(undetermined="maybe")  # type: ignore[arg-type]  # not one of the three
