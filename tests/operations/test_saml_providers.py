"""SAML providers."""

from __future__ import annotations

import datetime
import re
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from certificate_authority import issue
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from saml_metadata import metadata

from pytest_iam import mock_iam
from pytest_iam.account.account import Account

ARN = "arn:aws:iam::123456789012:saml-provider/Corp"
PROVIDER = {"SAMLProviderArn": ARN}
METADATA = metadata()
NOON = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
UNKNOWN = ("NoSuchEntity", f"Manifest not found for arn {ARN}")
NO_KEY = ("InvalidInput", "The private key is invalid.")
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(is_encrypted: bool = False) -> str:
    """A private key."""
    lock = BestAvailableEncryption(b"secret") if is_encrypted else NoEncryption()
    return RSA_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock).decode("ascii")


@pytest.fixture
def present(ask: Any, frozen: Any) -> None:
    ask("CreateSAMLProvider", Name="Corp", SAMLMetadataDocument=METADATA)


def shown(ask: Any) -> dict[str, Any]:
    """The provider as GetSAMLProvider shows it."""
    answer: dict[str, Any] = ask("GetSAMLProvider", **PROVIDER)
    return answer


def test_a_provider_is_shown_as_it_was_made(ask: Any, frozen: Any) -> None:
    """IAM API reference, GetSAMLProvider; a hundred years are known from reports."""
    assert ask("CreateSAMLProvider", Name="Corp", SAMLMetadataDocument=METADATA) == PROVIDER
    provider = shown(ask)
    assert re.fullmatch("[A-Z0-9]{22,64}", provider.pop("SAMLProviderUUID"))
    assert provider == {
        "SAMLMetadataDocument": METADATA,
        "CreateDate": NOON,
        "ValidUntil": NOON.replace(year=2126),
        "Tags": [],
    }


def test_tags_are_sorted_by_key(ask: Any) -> None:
    """IAM API reference, CreateSAMLProvider and GetSAMLProvider."""
    tags = [{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}]
    answer = ask("CreateSAMLProvider", Name="Corp", SAMLMetadataDocument=METADATA, Tags=tags)
    assert answer == PROVIDER | {"Tags": tags[::-1]}
    assert shown(ask)["Tags"] == tags[::-1]
    ask("UntagSAMLProvider", **PROVIDER, TagKeys=["a", "B"])
    assert ask("ListSAMLProviderTags", **PROVIDER)["Tags"] == tags[:1]


def test_metadata_may_say_when_it_ends(ask: Any) -> None:
    """IAM API reference, ListSAMLProviders: the example's second provider."""
    document = metadata(ends='validUntil="2026-03-01T12:00:00Z"')
    ask("CreateSAMLProvider", Name="Corp", SAMLMetadataDocument=document)
    assert shown(ask)["ValidUntil"].isoformat() == "2026-03-01T12:00:00+00:00"


def test_a_hundred_years_after_a_leap_day_are_over_the_day_before(ask: Any, frozen: Any) -> None:
    """AWS: silent; 2100 has no leap day."""
    frozen.move_to("2000-02-29 12:00:00")
    ask("CreateSAMLProvider", Name="Corp", SAMLMetadataDocument=METADATA)
    assert shown(ask)["ValidUntil"].isoformat() == "2100-02-28T12:00:00+00:00"


@pytest.mark.parametrize("name", ["Corp", "CORP"])
def test_a_name_is_taken_once(ask: Any, refused: Any, name: str, present: None) -> None:
    """AWS: the text is known from reports."""
    taken = ("EntityAlreadyExists", f"Provider with name {name} already exists.")
    assert refused("CreateSAMLProvider", Name=name, SAMLMetadataDocument=METADATA) == taken


def test_a_document_that_describes_no_provider_is_refused(refused: Any, present: None) -> None:
    """IAM user guide, "Create a SAML identity provider in IAM"."""
    bad = ("InvalidInput", "Could not parse metadata")
    document = {"SAMLMetadataDocument": "x" * 1000}
    assert refused("CreateSAMLProvider", Name="Other", **document) == bad
    assert refused("UpdateSAMLProvider", **PROVIDER, **document) == bad


