"""The active simulators: a stack, of which the innermost answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from pytest_iam.gateway import Gateway


@dataclass(frozen=True, slots=True)
class Active:
    """A simulated AWS in force, and the hosts besides loopback that calls may reach."""

    gateway: Gateway
    allowed_hosts: tuple[str, ...] = ()


_stack: tuple[Active, ...] = ()
_lock = threading.Lock()


def innermost() -> Active | None:
    """What answers calls now, or None while nothing is simulated."""
    stack = _stack
    return stack[-1] if stack else None


def push(active: Active, first: Callable[[], None]) -> None:
    """Put a simulator in force; `first` runs before, if none was."""
    global _stack
    with _lock:
        if not _stack:
            first()
        _stack = (*_stack, active)


def remove(active: Active, last: Callable[[], None]) -> None:
    """Take a simulator out of force, wherever it stands; `last` runs after, if none is left."""
    global _stack
    with _lock:
        _stack = tuple(other for other in _stack if other is not active)
        if not _stack:
            last()
