from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.callers import root_caller, user_caller
from pytest_iam.account.delegation import DelegationTemplate
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import UsageError

PARTNER, STRANGER = "222222222222", "333333333333"
TEMPLATE = "arn:aws:iam::aws:delegation-template/partner/setup"
TOPIC = f"arn:aws:sns:us-east-1:{PARTNER}:partner-notifications"
DOCUMENT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::@{bucket}"},
    }
)
WANTED = {
    "Description": "Set up the product",
    "Permissions": {
        "PolicyTemplateArn": TEMPLATE,
        "Parameters": [{"Name": "bucket", "Values": ["ledger"], "Type": "string"}],
    },
    "RequestorWorkflowId": "workflow-1",
    "NotificationChannel": TOPIC,
    "SessionDuration": 3600,
}
ASSOCIATE, UPDATE, ACCEPT, REJECT, SEND = (
    "AssociateDelegationRequest",
    "UpdateDelegationRequest",
    "AcceptDelegationRequest",
    "RejectDelegationRequest",
    "SendDelegationToken",
)


@pytest.fixture
def partner(account: Account) -> Caller:
    """The root user of a partner's account, which has registered a template."""
    account.world.delegations.templates[TEMPLATE] = DelegationTemplate(PARTNER, DOCUMENT, "ACME")
    return root_caller(account.world.account(PARTNER))


@pytest.fixture
def request_id(ask: Any, partner: Caller) -> str:
    """A request of the partner's that names no owner."""
    return str(ask("CreateDelegationRequest", by=partner, **WANTED)["DelegationRequestId"])


def walk(ask: Any, request_id: str, *steps: str) -> str:
    """The state that a request is in after the steps."""
    for step in steps:
        ask(step, DelegationRequestId=request_id)
    found = ask("GetDelegationRequest", DelegationRequestId=request_id)
    return str(found["DelegationRequest"]["State"])


def test_a_request_is_shown_with_what_it_amounts_to(ask: Any, partner: Caller, frozen: Any) -> None:
    """IAM API reference, "CreateDelegationRequest" and "DelegationRequest"."""
    further = {
        "OwnerAccountId": "123456789012",
        "RequestMessage": "please",
        "RedirectUrl": "https://example.com/setup",
        "OnlySendByOwner": True,
    }
    made = ask("CreateDelegationRequest", by=partner, **WANTED, **further)
    shown = ask("GetDelegationRequest", DelegationRequestId=made["DelegationRequestId"])
    request = shown["DelegationRequest"]
    assert json.loads(request.pop("PermissionPolicy"))["Statement"]["Resource"] == (
        "arn:aws:s3:::ledger"
    )
    times = {name: request.pop(name).isoformat() for name in ("CreateDate", "UpdatedTime")}
    assert set(times.values()) == {"2026-01-31T12:00:00+00:00"}
    assert request.pop("ExpirationTime").isoformat() == "2026-02-01T12:00:00+00:00"
    assert request == further | {
        "DelegationRequestId": made["DelegationRequestId"],
        "Description": "Set up the product",
        "Permissions": WANTED["Permissions"],
        "State": "UNASSIGNED",
        "RequestorId": PARTNER,
        "RequestorName": "ACME",
        "SessionDuration": 3600,
    }


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], "UNASSIGNED"),
        ([ASSOCIATE], "ASSIGNED"),
        ([ASSOCIATE, UPDATE], "PENDING_APPROVAL"),
        ([ASSOCIATE, UPDATE, UPDATE], "PENDING_APPROVAL"),
        ([ASSOCIATE, ACCEPT], "ACCEPTED"),
        ([ASSOCIATE, UPDATE, ACCEPT], "ACCEPTED"),
        ([ASSOCIATE, REJECT], "REJECTED"),
        ([ASSOCIATE, UPDATE, REJECT], "REJECTED"),
        ([ASSOCIATE, ACCEPT, REJECT], "REJECTED"),
        ([ASSOCIATE, ACCEPT, SEND], "FINALIZED"),
    ],
)
def test_a_request_goes_from_state_to_state(
    ask: Any, request_id: str, steps: list[str], state: str
) -> None:
    """IAM user guide, "Building your integration", state transitions."""
    assert walk(ask, request_id, *steps) == state


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        ([], [UPDATE, ACCEPT, REJECT, SEND]),
        ([ASSOCIATE], [ASSOCIATE, SEND]),
        ([ASSOCIATE, UPDATE], [ASSOCIATE, SEND]),
        ([ASSOCIATE, ACCEPT], [ASSOCIATE, UPDATE, ACCEPT]),
        ([ASSOCIATE, REJECT], [ASSOCIATE, UPDATE, ACCEPT, REJECT, SEND]),
        ([ASSOCIATE, ACCEPT, SEND], [ASSOCIATE, UPDATE, ACCEPT, REJECT, SEND]),
    ],
)
def test_there_are_no_other_ways(
    ask: Any, refused: Any, request_id: str, steps: list[str], wrong: list[str]
) -> None:
    """IAM user guide, "Building your integration", state transitions and terminal states."""
    walk(ask, request_id, *steps)
    codes = {refused(step, DelegationRequestId=request_id)[0] for step in wrong}
    assert codes == {"InvalidInput"}