def test_quotas_are_kept(refused: Any, account: Account, present: None) -> None:
    """IAM user guide, "IAM and AWS STS quotas"."""
    account.quotas.saml_providers = 1
    message = "Cannot exceed quota for SAMLProvidersPerAccount: 1"
    other = refused("CreateSAMLProvider", Name="Other", SAMLMetadataDocument=METADATA)
    assert other == ("LimitExceeded", message)


def test_an_update_changes_what_it_names(ask: Any, frozen: Any, present: None) -> None:
    """IAM API reference, UpdateSAMLProvider: only the ARN is required."""
    before = shown(ask)
    assert ask("UpdateSAMLProvider", **PROVIDER, AssertionEncryptionMode="Allowed") == PROVIDER
    assert shown(ask) == before | {"AssertionEncryptionMode": "Allowed"}
    document = metadata(ends='validUntil="2026-03-01T12:00:00Z"')
    ask("UpdateSAMLProvider", **PROVIDER, SAMLMetadataDocument=document)
    after = shown(ask)
    assert after["SAMLMetadataDocument"] == document
    assert after["ValidUntil"].isoformat() == "2026-03-01T12:00:00+00:00"
    assert after["AssertionEncryptionMode"] == "Allowed"
    assert after["SAMLProviderUUID"] == before["SAMLProviderUUID"]


def test_private_keys_are_rotated(ask: Any, refused: Any, frozen: Any, present: None) -> None:
    """IAM API reference, UpdateSAMLProvider: "add your new private key and then remove the old"."""
    ask("UpdateSAMLProvider", **PROVIDER, AddPrivateKey=pem())
    frozen.tick(60)
    ask("UpdateSAMLProvider", **PROVIDER, AddPrivateKey=pem())
    old, new = shown(ask)["PrivateKeyList"]
    assert (old["Timestamp"], new["Timestamp"]) == (NOON, NOON + datetime.timedelta(minutes=1))
    assert re.fullmatch("[A-Z0-9]{22,64}", new["KeyId"])
    third = refused("UpdateSAMLProvider", **PROVIDER, AddPrivateKey=pem())
    assert third == ("LimitExceeded", "Cannot exceed quota for PrivateKeysPerSAMLProvider: 2")
    remove = {"RemovePrivateKey": old["KeyId"]}
    both = refused("UpdateSAMLProvider", **PROVIDER, **remove, AddPrivateKey=pem())
    assert both[0] == "InvalidInput"
    ask("UpdateSAMLProvider", **PROVIDER, **remove)
    assert shown(ask)["PrivateKeyList"] == [new]
    assert refused("UpdateSAMLProvider", **PROVIDER, **remove)[0] == "NoSuchEntity"


@pytest.mark.parametrize(
    "text",
    ["x", pem(is_encrypted=True), issue("idp").key_pem, issue("idp").pem],
    ids=["no-pem", "encrypted", "elliptic-curve", "certificate"],
)
def test_a_private_key_is_a_plain_rsa_key(refused: Any, text: str, present: None) -> None:
    """AWS: code and text are not verified."""
    assert refused("UpdateSAMLProvider", **PROVIDER, AddPrivateKey=text) == NO_KEY
    document = {"Name": "Other", "SAMLMetadataDocument": METADATA}
    assert refused("CreateSAMLProvider", **document, AddPrivateKey=text) == NO_KEY


def test_a_provider_may_have_a_private_key_from_the_start(ask: Any) -> None:
    """IAM API reference, CreateSAMLProvider."""
    given = {"AssertionEncryptionMode": "Required", "AddPrivateKey": pem()}
    ask("CreateSAMLProvider", Name="Corp", SAMLMetadataDocument=METADATA, **given)
    provider = shown(ask)
    assert provider["AssertionEncryptionMode"] == "Required"
    assert len(provider["PrivateKeyList"]) == 1


