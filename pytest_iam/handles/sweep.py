"""The sweep: who may do what, asked of many principals, actions and resources at once."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Role, User
from pytest_iam.account.sessions import Caller
from pytest_iam.authorization import Decision
from pytest_iam.catalog.permission import Permission
from pytest_iam.enforcement.asked import asked_actions, asked_permission, can_have, check_resource
from pytest_iam.enforcement.entities import entity_at
from pytest_iam.enforcement.environment import ContextValue, Environment
from pytest_iam.enforcement.standpoint import region_of
from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.gateway import Gateway
from pytest_iam.handles.accounts import AccountHandle
from pytest_iam.handles.principals import Principal, RoleHandle, RootHandle, UserHandle
from pytest_iam.policy.arn import parse_arn
from pytest_iam.policy.context import Context

__tracebackhide__ = hides_usage_errors


@dataclass(frozen=True, slots=True)
class SweepRow:
    """One answer of a sweep: whether one principal may do one action on one resource.

    `principal` is the ARN of who was asked, of a role its own. `outcome` and `decided_by` are the
    decision's. Rows are equal if what they say is; `decision`, which explains it, does not count.
    """

    principal: str
    action: str
    resource: str
    outcome: str
    decided_by: str
    decision: Decision = field(repr=False, compare=False)


def sweep(
    home: AccountHandle,
    principals: Iterable[Principal | str] | None,
    actions: Iterable[str],
    resources: Iterable[str] | None,
    *,
    context: Mapping[str, ContextValue] | None,
    progress: bool | None,
) -> Iterator[SweepRow]:
    """The rows, worked out one by one; the arguments are those of `Simulator.sweep`."""
    callers = [(who.arn, who.caller()) for who in _principals(home, principals)]
    permissions = _permissions(_listed(actions, "actions"), _resources(resources))
    stated = dict(context or {})
    Context(stated)  # which refuses what no context can hold
    rows = _rows(home._gateway, callers, permissions, Environment(context=stated))
    return _shown(rows, len(callers) * len(permissions), progress)


def _rows(
    gateway: Gateway,
    callers: Iterable[tuple[str, Caller]],
    permissions: Sequence[tuple[Permission, str | None]],
    environment: Environment,
) -> Iterator[SweepRow]:
    for arn, caller in callers:
        decide = gateway.standpoint(caller, environment).decide
        for permission, region in permissions:
            decision = decide(permission, region=region)
            yield SweepRow(
                arn,
                permission.action,
                permission.resource,
                decision.outcome,
                decision.decided_by,
                decision,
            )


# ------------------------------------------------------------------ what is asked


def _principals(
    home: AccountHandle, given: Iterable[Principal | str] | None
) -> tuple[Principal, ...]:
    if given is None:
        return _everybody(home)
    found = (_principal(home, each) for each in _listed(given, "principals"))
    return tuple({each.arn: each for each in found}.values())


def _everybody(home: AccountHandle) -> tuple[Principal, ...]:
    gateway, account = home._gateway, home._account
    users = [UserHandle(gateway, account, each) for each in account.users]
    roles = [RoleHandle(gateway, account, each) for each in account.roles]
    if not users and not roles:
        raise UsageError(
            f"the account {home.account_id} has no users and no roles: make some first, or name "
            "the principals"
        )
    return (*users, *roles)


def _principal(home: AccountHandle, given: Principal | str) -> Principal:
    if isinstance(given, Principal):
        if given._gateway is not home._gateway:
            raise UsageError(f"{given!r} is of another simulated AWS: sweep over there")
        return given
    if not isinstance(given, str):
        raise UsageError(f"{given!r} is no principal: pass a handle, a name or an ARN")
    return _of_arn(home._gateway, given) if given.startswith("arn:") else home.principal(given)


def _of_arn(gateway: Gateway, text: str) -> Principal:
    arn = parse_arn(text)
    account = gateway.world.accounts.get(arn.account) if arn is not None else None
    entity = entity_at(gateway.world, text)
    match (account, entity):
        case (Account(root_arn=root_arn), None) if text == root_arn:
            return RootHandle(gateway, account)
        case (Account(), User()):
            return UserHandle(gateway, account, entity)
        case (Account(), Role()):
            return RoleHandle(gateway, account, entity)
        case _:
            raise UsageError(
                f"no user or role has the ARN {text!r}: make it first; of a session, pass the "
                "handle"
            )


def _resources(given: Iterable[str] | None) -> tuple[str | None, ...]:
    if given is None:
        return (None,)
    resources = _listed(given, "resources")
    for each in resources:
        check_resource(each)
    return resources


def _permissions(
    patterns: Sequence[str], resources: Sequence[str | None]
) -> tuple[tuple[Permission, str | None], ...]:
    """What is asked of each principal, with its region.

    An action is asked on the resources that it can have. One that can have none of them, alone or
    as all that a pattern stands for, is a mistake, and so is a resource that is no action's.
    """
    asked: dict[Permission, str | None] = {}
    used: set[str | None] = set()
    for pattern in patterns:
        count = 0
        for action in asked_actions(pattern):
            fitting = [each for each in resources if can_have(action, each)]
            for permission in (asked_permission(action, each) for each in fitting):
                asked[permission] = region_of(permission)
            used.update(fitting)
            count += len(fitting)
        if not count:
            _refuse_misfit(pattern, resources)
    for each in resources:
        if each not in used:
            raise UsageError(f"{each!r} is no resource of any of the actions: leave it out")
    return tuple(asked.items())


def _refuse_misfit(pattern: str, resources: Sequence[str | None]) -> None:
    if len(resources) == 1 and "*" not in pattern and "?" not in pattern:
        asked_permission(pattern, resources[0])  # which says what the action works on
    raise UsageError(
        f"{pattern!r} is not checked on any of the resources; leave it out, or add one that it "
        "works on"
    )


def _listed(items: Iterable[Any], what: str) -> tuple[Any, ...]:
    if isinstance(items, str | Mapping | PathLike) or not isinstance(items, Iterable):
        raise UsageError(f"{what}={items!r} is one item: write a list, {what}=[...]")
    listed = tuple(items)
    if not listed:
        raise UsageError(f"{what} is empty: nothing would be asked")
    return listed


# ------------------------------------------------------------------ progress


def _shown(rows: Iterator[SweepRow], total: int, progress: bool | None) -> Iterator[SweepRow]:
    """The rows, with a display of their number on stderr if that is wanted."""
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    is_wanted = is_terminal if progress is None else progress
    return iter(_bar()(rows, total=total, desc="sweep", unit=" rows")) if is_wanted else rows


def _bar() -> Any:
    from tqdm import tqdm

    class Bar(tqdm):  # type: ignore[misc]  # it comes without types
        """A bar without a thread and without a lock between processes, which tests would keep."""

        monitor_interval = 0

    Bar.set_lock(threading.RLock())
    return Bar
