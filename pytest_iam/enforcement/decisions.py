"""Decisions about calls: from a call and the state of the accounts to what AWS would decide."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from pytest_iam.account.account import World
from pytest_iam.account.authentication import check_reach
from pytest_iam.account.resources import Resource
from pytest_iam.account.sessions import Caller
from pytest_iam.authorization import Decision, Policies, Request, authorize
from pytest_iam.authorization.evaluation import UNDETERMINED
from pytest_iam.calls import Call
from pytest_iam.catalog.operation_actions import Permission, permissions_for
from pytest_iam.catalog.pass_role import recipient_of
from pytest_iam.catalog.request_context import context_of
from pytest_iam.enforcement import own_services
from pytest_iam.enforcement.context import (
    Context,
    fitting,
    request_context,
    twins,
    unknown_keys,
)
from pytest_iam.enforcement.entities import entity_context, trusted_role
from pytest_iam.enforcement.environment import Environment
from pytest_iam.enforcement.labels import label_of
from pytest_iam.enforcement.policies import boundary, identity_policies
from pytest_iam.errors import AwsError
from pytest_iam.policy.arn import parse_arn
from pytest_iam.policy.wildcard import glob

SIMULATED_SERVICES = frozenset({"iam", "sts"})
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
        if caller.kind == "root" and call.service == "iam":
            return ()  # AWS: root has every permission in its own account, and IAM has no other.
    needed = _permissions(world, caller, call)
    is_root = caller.kind == "root"
    if not needed or (is_root and all(_is_roots_own(world, caller, each) for each in needed)):
        return ()
    told = _told(world, caller, call, now)
    agent = call.user_agent() if call.user_agent is not None else None
    situation = partial(
        request_context, caller, environment, now, region=call.region, user_agent=agent
    )
    decided: list[Decision] = []
    for asked in needed:
        label = label_of(asked, call)
        candidates = [
            _decide(world, caller, each, situation, told, label) for each in _located(world, asked)
        ]
        decided.append(_agreed(candidates))
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


def decision_on(
    world: World,
    caller: Caller,
    permission: Permission,
    environment: Environment,
    now: datetime.datetime,
) -> Decision:
    """The decision on one permission that a test asks about, without any call."""
    region = _region_of(permission)
    situation = partial(request_context, caller, environment, now, region=region)
    return _decide(world, caller, permission, situation)


def _region_of(permission: Permission) -> str | None:
    """The region that the request would go to, as far as the permission tells it."""
    if permission.action.startswith("iam:"):
        return "us-east-1"  # AWS: IAM user guide, aws:RequestedRegion: IAM is called there.
    arn = parse_arn(permission.resource)
    return arn.region if arn and arn.region and not set(arn.region) & set("*?") else None


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


def _told(world: World, caller: Caller, call: Call, now: datetime.datetime) -> Context:
    """The keys that the call's own parameters decide."""
    told: Context = dict(context_of(call.service, call.operation, call.params))
    match call.service:
        case "iam":
            told |= own_services.iam_context(call)
        case "sts":
            told |= own_services.sts_context(world.account(caller.account_id), caller, call, now)
        case service:
            recipient = recipient_of(service, call.operation)
            told |= {"iam:PassedToService": recipient} if recipient else {}
    return told


def _decide(
    world: World,
    caller: Caller,
    permission: Permission,
    situation: Callable[..., Context],
    told: Context | None = None,
    label: str | None = None,
) -> Decision:
    """The decision on one permission: what is asked, and every policy that has a say in it."""
    declared = world.resources.governing(permission.resource)
    is_trust_asked = permission.action.startswith("sts:")  # it has no say in what IAM does
    role = trusted_role(world, permission.resource) if is_trust_asked else None
    facts = fitting(told or {}, permission.action) | _of_resource(world, caller, permission)
    ambiguous = twins(facts)
    context = situation(further={k: v for k, v in facts.items() if k not in ambiguous})
    request = Request(
        principal=caller.arn,
        action=permission.action,
        resource=permission.resource,
        resource_account=declared.account_id if declared is not None else None,
        context=context,
        unknown=unknown_keys(permission.action, context) | ambiguous,
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


def _located(world: World, permission: Permission) -> tuple[Permission, ...]:
    """The permission on each declared resource that a call's incomplete ARN can mean.

    A secret's name, for example, leaves the end of its ARN open, which its declaration tells.
    """
    if not permission.resource_is_pattern:
        return (permission,)
    if permission.resource == "*":
        return (permission, *_on(permission, _with_policy(world, permission.action)))
    declared = world.resources.matching(glob(permission.resource))
    return tuple(_on(permission, declared)) or (permission,)


def _with_policy(world: World, action: str) -> Iterable[Resource]:
    """The declared resources of an action's service whose own policies may decide."""
    own = f":{action.partition(':')[0]}:"
    return (each for each in world.resources.all() if each.policy is not None and own in each.arn)


def _on(permission: Permission, resources: Iterable[Resource]) -> Iterable[Permission]:
    return (replace(permission, resource=each.arn, resource_is_pattern=False) for each in resources)


def _agreed(candidates: Sequence[Decision]) -> Decision:
    """The decision, if it is the same on whichever resource a call can mean; else it is open."""
    if all(each.is_allowed for each in candidates) or all(each.is_denied for each in candidates):
        return candidates[0]
    unsure = next((each for each in candidates if each.is_undetermined), None)
    denied = next(each for each in candidates if not each.is_allowed)
    return replace(denied, outcome=UNDETERMINED) if unsure is None else unsure


def _of_resource(world: World, caller: Caller, permission: Permission) -> Context:
    """The keys that the resource itself decides: its account and its tags."""
    arn = parse_arn(permission.resource)
    declared = world.resources.governing(permission.resource)
    account = declared.account_id if declared is not None else arn.account if arn else ""
    # AWS: silent on `*`; what nobody declared is the caller's own.
    owner = account if account.isdigit() else caller.account_id or None
    told: Context = {} if _lacks_account(permission) else {"aws:ResourceAccount": owner}
    if permission.action.startswith(("iam:", "sts:")):
        return told | fitting(entity_context(world, permission), permission.action)
    if declared is not None and declared.arn == permission.resource:
        return told | _resource_tags(declared)
    return told


def _lacks_account(permission: Permission) -> bool:
    """Whether AWS may leave aws:ResourceAccount out.

    AWS: IAM user guide, aws:ResourceAccount, the actions that do not support it; the list changes,
    hence for these the key is not known.
    """
    return permission.action.startswith(("ebs:", "events:")) or permission.action in _NO_ACCOUNT


_NO_ACCOUNT = frozenset(
    {
        "ec2:CopyFpgaImage", "ec2:CopyImage", "ec2:CopySnapshot",
        "ec2:CreateTransitGatewayPeeringAttachment", "ec2:CreateVolume",
        "ec2:CreateVpcPeeringConnection", "workspaces:CopyWorkspaceImage",
        "workspaces:DescribeWorkspaceImages",
    }
)  # fmt: skip


def _resource_tags(resource: Resource) -> Context:
    """The tag keys of a resource; none, hence unknown, where nobody stated its tags."""
    if resource.tags is None:
        return {}
    tags: Context = {"aws:ResourceTag/*": None}
    return tags | {f"aws:ResourceTag/{key}": value for key, value in resource.tags.items()}
