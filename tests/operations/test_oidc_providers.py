"""OpenID Connect providers."""

from __future__ import annotations

import datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_iam import mock_iam
from pytest_iam.account.account import Account
from pytest_iam.operations.model import service_model

_CREATE = service_model("iam").operation_model("CreateOpenIDConnectProvider").input_shape
pytestmark = pytest.mark.skipif(
    "ThumbprintList" in _CREATE.required_members,
    reason="AWS did without thumbprints later than this botocore's model",
)

URL = "https://idp.example.com/sales"
ARN = "arn:aws:iam::123456789012:oidc-provider/idp.example.com/sales"
PROVIDER = {"OpenIDConnectProviderArn": ARN}
THUMBPRINT = "a" * 40
UNKNOWN = ("NoSuchEntity", f"OpenIDConnect Provider not found for arn {ARN}")
NO_URL = "Invalid Open ID Connect Provider URL"


@pytest.fixture
def present(ask: Any) -> None:
    ask("CreateOpenIDConnectProvider", Url=URL, ClientIDList=["app"])


def shown(ask: Any) -> dict[str, Any]:
    """The provider as GetOpenIDConnectProvider shows it."""
    answer: dict[str, Any] = ask("GetOpenIDConnectProvider", **PROVIDER)
    return answer


def test_a_provider_is_shown_as_it_was_made(ask: Any, frozen: Any) -> None:
    """IAM API reference, GetOpenIDConnectProvider: the example's URL has no scheme."""
    given = {"ClientIDList": ["web", "app", "web"], "ThumbprintList": [THUMBPRINT, "b" * 40]}
    assert ask("CreateOpenIDConnectProvider", Url=URL, **given) == PROVIDER
    assert shown(ask) == {
        "Url": "idp.example.com/sales",
        "ClientIDList": ["web", "app"],
        "ThumbprintList": [THUMBPRINT, "b" * 40],
        "CreateDate": datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc),
        "Tags": [],
    }


def test_tags_are_sorted_by_key(ask: Any) -> None:
    """IAM API reference, CreateOpenIDConnectProvider and GetOpenIDConnectProvider."""
    tags = [{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}]
    answer = ask("CreateOpenIDConnectProvider", Url=URL, Tags=tags)
    assert answer == PROVIDER | {"Tags": tags[::-1]}
    assert shown(ask)["Tags"] == tags[::-1]
    assert ask("ListOpenIDConnectProviderTags", **PROVIDER)["Tags"] == tags[::-1]


def test_tags_come_and_go(ask: Any, present: None) -> None:
    """IAM API reference, TagOpenIDConnectProvider; keys differ by case."""
    ask("TagOpenIDConnectProvider", **PROVIDER, Tags=[{"Key": "Team", "Value": "red"}])
    ask("TagOpenIDConnectProvider", **PROVIDER, Tags=[{"Key": "team", "Value": "blue"}])
    ask("UntagOpenIDConnectProvider", **PROVIDER, TagKeys=["team"])
    assert shown(ask)["Tags"] == [{"Key": "Team", "Value": "red"}]


@pytest.mark.parametrize(
    ("url", "code", "message"),
    [
        ("idp.example.com", "ValidationError", NO_URL),
        ("https://", "ValidationError", NO_URL),
        ("https:///path", "ValidationError", NO_URL),
        ("https://idp.example.com:8443", "ValidationError", NO_URL),
        ("https://ann@idp.example.com", "ValidationError", NO_URL),
        ("https://idp.example.com?a=b", "ValidationError", NO_URL),
        ("https://idp.example.com/#top", "ValidationError", NO_URL),
        ("https://idp.example.com/a b", "ValidationError", NO_URL),
        ("https://idp.example.com\n", "ValidationError", NO_URL),
        ("http://a.example.com", "InvalidInput", f"{NO_URL}. The URL must begin with https://."),
    ],
)
def test_a_url_is_a_host_and_a_path_under_https(
    refused: Any, url: str, code: str, message: str
) -> None:
    """IAM API reference, CreateOpenIDConnectProvider, Url; texts are known from reports."""
    assert refused("CreateOpenIDConnectProvider", Url=url) == (code, message)


def test_a_url_has_one_provider(ask: Any, refused: Any, present: None) -> None:
    """IAM API reference, CreateOpenIDConnectProvider, Url; the text is known from reports."""
    message = f"Provider with url {URL} already exists."
    assert refused("CreateOpenIDConnectProvider", Url=URL) == ("EntityAlreadyExists", message)
    ask("CreateOpenIDConnectProvider", Url=f"{URL}/")


def test_quotas_are_kept(ask: Any, refused: Any, account: Account, present: None) -> None:
    """IAM user guide, "IAM and AWS STS quotas"; the first text is known from reports."""
    account.quotas.oidc_providers = 1
    account.quotas.client_ids_per_oidc_provider = 1
    message = "Cannot exceed quota for OpenIdConnectProvidersPerAccount: 1"
    other = refused("CreateOpenIDConnectProvider", Url="https://b.example.com")
    assert other == ("LimitExceeded", message)
    message = "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 1"
    add = "AddClientIDToOpenIDConnectProvider"
    assert refused(add, **PROVIDER, ClientID="web") == ("LimitExceeded", message)
    both = refused("CreateOpenIDConnectProvider", Url=URL, ClientIDList=["app", "web"])
    assert both == ("LimitExceeded", message)


