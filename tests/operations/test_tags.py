"""Tags of all that IAM can tag alike."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from certificate_authority import issue

from pytest_iam.account.account import Account

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
OWNERS = {
    "User": {"UserName": "ann"},
    "Role": {"RoleName": "ann"},
    "InstanceProfile": {"InstanceProfileName": "ann"},
    "Policy": {"PolicyArn": "arn:aws:iam::123456789012:policy/ann"},
    "MFADevice": {"SerialNumber": "arn:aws:iam::123456789012:mfa/ann"},
    "ServerCertificate": {"ServerCertificateName": "ann"},
}
LASTING = issue("ann", until=datetime.datetime(2999, 1, 1, tzinfo=datetime.timezone.utc))
every_kind = pytest.mark.parametrize("kind", list(OWNERS))


def _tags(**tags: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


@pytest.fixture(autouse=True)
def _one_of_each(ask: Any, trust: str, allow: str) -> None:
    ask("CreateUser", UserName="ann")
    ask("CreateRole", RoleName="ann", AssumeRolePolicyDocument=trust)
    ask("CreateInstanceProfile", InstanceProfileName="ann")
    ask("CreatePolicy", PolicyName="ann", PolicyDocument=allow)
    ask("CreateVirtualMFADevice", VirtualMFADeviceName="ann")
    ask(
        "UploadServerCertificate",
        ServerCertificateName="ann",
        CertificateBody=LASTING.pem,
        PrivateKey=LASTING.key_pem,
    )


@every_kind
def test_tags_are_added_replaced_and_removed(ask: Any, kind: str) -> None:
    """AWS: recorded: nothing is answered, and a key that is missing is no error."""
    owner = OWNERS[kind]
    assert ask(f"List{kind}Tags", **owner) == {"Tags": [], "IsTruncated": False}
    assert ask(f"Tag{kind}", **owner, Tags=_tags(b="1", a="2")) == {}
    ask(f"Tag{kind}", **owner, Tags=_tags(b="3", c=""))
    listed = ask(f"List{kind}Tags", **owner)["Tags"]
    assert listed == _tags(a="2", b="3", c="")
    assert ask(f"Untag{kind}", **owner, TagKeys=["b", "none"]) == {}
    assert ask(f"List{kind}Tags", **owner)["Tags"] == _tags(a="2", c="")


@every_kind
def test_case_tells_keys_apart_but_for_users_and_roles(ask: Any, kind: str) -> None:
    """AWS: IAM user guide, tags for IAM resources: a key in another case replaces the tag."""
    owner = OWNERS[kind]
    ask(f"Tag{kind}", **owner, Tags=_tags(Team="red"))
    ask(f"Tag{kind}", **owner, Tags=_tags(team="blue"))
    is_one = kind in ("User", "Role")
    expected = _tags(team="blue") if is_one else _tags(Team="red", team="blue")
    assert ask(f"List{kind}Tags", **owner)["Tags"] == expected
    ask(f"Untag{kind}", **owner, TagKeys=["TEAM", "Team"])
    assert ask(f"List{kind}Tags", **owner)["Tags"] == ([] if is_one else _tags(team="blue"))


@every_kind
def test_a_key_given_twice_is_refused(refused: Any, kind: str) -> None:
    """AWS: the text is recorded for STS."""
    message = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
    refusal = refused(f"Tag{kind}", **OWNERS[kind], Tags=_tags(a="1", A="2"))
    assert refusal == ("InvalidInput", message)


@every_kind
@pytest.mark.parametrize("tag", [("aws:team", "red"), ("AWS:team", "red"), ("team", "aws:red")])
def test_the_prefix_of_aws_is_refused(refused: Any, kind: str, tag: tuple[str, str]) -> None:
    """AWS: IAM user guide, the page above: neither key nor value may begin with "aws:"."""
    refusal = refused(f"Tag{kind}", **OWNERS[kind], Tags=_tags(**{tag[0]: tag[1]}))
    assert refusal[0] == "InvalidInput"


@every_kind
def test_the_quota_of_tags_is_kept(account: Account, ask: Any, refused: Any, kind: str) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas": fifty; replacing is not adding."""
    account.quotas.tags_per_entity = 2
    ask(f"Tag{kind}", **OWNERS[kind], Tags=_tags(a="1", b="2"))
    ask(f"Tag{kind}", **OWNERS[kind], Tags=_tags(a="3"))
    assert refused(f"Tag{kind}", **OWNERS[kind], Tags=_tags(c="1"))[0] == "LimitExceeded"


def test_tags_at_creation_keep_the_quota_too(account: Account, refused: Any) -> None:
    """AWS: IAM API reference, CreateUser: the entire request fails."""
    account.quotas.tags_per_entity = 1
    assert refused("CreateUser", UserName="bob", Tags=_tags(a="1", b="2"))[0] == "LimitExceeded"


@every_kind
def test_tags_are_paged(ask: Any, kind: str) -> None:
    """AWS: IAM API reference, ListUserTags: sorted by key."""
    ask(f"Tag{kind}", **OWNERS[kind], Tags=_tags(b="1", a="2"))
    first = ask(f"List{kind}Tags", **OWNERS[kind], MaxItems=1)
    last = ask(f"List{kind}Tags", **OWNERS[kind], MaxItems=1, Marker=first["Marker"])
    assert first["Tags"] + last["Tags"] == _tags(a="2", b="1")


@pytest.mark.parametrize("operation", ["TagPolicy", "UntagPolicy"])
def test_a_policy_of_aws_cannot_be_tagged(refused: Any, operation: str) -> None:
    """AWS: IAM API reference, TagPolicy: customer managed policies."""
    params: dict[str, Any] = (
        {"Tags": _tags(a="1")} if operation == "TagPolicy" else {"TagKeys": ["a"]}
    )
    assert refused(operation, PolicyArn=ADMIN, **params)[0] == "AccessDenied"


@every_kind
def test_an_unknown_owner_is_refused(refused: Any, kind: str) -> None:
    """AWS: IAM API reference, NoSuchEntity of each."""
    owner = {name: value.replace("ann", "none") for name, value in OWNERS[kind].items()}
    assert refused(f"List{kind}Tags", **owner)[0] == "NoSuchEntity"