def test_private_keys_are_never_shown(ask: Any, account: Account, present: None) -> None:
    """Not even where the account is printed."""
    ask("UpdateSAMLProvider", **PROVIDER, AddPrivateKey=pem())
    assert "PRIVATE KEY" not in repr(account.saml_providers) + repr(shown(ask))


def test_providers_are_listed_by_arn(ask: Any, present: None) -> None:
    """IAM API reference, ListSAMLProviders: no tags, and no pages."""
    ask("CreateSAMLProvider", Name="Able", SAMLMetadataDocument=METADATA)
    dates = {"CreateDate": NOON, "ValidUntil": NOON.replace(year=2126)}
    assert ask("ListSAMLProviders")["SAMLProviderList"] == [
        {"Arn": ARN.replace("Corp", "Able")} | dates,
        {"Arn": ARN} | dates,
    ]


def test_a_provider_is_deleted(ask: Any, refused: Any, present: None) -> None:
    """IAM API reference, DeleteSAMLProvider."""
    ask("DeleteSAMLProvider", **PROVIDER)
    assert ask("ListSAMLProviders")["SAMLProviderList"] == []
    assert refused("DeleteSAMLProvider", **PROVIDER) == UNKNOWN


NEEDING = {
    "GetSAMLProvider": {},
    "UpdateSAMLProvider": {"AssertionEncryptionMode": "Allowed"},
    "DeleteSAMLProvider": {},
    "TagSAMLProvider": {"Tags": []},
    "UntagSAMLProvider": {"TagKeys": []},
    "ListSAMLProviderTags": {},
}


@pytest.mark.parametrize("operation", NEEDING)
def test_an_unknown_provider_is_refused(refused: Any, operation: str) -> None:
    """AWS: known from reports of GetSAMLProvider."""
    assert refused(operation, **PROVIDER, **NEEDING[operation]) == UNKNOWN
    other = ARN.replace("saml", "oidc")
    no_arn = ("InvalidInput", f"ARN {other} is not valid.")
    assert refused(operation, SAMLProviderArn=other, **NEEDING[operation]) == no_arn


def test_permissions_are_checked_on_the_provider_and_its_tags() -> None:
    """IAM user guide, "Tag IAM SAML identity providers"."""
    statement = {
        "Effect": "Allow",
        "Action": "iam:*SAMLProvider*",
        "Resource": ARN,
        "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}},
    }
    tags = [{"Key": "team", "Value": "red"}]
    document = {"Version": "2012-10-17", "Statement": [statement]}
    with mock_iam() as iam:
        alice, admin = iam.user("alice", policies=[document]).client("iam"), boto3.client("iam")
        given = {"Name": "Corp", "SAMLMetadataDocument": METADATA}
        with pytest.raises(ClientError, match=r"AccessDenied.*iam:CreateSAMLProvider"):
            alice.create_saml_provider(**given)
        admin.create_saml_provider(**given)
        with pytest.raises(ClientError, match=r"AccessDenied.*iam:GetSAMLProvider"):
            alice.get_saml_provider(**PROVIDER)
        with pytest.raises(ClientError, match=r"AccessDenied.*iam:ListSAMLProviders"):
            alice.list_saml_providers()
        admin.tag_saml_provider(**PROVIDER, Tags=tags)
        assert alice.get_saml_provider(**PROVIDER)["Tags"] == tags


def test_who_makes_one_with_tags_must_be_allowed_to_tag_it() -> None:
    """AWS: not documented; known from reports of CreateRole with tags."""
    make = {"Effect": "Allow", "Action": "iam:CreateSAMLProvider", "Resource": ARN}
    given = {"Name": "Corp", "SAMLMetadataDocument": METADATA}
    with mock_iam() as iam:
        user = iam.user("alice", policies=[{"Version": "2012-10-17", "Statement": [make]}])
        alice = user.client("iam")
        with pytest.raises(ClientError, match="iam:TagSAMLProvider"):
            alice.create_saml_provider(**given, Tags=[{"Key": "a", "Value": ""}])
        assert alice.create_saml_provider(**given)["SAMLProviderArn"] == ARN
