"""Decisions about calls: from a call and the state of the accounts to what AWS would decide."""

from __future__ import annotations

import datetime
from dataclasses import replace

from pytest_iam.account.account import World
from pytest_iam.account.authentication import check_reach
from pytest_iam.account.resources import Resource
from pytest_iam.account.sessions import Caller
from pytest_iam.authorization import Decision, Policies, Request, authorize
from pytest_iam.calls import Call
from pytest_iam.catalog.operation_actions import Permission, permissions_for
from pytest_iam.catalog.request_context import context_of
from pytest_iam.enforcement import own_services
from pytest_iam.enforcement.context import Context, request_context, unknown_keys
from pytest_iam.enforcement.environment import Environment
from pytest_iam.enforcement.labels import label_of
from pytest_iam.enforcement.policies import boundary, identity_policies
from pytest_iam.errors import AwsError
from pytest_iam.policy.wildcard import glob

SIMULATED_SERVICES = frozenset({"iam", "sts"})
"""The services whose state is simulated, so that nothing about their calls is unknown."""


def decisions_about(
    world: World, caller: Caller, call: Call, environment: Environment, now: datetime.datetime
) -> tuple[Decision, ...]:
    """The decision on each permission that a call needs, up to the first that is denied.

    No decisions at all means that AWS asks for no permission. Raises `AwsError` where AWS refuses
    before it looks at any policy.
    """
    if call.service in SIMULATED_SERVICES:
        _refuse_anonymous(caller)
        check_reach(caller, call.service, call.operation)
        if caller.kind == "root" and call.service == "iam":
            return ()  # AWS: root has every permission in its own account, and IAM has no other.
    further = _further_context(world, caller, call, now)
    context = request_context(
        caller, environment, now, region=call.region, user_agent=call.user_agent, further=further
    )
    decided: list[Decision] = []
    for asked in _permissions(world, caller, call):
        permission = _located(world, asked)
        label = label_of(asked, call)
        decided.append(_decide(world, caller, permission, context, label))
        if decided[-1].outcome not in ("allowed", "undetermined"):
            break
    return tuple(decided)


def decision_on(
    world: World,
    caller: Caller,
    permission: Permission,
    environment: Environment,
    now: datetime.datetime,
) -> Decision:
    """The decision on one permission that a test asks about, without any call."""
    return _decide(world, caller, permission, request_context(caller, environment, now))


def _refuse_anonymous(caller: Caller) -> None:
    # AWS: IAM API reference, "Common Errors".
    if caller.kind == "anonymous":
        raise AwsError("MissingAuthenticationToken", "Request is missing Authentication Token")


def _permissions(world: World, caller: Caller, call: Call) -> tuple[Permission, ...]:
    if call.service == "iam":
        return own_services.iam_permissions(world.account(caller.account_id), caller, call)
    if call.service == "sts":
        return own_services.sts_permissions(call, caller)
    return permissions_for(
        call.service,
        call.operation,
        call.params,
        account=caller.account_id,
        region=call.region or "us-east-1",
        partition=world.partition,
    )


def _further_context(world: World, caller: Caller, call: Call, now: datetime.datetime) -> Context:
    """The keys that the call's own parameters and resources decide."""
    further: Context = dict(context_of(call.service, call.operation, call.params))
    if call.service not in SIMULATED_SERVICES:
        return further
    account = world.account(caller.account_id)
    if call.service == "iam":
        further |= own_services.iam_context(account, caller, call)
    else:
        further |= own_services.sts_context(account, caller, call, now)
    return further


def _decide(
    world: World,
    caller: Caller,
    permission: Permission,
    context: Context,
    label: str | None = None,
) -> Decision:
    """The decision on one permission: what is asked, and every policy that has a say in it."""
    is_simulated = permission.action.startswith(("iam:", "sts:"))
    declared = world.resources.governing(permission.resource)
    role = None if declared else own_services.trusted_role(world, permission.resource)
    if declared is not None and declared.arn == permission.resource:
        context = context | _resource_tags(declared)
    owner = declared.account_id if declared is not None else None
    request = Request(
        principal=caller.arn,
        action=permission.action,
        resource=permission.resource,
        resource_account=owner,
        context={"aws:ResourceAccount": owner or caller.account_id or None, **context},
        unknown=frozenset() if is_simulated else unknown_keys(permission.action, context),
        resource_is_pattern=permission.resource_is_pattern,
        action_is_guess=not permission.is_certain,
        resource_label=label,
    )
    return authorize(
        request,
        Policies(
            identity=identity_policies(world, caller),
            boundary=boundary(world, caller),
            session=caller.policies,
            resource=declared.policy if declared else role.trust if role else None,
        ),
    )


def _located(world: World, permission: Permission) -> Permission:
    """The permission on the one declared resource that a call's incomplete ARN can mean.

    A secret's name, for example, leaves the end of its ARN open, which its declaration tells.
    """
    if not permission.resource_is_pattern or permission.resource == "*":
        return permission
    declared = world.resources.matching(glob(permission.resource))
    if len(declared) != 1:
        return permission
    return replace(permission, resource=declared[0].arn, resource_is_pattern=False)


def _resource_tags(resource: Resource) -> Context:
    """The tag keys of a resource; none, hence unknown, where nobody stated its tags."""
    if resource.tags is None:
        return {}
    tags: Context = {"aws:ResourceTag/*": None}
    return tags | {f"aws:ResourceTag/{key}": value for key, value in resource.tags.items()}
