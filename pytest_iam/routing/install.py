"""Installation: botocore is patched while at least one simulator is active, and not longer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any
from weakref import WeakKeyDictionary

from pytest_iam.routing import active
from pytest_iam.routing.active import Active

Patch = tuple[type, str, Callable[[Any], Any]]
"""A class, the name of its method, and what makes the new method of the old."""

_restores: list[tuple[type, str, Any]] = []
_originals: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
"""The old method behind each new one."""


@contextlib.contextmanager
def installed(simulation: Active) -> Iterator[None]:
    """Route every botocore client in the process to the simulator until the block ends."""
    active.push(simulation, first=_patch)
    try:
        yield
    finally:
        active.remove(simulation, last=_restore)


def _patch() -> None:
    for owner, name, wrap in _patches():
        found = owner.__dict__[name]
        # A monkeypatch that was undone after us has put our own method back.
        original = _originals.get(found, found)
        _restores.append((owner, name, original))
        method = wrap(original)
        _originals[method] = original
        setattr(owner, name, method)


def _restore() -> None:
    while _restores:
        owner, name, original = _restores.pop()
        setattr(owner, name, original)


def _patches() -> tuple[Patch, ...]:
    """Every place where a call is caught. Imported late: loading the plugin loads no botocore."""
    from botocore.client import BaseClient
    from botocore.httpsession import URLLib3Session

    from pytest_iam.routing import guard, sync_client

    return (
        (BaseClient, "_convert_to_request_dict", sync_client.authorizing),
        (BaseClient, "_make_request", sync_client.answering),
        (URLLib3Session, "send", guard.guarding),
        *_patches_of_aiobotocore(),
    )


def _patches_of_aiobotocore() -> tuple[Patch, ...]:
    """Where aiobotocore's calls are caught, if it is installed."""
    if find_spec("aiobotocore") is None:
        return ()
    from aiobotocore.client import AioBaseClient

    from pytest_iam.routing import async_client

    return ((AioBaseClient, "_make_api_call", async_client.refusing),)
