"""The standpoint: a caller in its environment, from which permissions are decided."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from pytest_iam.account.account import World
from pytest_iam.account.sessions import Caller
from pytest_iam.authorization import Decision, Policies, Request, authorize
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.enforcement.asked import has_wildcard
from pytest_iam.enforcement.candidates import Candidates, agreed, is_on_roles
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
from pytest_iam.enforcement.resources import context_of_resource, open_account
from pytest_iam.policy import Policy
from pytest_iam.policy.arn import parse_arn
from pytest_iam.policy.context import Context as Values
from pytest_iam.policy.wildcard import glob

_KEPT = 256
"""How many settings are kept at most: resources may have as many different tags as there are."""


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
        self._candidates = Candidates(world, caller)

    def ask(self, permission: Permission) -> Decision:
        """The decision on a permission that a test asks about, in the region that its ARN tells.

        What an ARN with wildcards in its account stands for may be another account's too.
        """
        region = region_of(permission, self._world.partition)
        if not permission.resource_is_pattern:
            return self._decide(permission, region)
        account = open_account(permission.resource)
        if account is None:
            return self.decide(permission, region=region)
        is_own = glob(account).matches(self._caller.account_id)
        stranger = "1" * 12 if self._caller.account_id == "0" * 12 else "0" * 12
        owners = (None, stranger) if is_own else (stranger,)
        return agreed(permission, self._meant(permission, region, owners=owners))

    def decide(
        self,
        permission: Permission,
        *,
        region: str | None,
        told: Context | None = None,
        label: str | None = None,
    ) -> Decision:
        """The decision on one permission, asked in a region, with what a call itself tells.

        `label` is what a denial calls the resource. Where the resource is a pattern, the decision
        is undetermined if it is not the same on each that has a policy and that the pattern can
        mean, and on what nobody declared.
        """
        is_one = not permission.resource_is_pattern
        if is_one or not self._candidates.may_be_for(permission.action):
            return self._decide(permission, region, told, label)
        return agreed(permission, self._meant(permission, region, told, label))

    def _meant(
        self,
        permission: Permission,
        region: str | None,
        told: Context | None = None,
        label: str | None = None,
        owners: tuple[str | None, ...] = (None,),
    ) -> Iterator[Decision]:
        """The decisions on all that a pattern can mean; `owners` are those of the undeclared."""
        undeclared = self._undeclared(permission)
        for owner in owners:
            yield self._decide(undeclared, region, told, label, owner)
        for each in self._candidates.of(permission):
            where = region or region_of(each, self._world.partition)
            yield self._decide(each, where, told, label)

    def _undeclared(self, permission: Permission) -> Permission:
        """What is asked of roles is asked of ARNs of roles: none can be assumed without trust."""
        if ":role/" in permission.resource or not is_on_roles(permission.action):
            return permission
        arn = f"arn:{self._world.partition}:iam::{self._caller.account_id}:role/*"
        return replace(permission, resource=arn)

    def _decide(
        self,
        permission: Permission,
        region: str | None,
        told: Context | None = None,
        label: str | None = None,
        owner: str | None = None,
    ) -> Decision:
        """The decision on the resource as it is written; `owner` is whose it is if undeclared."""
        world, action = self._world, permission.action
        declared = world.resources.governing(permission.resource)
        is_trust_asked = action.startswith("sts:")  # it has no say in what IAM does
        role = trusted_role(world, permission.resource) if is_trust_asked else None
        values, known, ambiguous = self._setting(permission, region, told, owner)
        unknown = unknown_keys(action, known)
        request = Request(
            principal=self._caller.arn,
            action=action,
            resource=permission.resource,
            resource_account=declared.account_id if declared is not None else owner,
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
        self,
        permission: Permission,
        region: str | None,
        told: Context | None,
        owner: str | None,
    ) -> _Setting:
        further = context_of_resource(self._world, self._caller, permission, owner)
        if told:
            return self._set(region, fitting(told, permission.action) | further)
        key = (region, *further.items())
        found = self._settings.get(key)
        if found is None:
            if len(self._settings) >= _KEPT:
                self._settings.clear()
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


# AWS: IAM user guide, aws:RequestedRegion: calls to IAM are made to us-east-1. Getting Started with
# AWS in China, and AWS GovCloud (US) user guide, "Service endpoints": the regions of IAM there.
_REGION_OF_IAM = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}


def region_of(permission: Permission, partition: str = "aws") -> str | None:
    """The region that a request would go to, as far as the permission tells it.

    `partition` is where the caller is, for what has no ARN that says it.
    """
    arn = parse_arn(permission.resource)
    if permission.action.startswith("iam:"):
        is_told = arn is not None and not has_wildcard(arn.partition)
        return _REGION_OF_IAM.get(arn.partition if arn and is_told else partition)
    return arn.region if arn and arn.region and not has_wildcard(arn.region) else None
