"""DynamoDB's condition keys about items, as far as a call tells them without the table's schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pytest_iam.catalog.permission import Params

_TRANSACTIONS = ("TransactGetItems", "TransactWriteItems", "ExecuteTransaction")
_COPIED = {
    "dynamodb:ReturnConsumedCapacity": "ReturnConsumedCapacity",
    "dynamodb:ReturnValues": "ReturnValues",
    "dynamodb:Select": "Select",
}
# Members that name attributes in a language of their own, or in the old one.
_EXPRESSIONS = (
    "ConditionExpression",
    "FilterExpression",
    "UpdateExpression",
    "KeyConditionExpression",
    "Expected",
    "AttributeUpdates",
    "KeyConditions",
    "QueryFilter",
    "ScanFilter",
)
_NAME = r"([\w.#-]+)"
_EQUALITY = re.compile(rf"\s*\(?\s*{_NAME}\s*=\s*(:\w+)\s*\)?\s*")
_AND = re.compile(r"\s+AND\s+", re.IGNORECASE)


def dynamodb_context(operation: str, params: Params) -> Mapping[str, str | tuple[str, ...] | None]:
    """The keys of `context_of` for a DynamoDB call.

    AWS: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control".
    """
    context: dict[str, str | tuple[str, ...] | None] = {
        "dynamodb:EnclosingOperation": operation if operation in _TRANSACTIONS else None
    }
    context.update({key: params[name] for key, name in _COPIED.items() if name in params})
    leading, attributes = leading_keys(params), attribute_names(params)
    if leading:
        context["dynamodb:LeadingKeys"] = leading
    if attributes:
        context["dynamodb:Attributes"] = attributes
    return context


def leading_keys(params: Params) -> tuple[str, ...]:
    """The partition keys' values; empty where only the table's schema tells which they are.

    A `Key` of one attribute is the partition key. In a query's condition it is the attribute that
    is compared by `=`, if only one is.
    """
    if "IndexName" in params:
        return ()
    if "KeyConditionExpression" in params:
        return _leading_of_query(params)
    keys = list(_keys(params))
    if not keys or any(len(key) != 1 for key in keys):
        return ()
    values = [_text(value) for key in keys for value in key.values()]
    told = tuple(dict.fromkeys(value for value in values if value is not None))
    return told if all(value is not None for value in values) else ()


def attribute_names(params: Params) -> tuple[str, ...]:
    """The names of the top-level attributes that a call touches; empty where they are not sure."""
    if any(name in params for name in _EXPRESSIONS) or not ("Key" in params or "Item" in params):
        return ()
    names = [*(params.get("Key") or ()), *(params.get("Item") or ())]
    names += params.get("AttributesToGet") or ()
    aliases = params.get("ExpressionAttributeNames") or {}
    projection = params.get("ProjectionExpression")
    for path in projection.split(",") if projection else ():
        name = re.split(r"[.\[]", path.strip(), maxsplit=1)[0]
        names.append(aliases.get(name, name))
    return tuple(dict.fromkeys(map(str, names)))


def _keys(params: Params) -> Iterable[Mapping[str, Any]]:
    if isinstance(params.get("Key"), Mapping):
        yield params["Key"]
    for request in (params.get("RequestItems") or {}).values():
        if isinstance(request, Mapping):
            yield from request.get("Keys") or ()
        else:
            # A write of a whole item does not tell which of its attributes are the key.
            yield {}


def _leading_of_query(params: Params) -> tuple[str, ...]:
    parts = _AND.split(str(params["KeyConditionExpression"]))
    found = [match for match in map(_EQUALITY.fullmatch, parts) if match]
    if len(found) != 1 or "between" in str(params["KeyConditionExpression"]).lower():
        return ()
    value = (params.get("ExpressionAttributeValues") or {}).get(found[0].group(2))
    text = _text(value)
    return () if text is None else (text,)


def _text(value: Any) -> str | None:
    """The text of a string or number as DynamoDB writes it: `{"S": "x"}` or `{"N": "1"}`."""
    if isinstance(value, Mapping) and len(value) == 1:
        kind, content = next(iter(value.items()))
        if kind in ("S", "N"):
            return str(content)
    return None
