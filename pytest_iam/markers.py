"""The markers: principals that a test declares, and whom its body acts as."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_iam.simulator import Simulator

MARKERS = (
    "iam_user(name, *, policies, groups, boundary, tags, path, mfa): make an IAM user",
    "iam_role(name, *, trust, policies, boundary, tags, path, max_session): make an IAM role",
    "iam_as(principal, *, mfa, source_ip, session_name, context): run the test as this principal",
)
_NAMES = frozenset(line.partition("(")[0] for line in MARKERS)


def has_iam_markers(item: pytest.Item) -> bool:
    """Whether any of the markers is on the test."""
    return any(mark.name in _NAMES for mark in item.iter_markers())


def make_principals(item: pytest.Item, simulator: Simulator) -> None:
    """Make the users and roles that the test's markers declare, the outermost first.

    Raises `UsageError` for arguments that the marker does not take.
    """
    makers: dict[str, Callable[..., Any]] = {
        "iam_role": simulator.role,
        "iam_user": simulator.user,
    }
    for name, make in makers.items():
        for mark in reversed(list(item.iter_markers(name))):
            _apply(mark, make)


def acting(item: pytest.Item, simulator: Simulator) -> AbstractContextManager[None]:
    """The block in which the test's body acts as the principal of its closest `iam_as`."""
    mark = item.get_closest_marker("iam_as")
    if mark is None:
        return nullcontext()
    block: AbstractContextManager[None] = _apply(mark, simulator.acting_as)
    return block


def _apply(mark: pytest.Mark, function: Callable[..., Any]) -> Any:
    from pytest_iam.errors import UsageError

    signature = inspect.signature(function)
    shown = f"@pytest.mark.{mark.name}({_shown(mark)})"
    try:
        signature.bind(*mark.args, **mark.kwargs)
    except TypeError as error:
        expected = ", ".join(signature.parameters)
        raise UsageError(f"{shown}: {error}; it takes {expected}") from None
    try:
        return function(*mark.args, **mark.kwargs)
    except UsageError as error:
        raise UsageError(f"{shown}: {error}") from None


def _shown(mark: pytest.Mark) -> str:
    given = [repr(value) for value in mark.args]
    given += [f"{name}={value!r}" for name, value in mark.kwargs.items()]
    return ", ".join(given)
