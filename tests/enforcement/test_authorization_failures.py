from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from pytest_iam import mock_iam
from pytest_iam.simulator import Simulator

ALLOW = {"Effect": "Allow", "Action": "sts:DecodeAuthorizationMessage", "Resource": "*"}
DENY = {
    "Sid": "NoStart",
    "Effect": "Deny",
    "Action": ["ec2:StartInstances", "ec2:StopInstances"],
    "Resource": "*",
    "Condition": {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-west-2"]}},
}
INTRO = "You are not authorized to perform this operation. User: "
MARK = ". Encoded authorization failure message: "


def refusal(call: Any, **params: Any) -> str:
    """The message that a call is refused with."""
    with pytest.raises(ClientError) as caught:
        call(**params)
    return str(caught.value.response["Error"]["Message"])


def decoded(iam: Simulator, *statements: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """What alice is told of a refused call to EC2, who has these statements, and alice."""
    policy = {"Version": "2012-10-17", "Statement": [ALLOW, *statements]}
    alice = iam.user("alice", policies=[policy])
    ec2 = alice.client("ec2", region_name="eu-west-1")
    text, _, message = refusal(ec2.start_instances, InstanceIds=["i-1"]).partition(MARK)
    assert text.startswith(INTRO)
    answer = alice.client("sts").decode_authorization_message(EncodedMessage=message)
    return json.loads(answer["DecodedMessage"]), alice


def test_an_explicit_deny_is_told_with_its_statement() -> None:
    """STS API reference, "DecodeAuthorizationMessage"; its example has the names."""
    with mock_iam() as iam:
        told, alice = decoded(iam, DENY)
    unique_id = told["context"]["principal"]["id"]
    assert (told["allowed"], told["explicitDeny"]) == (False, True)
    assert told["failures"] == {"items": []}
    regions = {"items": [{"value": "eu-west-1"}, {"value": "eu-west-2"}]}
    assert told["matchedStatements"]["items"] == [
        {
            "statementId": "NoStart",
            "effect": "DENY",
            "principals": {"items": [{"value": unique_id}]},
            "principalGroups": {"items": []},
            "actions": {"items": [{"value": "ec2:StartInstances"}, {"value": "ec2:StopInstances"}]},
            "resources": {"items": [{"value": "*"}]},
            "conditions": {"items": [{"key": "aws:RequestedRegion", "values": regions}]},
        }
    ]
    context = told["context"]
    assert context["principal"] == {"id": unique_id, "name": "alice", "arn": alice.arn}
    assert context["action"] == "ec2:StartInstances"
    assert context["resource"] == "arn:aws:ec2:eu-west-1:123456789012:instance/i-1"
    region = {"key": "aws:RequestedRegion", "values": {"items": [{"value": "eu-west-1"}]}}
    assert region in context["conditions"]["items"]


def test_a_lack_of_permission_has_no_statement() -> None:
    """STS API reference, "DecodeAuthorizationMessage"."""
    with mock_iam() as iam:
        told, _ = decoded(iam)
    assert (told["allowed"], told["explicitDeny"]) == (False, False)
    assert told["matchedStatements"] == {"items": []}


def test_calls_about_nothing_in_particular_and_other_services_encode_nothing() -> None:
    """AWS: only certain operations do; known from reports of users."""
    with mock_iam() as iam:
        alice = iam.user("alice")
        texts = (
            refusal(alice.client("ec2", region_name="eu-west-1").describe_instances),
            refusal(alice.client("s3").delete_bucket, Bucket="ledger"),
            refusal(alice.client("iam").list_users),
        )
    assert not any(MARK in text for text in texts)
