"""Human-readable summaries."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.delegation import DelegationTemplate

ACCOUNT = "arn:aws:iam::123456789012"
TEMPLATE = "arn:aws:iam:::delegation-template/permissions"


def test_a_request_has_no_summary_yet(account: Account, ask: Any, allow: str) -> None:
    """AWS: IAM API reference, GetHumanReadableSummary: a language model writes it."""
    document = json.loads(allow)
    template = DelegationTemplate(account.id, json.dumps(document))
    account.world.delegations.templates[TEMPLATE] = template
    request = ask(
        "CreateDelegationRequest",
        Description="d",
        Permissions={"PolicyTemplateArn": TEMPLATE},
        RequestorWorkflowId="workflow",
        NotificationChannel="arn:aws:sns:us-east-1:123456789012:t",
        SessionDuration=3600,
    )["DelegationRequestId"]
    arn = f"{ACCOUNT}:delegation-request/{request}"
    assert ask("GetHumanReadableSummary", EntityArn=arn) == {"SummaryState": "NOT_AVAILABLE"}
    told = ask("GetHumanReadableSummary", EntityArn=arn, Locale="en")
    assert told == {"SummaryState": "NOT_AVAILABLE", "Locale": "en"}


@pytest.mark.parametrize(
    ("arn", "code"),
    [
        (f"{ACCOUNT}:delegation-request/dr-none", "NoSuchEntity"),
        (f"{ACCOUNT}:user/alice", "InvalidInput"),
        ("twenty characters and more", "InvalidInput"),
    ],
)
def test_only_delegation_requests_are_told(refused: Any, arn: str, code: str) -> None:
    """AWS: IAM API reference, the errors of the operation."""
    assert refused("GetHumanReadableSummary", EntityArn=arn)[0] == code
