from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.authorization_messages import encode
from pytest_iam.account.callers import role_caller, root_caller
from pytest_iam.account.sessions import Caller


def test_everybody_may_ask_who_calls(ask: Any, account: Account, alice: Caller, trust: str) -> None:
    """STS API reference, "GetCallerIdentity"."""
    ask("CreateRole", RoleName="Deployer", AssumeRolePolicyDocument=trust)
    role = account.roles.get("Deployer")
    assert role is not None
    session = role_caller(account, role, "build-7")
    assert [ask("sts:GetCallerIdentity", by=by) for by in (root_caller(account), session)] == [
        {
            "UserId": "123456789012",
            "Account": "123456789012",
            "Arn": "arn:aws:iam::123456789012:root",
        },
        {
            "UserId": f"{role.id}:build-7",
            "Account": "123456789012",
            "Arn": "arn:aws:sts::123456789012:assumed-role/Deployer/build-7",
        },
    ]
    assert ask("sts:GetCallerIdentity", by=alice)["Arn"] == alice.arn


def test_a_key_tells_its_account(ask: Any, account: Account, alice: Caller) -> None:
    """STS API reference, "GetAccessKeyInfo"."""
    other = account.world.account("222222222222")
    key = ask("CreateAccessKey", by=root_caller(other))["AccessKey"]["AccessKeyId"]
    assert ask("sts:GetAccessKeyInfo", AccessKeyId=key) == {"Account": "222222222222"}
    ask("DeleteAccessKey", by=root_caller(other), AccessKeyId=key)
    assert ask("sts:GetAccessKeyInfo", AccessKeyId=key) == {"Account": "222222222222"}
    session = ask("sts:GetSessionToken", by=alice)["Credentials"]["AccessKeyId"]
    assert ask("sts:GetAccessKeyInfo", AccessKeyId=session) == {"Account": "123456789012"}


@pytest.mark.parametrize("key", ["AKIAIOSFODNN7EXAMPLE", "AKIA567890123456", "x" * 16])
def test_a_key_that_nobody_issued_tells_none(refused: Any, key: str) -> None:
    """AWS is silent; the stricter answer was chosen."""
    assert refused("sts:GetAccessKeyInfo", AccessKeyId=key)[0] == "InvalidClientTokenId"


def test_an_account_decodes_what_it_has_encoded(ask: Any, refused: Any, account: Account) -> None:
    """STS API reference, "DecodeAuthorizationMessage"."""
    message = encode(account, '{"allowed":false}')
    assert ask("sts:DecodeAuthorizationMessage", EncodedMessage=message) == {
        "DecodedMessage": '{"allowed":false}'
    }
    stranger = root_caller(account.world.account("222222222222"))
    for by, text in ((stranger, message), (root_caller(account), message[:-1])):
        assert refused("sts:DecodeAuthorizationMessage", by=by, EncodedMessage=text) == (
            "InvalidAuthorizationMessageException",
            "Message is not valid",
        )
