"""Decisions about calls: from a call and the state of the accounts to what AWS would decide."""

from __future__ import annotations

import datetime
from dataclasses import replace

from pytest_iam.account.account import World
from pytest_iam.account.authentication import check_reach
from pytest_iam.account.sessions import Caller
from pytest_iam.authorization import Decision
from pytest_iam.calls import Call
from pytest_iam.catalog.operation_actions import Permission, permissions_for
from pytest_iam.catalog.pass_role import recipient_of
from pytest_iam.catalog.request_context import context_of
from pytest_iam.enforcement import own_services, own_sts
from pytest_iam.enforcement.candidates import agreed
from pytest_iam.enforcement.context import Context
from pytest_iam.enforcement.environment import Environment
from pytest_iam.enforcement.labels import label_of
from pytest_iam.enforcement.standpoint import Standpoint
from pytest_iam.errors import AwsError
from pytest_iam.policy.arn import parse_arn
from pytest_iam.policy.wildcard import glob

SIMULATED_SERVICES = frozenset({"iam", "iam-toolbox", "sts"})
"""The services whose state is simulated, so that nothing about their calls is unknown."""


def decisions_about(
    world: World, caller: Caller, call: Call, environment: Environment, now: datetime.datetime
) -> tuple[Decision, ...]:
    """The decision on each permission that a call needs, up to the first that is denied.

    No decisions at all means that AWS asks for no permission, or for none that root could lack.
    Raises `AwsError` where AWS refuses before it looks at any policy.
    """
    if call.service in SIMULATED_SERVICES:
        _refuse_anonymous(caller)
        check_reach(caller, call.service, call.operation)
    # AWS: IAM user guide, "Perform a privileged task": a session of AssumeRoot does one task alone.
    is_root = caller.kind == "root" and caller.policies is None
    if is_root and call.service in ("iam", "iam-toolbox"):
        return ()  # AWS: root has every permission in its own account, and IAM has no other.
    needed = _permissions(world, caller, call)
    if not needed or (is_root and all(_is_roots_own(world, caller, each) for each in needed)):
        return ()
    told = _told(world, caller, call, now)
    agent = call.user_agent() if call.user_agent is not None else None
    standpoint = Standpoint(world, caller, environment, now, user_agent=agent)
    decided: list[Decision] = []
    for asked in needed:
        label = label_of(asked, call)
        candidates = (
            standpoint.decide(each, region=call.region, told=told, label=label)
            for each in _located(world, asked)
        )
        decided.append(agreed(asked, candidates))
        if decided[-1].outcome not in ("allowed", "undetermined"):
            break
    return tuple(decided)


def _is_roots_own(world: World, caller: Caller, permission: Permission) -> bool:
    """Whether root surely has a permission: on what is its account's, and has no policy.

    AWS: IAM user guide, "AWS account root user". A declared resource may have one; taking on a role
    is what root may not.
    """
    arn = parse_arn(permission.resource)
    is_own = arn is None or arn.account in ("", caller.account_id)
    return is_own and not world.resources.all() and not permission.action.startswith("sts:")


def _refuse_anonymous(caller: Caller) -> None:
    # AWS: IAM API reference, "Common Errors".
    if caller.kind == "anonymous":
        raise AwsError("MissingAuthenticationToken", "Request is missing Authentication Token")


def _permissions(world: World, caller: Caller, call: Call) -> tuple[Permission, ...]:
    if call.service == "iam":
        return own_services.iam_permissions(world.account(caller.account_id), caller, call)
    if call.service == "iam-toolbox":
        # AWS: IAM Toolbox API reference, its operations: "you must have the … permission".
        return (Permission(f"iam:{call.operation}", "*"),)
    if call.service == "sts":
        return own_sts.sts_permissions(world.account(caller.account_id), caller, call)
    return permissions_for(
        call.service,
        call.operation,
        call.params,
        account=caller.account_id,
        region=call.region or "us-east-1",
        partition=world.partition,
    )


def _told(world: World, caller: Caller, call: Call, now: datetime.datetime) -> Context:
    """The keys that the call's own parameters decide."""
    told: Context = dict(context_of(call.service, call.operation, call.params))
    match call.service:
        case "iam":
            told |= own_services.iam_context(world.account(caller.account_id), caller, call)
        case "sts":
            told |= own_sts.sts_context(world.account(caller.account_id), caller, call, now)
        case service:
            recipient = recipient_of(service, call.operation)
            told |= {"iam:PassedToService": recipient} if recipient else {}
    return told


def _located(world: World, permission: Permission) -> tuple[Permission, ...]:
    """The permission on each declared resource that a call's incomplete ARN matches, if any does.

    A secret's name, for example, leaves the end of its ARN open, which its declaration tells.
    """
    if not permission.resource_is_pattern or permission.resource == "*":
        return (permission,)
    return tuple(
        replace(permission, resource=each.arn, resource_is_pattern=False)
        for each in world.resources.matching(glob(permission.resource))
    ) or (permission,)