@pytest.mark.parametrize(
    ("steps", "days"),
    [
        ([], 1),
        ([ASSOCIATE], 7),
        ([ASSOCIATE, UPDATE], 7),
        ([ASSOCIATE, ACCEPT], 7),
        ([ASSOCIATE, REJECT], 7),
        ([ASSOCIATE, ACCEPT, SEND], 7),
    ],
)
def test_a_request_expires_if_nobody_goes_on(
    ask: Any, refused: Any, partner: Caller, frozen: Any, steps: list[str], days: int
) -> None:
    """IAM user guide, "Building your integration", expiration path."""
    request_id = ask("CreateDelegationRequest", by=partner, **WANTED)["DelegationRequestId"]
    state = walk(ask, request_id, *steps)
    frozen.tick(days * 86400 - 1)
    assert walk(ask, request_id) == state
    frozen.tick(1)
    assert walk(ask, request_id) == "EXPIRED"
    assert refused(ASSOCIATE, DelegationRequestId=request_id)[0] == "InvalidInput"


def test_who_did_what_is_shown(ask: Any, account: Account, request_id: str) -> None:
    """IAM API reference, "DelegationRequest": OwnerId, ApproverId, Notes, RejectionReason."""
    ask("CreateUser", UserName="alice")
    user = account.users.get("alice")
    assert user is not None
    alice = user_caller(account, user)
    ask(ASSOCIATE, by=alice, DelegationRequestId=request_id)
    ask(UPDATE, by=alice, DelegationRequestId=request_id, Notes="may they?")
    ask(ACCEPT, DelegationRequestId=request_id)
    ask(REJECT, DelegationRequestId=request_id, Notes="no")
    request = ask("GetDelegationRequest", DelegationRequestId=request_id)["DelegationRequest"]
    assert (request["OwnerId"], request["OwnerAccountId"]) == (alice.arn, account.id)
    assert request["ApproverId"] == account.root_arn
    assert (request["Notes"], request["RejectionReason"]) == ("may they?", "no")


def test_only_the_owners_account_sees_a_claimed_request(
    ask: Any, refused: Any, account: Account, partner: Caller, request_id: str
) -> None:
    """IAM API reference, "GetDelegationRequest": who can call it."""
    stranger = root_caller(account.world.account(STRANGER))
    assert ask("GetDelegationRequest", by=stranger, DelegationRequestId=request_id)
    ask(ASSOCIATE, DelegationRequestId=request_id)
    for other in (stranger, partner):
        code, _ = refused("GetDelegationRequest", by=other, DelegationRequestId=request_id)
        assert code == "NoSuchEntity"


def test_a_request_for_an_account_is_claimed_in_it_alone(
    ask: Any, refused: Any, account: Account, partner: Caller
) -> None:
    """IAM API reference, "AssociateDelegationRequest"."""
    made = ask("CreateDelegationRequest", by=partner, **WANTED, OwnerAccountId=account.id)
    named = {"DelegationRequestId": made["DelegationRequestId"]}
    stranger = root_caller(account.world.account(STRANGER))
    assert refused(ASSOCIATE, by=stranger, **named)[0] == "NoSuchEntity"
    ask(ASSOCIATE, **named)


def test_the_list_has_what_the_account_has_claimed(ask: Any, partner: Caller) -> None:
    """IAM API reference, "ListDelegationRequests"."""
    made = [
        ask("CreateDelegationRequest", by=partner, **WANTED | {"RequestorWorkflowId": f"flow-{n}"})
        for n in range(4)
    ]
    names = [each["DelegationRequestId"] for each in made]
    for name in names[1:]:
        ask(ASSOCIATE, DelegationRequestId=name)
    first = ask("ListDelegationRequests", MaxItems=2)
    assert first["isTruncated"] is True
    rest = ask("ListDelegationRequests", Marker=first["Marker"])
    assert rest["isTruncated"] is False
    listed = first["DelegationRequests"] + rest["DelegationRequests"]
    assert [each["DelegationRequestId"] for each in listed] == names[1:]
    by_nobody = ask("ListDelegationRequests", OwnerId="arn:aws:iam::123456789012:user/ann")
    assert by_nobody["DelegationRequests"] == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"RequestorWorkflowId": "workflow-1"}, "EntityAlreadyExists"),
        ({"NotificationChannel": "topic"}, "InvalidInput"),
        ({"NotificationChannel": TOPIC.replace("sns", "sqs")}, "InvalidInput"),
        ({"NotificationChannel": TOPIC.replace(PARTNER, STRANGER)}, "InvalidInput"),
        ({"Permissions": {}}, "InvalidInput"),
        ({"Permissions": {"PolicyTemplateArn": TEMPLATE}}, "InvalidInput"),
        ({"SessionDuration": 299}, "ValidationError"),
        ({"SessionDuration": 43201}, "ValidationError"),
    ],
)
def test_what_a_partner_cannot_ask(
    refused: Any, partner: Caller, request_id: str, changes: dict[str, Any], code: str
) -> None:
    """IAM API reference, "CreateDelegationRequest", its parameters and errors."""
    wanted = WANTED | {"RequestorWorkflowId": "workflow-2"} | changes
    assert refused("CreateDelegationRequest", by=partner, **wanted)[0] == code


