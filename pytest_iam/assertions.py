"""The assertions: what a principal may do, what it may not, and that a call was denied."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING

from pytest_iam.authorization.layers import Layers
from pytest_iam.enforcement.asked import asked_permission
from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.handles.principals import Principal
from pytest_iam.report.calls import call_lines
from pytest_iam.routing import active

__tracebackhide__ = hides_usage_errors

if TYPE_CHECKING:
    from pytest_iam.authorization import Decision
    from pytest_iam.enforcement.environment import ContextValue
    from pytest_iam.gateway import CallRecord, Gateway


def assert_allowed(
    principal: Principal,
    action: str,
    resource: str | None = None,
    *,
    context: Mapping[str, ContextValue] | None = None,
) -> Decision:
    """Fail, with the reasons, unless AWS would allow this; see `Principal.can` for the arguments.

    Raises `UndeterminedError` if that cannot be told.
    """
    __tracebackhide__ = True
    decision = _asked(principal, action, resource, context)
    if not decision:
        raise AssertionError(f"expected this to be allowed:\n{decision.explain()}")
    return decision


def assert_denied(
    principal: Principal,
    action: str,
    resource: str | None = None,
    *,
    by: str | None = None,
    context: Mapping[str, ContextValue] | None = None,
) -> Decision:
    """Fail, with the reasons, unless AWS would deny this; see `Principal.can` for the arguments.

    `by` names the kind of policy that has to be the reason, such as "identity" or "boundary", or
    the service's own rule: the value of `Decision.decided_by`. Raises `UndeterminedError` if the
    outcome cannot be told.
    """
    __tracebackhide__ = True
    decision = _asked(principal, action, resource, context)
    if by not in (None, decision.decided_by, *Layers._fields):
        kinds = ", ".join(Layers._fields)
        raise UsageError(f"by={by!r} is no kind of policy: write one of {kinds}")
    if decision:
        raise AssertionError(f"expected this to be denied:\n{decision.explain()}")
    if by is not None and decision.decided_by != by:
        raise AssertionError(
            f"expected this to be denied by {by!r}, not by {decision.decided_by!r}:\n"
            f"{decision.explain()}"
        )
    return decision


def _asked(
    principal: Principal,
    action: str,
    resource: str | None,
    context: Mapping[str, ContextValue] | None,
) -> Decision:
    if not isinstance(principal, Principal):
        raise UsageError(
            f"{principal!r} is no principal: pass a user, a role or a session, or "
            "iam.principal(name)"
        )
    return principal.can(action, resource, context=context)


@dataclass(slots=True)
class CaughtDenial:
    """What `raises_access_denied` caught, filled in when its block has ended."""

    error: BaseException | None = None
    decision: Decision | None = None


def raises_access_denied(
    action: str, resource: str | None = None
) -> AbstractContextManager[CaughtDenial]:
    """Fail unless the block raises because AWS denied `action` (on `resource`, if given).

    The application may raise an error of its own, as long as the denial is its cause or context.
    What was caught has the `decision`, with its reasons, and the `error` of the client. Any other
    exception passes through.
    """
    asked_permission(action, resource)
    return _ExpectedDenial(action, resource)


class _ExpectedDenial(AbstractContextManager[CaughtDenial]):
    """A block in which one action has to be denied."""

    def __init__(self, action: str, resource: str | None) -> None:
        self._action = action
        self._resource = resource
        self._caught = CaughtDenial()
        self._calls_before = 0

    def __enter__(self) -> CaughtDenial:
        self._calls_before = len(_gateway().calls)
        return self._caught

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        __tracebackhide__ = True
        if raised is None:
            calls = _gateway().calls[self._calls_before :]
            raise AssertionError(_nothing_raised(self._action, calls))
        found = _denial_behind(raised)
        if found is None:
            return False
        self._caught.error, record = found
        self._caught.decision = record.denial
        difference = _difference(self._action, self._resource, record.denial)
        if difference is not None:
            raise AssertionError(difference) from None
        return True


def _gateway() -> Gateway:
    simulation = active.innermost()
    if simulation is None:
        raise UsageError(
            "raises_access_denied needs a simulated AWS: use the fixture iam, one of the iam "
            "markers, or mock_iam"
        )
    return simulation.gateway


def _denial_behind(raised: BaseException) -> tuple[BaseException, CallRecord] | None:
    """The client's error in the chain of `raised` that the simulator raised for a denial."""
    calls = _gateway().calls
    records = {record.request_id: record for record in calls if record.denial is not None}
    error: BaseException | None = raised
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        response = getattr(error, "response", None)
        metadata = response.get("ResponseMetadata", {}) if isinstance(response, dict) else {}
        record = records.get(metadata.get("RequestId", ""))
        if record is not None:
            return error, record
        error = error.__cause__ or error.__context__
    return None


def _difference(action: str, resource: str | None, denial: Decision | None) -> str | None:
    """What to say if the denial is not the one that was expected."""
    if denial is None:
        return None
    asked = denial.request
    if asked.action.lower() == action.lower() and resource in (None, asked.resource):
        return None
    expected = action if resource is None else f"{action} on {resource}"
    return (
        f"expected {expected} to be denied, but what was denied is {asked.action} on "
        f"{asked.resource}:\n{denial.explain()}"
    )


def _nothing_raised(action: str, records: list[CallRecord]) -> str:
    """What to say when the block ended without an exception."""
    swallowed = any(
        record.denial is not None and record.denial.request.action.lower() == action.lower()
        for record in records
    )
    what = (
        f"{action} was denied, but the code under test raised nothing"
        if swallowed
        else f"expected {action} to be denied, but nothing was"
    )
    lines = "\n  ".join(call_lines(records)) or "(no call was made)"
    return f"{what}; the calls were:\n  {lines}"
