"""The markers: principals that a test declares, and whom its body acts as."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from pytest_iam.errors import UsageError

if TYPE_CHECKING:
    from pytest_iam.simulator import Simulator

MARKERS = (
    "iam_user(name, *, policies, groups, boundary, tags, path, mfa): make an IAM user",
    "iam_role(name, *, trust, policies, boundary, tags, path, max_session): make an IAM role",
    "iam_as(principal, *, mfa, source_ip, session_name, context): run the test as this principal",
)
_NAMES = tuple(line.partition("(")[0] for line in MARKERS)


def check_names(item: pytest.Item) -> None:
    """Raise pytest's UsageError for a marker that looks like one of ours and is nobody's."""
    for mark in item.iter_markers():
        if mark.name.startswith("iam_") and mark.name not in _NAMES:
            registered = {
                line.split(":")[0].split("(")[0] for line in item.config.getini("markers")
            }
            if mark.name not in registered:
                meant = difflib.get_close_matches(mark.name, _NAMES, n=1) or _NAMES
                raise pytest.UsageError(
                    f"{item.nodeid}: there is no marker {mark.name}; write {' or '.join(meant)}"
                )


def has_iam_markers(item: pytest.Item) -> bool:
    """Whether any of the markers is on the test."""
    return any(mark.name in _NAMES for mark in item.iter_markers())


def make_principals(item: pytest.Item, simulator: Simulator) -> None:
    """Make the users and roles that the test's markers declare, the outermost first.

    Raises `UsageError` for arguments that the marker does not take, and for what AWS refuses.
    """
    if not isinstance(getattr(simulator, "problems", None), list):
        raise UsageError(
            f"the markers need the plugin's fixture iam, and the suite's own of that name gives "
            f"{simulator!r}: rename it, or let it give what mock_iam does"
        )
    makers: dict[str, Callable[..., Any]] = {
        "iam_role": simulator.role,
        "iam_user": simulator.user,
    }
    for name, make in makers.items():
        for mark in reversed(list(item.iter_markers(name))):
            _apply(mark, make)


def act(item: pytest.Item, simulator: Simulator, stack: ExitStack) -> None:
    """Act as the principal of the test's closest `iam_as` until the stack unwinds.

    Raises `UsageError` for arguments that the marker does not take, for a principal unknown, and if
    a simulator that a fixture started answers in the stead of the test's own.
    """
    mark = item.get_closest_marker("iam_as")
    if mark is not None:
        _check_in_force(mark, simulator)
        _apply(mark, simulator.acting_as, then=stack.enter_context)


@contextmanager
def failing_on_usage_errors() -> Iterator[None]:
    """Fail the test, without a traceback through the plugin, for a mistake in its markers."""
    try:
        yield
    except UsageError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


def _apply(
    mark: pytest.Mark, function: Callable[..., Any], then: Callable[[Any], Any] = lambda made: made
) -> None:
    """Call a function with a marker's arguments, and `then` with what it gives."""
    signature = inspect.signature(function)
    shown = f"@pytest.mark.{mark.name}({_shown(mark)})"
    try:
        signature.bind(*mark.args, **mark.kwargs)
    except TypeError as error:
        expected = ", ".join(signature.parameters)
        raise UsageError(f"{shown}: {error}; it takes {expected}") from None
    try:
        then(function(*mark.args, **mark.kwargs))
    except UsageError as error:
        raise UsageError(f"{shown}: {error}") from None


def _check_in_force(mark: pytest.Mark, simulator: Simulator) -> None:
    from pytest_iam.routing import active

    simulation = active.innermost()
    if simulation is None or simulation.gateway is not simulator.gateway:
        raise UsageError(
            f"@pytest.mark.{mark.name}({_shown(mark)}) would go unheeded: the simulator of the "
            "fixture iam does not answer here, for a fixture that came later started or ended one "
            "with mock_iam; override the fixture iam with it instead"
        )


def _shown(mark: pytest.Mark) -> str:
    given = [repr(value) for value in mark.args]
    given += [f"{name}={value!r}" for name, value in mark.kwargs.items()]
    return ", ".join(given)
