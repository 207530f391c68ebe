"""Authorization failures: what DecodeAuthorizationMessage tells of a denial, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pytest_iam.account.sessions import Caller
from pytest_iam.authorization import Decision
from pytest_iam.authorization.evidence import Finding

# AWS: STS API reference, "DecodeAuthorizationMessage"; its example is the source of the names.


def has_encoded_message(decision: Decision) -> bool:
    """Whether the service's denial carries an encoded message.

    AWS: "Only certain Amazon Web Services operations" do. EC2's are known from reports of users, of
    the actions that are about particular resources; calls that describe have none.
    """
    request = decision.request
    return request.service == "ec2" and request.resource != "*"


def failure_text(decision: Decision, caller: Caller) -> str:
    """The denial as the decoded message states it: what was asked, by whom, and what denied it."""
    is_explicit = decision.outcome == "explicitDeny"
    # AWS: its examples of denials without an explicit deny have no matched statements.
    matched = [each for each in decision.matched if each.statement.is_deny and is_explicit]
    failure = {
        "allowed": False,
        "explicitDeny": is_explicit,
        "matchedStatements": _items(_statement(each, caller) for each in matched),
        "failures": _items([]),
        "context": _context(decision, caller),
    }
    return json.dumps(failure, separators=(",", ":"))


def _context(decision: Decision, caller: Caller) -> dict[str, Any]:
    request = decision.request
    principal = {"id": caller.user_id, "arn": caller.arn}
    if caller.kind == "user" and caller.user is not None:
        principal = {"id": caller.user_id, "name": caller.user.name, "arn": caller.arn}
    conditions = (
        {"key": key, "values": _values(request.facts.values_of(key.lower()))}
        for key, value in request.context.items()
        if value is not None
    )
    return {
        "principal": principal,
        "action": request.action,  # the page's example leaves out the prefix; reports have it
        "resource": request.resource,
        "conditions": _items(conditions),
    }


def _statement(finding: Finding, caller: Caller) -> dict[str, Any]:
    statement = finding.statement
    conditions = statement.elements.get("Condition")
    checks = conditions.values() if isinstance(conditions, dict) else ()
    return {
        "statementId": statement.sid or "",
        "effect": statement.effect.upper(),
        "principals": _values([caller.user_id.partition(":")[0]]),
        "principalGroups": _items([]),
        "actions": _values(statement.texts_of("Action")),
        "resources": _values(statement.texts_of("Resource")),
        "conditions": _items(
            {"key": key, "values": _values(_texts(wanted))}
            for check in checks
            if isinstance(check, dict)
            for key, wanted in check.items()
        ),
    }


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _values(values: Iterable[str]) -> dict[str, Any]:
    return _items({"value": value} for value in values)


def _items(items: Iterable[Any]) -> dict[str, Any]:
    return {"items": list(items)}
