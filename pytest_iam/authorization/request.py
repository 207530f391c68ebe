"""The request to authorize, and the policies that apply to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from pytest_iam.authorization.situations import Situation, situation_of
from pytest_iam.errors import UsageError
from pytest_iam.policy import Policy
from pytest_iam.policy.arn import parse_arn
from pytest_iam.policy.context import EMPTY, Context, ContextValue
from pytest_iam.policy.principals import Caller, caller

_ACTION = re.compile(r"[A-Za-z0-9.-]+:[A-Za-z0-9_-]+")
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to do what to which resource, and under which circumstances.

    `principal` is an ARN, a service's host name, or `*` for an anonymous caller. `context` is
    taken as complete but for the keys in `unknown` (exact, `prefix/*` or `prefix:*`); a key given
    as None is known to be absent. `resource_account` is the account that owns the resource; if
    None it is the ARN's, or the principal's if the ARN has none. With `resource_is_pattern`, `*`
    and `?` in the resource stand for parts that the caller does not know; with `action_is_guess`,
    only the action's service is known. `resource_label` is what AWS's denial calls the resource
    where that is not its ARN, "" where it names none. `issuer` is the ARN of the user that a
    federated user's session is of.
    Raises UsageError for what can be no request.
    """

    principal: str
    action: str
    resource: str = "*"
    resource_account: str | None = None
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    unknown: AbstractSet[str] = frozenset()
    resource_is_pattern: bool = False
    action_is_guess: bool = False
    resource_label: str | None = field(default=None, compare=False)
    issuer: str | None = None
    facts: Context = field(init=False, repr=False, compare=False)
    caller: Caller = field(init=False, repr=False, compare=False)
    action_key: str = field(init=False, repr=False, compare=False)
    service: str = field(init=False, repr=False, compare=False)
    situation: Situation = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_texts(self)
        facts = Context(self.context, self.unknown) if self.context or self.unknown else EMPTY
        set_ = object.__setattr__
        set_(self, "context", facts)
        set_(self, "unknown", frozenset(self.unknown))
        set_(self, "facts", facts)
        key, service = _action_key(self.action)
        set_(self, "action_key", key)
        set_(self, "service", service)
        try:
            who = _caller(self.principal, facts, self.issuer)
        except ValueError as error:
            raise UsageError(f"principal: {error}") from None
        set_(self, "caller", who)
        set_(self, "situation", situation_of(who, self.owner))

    @property
    def owner(self) -> str | None:
        """The account that owns the resource; None if that is nobody's."""
        return self.resource_account or _owner(self.resource) or self.caller.account

    @property
    def is_cross_account(self) -> bool:
        """Whether the resource belongs to another account than the principal's."""
        return self.caller.account is not None and not self.situation.is_at_home


def _check_texts(request: Request) -> None:
    for name in ("principal", "action", "resource"):
        value = getattr(request, name)
        if not isinstance(value, str) or not value:
            raise UsageError(f"{name}={value!r}: expected text")
    account = request.resource_account
    if account is not None and not (isinstance(account, str) and _ACCOUNT.fullmatch(account)):
        raise UsageError(f"resource_account={account!r}: expected twelve digits as text, or None")


@lru_cache(maxsize=8192)
def _action_key(action: str) -> tuple[str, str]:
    if not _ACTION.fullmatch(action):
        raise UsageError(
            f"action={action!r}: expected one action such as 's3:GetObject', no wildcards"
        )
    key = action.lower()
    return key, key.partition(":")[0]


def _caller(principal: str, facts: Context, issuer: str | None) -> Caller:
    if facts is EMPTY and issuer is None:
        return caller(principal)
    userid = facts.values_of("aws:userid")
    return caller(
        principal,
        next(iter(facts.values_of("aws:principalarn")), None),
        userid[0].partition(":")[0] if userid else None,
        next(iter(facts.values_of("aws:federatedprovider")), None),
        issuer,
    )


