"""Inline policies of users, groups and roles alike."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from pytest_iam.account.account import Account

KINDS = ["User", "Group", "Role"]


@pytest.fixture(autouse=True)
def _one_of_each(ask: Any, trust: str) -> None:
    ask("CreateUser", UserName="Ann")
    ask("CreateGroup", GroupName="Ann")
    ask("CreateRole", RoleName="Ann", AssumeRolePolicyDocument=trust)


@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_comes_back_as_it_was_put(ask: Any, allow: str, kind: str) -> None:
    """AWS: recorded: the document unchanged in URL encoding, the owner by its own name."""
    owner, policy = {f"{kind}Name": "ann"}, {"PolicyName": "a=b"}
    text = allow.replace("s3:GetObject", "s3:Get%3A*")
    assert ask(f"Put{kind}Policy", **owner, **policy, PolicyDocument=text) == {}
    answer = ask(f"Get{kind}Policy", **owner, **policy)
    assert unquote(answer.pop("PolicyDocument")) == text
    assert answer == {f"{kind}Name": "Ann", "PolicyName": "a=b"}
    assert ask(f"Delete{kind}Policy", **owner, **policy) == {}
    empty = {"PolicyNames": [], "IsTruncated": False}
    assert ask(f"List{kind}Policies", **owner) == empty


@pytest.mark.parametrize("kind", KINDS)
def test_putting_replaces_and_names_are_sorted(ask: Any, allow: str, kind: str) -> None:
    """AWS: IAM API reference, PutUserPolicy: "adds or updates"."""
    owner = {f"{kind}Name": "Ann"}
    for name in ("b", "a", "b"):
        ask(f"Put{kind}Policy", **owner, PolicyName=name, PolicyDocument=allow)
    assert ask(f"List{kind}Policies", **owner)["PolicyNames"] == ["a", "b"]
    first = ask(f"List{kind}Policies", **owner, MaxItems=1)
    last = ask(f"List{kind}Policies", **owner, MaxItems=1, Marker=first["Marker"])
    assert (first["PolicyNames"], last["PolicyNames"]) == (["a"], ["b"])


@pytest.mark.parametrize("operation", ["Get", "Delete"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_policy_is_refused_by_name(refused: Any, kind: str, operation: str) -> None:
    """AWS: known from reports for roles and groups."""
    message = f"The {kind.lower()} policy with name p cannot be found."
    refusal = refused(f"{operation}{kind}Policy", **{f"{kind}Name": "Ann"}, PolicyName="p")
    assert refusal == ("NoSuchEntity", message)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_owner_is_refused_first(refused: Any, kind: str) -> None:
    """AWS: recorded for other parts of a user: the user is looked for first."""
    owner = {f"{kind}Name": "none"}
    message = f"The {kind.lower()} with name none cannot be found."
    refusal = refused(f"Put{kind}Policy", **owner, PolicyName="p", PolicyDocument="{}")
    assert refusal == ("NoSuchEntity", message)


@pytest.mark.parametrize("kind", KINDS)
def test_a_malformed_policy_is_refused(refused: Any, kind: str) -> None:
    """AWS: IAM API reference, PutUserPolicy, MalformedPolicyDocument."""
    owner = {f"{kind}Name": "Ann"}
    code, message = refused(f"Put{kind}Policy", **owner, PolicyName="p", PolicyDocument="[")
    assert code == "MalformedPolicyDocument"
    assert message


def test_an_inline_policy_needs_no_version(ask: Any, allow: str) -> None:
    """AWS: IAM user guide, "IAM JSON policy elements: Version": the default is 2008-10-17."""
    text = allow.replace('"Version": "2012-10-17", ', "")
    assert "Version" not in text
    ask("PutUserPolicy", UserName="Ann", PolicyName="p", PolicyDocument=text)


@pytest.mark.parametrize("kind", KINDS)
def test_all_inline_policies_share_a_quota_without_white_space(
    account: Account, ask: Any, refused: Any, allow: str, kind: str
) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas", 2048 for users, 5120 groups, 10240 roles."""
    quota = 2 * len(allow.replace(" ", ""))
    setattr(account.quotas, f"{kind.lower()}_policy_size", quota)
    owner = {f"{kind}Name": "Ann"}
    for name in ("a", "b", "b"):
        ask(f"Put{kind}Policy", **owner, PolicyName=name, PolicyDocument=f"\n{allow}\t ")
    message = f"Maximum policy size of {quota} bytes exceeded for {kind.lower()} Ann"
    refusal = refused(f"Put{kind}Policy", **owner, PolicyName="c", PolicyDocument=allow)
    assert refusal == ("LimitExceeded", message)
