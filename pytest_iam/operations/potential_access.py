"""Potential access: the actions that policies let somebody try, whatever the circumstances."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_iam.catalog.actions import actions_of, known_prefixes
from pytest_iam.catalog.resources import resource_types_of
from pytest_iam.enforcement.asked import can_have
from pytest_iam.policy import Policy
from pytest_iam.policy.match import YES
from pytest_iam.policy.resources import completed
from pytest_iam.policy.statements import Statement
from pytest_iam.policy.wildcard import Glob, glob

# AWS: IAM API reference, GenerateServiceLastAccessedDetails: "It only applies permissions policy
# logic". Silent about conditions and about what is denied; known from a published comparison: a
# grant counts under whatever condition, a denial only if it has none and holds for all resources.

_VARIABLE = re.compile(r"\$\{[^}]*\}")


class PotentialAccess:
    """What policies together let somebody try, of which there may be a great many patterns."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        statements = [statement for policy in policies for statement in policy.statements]
        self._grants = [_reach(each) for each in statements if not each.is_deny]
        self._denials = [_reach(each) for each in statements if _is_sweeping(each)]

    def services(self) -> Iterator[str]:
        """The prefixes of the services of which anything is allowed, sorted."""
        for prefix in sorted(known_prefixes()):
            if next(self.actions(prefix), None) is not None:
                yield prefix

    def actions(self, prefix: str) -> Iterator[str]:
        """The names of a service's actions that are allowed, without its prefix."""
        grants = [each for each in self._grants if each.is_about(prefix)]
        for name in actions_of(prefix) if grants else ():
            is_granted = any(
                each.includes(prefix, name) and each.fits(prefix, name) for each in grants
            )
            if is_granted and not any(each.includes(prefix, name) for each in self._denials):
                yield name


def grants_service(policy: Policy, prefix: str) -> bool:
    """Whether one policy by itself allows anything of a service."""
    is_denied = any(
        _is_sweeping(statement) and statement.actions.match_service(prefix) is YES
        for statement in policy.statements
    )
    return not is_denied and next(PotentialAccess([policy]).actions(prefix), None) is not None


@dataclass(frozen=True, slots=True)
class _Reach:
    """The actions of a statement: patterns of names by their service, and of all services."""

    statement: Statement
    by_service: Mapping[str, list[Glob]]
    anywhere: list[Glob]

    def is_about(self, prefix: str) -> bool:
        """Whether the statement can be about a service at all."""
        return self.statement.actions.is_not or bool(self.anywhere) or prefix in self.by_service

    def includes(self, prefix: str, name: str) -> bool:
        """Whether the statement is about an action."""
        action = f"{prefix}:{name}".lower()
        patterns = (*self.by_service.get(prefix, ()), *self.anywhere)
        found = any(pattern.matches(action) for pattern in patterns)
        return found is not self.statement.actions.is_not

    def fits(self, prefix: str, name: str) -> bool:
        """Whether the statement is about any resource that the action can have."""
        resources = self.statement.resources
        if resources is None or resources.is_not:
            return True
        texts = (_VARIABLE.sub("*", completed(text)) for text in resources.texts)
        return any(_can_be_on(f"{prefix}:{name}", text) for text in texts)


def _can_be_on(action: str, pattern: str) -> bool:
    """Whether an action can be on a resource of that pattern: of one of its services, first."""
    parts = pattern.split(":")
    if pattern.startswith("arn:"):
        services = {kind.arn.split(":")[2] for kind, _ in resource_types_of(action)}
        if not any(map(glob(parts[2]).matches, services)):
            return False
    return can_have(action, pattern)


def _reach(statement: Statement) -> _Reach:
    by_service: dict[str, list[Glob]] = defaultdict(list)
    anywhere: list[Glob] = []
    for text in statement.actions.texts:
        prefix, _, _ = text.lower().partition(":")
        is_plain = not set(prefix) & set("*?")
        (by_service[prefix] if is_plain else anywhere).append(glob(text.lower()))
    return _Reach(statement, dict(by_service), anywhere)


def _is_sweeping(statement: Statement) -> bool:
    """Whether a statement denies its actions on everything, always."""
    has_limits = bool(statement.conditions) or statement.resources is not None
    return statement.is_deny and not has_limits
