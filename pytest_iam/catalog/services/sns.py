"""SNS's calls: topics, platform endpoints and phone numbers, all of which can be published to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_iam.catalog.permission import Found, Params, Permission, Place, ServiceRules

_SOURCE = "Amazon SNS API reference"


def _topic(params: Params, place: Place) -> Sequence[Found]:
    """What a call publishes to, subscribes to or manages.

    A phone number is a resource by itself, as AWS's refusals show: `sns:Publish on resource: +1…`.
    """
    for member in ("TopicArn", "TargetArn", "ResourceArn", "PhoneNumber"):
        if member in params:
            return [Found(params[member])]
    if "SubscriptionArn" in params:
        # AWS: silent on whether the subscription or its topic is checked: a pattern of both.
        topic = params["SubscriptionArn"].rsplit(":", 1)[0]
        return [Found(f"{topic}*", is_pattern=True)]
    start = f"arn:{place.partition}:sns:{place.region}:{place.account}:"
    name = params.get("Name")
    return [Found(f"{start}{name or '*'}", is_pattern=name is None)]


def _create_topic(params: Params, place: Place) -> Iterable[Permission]:
    # AWS: CreateTopic, `Tags`: "you must have the sns:CreateTopic and sns:TagResource permissions".
    if params.get("Tags"):
        for resource, is_pattern in _topic(params, place):
            yield Permission("sns:TagResource", resource, is_pattern, source=_SOURCE)


RULES = ServiceRules(
    actions={"PublishBatch": "Publish"},
    types={"topic": _topic},
    further={"CreateTopic": _create_topic},
    source=_SOURCE,
)