def test_there_are_five_thumbprints_at_most(ask: Any, refused: Any, present: None) -> None:
    """IAM API reference, CreateOpenIDConnectProvider, ThumbprintList."""
    prints = [str(digit) * 40 for digit in range(6)]
    many = ("InvalidInput", "Thumbprint list must contain fewer than 5 entries.")
    update = "UpdateOpenIDConnectProviderThumbprint"
    assert refused(update, **PROVIDER, ThumbprintList=prints) == many
    created = refused("CreateOpenIDConnectProvider", Url=URL, ThumbprintList=prints)
    assert created == many
    ask(update, **PROVIDER, ThumbprintList=prints[:5])
    ask(update, **PROVIDER, ThumbprintList=prints[4:5])
    assert shown(ask)["ThumbprintList"] == prints[4:5]


def test_client_ids_come_and_go(ask: Any, present: None) -> None:
    """IAM API reference: adding and removing are idempotent."""
    for _ in range(2):
        ask("AddClientIDToOpenIDConnectProvider", **PROVIDER, ClientID="web")
    assert shown(ask)["ClientIDList"] == ["app", "web"]
    for _ in range(2):
        ask("RemoveClientIDFromOpenIDConnectProvider", **PROVIDER, ClientID="app")
    assert shown(ask)["ClientIDList"] == ["web"]


def test_a_provider_is_deleted_once_or_twice(ask: Any, refused: Any, present: None) -> None:
    """IAM API reference, DeleteOpenIDConnectProvider: it is idempotent."""
    ask("DeleteOpenIDConnectProvider", **PROVIDER)
    assert refused("GetOpenIDConnectProvider", **PROVIDER) == UNKNOWN
    ask("DeleteOpenIDConnectProvider", **PROVIDER)
    ask("CreateOpenIDConnectProvider", Url=URL)


def test_providers_are_listed_by_arn(ask: Any, present: None) -> None:
    """IAM API reference, ListOpenIDConnectProviders: ARNs alone, and no pages."""
    assert ask("CreateOpenIDConnectProvider", Url="https://a.example.com")
    listed = ask("ListOpenIDConnectProviders")["OpenIDConnectProviderList"]
    assert listed == [{"Arn": ARN.replace("idp.example.com/sales", "a.example.com")}, {"Arn": ARN}]


NEEDING = {
    "GetOpenIDConnectProvider": {},
    "AddClientIDToOpenIDConnectProvider": {"ClientID": "web"},
    "RemoveClientIDFromOpenIDConnectProvider": {"ClientID": "web"},
    "UpdateOpenIDConnectProviderThumbprint": {"ThumbprintList": [THUMBPRINT]},
    "TagOpenIDConnectProvider": {"Tags": []},
    "UntagOpenIDConnectProvider": {"TagKeys": []},
    "ListOpenIDConnectProviderTags": {},
}


@pytest.mark.parametrize("operation", NEEDING)
def test_an_unknown_provider_is_refused(refused: Any, operation: str) -> None:
    """AWS: known from reports of GetOpenIDConnectProvider."""
    assert refused(operation, **PROVIDER, **NEEDING[operation]) == UNKNOWN


@pytest.mark.parametrize("operation", [*NEEDING, "DeleteOpenIDConnectProvider"])
@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::123456789012:oidc-provider/",
        "arn:aws:iam::123456789012:saml-provider/idp",
        "arn:aws:iam::210987654321:oidc-provider/idp",
        "idp.example.com/sales of ours",
    ],
)
def test_what_is_no_arn_of_the_accounts_providers_is_refused(
    refused: Any, operation: str, arn: str
) -> None:
    """AWS: not documented, and for deletion no silent success."""
    params = {"OpenIDConnectProviderArn": arn, **NEEDING.get(operation, {})}
    assert refused(operation, **params) == ("InvalidInput", f"ARN {arn} is not valid.")


def test_permissions_are_checked_on_the_provider_and_its_tags() -> None:
    """IAM user guide, "Tag OpenID Connect (OIDC) identity providers"."""
    red = {
        "Effect": "Allow",
        "Action": ["iam:*OpenIDConnect*"],
        "Resource": ARN,
        "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}},
    }
    tags = [{"Key": "team", "Value": "red"}]
    with mock_iam() as iam:
        client = iam.user("alice", policies=[{"Version": "2012-10-17", "Statement": [red]}])
        alice, admin = client.client("iam"), boto3.client("iam")
        with pytest.raises(ClientError, match=f"AccessDenied.*on resource: {ARN}"):
            alice.create_open_id_connect_provider(Url=URL)
        admin.create_open_id_connect_provider(Url=URL)
        with pytest.raises(ClientError, match=f"AccessDenied.*on resource: {ARN}"):
            alice.get_open_id_connect_provider(**PROVIDER)
        with pytest.raises(ClientError, match=r"AccessDenied.*oidc-provider/\*"):
            alice.list_open_id_connect_providers()
        admin.tag_open_id_connect_provider(**PROVIDER, Tags=tags)
        assert alice.get_open_id_connect_provider(**PROVIDER)["Tags"] == tags


def test_who_makes_one_with_tags_must_be_allowed_to_tag_it() -> None:
    """AWS: not documented; known from reports of CreateRole with tags."""
    make = {"Effect": "Allow", "Action": "iam:CreateOpenIDConnectProvider", "Resource": ARN}
    with mock_iam() as iam:
        user = iam.user("alice", policies=[{"Version": "2012-10-17", "Statement": [make]}])
        alice = user.client("iam")
        with pytest.raises(ClientError, match="iam:TagOpenIDConnectProvider"):
            alice.create_open_id_connect_provider(Url=URL, Tags=[{"Key": "a", "Value": ""}])
        assert alice.create_open_id_connect_provider(Url=URL)["OpenIDConnectProviderArn"] == ARN
