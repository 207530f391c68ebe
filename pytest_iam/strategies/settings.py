"""Strategies for requests, and for whole settings: a request with the policies that apply to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

from hypothesis import strategies as st

from pytest_iam.authorization import Decision, Policies, Request, authorize
from pytest_iam.policy import Policy
from pytest_iam.policy.context import ContextValue
from pytest_iam.strategies import language
from pytest_iam.strategies.alphabet import (
    ACCOUNTS,
    ACTIONS,
    KEYS,
    KEYS_OF_CALLERS,
    WITHOUT_RESOURCE,
    Caller,
    Keys,
    callers,
    is_provider,
    resources_for,
)
from pytest_iam.strategies.elements import (
    Element,
    action_elements,
    principal_elements,
    resource_elements,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A request and the policies that apply to it, as `authorize` takes them."""

    request: Request
    policies: Policies

    @property
    def decision(self) -> Decision:
        """What the engine decides here; decided anew each time."""
        return authorize(self.request, self.policies)


def requests(
    *,
    principals: st.SearchStrategy[str] | None = None,
    actions: st.SearchStrategy[str] | None = None,
    resources: st.SearchStrategy[str] | None = None,
    contexts: st.SearchStrategy[Mapping[str, ContextValue]] | None = None,
    unknown: Sequence[str] = (),
) -> st.SearchStrategy[Request]:
    """Requests of any caller for any action on any resource, whether that makes sense or not.

    Any of the keys `unknown` (`prefix/*` too) may be among the request's unknown keys.
    """
    return st.builds(
        Request,
        principal=language.principals() if principals is None else principals,
        action=language.actions() if actions is None else actions,
        resource=st.just("*") | language.arns() if resources is None else resources,
        context=language.contexts() if contexts is None else contexts,
        unknown=_subsets(unknown) if unknown else st.just(frozenset()),
    )


