from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_iam import mock_iam
from pytest_iam.account.delegation import DelegationTemplate
from pytest_iam.simulator import Simulator

TEMPLATE = "arn:aws:iam::aws:delegation-template/partner/setup"


@pytest.fixture
def iam() -> Iterator[Simulator]:
    """A simulated AWS that answers."""
    with mock_iam() as simulator:
        yield simulator


def deny(action: str) -> dict[str, Any]:
    """A policy that denies an action."""
    return {"Statement": {"Effect": "Deny", "Action": action, "Resource": "*"}}


@pytest.mark.parametrize("may_change", [True, False])
def test_an_account_may_let_its_users_change_their_passwords(
    iam: Simulator, may_change: bool
) -> None:
    """IAM API reference, "PasswordPolicy", AllowUsersToChangePassword."""
    iam.root.client("iam").update_account_password_policy(AllowUsersToChangePassword=may_change)
    alice, bob, role = (
        iam.user("alice"),
        iam.user("bob"),
        iam.role("Deployer", trust="ec2.amazonaws.com"),
    )
    assert bool(alice.can("iam:ChangePassword", alice.arn)) is may_change
    assert bool(alice.can("iam:GetAccountPasswordPolicy", "*")) is may_change
    assert not alice.can("iam:ChangePassword", bob.arn)
    assert not role.can("iam:GetAccountPasswordPolicy", "*")


def test_what_denies_or_bounds_denies_and_bounds_the_grant(iam: Simulator) -> None:
    """AWS: silent; stricter chosen."""
    iam.root.client("iam").update_account_password_policy(AllowUsersToChangePassword=True)
    alice = iam.user("alice", policies=[deny("iam:ChangePassword")])
    bob = iam.user("bob", boundary="ReadOnlyAccess")
    assert not alice.can("iam:ChangePassword", alice.arn)
    assert not bob.can("iam:ChangePassword", bob.arn)


def test_who_owns_a_delegation_request_may_see_it_and_hand_it_on(iam: Simulator) -> None:
    """IAM API reference, "GetDelegationRequest" and "UpdateDelegationRequest"."""
    partner = iam.account("222222222222")
    template = DelegationTemplate("222222222222", json.dumps({"Statement": []}))
    iam.gateway.world.delegations.templates[TEMPLATE] = template
    made = partner.root.client("iam").create_delegation_request(
        Description="setup",
        Permissions={"PolicyTemplateArn": TEMPLATE},
        RequestorWorkflowId="workflow-1",
        NotificationChannel="arn:aws:sns:us-east-1:222222222222:topic",
        SessionDuration=3600,
    )
    request_id = made["DelegationRequestId"]
    named = {"DelegationRequestId": request_id}
    associate = {
        "Statement": {
            "Effect": "Allow",
            "Action": "iam:AssociateDelegationRequest",
            "Resource": f"arn:aws:iam::123456789012:delegation-request/{request_id}",
            "Condition": {"Null": {"iam:DelegationRequestOwner": "true"}},
        }
    }
    owner = {"StringEquals": {"iam:DelegationRequestOwner": "arn:aws:iam::123456789012:user/alice"}}
    accept = {
        "Statement": {
            "Effect": "Allow",
            "Action": "iam:AcceptDelegationRequest",
            "Resource": "*",
            "Condition": owner,
        }
    }
    alice = iam.user("alice", policies=[associate])
    bob = iam.user("bob", policies=[accept])
    alice.client("iam").associate_delegation_request(**named)
    alice.client("iam").get_delegation_request(**named)
    alice.client("iam").update_delegation_request(**named)
    client = alice.client("iam")
    with pytest.raises(client.exceptions.ClientError, match="AcceptDelegationRequest"):
        client.accept_delegation_request(**named)
    client = bob.client("iam")
    with pytest.raises(client.exceptions.ClientError, match="GetDelegationRequest"):
        client.get_delegation_request(**named)
    client.accept_delegation_request(**named)
