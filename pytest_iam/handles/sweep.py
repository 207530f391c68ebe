"""The sweep: who may do what, asked of many principals, actions and resources at once."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from os import PathLike
from typing import Any, NamedTuple

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Role, User
from pytest_iam.authorization import Decision
from pytest_iam.catalog.permission import Permission
from pytest_iam.catalog.resources import ResourceType, resource_types_of
from pytest_iam.enforcement.asked import (
    asked_actions,
    asked_permission,
    can_be,
    check_resource,
    has_wildcard,
    services_of_type,
)
from pytest_iam.enforcement.entities import entity_at
from pytest_iam.enforcement.environment import ContextValue, Environment
from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.gateway import Gateway
from pytest_iam.handles.accounts import AccountHandle
from pytest_iam.handles.principals import (
    Principal,
    RoleHandle,
    RootHandle,
    SessionHandle,
    UserHandle,
)
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
    asked = _principals(home, principals)
    for who in asked:
        who.caller()  # which refuses who was deleted
    questions = _questions(_listed(actions, "actions"), _resources(resources))
    stated = dict(context or {})
    Context(stated)  # which refuses what no context can hold
    rows = _rows(home._gateway, asked, questions, Environment(context=stated))
    total = len(asked) * sum(len(each.resources) for each in questions)
    return _shown(rows, total, progress)


def _rows(
    gateway: Gateway,
    principals: Iterable[Principal],
    questions: Sequence[_Question],
    environment: Environment,
) -> Iterator[SweepRow]:
    for who in principals:
        arn, ask = who.arn, gateway.standpoint(who.caller(), environment).ask
        for action, has_types, resources in questions:
            for resource in resources:
                is_pattern = has_types and has_wildcard(resource)
                decision = ask(Permission(action, resource, is_pattern))
                yield SweepRow(
                    arn, action, resource, decision.outcome, decision.decided_by, decision
                )


# ------------------------------------------------------------------ what is asked


def _principals(
    home: AccountHandle, given: Iterable[Principal | str] | None
) -> tuple[Principal, ...]:
    if given is None:
        return _everybody(home)
    found = (_principal(home, each) for each in _listed(given, "principals"))
    return tuple({_identity(each): each for each in found}.values())


def _identity(principal: Principal) -> int:
    """The same for handles of the same user, role, session or root; not for whose ARNs are."""
    match principal:
        case UserHandle():
            return id(principal._user)
        case RoleHandle():
            return id(principal._role)
        case SessionHandle():
            return id(principal._session)
        case RootHandle():
            return id(principal._account)
        case _:
            return id(principal)


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


def _resources(given: Iterable[str] | None) -> tuple[str, ...]:
    """The resources; `*` is every one that an action can have."""
    if given is None:
        return ("*",)
    resources = _listed(given, "resources")
    for each in resources:
        if each is None:
            raise UsageError("None is no resource: write '*' for all that an action can have")
        check_resource(each)
    return tuple(dict.fromkeys(resources))


class _Question(NamedTuple):
    """An action, whether it has types of resources, and those that it is asked on."""

    action: str
    has_types: bool
    resources: tuple[str, ...]


def _questions(patterns: Sequence[str], resources: Sequence[str]) -> tuple[_Question, ...]:
    """What is asked of each principal.

    An action is asked on the resources that it can have. One that can have none of them, alone or
    as all that a pattern stands for, is a mistake, and so is a resource that is no action's.
    """
    asked: dict[str, _Question] = {}
    grid = _Grid(resources)
    for pattern in patterns:
        found = [grid.question(action) for action in asked_actions(pattern)]
        if not any(each.resources for each in found):
            _refuse_misfit(pattern, resources)
        asked |= {each.action: each for each in found if each.resources}
    fitting = {id(each.resources): each.resources for each in asked.values()}  # not many differ
    used = set(chain.from_iterable(fitting.values()))
    for each in resources:
        if each not in used:
            raise UsageError(f"{each!r} is no resource of any of the actions: leave it out")
    return tuple(asked.values())


class _Grid:
    """Which resources fit which actions: worked out once for each type of resource."""

    def __init__(self, resources: Sequence[str]) -> None:
        self._resources = resources
        self._places: dict[str, list[int]] = {}  # by service
        for place, resource in enumerate(resources):
            self._places.setdefault(_service(resource), []).append(place)
        self._every = [place for place, each in enumerate(resources) if each == "*"]
        self._of_type: dict[ResourceType, list[int]] = {}
        self._fitting: dict[tuple[ResourceType, ...], tuple[str, ...]] = {}

    def question(self, action: str) -> _Question:
        """The action on those of the resources that it can have, in their order."""
        types = tuple(kind for kind, _ in resource_types_of(action))
        if types not in self._fitting:
            places = set(self._every).union(*map(self._places_of, types))
            self._fitting[types] = tuple(self._resources[place] for place in sorted(places))
        return _Question(action, bool(types), self._fitting[types])

    def _places_of(self, kind: ResourceType) -> list[int]:
        """Where the resources are that can be of a type."""
        if kind not in self._of_type:
            self._of_type[kind] = [
                place for place in self._near(kind) if can_be(kind, self._resources[place])
            ]
        return self._of_type[kind]

    def _near(self, kind: ResourceType) -> Iterable[int]:
        """Those whose service is the type's, or may be."""
        services = services_of_type(kind)
        if "*" in services:
            return range(len(self._resources))
        return chain.from_iterable(self._places.get(each, ()) for each in (*services, "*"))


def _service(resource: str) -> str:
    """The service of an ARN, `*` if it can be any."""
    head = resource.split(":", 3)
    return head[2] if len(head) == 4 and not has_wildcard("".join(head[:3])) else "*"


def _refuse_misfit(pattern: str, resources: Sequence[str]) -> None:
    if len(resources) == 1 and not has_wildcard(pattern):
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