def test_a_template_must_be_declared_and_the_callers(
    ask: Any, refused: Any, account: Account
) -> None:
    """AWS registers templates in a process of its own; no operation tells of them."""
    own = WANTED | {"NotificationChannel": TOPIC.replace(PARTNER, account.id)}
    with pytest.raises(UsageError, match="no delegation template"):
        ask("CreateDelegationRequest", **own)
    account.world.delegations.templates[TEMPLATE] = DelegationTemplate(PARTNER, DOCUMENT)
    assert refused("CreateDelegationRequest", **own)[0] == "InvalidInput"
    with pytest.raises(UsageError, match="JSON"):
        DelegationTemplate(PARTNER, "{")


def test_only_the_owner_sends_the_token_if_the_partner_says_so(
    ask: Any, refused: Any, account: Account, partner: Caller
) -> None:
    """IAM API reference, "CreateDelegationRequest", OnlySendByOwner."""
    made = ask("CreateDelegationRequest", by=partner, **WANTED, OnlySendByOwner=True)
    named = {"DelegationRequestId": made["DelegationRequestId"]}
    ask("CreateUser", UserName="alice")
    user = account.users.get("alice")
    assert user is not None
    alice = user_caller(account, user)
    ask(ASSOCIATE, by=alice, **named)
    ask(ACCEPT, **named)
    assert refused(SEND, **named)[0] == "AccessDenied"
    ask(SEND, by=alice, **named)


def test_a_request_follows_its_owner_who_is_renamed(
    ask: Any, account: Account, partner: Caller
) -> None:
    """AWS: silent; who is renamed is still the same user."""
    made = ask("CreateDelegationRequest", by=partner, **WANTED, OnlySendByOwner=True)
    named = {"DelegationRequestId": made["DelegationRequestId"]}
    ask("CreateUser", UserName="alice")
    user = account.users.get("alice")
    assert user is not None
    ask(ASSOCIATE, by=user_caller(account, user), **named)
    ask(ACCEPT, by=user_caller(account, user), **named)
    ask("UpdateUser", UserName="alice", NewUserName="ann")
    ask(SEND, by=user_caller(account, user), **named)
    shown = ask("GetDelegationRequest", **named)["DelegationRequest"]
    assert {shown["OwnerId"], shown["ApproverId"]} == {user.arn}


def test_the_partner_is_told_of_each_state(
    ask: Any, account: Account, partner: Caller, frozen: Any
) -> None:
    """IAM user guide, "Building your integration", notification message format."""
    made = ask("CreateDelegationRequest", by=partner, **WANTED)
    request_id = made["DelegationRequestId"]
    walk(ask, request_id, ASSOCIATE, UPDATE, ACCEPT, SEND)
    heard = account.world.delegations.notifications
    assert {each.topic_arn for each in heard} == {TOPIC}
    messages = [json.loads(each.message) for each in heard]
    assert [(each["Type"], each["State"]) for each in messages] == [
        ("StateChange", "ASSIGNED"),
        ("StateChange", "PENDING_APPROVAL"),
        ("StateChange", "ACCEPTED"),
        ("StateChange", "FINALIZED"),
        ("ExchangeToken", "FINALIZED"),
    ]
    token = messages[-1].pop("ExchangeToken")
    assert messages[-1] == {
        "Type": "ExchangeToken",
        "RequestId": request_id,
        "RequestorWorkflowId": "workflow-1",
        "State": "FINALIZED",
        "OwnerAccountId": account.id,
        "UpdatedAt": "2026-01-31T12:00:00.000Z",
        "ExpiresAt": "2026-01-31T13:00:00.000Z",
    }
    released = account.world.delegations.released(token)
    assert released is not None
    assert released.id == request_id
    assert account.world.delegations.released("other") is None


def test_a_permission_check_is_sure_of_root_alone(
    ask: Any, account: Account, request_id: str
) -> None:
    """IAM API reference, "GetDelegationRequest": the result is approximate."""
    checked = {"DelegationRequestId": request_id, "DelegationPermissionCheck": True}
    ask("CreateUser", UserName="alice")
    user = account.users.get("alice")
    assert user is not None
    by_alice = ask("GetDelegationRequest", by=user_caller(account, user), **checked)
    assert by_alice["PermissionCheckResult"] == "UNSURE"
    by_root = ask("GetDelegationRequest", **checked)
    assert (by_root["PermissionCheckStatus"], by_root["PermissionCheckResult"]) == (
        "COMPLETE",
        "ALLOWED",
    )