def _subsets(keys: Sequence[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(keys))


def accounts(
    *,
    among: Sequence[str] = ACCOUNTS,
    actions: Sequence[str] = ACTIONS,
    keys: Keys = KEYS,
    unknown: Sequence[str] = (),
    has_faults: bool = False,
) -> st.SearchStrategy[Setting]:
    """Settings: a caller of any kind from the first account, a resource of any account.

    The caller has what AWS would let it have: no boundary for a root user, session policies for
    sessions alone. Its context says what AWS would say of it. Either account may be in an
    organization of several levels. Most policies are about the request. Options as of `requests`
    and `statements`.
    """
    asked = list(_questions(among, actions))
    at_home = [each for each in asked if each[3] in (among[0], None)]
    drawn = _Settings(keys, unknown, has_faults)
    weighted = [*asked, *at_home]
    return st.sampled_from(range(len(weighted))).flatmap(lambda index: drawn.of(*weighted[index]))


_Question: TypeAlias = tuple[Caller, str, str, str | None]
"""Who asks, for which action, on which resource, of which account."""


def _questions(among: Sequence[str], actions: Sequence[str]) -> Iterator[_Question]:
    for caller, action in product(callers(among[0]), actions):
        if not _can_ask(caller, action):
            continue
        if action in WITHOUT_RESOURCE:
            yield caller, action, "*", None
            continue
        for owner in among:
            yield from ((caller, action, each, owner) for each in resources_for(action, owner))


def _can_ask(caller: Caller, action: str) -> bool:
    """Identity providers vouch for those who take on a role, and do nothing else."""
    return is_provider(caller.principal) is action.endswith("WithWebIdentity")


class _Settings:
    """The settings that one call of `accounts` draws; each question's strategy is made once."""

    def __init__(self, keys: Keys, unknown: Sequence[str], has_faults: bool) -> None:
        self._has_faults = has_faults
        self._contexts = language.contexts(keys=keys, has_faults=has_faults)
        self._unknown = _subsets(unknown) if unknown else None
        asked_for = {**keys, **KEYS_OF_CALLERS} if keys else {}
        self._conditions = language.condition_elements(asked_for, has_faults=has_faults)
        self._made: dict[tuple[object, ...], st.SearchStrategy[Setting]] = {}

    def of(
        self, caller: Caller, action: str, resource: str, owner: str | None
    ) -> st.SearchStrategy[Setting]:
        """Settings of the caller asking for the action on the resource of that account."""
        question = (id(caller), action, resource, owner)
        if question not in self._made:
            asked = self._requests(caller, action, resource, owner)
            applied = self._policies(caller, action, resource)
            self._made[question] = st.builds(Setting, asked, applied)
        return self._made[question]

    def _requests(
        self, caller: Caller, action: str, resource: str, owner: str | None
    ) -> st.SearchStrategy[Request]:
        def request(
            stated: Mapping[str, ContextValue], unknown: frozenset[str] = frozenset()
        ) -> Request:
            context = {**stated, **caller.facts}
            who = caller.principal
            return Request(who, action, resource, owner, context, unknown, issuer=caller.issuer)

        if self._unknown is None:
            return self._contexts.map(request)
        return st.builds(request, self._contexts, self._unknown)

    def _policies(self, caller: Caller, action: str, resource: str) -> st.SearchStrategy[Policies]:
        def about(principals: Sequence[Element] = (), *, is_trust: bool = False) -> _Drawn:
            one = language.compose_statements(
                [("Effect", effect) for effect in ("Allow", "Allow", "Allow", "Deny")],
                action_elements([action] * 4 + ["s3:ListBucket"]),
                () if is_trust else resource_elements([resource] * 4 + ["arn:aws:s3:::b/c"]),
                principals,
                conditions=self._conditions,
            )
            return language.compose_policies(one, max_statements=3)

        own, by_all = about(), about([("Principal", "*")])
        named = about(
            principal_elements(_names(caller), has_faults=self._has_faults),
            is_trust=":role/" in resource,
        )
        using = ("*", "*", "*", *caller.names, *caller.account_names)
        endpoint = about(principal_elements(using))
        layers: dict[str, st.SearchStrategy[Any]] = {
            "resource_control": _levels(by_all, FULL_ACCESS_OF_ALL),
            "vpc_endpoint": _limit(endpoint, FULL_ACCESS_OF_ALL),
        }
        if not action.startswith("iam:"):  # but for trust, no entity of IAM has such a policy
            layers["resource"] = language.weighted((1, st.none()), (4, named))
        if caller.account_names:
            layers["service_control"] = _levels(own, FULL_ACCESS)
        if caller.is_entity:
            layers["identity"] = st.lists(own, max_size=3)
            layers["boundary"] = _limit(own, FULL_ACCESS)
        if caller.is_session:
            layers["session"] = _limit(own, FULL_ACCESS)
        return st.builds(Policies, **layers)


_Drawn = st.SearchStrategy[Policy]
FULL_ACCESS = Policy(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
    },
    "full access",
)
FULL_ACCESS_OF_ALL = Policy(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
    },
    "full access of all",
)


def _names(caller: Caller) -> tuple[str, ...]:
    """Whom a resource-based policy may name: most often the caller, in one way or another."""
    others = (f"arn:aws:iam::{ACCOUNTS[1]}:root",)
    return (*caller.names, *caller.names, *caller.account_names, "*", *others)


def _limit(own: _Drawn, full: Policy) -> st.SearchStrategy[Policy | None]:
    return language.weighted((3, st.none()), (2, st.just(full)), (1, own))


def _levels(own: _Drawn, full: Policy) -> st.SearchStrategy[list[list[Policy]]]:
    level = language.weighted(
        (3, st.just([full])),
        (2, own.map(lambda each: [full, each])),
        (1, own.map(lambda each: [each])),
    )
    return language.weighted((2, st.just([])), (3, st.lists(level, min_size=1, max_size=2)))
