"""EventBridge's calls: rules on the default bus and on others have ARNs of two shapes."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_iam.catalog.arn_template import texts_at
from pytest_iam.catalog.permission import Found, Params, Place, ServiceRules

# AWS: EventBridge API reference: "If you omit this, the default event bus is used".
_DEFAULT_BUS = "default"


def _rule(params: Params, place: Place) -> Sequence[Found]:
    """AWS: EventBridge User Guide, "rule/[event-bus-name/]rule-name"."""
    if "ResourceARN" in params:
        return [Found(params["ResourceARN"])]
    name = params.get("Rule") or params.get("Name") or "*"
    bus = _bus_arn(params.get("EventBusName", _DEFAULT_BUS), place)
    start, _, bus_name = bus.rpartition(":event-bus/")
    path = name if bus_name == _DEFAULT_BUS else f"{bus_name}/{name}"
    return [Found(f"{start}:rule/{path}", name == "*")]


def _bus(params: Params, place: Place) -> Sequence[Found]:
    """The event buses of entries, of a source, or of the one that the call is about."""
    if params.get("Entries"):
        names = [entry.get("EventBusName", _DEFAULT_BUS) for entry in params["Entries"]]
    else:
        members = ("EventBusName", "EventSourceArn", "ResourceARN", "Name")
        names = [name for member in members for name in texts_at(params, member)][:1]
    return [Found(_bus_arn(name, place)) for name in names or [_DEFAULT_BUS]]


def _bus_arn(name: str, place: Place) -> str:
    if name.startswith("arn:"):
        return name
    return f"arn:{place.partition}:events:{place.region}:{place.account}:event-bus/{name}"


RULES = ServiceRules(
    types={
        "rule-on-default-event-bus": _rule,
        "rule-on-custom-event-bus": None,
        "event-bus": _bus,
    },
)
