"""Recipes of delegation requests, from a partner's request to its session."""

from __future__ import annotations

import json
from typing import Any

from pytest_iam.account.callers import root_caller
from pytest_iam.account.delegation import DelegationTemplate
from pytest_iam.account.sessions import Caller
from recipes.entities import ALLOW, alice_may
from recipes.scene import ID, Recipe, Scene, noun

_PARTNER = "222222222222"
_TEMPLATE = "arn:aws:iam::aws:delegation-template/partner/setup"
_WANTED: dict[str, Any] = {
    "Description": "Set up the product",
    "Permissions": {"PolicyTemplateArn": _TEMPLATE},
    "RequestorWorkflowId": "workflow-1",
    "NotificationChannel": f"arn:aws:sns:us-east-1:{_PARTNER}:partner-notifications",
    "SessionDuration": 3600,
}


@noun
def partner(scene: Scene) -> Caller:
    """The root user of a partner's account, which has registered a template."""
    world = scene.gateway.world
    world.delegations.templates[_TEMPLATE] = DelegationTemplate(_PARTNER, ALLOW, "ACME")
    return root_caller(world.account(_PARTNER))


@noun
def asked(scene: Scene) -> str:
    """A request that names no owner."""
    made = scene.ask("CreateDelegationRequest", by=partner(scene), **_WANTED)
    return str(made["DelegationRequestId"])


@noun
def associated(scene: Scene) -> str:
    """The request, associated with the account."""
    scene.ask("AssociateDelegationRequest", by=alice_may(scene), DelegationRequestId=asked(scene))
    return asked(scene)


@noun
def accepted(scene: Scene) -> str:
    """The request, accepted."""
    scene.ask("AcceptDelegationRequest", by=alice_may(scene), DelegationRequestId=associated(scene))
    return associated(scene)


@noun
def token(scene: Scene) -> str:
    """What the partner trades in."""
    scene.ask("SendDelegationToken", by=alice_may(scene), DelegationRequestId=accepted(scene))
    latest = scene.gateway.world.delegations.notifications[-1]
    return str(json.loads(latest.message)["ExchangeToken"])


@noun
def summary(scene: Scene) -> str:
    """The ARN of the request."""
    return f"arn:aws:iam::{ID}:delegation-request/{associated(scene)}"


RECIPES = {
    "AcceptDelegationRequest": Recipe(by=alice_may, DelegationRequestId=associated),
    "AssociateDelegationRequest": Recipe(by=alice_may, DelegationRequestId=asked),
    "CreateDelegationRequest": Recipe(by=partner, **_WANTED),
    "GetDelegatedAccessToken": Recipe(by=partner, TradeInToken=token),
    "GetDelegationRequest": Recipe(by=alice_may, DelegationRequestId=associated),
    "GetHumanReadableSummary": Recipe(by=alice_may, EntityArn=summary),
    "ListDelegationRequests": Recipe(associated, by=alice_may),
    "RejectDelegationRequest": Recipe(by=alice_may, DelegationRequestId=associated),
    "SendDelegationToken": Recipe(by=alice_may, DelegationRequestId=accepted),
    "UpdateDelegationRequest": Recipe(by=alice_may, DelegationRequestId=associated, Notes="later"),
}
