"""The request to authorize, and the policies that apply to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from pytest_iam.errors import UsageError
from pytest_iam.policy import Policy
from pytest_iam.policy.arn import parse_arn
from pytest_iam.policy.context import Context, ContextValue
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
    where that is not its ARN, "" where it names none.
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
    facts: Context = field(init=False, repr=False, compare=False)
    caller: Caller = field(init=False, repr=False, compare=False)
    action_key: str = field(init=False, repr=False, compare=False)
    owner: str | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check(self)
        facts = Context(self.context, self.unknown)
        set_ = object.__setattr__
        set_(self, "context", facts)
        set_(self, "unknown", frozenset(self.unknown))
        set_(self, "facts", facts)
        set_(self, "action_key", self.action.lower())
        try:
            who = _caller(self.principal, facts)
        except ValueError as error:
            raise UsageError(f"principal: {error}") from None
        set_(self, "caller", who)
        set_(self, "owner", self.resource_account or _owner(self.resource) or who.account)

    @property
    def is_cross_account(self) -> bool:
        """Whether the resource belongs to another account than the principal's."""
        return self.caller.account is not None and self.owner != self.caller.account


def _check(request: Request) -> None:
    for name in ("principal", "action", "resource"):
        value = getattr(request, name)
        if not isinstance(value, str) or not value:
            raise UsageError(f"{name}={value!r}: expected text")
    if not _ACTION.fullmatch(request.action):
        raise UsageError(
            f"action={request.action!r}: expected one action such as 's3:GetObject', no wildcards"
        )
    account = request.resource_account
    if account is not None and not (isinstance(account, str) and _ACCOUNT.fullmatch(account)):
        raise UsageError(f"resource_account={account!r}: expected twelve digits as text, or None")


def _caller(principal: str, facts: Context) -> Caller:
    userid = facts.values_of("aws:userid")
    return caller(
        principal,
        next(iter(facts.values_of("aws:principalarn")), None),
        userid[0].partition(":")[0] if userid else None,
        next(iter(facts.values_of("aws:federatedprovider")), None),
    )


def _owner(resource: str) -> str | None:
    arn = parse_arn(resource)
    return arn.account if arn is not None and _ACCOUNT.fullmatch(arn.account) else None


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies that apply to a request, by kind.

    `service_control` and `resource_control` hold one inner list for each level, root to OUs to
    account; empty means not in an organization. `session` is None if no session policy was passed;
    `boundary`, `resource` and `vpc_endpoint` are None if there is none.
    Raises UsageError for anything but Policy objects in their places.
    """

    identity: Sequence[Policy] = ()
    boundary: Policy | None = None
    session: Policy | Sequence[Policy] | None = None
    resource: Policy | None = None
    service_control: Sequence[Sequence[Policy]] = ()
    resource_control: Sequence[Sequence[Policy]] = ()
    vpc_endpoint: Policy | None = None

    def __post_init__(self) -> None:
        set_ = object.__setattr__
        set_(self, "identity", _several("identity", self.identity))
        session = (self.session,) if isinstance(self.session, Policy) else self.session
        set_(self, "session", None if session is None else _several("session", session))
        for name in ("boundary", "resource", "vpc_endpoint"):
            _one(name, getattr(self, name))
        for name in ("service_control", "resource_control"):
            set_(self, name, _levels(name, getattr(self, name)))
        _check_fit(self)

    @property
    def session_policies(self) -> tuple[Policy, ...]:
        """The session policies as a tuple, empty if none was passed."""
        return self.session if isinstance(self.session, tuple) else ()


def _one(name: str, value: object) -> None:
    if value is not None and not isinstance(value, Policy):
        raise UsageError(f"{name}={value!r}: expected a Policy or None; write {name}=Policy(...)")


def _several(name: str, value: object) -> tuple[Policy, ...]:
    if isinstance(value, Policy | str | Mapping) or not isinstance(value, Sequence):
        raise UsageError(f"{name}={value!r}: expected a list of Policy; write {name}=[Policy(...)]")
    for each in value:
        if not isinstance(each, Policy):
            raise UsageError(
                f"{name} holds {each!r}: expected Policy objects; write {name}=[Policy(...)]"
            )
    return tuple(value)


def _levels(name: str, value: object) -> tuple[tuple[Policy, ...], ...]:
    if isinstance(value, str | Mapping | Policy) or not isinstance(value, Sequence):
        raise UsageError(
            f"{name}={value!r}: expected a list for each level; write {name}=[[Policy(...)], ...]"
        )
    return tuple(_several(f"a level of {name}", level) for level in value)


def _check_fit(policies: Policies) -> None:
    """Refuse what AWS would not let be such a policy, and what would mean something else there."""
    own: list[tuple[Sequence[Policy], str]]
    own = [(policies.identity, "identity"), (policies.session_policies, "session")]
    own += [(level, "service_control") for level in policies.service_control]
    if policies.boundary is not None:
        own.append(((policies.boundary,), "boundary"))
    for group, name in own:
        for each in group:
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
    if policies.resource is not None and "Principal" not in policies.resource.common_elements:
        raise UsageError(
            f"resource: policy {policies.resource.name!r} has a statement without Principal; "
            'write "Principal": "*" if it means everyone'
        )
