"""A scene: an account in which what a recipe needs is made when it is first asked for."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from pytest_iam.account.account import Account
from pytest_iam.account.callers import user_caller
from pytest_iam.account.sessions import Caller
from pytest_iam.calls import AMBIENT, Call
from pytest_iam.gateway import Gateway
from pytest_iam.operations.registry import simulated_operations

ID = "123456789012"
SERVICES = ("iam", "sts", "iam-toolbox")

T = TypeVar("T")


class Scene:
    """An account, and the way that calls take to it; by default its root user calls."""

    def __init__(self) -> None:
        self.gateway = Gateway(ID, "tests", "error")
        self.account: Account = self.gateway.world.account(ID)
        self.made: dict[str, Any] = {}

    def ask(self, operation: str, /, by: Any = None, **params: Any) -> dict[str, Any]:
        """The members that an operation answers, whichever service has it."""
        call = Call(service_of(operation), operation, params, AMBIENT)
        with self.gateway.calling_as(by or self.gateway.current_caller):
            return self.gateway.handle(call).members


def service_of(operation: str) -> str:
    """The service that has an operation; no two have one of the same name."""
    return next(each for each in SERVICES if operation in simulated_operations(each))


def noun(make: Callable[[Scene], T]) -> Callable[[Scene], T]:
    """Something that is made once in each scene."""

    @functools.wraps(make)
    def made(scene: Scene) -> T:
        key = f"{make.__module__}.{make.__name__}"
        if key not in scene.made:
            scene.made[key] = make(scene)
        found: T = scene.made[key]
        return found

    return made


class Recipe:
    """A valid call: what it needs besides, who makes it, and its parameters.

    A parameter is a value, or a noun of which it is the name.
    """

    def __init__(
        self,
        *needs: Callable[[Scene], Any],
        by: Callable[[Scene], Caller] | None = None,
        **params: Any,
    ) -> None:
        self._needs = needs
        self._by = by
        self._params = params

    def prepare(self, scene: Scene) -> tuple[Caller | None, dict[str, Any]]:
        """Make what is needed; who is to call, and the parameters of the call."""
        for need in self._needs:
            need(scene)
        by = None if self._by is None else self._by(scene)
        return by, {name: _value(value, scene) for name, value in self._params.items()}


def _value(value: Any, scene: Scene) -> Any:
    if isinstance(value, list):
        return [_value(each, scene) for each in value]
    return value(scene) if callable(value) else value


@noun
def nobody(scene: Scene) -> Caller:
    """A user who may do nothing."""
    scene.ask("CreateUser", UserName="nobody")
    user = scene.account.users.get("nobody")
    assert user is not None
    return user_caller(scene.account, user)
