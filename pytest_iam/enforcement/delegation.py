"""Delegation requests as the resources of IAM's own calls: their ARNs and condition keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.delegation import DelegationRequest
from pytest_iam.enforcement.environment import ContextValue

Params = Mapping[str, Any]


def request_arn(account: Account, request_id: str) -> str:
    """The ARN of a request, in the account that calls: that of its owner, once it has one.

    AWS: service authorization reference, IAM, resource type delegation-request.
    """
    return account.arn("delegation-request", "/", request_id)


def request_named(account: Account, params: Params) -> tuple[str, DelegationRequest | None]:
    """The ARN of the request that a call names, and the request if there is one."""
    # AWS: silent on the id of a request that is to be made; any.
    name = params.get("DelegationRequestId", "*")
    return request_arn(account, name), account.world.delegations.requests.get(name)


def delegation_context(account: Account, params: Params) -> dict[str, ContextValue]:
    """The condition keys of a call about delegation requests.

    AWS: service authorization reference, "Condition keys for AWS Identity and Access Management".
    """
    _, request = request_named(account, params)
    duration = params.get("SessionDuration")
    return {
        "iam:DelegationRequestOwner": request.owner_arn if request else params.get("OwnerId"),
        "iam:DelegationDuration": None if duration is None else str(duration),
        "iam:NotificationChannel": params.get("NotificationChannel"),
        "iam:TemplateArn": params.get("Permissions", {}).get("PolicyTemplateArn"),
    }
