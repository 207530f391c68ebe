"""DynamoDB's calls: tables and indexes by name or ARN, several tables in one call, and PartiQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pytest_iam.catalog.permission import Found, Need, Params, Permission, Place, ServiceRules

_SOURCE = "Amazon DynamoDB API reference"

_VERBS = {
    # PartiQL's first word: the action.
    "SELECT": "dynamodb:PartiQLSelect",
    "INSERT": "dynamodb:PartiQLInsert",
    "UPDATE": "dynamodb:PartiQLUpdate",
    "DELETE": "dynamodb:PartiQLDelete",
}
_WORD = re.compile(r"\s*(\w+)")
_NAME = r"(?:\"([^\"]+)\"|([\w.-]+))"
_TABLE = re.compile(rf"(?:\bFROM|\bINTO|^\s*UPDATE)\s+{_NAME}(?:\s*\.\s*{_NAME})?", re.IGNORECASE)

_WRITES = {
    # A transaction's entry: the action.
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
}


def table_arn(name: str | None, place: Place) -> Found:
    """The ARN of a table's name, which may be its ARN; `*` for a name that is not known."""
    if name is None:
        return Found(f"{_start(place)}*", is_pattern=True)
    return Found(name if name.startswith("arn:") else f"{_start(place)}{name}")


def _start(place: Place) -> str:
    return f"arn:{place.partition}:dynamodb:{place.region}:{place.account}:table/"


def _table(params: Params, place: Place) -> Sequence[Found]:
    """The tables that a call names under any of its members, and the index instead of its table.

    AWS: DynamoDB Developer Guide, "Using IAM policy conditions ...": a Query or Scan of an index is
    checked against the index's ARN, and not against its table's.
    """
    given = params.get("TableCreationParameters") or params
    names = [str(given[member]) for member in _TABLE_MEMBERS if member in given]
    index = params.get("IndexName")
    tables = [table_arn(name, place) for name in names or (None,)]
    if not index:
        return tables
    return [Found(f"{table.resource}/index/{index}", table.is_pattern) for table in tables]


_TABLE_MEMBERS = (
    "TableName",
    "TableArn",
    "ResourceArn",
    "SourceTableName",
    "SourceTableArn",
    "TargetTableName",
    "GlobalTableName",
)


def _batch(action: str) -> Need:
    """One check for each table of `RequestItems`, whose keys are names or ARNs."""

    def need(params: Params, place: Place) -> Iterable[Permission]:
        for name in params.get("RequestItems") or ():
            yield _permission(action, table_arn(name, place))

    return need


def _get_items(params: Params, place: Place) -> Iterable[Permission]:
    for entry in params.get("TransactItems") or ():
        yield _permission("dynamodb:GetItem", table_arn(entry["Get"]["TableName"], place))


def _write_items(params: Params, place: Place) -> Iterable[Permission]:
    """AWS: DynamoDB Developer Guide, "IAM policies ... transactions": one check for each entry."""
    for entry in params.get("TransactItems") or ():
        for kind, request in entry.items():
            if kind in _WRITES:
                yield _permission(_WRITES[kind], table_arn(request["TableName"], place))


def _statements(member: str | None) -> Need:
    """AWS: DynamoDB Developer Guide, "IAM security policies with PartiQL for DynamoDB"."""

    def need(params: Params, place: Place) -> Iterable[Permission]:
        entries: Iterable[Mapping[str, Any]] = params.get(member) or () if member else (params,)
        return [_statement(entry.get("Statement", ""), place) for entry in entries]

    return need


def _statement(text: str, place: Place) -> Permission:
    """The action of a PartiQL statement's first word, on the table or index that it names."""
    word, named = _WORD.match(text), _TABLE.search(text)
    action = _VERBS.get(word.group(1).upper()) if word else None
    if named is None:
        found = table_arn(None, place)
    else:
        table, index = named.group(1) or named.group(2), named.group(3) or named.group(4)
        found = table_arn(table, place)
        if index:
            found = Found(f"{found.resource}/index/{index}")
    if action is None:
        return Permission("dynamodb:PartiQLSelect", *found, is_certain=False, source=_SOURCE)
    return _permission(action, found)


def _create_table(params: Params, place: Place) -> Iterable[Permission]:
    """AWS: DynamoDB Developer Guide, "Tagging ... in DynamoDB" and "Resource-based policies"."""
    table = table_arn(params.get("TableName"), place)
    if params.get("Tags"):
        yield _permission("dynamodb:TagResource", table)
    if params.get("ResourcePolicy"):
        yield _permission("dynamodb:PutResourcePolicy", table)


def _permission(action: str, found: Found) -> Permission:
    return Permission(action, found.resource, found.is_pattern, source=_SOURCE)


_WHOLE: Mapping[str, Need] = {
    "BatchExecuteStatement": _statements("Statements"),
    "BatchGetItem": _batch("dynamodb:BatchGetItem"),
    "BatchWriteItem": _batch("dynamodb:BatchWriteItem"),
    "ExecuteStatement": _statements(None),
    "ExecuteTransaction": _statements("TransactStatements"),
    "TransactGetItems": _get_items,
    "TransactWriteItems": _write_items,
}

RULES = ServiceRules(
    whole=_WHOLE.get,
    types={
        "table": _table,
        "index": None,
        "stream": None,
    },
    further={"CreateTable": _create_table},
)
