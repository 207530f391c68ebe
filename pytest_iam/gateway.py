"""The gateway: the one path that every call to a simulated AWS takes."""

from __future__ import annotations

import contextlib
import datetime
import threading
import warnings
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from pytest_iam.account.access_keys import record_use
from pytest_iam.account.account import Account, World
from pytest_iam.account.authentication import UNSIGNED, caller_of
from pytest_iam.account.authorization_messages import encode
from pytest_iam.account.bearers import bearer_of
from pytest_iam.account.callers import root_caller
from pytest_iam.account.sessions import Caller
from pytest_iam.authorization import Decision
from pytest_iam.authorization.messages import look_up
from pytest_iam.calls import Call, Reply
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.catalog.operation_data import iam_prefix
from pytest_iam.clock import Clock
from pytest_iam.enforcement.authorization_failures import failure_text, has_encoded_message
from pytest_iam.enforcement.authorization_ids import recorded
from pytest_iam.enforcement.decisions import SIMULATED_SERVICES, decisions_about
from pytest_iam.enforcement.environment import Environment
from pytest_iam.enforcement.policy_calls import sets_resource_policy
from pytest_iam.enforcement.standpoint import Standpoint
from pytest_iam.errors import AwsError, UndeterminedError, UsageError, hides_usage_errors
from pytest_iam.operations.dispatch import answer, check
from pytest_iam.operations.model import validate

__tracebackhide__ = hides_usage_errors

Undetermined = Literal["error", "deny", "warn"]
"""What becomes of a call whose decision cannot be told: stop the test, deny it, or let it pass."""


class UndeterminedWarning(UserWarning):
    """A call passed although the simulator cannot tell whether AWS would allow it."""


class UnreadPolicyWarning(UserWarning):
    """A call gave a resource a policy that the simulator does not read, and nobody declared it."""


