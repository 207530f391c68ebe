"""The actions whose last use AWS tells one by one: all but those that work on a service's data."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_iam.catalog.actions import action_fact

# AWS: IAM user guide, "Refine permissions in AWS using last accessed information": "For actions,
# last accessed information reports service management actions." The service reference that is read
# here does not tell which those are. They are taken to be the actions that CloudTrail logs as
# management events; data events: CloudTrail user guide, "Logging data events", of the services
# whose calls tests make most.
_DATA_ACTIONS: Mapping[str, str] = {
    "dynamodb": """
        BatchGetItem BatchWriteItem ConditionCheckItem DeleteItem GetItem GetRecords PartiQLDelete
        PartiQLInsert PartiQLSelect PartiQLUpdate PutItem Query Scan UpdateItem
    """,
    "execute-api": "Invoke ManageConnections",
    "kinesis": "GetRecords GetShardIterator PutRecord PutRecords SubscribeToShard",
    "lambda": "InvokeFunction InvokeFunctionUrl",
    "sns": "Publish",
    "sqs": "ChangeMessageVisibility DeleteMessage ReceiveMessage SendMessage",
}
_DATA_RESOURCES: Mapping[str, frozenset[str]] = {
    "s3": frozenset({"accesspointobject", "object", "objectlambdaaccesspoint"}),
    "s3-outposts": frozenset({"object"}),
}
"""The types of resources that are data, where every action on them is one on data."""


def is_tracked(action: str) -> bool:
    """Whether AWS tells when an action that it has, such as `s3:CreateBucket`, was last used."""
    fact = action_fact(action)
    if fact is None or fact.name in _DATA_ACTIONS.get(fact.prefix, "").split():
        return False
    data = _DATA_RESOURCES.get(fact.prefix, frozenset())
    return data.isdisjoint(kind.type_name for kind in fact.resources)