@lru_cache(maxsize=8192)
def _owner(resource: str) -> str | None:
    arn = parse_arn(resource)
    return arn.account if arn is not None and _ACCOUNT.fullmatch(arn.account) else None


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies that apply to a request, by kind.

    `service_control` and `resource_control` hold one inner list for each level, root to OUs to
    account; empty means not in an organization. `session` is None if no session policy was passed;
    `boundary`, `resource` and `vpc_endpoint` are None if there is none. `blocks_public_access` says
    that S3 restricts the bucket if its policy is public (RestrictPublicBuckets).
    Raises UsageError for anything but Policy objects in their places.
    """

    identity: Sequence[Policy] = ()
    boundary: Policy | None = None
    session: Policy | Sequence[Policy] | None = None
    resource: Policy | None = None
    service_control: Sequence[Sequence[Policy]] = ()
    resource_control: Sequence[Sequence[Policy]] = ()
    vpc_endpoint: Policy | None = None
    blocks_public_access: bool = False

    def __post_init__(self) -> None:
        set_ = object.__setattr__
        set_(self, "identity", _own("identity", self.identity))
        if self.session is not None:
            session = (self.session,) if isinstance(self.session, Policy) else self.session
            set_(self, "session", _own("session", session))
        if self.boundary is not None:
            _own("boundary", _one("boundary", self.boundary))
        if self.service_control != ():
            set_(self, "service_control", _levels("service_control", self.service_control, _own))
        if self.resource_control != ():
            levels = _levels("resource_control", self.resource_control, _several)
            set_(self, "resource_control", levels)
        if self.vpc_endpoint is not None:
            _one("vpc_endpoint", self.vpc_endpoint)
        if self.resource is not None:
            _check_resource(*_one("resource", self.resource))

    @property
    def session_policies(self) -> tuple[Policy, ...]:
        """The session policies as a tuple, empty if none was passed."""
        return self.session if isinstance(self.session, tuple) else ()


_Several: TypeAlias = Callable[[str, object], tuple[Policy, ...]]


def _levels(name: str, value: object, several: _Several) -> tuple[tuple[Policy, ...], ...]:
    if not isinstance(value, list | tuple):
        raise UsageError(
            f"{name}={value!r}: expected a list for each level; write {name}=[[Policy(...)], ...]"
        )
    return tuple(several(name, level) for level in value)


def _one(name: str, value: object) -> tuple[Policy]:
    if not isinstance(value, Policy):
        raise UsageError(f"{name}={value!r}: expected a Policy or None; write {name}=Policy(...)")
    return (value,)


def _own(name: str, value: object) -> tuple[Policy, ...]:
    """Policies that go with principals, and so have no Principal."""
    policies = _several(name, value)
    for each in policies:
        # AWS would not take it as such a policy, and it would mean something else there.
        if "Principal" in each.used_elements:
            raise UsageError(
                f"{name}: policy {each.name!r} has a Principal, which such a policy never has; "
                "pass a policy with a Principal as resource="
            )
        if "Resource" not in each.common_elements:
            raise UsageError(
                f"{name}: policy {each.name!r} has a statement without Resource; "
                'write "Resource": "*" if it means every resource'
            )
    return policies


def _several(name: str, value: object) -> tuple[Policy, ...]:
    if not isinstance(value, list | tuple):
        raise UsageError(f"{name}={value!r}: expected a list of Policy; write {name}=[Policy(...)]")
    for each in value:
        if not isinstance(each, Policy):
            raise UsageError(
                f"{name} holds {each!r}: expected Policy objects; write {name}=[Policy(...)]"
            )
    return tuple(value)


def _check_resource(policy: Policy) -> None:
    if "Principal" not in policy.common_elements:
        raise UsageError(
            f"resource: policy {policy.name!r} has a statement without Principal; "
            'write "Principal": "*" if it means everyone'
        )