class AccessDeniedError(AwsError):
    """AWS's refusal of a call that the policies do not allow, with the decision behind it.

    `encoded_message` is for DecodeAuthorizationMessage; None where the service sends none.
    `look_up` is what the message ends with where the reasons can be looked up.
    """

    def __init__(
        self, decision: Decision, encoded_message: str | None = None, look_up: str = ""
    ) -> None:
        super().__init__("AccessDenied", decision.message + look_up)
        self.decision = decision
        self.encoded_message = encoded_message


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call that the simulator saw, and what became of it.

    `decisions` holds one decision for each permission that was asked; none for a call of root's on
    what is its account's. `error` is the code that was answered, or None; it is None too for a call
    to another service that was allowed to go on. `caller` is an ARN, or says which key was refused.
    """

    request_id: str
    at: datetime.datetime
    caller: str
    call: Call
    decisions: tuple[Decision, ...]
    error: str | None

    @property
    def denial(self) -> Decision | None:
        """The decision that stopped the call, or None if AWS would let it through."""
        return _hindrance(self.decisions)


@dataclass(frozen=True, slots=True)
class _Acting:
    """Whom ambient credentials act as in a block, and in which environment."""

    caller: Caller
    environment: Environment


_latest: ContextVar[_Acting | None] = ContextVar("pytest_iam_latest", default=None)
"""The latest such block of this thread or task that has not ended."""


def _unproven(call: Call) -> str:
    """How the log names a caller whose credentials were refused."""
    if call.credentials is None:
        return "refused identity"
    return f"refused key {call.credentials.access_key_id}"


def _action_of(call: Call, decisions: tuple[Decision, ...]) -> str:
    """The action that a call attempts: of several permissions it is the first that is asked."""
    if decisions:
        return decisions[0].request.action
    return f"{iam_prefix(call.service)}:{call.operation}"


def _hindrance(decisions: tuple[Decision, ...]) -> Decision | None:
    """The decision that a call fails by: a denial before one that cannot be told."""
    hindering = [decision for decision in decisions if decision.outcome != "allowed"]
    denials = [decision for decision in hindering if decision.outcome != "undetermined"]
    return next(iter(denials or hindering), None)


def _remedy(decision: Decision) -> str:
    """What the author of a test can do about a call whose decision cannot be told."""
    ways = []
    if any(key not in ("resource", "action") for key in decision.missing):
        ways.append(
            "state it for the test's calls: iam_as(..., context=...) or acting_as(..., context=...)"
        )
    if any(key.lower().startswith("aws:resourcetag/") for key in decision.missing):
        ways.append("declare the resource: iam.resource(arn, tags=...)")
    ways = ways or ["let such calls pass with a warning: iam_undetermined = warn"]
    return "; or ".join(ways)


class Gateway:
    """One simulated AWS as calls see it: its accounts, its clock, and the log of the calls.

    `calls` is that log, oldest first. `problems` are the errors that stopped calls because of
    something that the test author got wrong or left open: code under test may have swallowed them.
    """

    def __init__(self, account_id: str, seed: str, undetermined: Undetermined) -> None:
        if undetermined not in ("error", "deny", "warn"):
            raise UsageError(
                f"undetermined={undetermined!r} is not known: write 'error', 'deny' or 'warn'"
            )
        self.world = World(seed)
        self.clock = Clock()
        self.calls: list[CallRecord] = []
        self.problems: list[UsageError] = []
        self.undetermined = undetermined
        self.lock = threading.RLock()
        root = root_caller(self.world.account(account_id))
        acting = _Acting(root, Environment())
        self._acting: tuple[_Acting, ...] = (acting,)

    @property
    def current_caller(self) -> Caller:
        """Whom ambient credentials act as now."""
        return self._acting[-1].caller

    @contextlib.contextmanager
    def calling_as(self, caller: Caller, environment: Environment | None = None) -> Iterator[None]:
        """Let ambient credentials, in every thread, act as `caller` until the block ends."""
        acting = _Acting(caller, environment or Environment())
        with self.lock:
            self._acting = (*self._acting, acting)
        before = _latest.get()
        _latest.set(acting)
        try:
            yield
        finally:
            self._end(acting)
            _latest.set(before)

    def _end(self, acting: _Acting) -> None:
        """Let nobody act by this block any longer, wherever it stands."""
        with self.lock:
            innermost = self._acting[-1]
            self._acting = tuple(other for other in self._acting if other is not acting)
            if innermost is not acting and innermost is not _latest.get():
                self.problems.append(
                    UsageError(
                        "acting_as holds for all threads and tasks, and one began to act as "
                        f"{innermost.caller.arn} before another had ended acting as "
                        f"{acting.caller.arn}: let them take turns, or give each the client of "
                        "its principal"
                    )
                )

    def handle(self, call: Call) -> Reply:
        """Authenticate, authorize, answer and record one call.

        A call to IAM or STS is answered; any other, once allowed, is handed back to be answered by
        whoever comes next. Raises `AwsError` where AWS refuses, `UndeterminedError` where the
        decision cannot be told, and `UsageError` for an operation that is not simulated.
        """
        with self.lock:
            now = self.clock.now()
            acting = self._acting[-1]
            request_id = self.world.ids.request_id()
            arn = _unproven(call)
            decisions: tuple[Decision, ...] = ()
            error: str | None = None
            try:
                caller = self._caller_of(call, now, acting.caller)
                arn = caller.arn
                record_use(self.world, caller, iam_prefix(call.service), call.region, now)
                if call.service in SIMULATED_SERVICES:
                    check(call)
                decisions = decisions_about(self.world, caller, call, acting.environment, now)
                if caller.kind != "anonymous":
                    action = _action_of(call, decisions)
                    self._account_of(caller).access_log.record(caller, action, call.region, now)
                self._enforce(call, caller, decisions)
                if call.service not in SIMULATED_SERVICES:
                    self._warn_of_policy(call, decisions)
                    return Reply({}, request_id)
                return Reply(answer(self._account_of(caller), caller, call), request_id)
            except AwsError as refusal:
                refusal.request_id = request_id
                error = refusal.code
                raise
            except UsageError as problem:
                error = type(problem).__name__
                self.problems.append(problem)
                raise
            finally:
                self.calls.append(CallRecord(request_id, now, arn, call, decisions, error))

    def decide(
        self, caller: Caller, permission: Permission, environment: Environment | None = None
    ) -> Decision:
        """Whether `caller` has a permission, without any call being made."""
        around = environment if environment is not None else self._acting[-1].environment
        with self.lock:
            return self.standpoint(caller, around).ask(permission)

    def standpoint(self, caller: Caller, environment: Environment) -> Standpoint:
        """Where `caller` stands now, to ask for many permissions without any call being made."""
        with self.lock:
            return Standpoint(self.world, caller, environment, self.clock.now())

    def _caller_of(self, call: Call, now: datetime.datetime, ambient: Caller) -> Caller:
        """Who calls, by a key or, where the operation takes none, by an identity provider."""
        if call.service == "sts" and call.operation in UNSIGNED:
            validate(call.service, call.operation, call.params)  # before a token in it is read
            return bearer_of(self.world, call.operation, call.params, now)
        return caller_of(self.world, call.credentials, now, ambient)

    def _account_of(self, caller: Caller) -> Account:
        return self.world.account(caller.account_id)

    def _enforce(self, call: Call, caller: Caller, decisions: tuple[Decision, ...]) -> None:
        """Stop a call unless every permission that it needs is given."""
        decision = _hindrance(decisions)
        if decision is None:
            return
        if decision.outcome == "undetermined" and self.undetermined == "error":
            raise UndeterminedError(
                f"{call.service}.{call.operation}: {decision.message}\n  {_remedy(decision)}"
            )
        if decision.outcome == "undetermined" and self.undetermined == "warn":
            text = f"{call.service}.{call.operation} passed: {decision.message}"
            warnings.warn(text, UndeterminedWarning, stacklevel=2)
            return
        authorization_id = recorded(self.world, caller, call, decisions, self.clock.now())
        ending = look_up(authorization_id, self.world.partition) if authorization_id else ""
        raise AccessDeniedError(decision, self._encoded(caller, decision), ending)

    def _encoded(self, caller: Caller, decision: Decision) -> str | None:
        """What the service's refusal carries for DecodeAuthorizationMessage, if anything."""
        if not has_encoded_message(decision):
            return None
        return encode(self._account_of(caller), failure_text(decision, caller))

    def _warn_of_policy(self, call: Call, decisions: tuple[Decision, ...]) -> None:
        """Say that decisions about a resource will not heed the policy that a call gave it."""
        arn = decisions[0].request.resource if decisions else None
        if not sets_resource_policy(call) or (arn and self.world.resources.get(arn)):
            return
        shown = repr(arn) if arn else "arn"
        text = (
            f"{call.service}.{call.operation} sets a resource-based policy, which is not read from "
            f"calls yet: declare it, iam.resource({shown}, policy=...), so that decisions heed it"
        )
        warnings.warn(text, UnreadPolicyWarning, stacklevel=2)
