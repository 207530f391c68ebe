"""Context keys."""

from __future__ import annotations

import json
from typing import Any

import pytest


def policy(*statements: dict[str, Any], version: str = "2012-10-17") -> str:
    """A document of statements that allow unless they say otherwise."""
    whole = [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"} | each for each in statements]
    return json.dumps({"Version": version, "Statement": whole})


_OF_RESOURCE = {"Resource": "arn:aws:s3:::b/${aws:username}"}
_OF_CONDITION = {"Condition": {"StringEquals": {"aws:PrincipalTag/team": "${aws:userid, 'x'}"}}}


@pytest.mark.parametrize(
    ("document", "keys"),
    [
        (policy({}), []),
        (policy(_OF_CONDITION), ["aws:PrincipalTag/team", "aws:userid"]),
        (
            policy(_OF_CONDITION | _OF_RESOURCE),
            ["aws:username", "aws:PrincipalTag/team", "aws:userid"],
        ),
        (policy({"Condition": {"Bool": {"AWS:SecureTransport": "true"}}}), ["AWS:SecureTransport"]),
        (policy(_OF_RESOURCE, {"Resource": "arn:aws:s3:::${AWS:UserName}"}), ["aws:username"]),
        (policy(_OF_RESOURCE, version="2008-10-17"), []),
        (policy({"Resource": "arn:aws:s3:::b/${*}"}), []),
    ],
)
def test_keys_are_told_once_as_the_policy_spells_them(
    ask: Any, document: str, keys: list[str]
) -> None:
    """AWS: IAM API reference, GetContextKeysForCustomPolicy; the order is that of its examples."""
    found = ask("GetContextKeysForCustomPolicy", PolicyInputList=[document])["ContextKeyNames"]
    assert found == keys


def test_a_policy_of_any_kind_tells_its_keys(ask: Any, trust: str) -> None:
    """AWS: IAM API reference: "one or more strings", of whatever policies."""
    assert ask("GetContextKeysForCustomPolicy", PolicyInputList=[trust]) == {"ContextKeyNames": []}


def test_a_malformed_policy_is_refused(refused: Any) -> None:
    """AWS: IAM API reference, InvalidInput."""
    code, _ = refused("GetContextKeysForCustomPolicy", PolicyInputList=["{"])
    assert code == "InvalidInput"


def test_the_keys_of_a_user_are_those_of_its_groups_too(ask: Any) -> None:
    """AWS: IAM API reference, GetContextKeysForPrincipalPolicy."""
    ask("CreateUser", UserName="alice")
    ask("CreateGroup", GroupName="g")
    ask("AddUserToGroup", UserName="alice", GroupName="g")
    ask("PutGroupPolicy", GroupName="g", PolicyName="p", PolicyDocument=policy(_OF_RESOURCE))
    source = {"PolicySourceArn": "arn:aws:iam::123456789012:user/alice"}
    given = [policy(_OF_CONDITION)]
    found = ask("GetContextKeysForPrincipalPolicy", PolicyInputList=given, **source)
    assert found["ContextKeyNames"] == ["aws:username", "aws:PrincipalTag/team", "aws:userid"]
