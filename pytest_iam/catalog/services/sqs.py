"""SQS's calls: queues by URL, and the batch operations under their single action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_iam.catalog.permission import Found, Params, Permission, Place, ServiceRules

_SOURCE = "Amazon SQS API reference"


def _queue(params: Params, place: Place) -> Sequence[Found]:
    """The queue of a URL, a name or an ARN, in the URL's account or the owner's that is named."""
    if "SourceArn" in params:
        return [Found(params["SourceArn"])]
    account, name = place.account, params.get("QueueName", "*")
    if "QueueUrl" in params:
        account, name = _account_and_name(params["QueueUrl"], account)
    account = params.get("QueueOwnerAWSAccountId", account)
    arn = f"arn:{place.partition}:sqs:{place.region}:{account}:{name}"
    return [Found(arn, is_pattern=name == "*")]


def _account_and_name(url: str, account: str) -> tuple[str, str]:
    """`https://sqs.<region>.amazonaws.com/<account>/<name>`, or a bare name."""
    *start, name = url.rstrip("/").split("/")
    if start and len(start[-1]) == 12 and start[-1].isdigit():
        return start[-1], name
    return account, name


def _create_queue(params: Params, place: Place) -> Iterable[Permission]:
    # AWS: CreateQueue, `tags`: "you must have the sqs:CreateQueue and sqs:TagQueue permissions".
    if params.get("tags"):
        for resource, is_pattern in _queue(params, place):
            yield Permission("sqs:TagQueue", resource, is_pattern, source=_SOURCE)


def _move_task(params: Params, place: Place) -> Iterable[Permission]:
    """Moving messages receives, deletes and sends them with the caller's rights.

    AWS: SQS Developer Guide, "Configure queue permissions for dead-letter queue redrive". Without
    a destination the messages go back to the queues that they came from, which the call does not
    tell.
    """
    for action in ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"):
        yield Permission(action, params["SourceArn"], source=_SOURCE)
    destination = params.get("DestinationArn")
    anywhere = f"arn:{place.partition}:sqs:{place.region}:{place.account}:*"
    yield Permission(
        "sqs:SendMessage", destination or anywhere, destination is None, source=_SOURCE
    )


RULES = ServiceRules(
    actions={
        # AWS: SQS Developer Guide, "Amazon SQS API permissions": a batch needs its single action.
        "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
        "DeleteMessageBatch": "DeleteMessage",
        "SendMessageBatch": "SendMessage",
    },
    types={"queue": _queue},
    further={"CreateQueue": _create_queue, "StartMessageMoveTask": _move_task},
    source=_SOURCE,
)
