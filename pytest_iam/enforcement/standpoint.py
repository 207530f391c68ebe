"""The standpoint: a caller in its environment, from which permissions are decided."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from pytest_iam.account.account import World
from pytest_iam.account.sessions import Caller
from pytest_iam.authorization import Decision, Policies, Request, authorize
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.enforcement.context import (
    Context,
    Known,
    fitting,
    known_keys,
    request_context,
    twins,
    unknown_keys,
)
from pytest_iam.enforcement.entities import trusted_role
from pytest_iam.enforcement.environment import Environment
from pytest_iam.enforcement.policies import boundary, identity_policies, issuer
from pytest_iam.enforcement.resources import context_of_resource
from pytest_iam.policy import Policy
from pytest_iam.policy.arn import parse_arn
from pytest_iam.policy.context import Context as Values


class _Setting(NamedTuple):
    """The values of a request's context, and what they leave unknown."""

    values: Values
    known: Known
    ambiguous: frozenset[str]


class Standpoint:
    """A caller at one moment: what is the same whichever permission is asked is worked out once.

    It is good for as long as nothing that concerns the caller changes.
    """

    def __init__(
        self,
        world: World,
        caller: Caller,
        environment: Environment,
        now: datetime.datetime,
        *,
        user_agent: str | None = None,
    ) -> None:
        self._world = world
        self._caller = caller
        self._environment = environment
        self._now = now
        self._user_agent = user_agent
        self._issuer = issuer(caller)
        self._identity = identity_policies(world, caller)
        self._boundary = boundary(world, caller)
        self._settings: dict[object, _Setting] = {}
        self._policies: dict[int, Policies] = {}

    def decide(
        self,
        permission: Permission,
        *,
        region: str | None,
        told: Context | None = None,
        label: str | None = None,
    ) -> Decision:
        """The decision on one permission, asked in a region, with what a call itself tells.

        `label` is what a denial calls the resource.
        """
        world, action = self._world, permission.action
        declared = world.resources.governing(permission.resource)
        is_trust_asked = action.startswith("sts:")  # it has no say in what IAM does
        role = trusted_role(world, permission.resource) if is_trust_asked else None
        values, known, ambiguous = self._setting(permission, region, told)
        unknown = unknown_keys(action, known)
        request = Request(
            principal=self._caller.arn,
            action=action,
            resource=permission.resource,
            resource_account=declared.account_id if declared is not None else None,
            context=values,
            unknown=unknown | ambiguous if ambiguous else unknown,
            resource_is_pattern=permission.resource_is_pattern,
            action_is_guess=not permission.is_certain,
            resource_label=label,
            issuer=self._issuer,
        )
        policy = declared.policy if declared else role.trust if role else None
        return authorize(request, self._policies_with(policy))

    def _setting(
        self, permission: Permission, region: str | None, told: Context | None
    ) -> _Setting:
        further = context_of_resource(self._world, self._caller, permission)
        if told:
            return self._set(region, fitting(told, permission.action) | further)
        key = (region, *further.items())
        found = self._settings.get(key)
        if found is None:
            found = self._settings[key] = self._set(region, further)
        return found

    def _set(self, region: str | None, further: Context) -> _Setting:
        ambiguous = twins(further)
        context = request_context(
            self._caller,
            self._environment,
            self._now,
            region=region,
            user_agent=self._user_agent,
            further={k: v for k, v in further.items() if k not in ambiguous},
        )
        return _Setting(Values(context), known_keys(context, self._caller), ambiguous)

    def _policies_with(self, resource: Policy | None) -> Policies:
        """The policies that have a say; the resource's own is kept by them, and so is its id."""
        found = self._policies.get(id(resource))
        if found is None:
            found = self._policies[id(resource)] = Policies(
                identity=self._identity,
                boundary=self._boundary,
                session=self._caller.policies,
                resource=resource,
            )
        return found


def region_of(permission: Permission) -> str | None:
    """The region that a request would go to, as far as the permission tells it."""
    if permission.action.startswith("iam:"):
        return "us-east-1"  # AWS: IAM user guide, aws:RequestedRegion: IAM is called there.
    arn = parse_arn(permission.resource)
    return arn.region if arn and arn.region and not set(arn.region) & set("*?") else None
