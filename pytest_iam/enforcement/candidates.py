"""The candidates: the resources that an incomplete ARN can mean, and what is agreed about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from pytest_iam.account.account import World
from pytest_iam.account.sessions import Caller
from pytest_iam.authorization import Decision
from pytest_iam.authorization.evaluation import UNDETERMINED
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.catalog.resources import resource_types_of
from pytest_iam.enforcement.asked import can_have, services_of
from pytest_iam.policy.wildcard import Glob, glob, overlaps


class Candidates:
    """The roles, and the declared resources, about which policies may say something of their own.

    Those that have a policy, or that are another account's than the caller's.
    """

    def __init__(self, world: World, caller: Caller) -> None:
        self._world = world
        self._by_service: dict[str, list[str]] = {}
        for each in world.resources.all():
            if each.policy is not None or each.account_id != caller.account_id:
                self._by_service.setdefault(each.arn.split(":", 3)[2], []).append(each.arn)

    def may_be_for(self, action: str) -> bool:
        """Whether there may be any for the action: mostly nobody declared a policy."""
        return bool(self._by_service) or is_on_roles(action)

    def of(self, permission: Permission) -> Iterator[Permission]:
        """The permission on each of them that its pattern can mean, besides what nobody declared.

        Of a bucket it is all its objects, for an action that works on objects.
        """
        action = permission.action
        if is_on_roles(action):
            yield from self._on_roles(permission)
        elif self._by_service:
            pattern = glob(permission.resource)
            services = services_of(action)
            for service in self._by_service if "*" in services else services:
                for arn in self._by_service.get(service, ()):
                    yield from _on(permission, pattern, arn)

    def _on_roles(self, permission: Permission) -> Iterator[Permission]:
        pattern = glob(permission.resource)
        for account in self._world.accounts.values():
            for role in account.roles:
                if pattern.matches(role.arn):
                    yield replace(permission, resource=role.arn, resource_is_pattern=False)


@lru_cache(maxsize=64)
def is_on_roles(action: str) -> bool:
    """Whether the action is one of STS's on roles, about which their trust policies decide."""
    kinds = resource_types_of(action) if action.startswith("sts:") else ()
    return any(kind.name == "role" for kind, _ in kinds)


def _on(permission: Permission, pattern: Glob, arn: str) -> Iterator[Permission]:
    action = permission.action
    if pattern.matches(arn) and _may_have(action, arn):
        yield replace(permission, resource=arn, resource_is_pattern=False)
    if ":s3:::" not in arn or "/" in arn or permission.resource.startswith(f"{arn}/"):
        return  # no bucket; or this bucket's policy has its say about the pattern itself
    objects = f"{arn}/*"
    if _may_have(action, objects) and overlaps(pattern, glob(objects)):
        yield replace(permission, resource=objects)


def _may_have(action: str, resource: str) -> bool:
    """Whether the action can have the resource, as far as its resource types are known."""
    return not resource_types_of(action) or can_have(action, resource)


def agreed(asked: Permission, decisions: Iterable[Decision]) -> Decision:
    """The decision on what a permission can mean, of which there is one at least.

    Undetermined if one of them is, or if they differ: then it says on which resource.
    """
    remaining = iter(decisions)
    first = next(remaining)
    for each in chain((first,), remaining):
        if each.is_undetermined:
            return each
        if each.is_allowed is not first.is_allowed:
            return _differing(asked, each)
    return first


def _differing(asked: Permission, decision: Decision) -> Decision:
    request = replace(decision.request, resource=asked.resource, resource_is_pattern=True)
    is_elsewhere = decision.request.resource == asked.resource
    where = f"{asked.resource} of another account" if is_elsewhere else decision.request.resource
    return replace(decision, request=request, outcome=UNDETERMINED, differs_on=where)
