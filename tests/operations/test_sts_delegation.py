from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.callers import root_caller
from pytest_iam.account.delegation import DelegationTemplate
from pytest_iam.account.sessions import Caller
from pytest_iam.clock import now
from pytest_iam.errors import UsageError

OPERATION = "sts:GetDelegatedAccessToken"
PARTNER = "222222222222"
TEMPLATE = "arn:aws:iam::aws:delegation-template/partner/setup"
DOCUMENT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::ledger"},
    }
)
WANTED = {
    "Description": "Set up the product",
    "Permissions": {"PolicyTemplateArn": TEMPLATE},
    "RequestorWorkflowId": "workflow-1",
    "NotificationChannel": f"arn:aws:sns:us-east-1:{PARTNER}:partner-notifications",
    "SessionDuration": 3600,
}


@pytest.fixture
def partner(account: Account, frozen: Any) -> Caller:
    """The root user of a partner's account, which has registered a template."""
    account.world.delegations.templates[TEMPLATE] = DelegationTemplate(PARTNER, DOCUMENT, "ACME")
    return root_caller(account.world.account(PARTNER))


def released(ask: Any, account: Account, partner: Caller, approver: Caller) -> str:
    """The token of a request that somebody has granted."""
    asked = ask("CreateDelegationRequest", by=partner, **WANTED)
    named = {"DelegationRequestId": asked["DelegationRequestId"]}
    for step in ("AssociateDelegationRequest", "AcceptDelegationRequest", "SendDelegationToken"):
        ask(step, by=approver, **named)
    return str(json.loads(account.world.delegations.notifications[-1].message)["ExchangeToken"])


def test_a_partner_acts_as_who_granted_it_for_what_it_asked(
    ask: Any, signed: Any, account: Account, partner: Caller, alice: Caller
) -> None:
    """STS API reference, "GetDelegatedAccessToken": PackedPolicySize is not populated."""
    token = released(ask, account, partner, alice)
    answer = ask(OPERATION, by=partner, TradeInToken=token)
    assert set(answer) == {"Credentials", "AssumedPrincipal"}
    assert answer["AssumedPrincipal"] == alice.arn
    assert (answer["Credentials"]["Expiration"] - now()).total_seconds() == 3600
    caller = signed(answer)
    assert (caller.arn, caller.user, caller.is_temporary) == (alice.arn, alice.user, True)
    assert [json.loads(policy.text) for policy in caller.policies] == [json.loads(DOCUMENT)]


def test_the_access_ends_with_the_time_that_was_granted(
    ask: Any, refused: Any, account: Account, partner: Caller, alice: Caller, frozen: Any
) -> None:
    """STS API reference, "GetDelegatedAccessToken", ExpiredTradeInToken."""
    token = released(ask, account, partner, alice)
    frozen.tick(3000)
    answer = ask(OPERATION, by=partner, TradeInToken=token)
    assert (answer["Credentials"]["Expiration"] - now()).total_seconds() == 600
    frozen.tick(600)
    code, _ = refused(OPERATION, by=partner, TradeInToken=token)
    assert code == "ExpiredTradeInTokenException"


def test_a_token_is_the_partners_own(
    ask: Any, refused: Any, account: Account, partner: Caller, alice: Caller, root: Caller
) -> None:
    """AWS is silent; the stricter answer was chosen."""
    token = released(ask, account, partner, alice)
    for by, text in ((root, token), (partner, f"{token}x")):
        code, _ = refused(OPERATION, by=by, TradeInToken=text)
        assert code == "ExpiredTradeInTokenException"


def test_two_limits_on_one_session_are_not_simulated(
    ask: Any, account: Account, partner: Caller, alice: Caller
) -> None:
    """What may be done is what both allow, and a session has one set of policies."""
    token = released(ask, account, partner, replace(alice, policies=()))
    with pytest.raises(UsageError, match="session policies of its own"):
        ask(OPERATION, by=partner, TradeInToken=token)


def test_no_policy_limits_a_root_user(
    ask: Any, account: Account, partner: Caller, root: Caller
) -> None:
    """AWS is silent on requests that root approves."""
    token = released(ask, account, partner, root)
    with pytest.raises(UsageError, match="let a user or a role session approve it"):
        ask(OPERATION, by=partner, TradeInToken=token)
