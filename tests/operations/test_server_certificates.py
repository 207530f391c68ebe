"""Server certificates."""

from __future__ import annotations

import datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from certificate_authority import UNTIL, issue

from pytest_iam import mock_iam
from pytest_iam.account.account import Account

ARN = "arn:aws:iam::123456789012:server-certificate"
ROOT = issue("root", is_authority=True)
LOWER = issue("lower", ROOT, is_authority=True)
SERVER = issue("server", LOWER)
GIVEN = {"CertificateBody": SERVER.pem, "PrivateKey": SERVER.key_pem}
UNPARSED = "Unable to parse certificate. Please ensure the certificate is in PEM format."
NO_CHAIN = (
    "Unable to validate certificate chain. The certificate chain must start with the immediate "
    "signing certificate, followed by any intermediaries in order. "
    "The index within the chain of the invalid certificate is: "
)


@pytest.fixture(autouse=True)
def _now(frozen: Any) -> None:
    """The certificates are good for 2026."""


def upload(ask: Any, name: str = "web", **params: Any) -> dict[str, Any]:
    """Upload the server's certificate."""
    answer: dict[str, Any] = ask(
        "UploadServerCertificate", ServerCertificateName=name, **GIVEN | params
    )
    return answer


def test_a_new_certificate_shows_its_metadata_alone(ask: Any) -> None:
    """AWS: recorded answer; the expiration is the certificate's own."""
    answer = upload(ask, Path="/company/")
    (metadata,) = answer.values()
    assert metadata.pop("ServerCertificateId").startswith("ASCA")
    assert metadata == {
        "Path": "/company/",
        "ServerCertificateName": "web",
        "Arn": f"{ARN}/company/web",
        "UploadDate": datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc),
        "Expiration": UNTIL,
    }


@pytest.mark.parametrize("extra", [{}, {"CertificateChain": LOWER.pem + ROOT.pem}])
def test_a_certificate_is_shown_as_uploaded_without_its_key(
    ask: Any, extra: dict[str, str]
) -> None:
    """AWS: recorded: no CertificateChain where none was given, and Tags even if there are none."""
    metadata = upload(ask, **extra)["ServerCertificateMetadata"]
    shown = ask("GetServerCertificate", ServerCertificateName="WEB")["ServerCertificate"]
    expected = {"ServerCertificateMetadata": metadata, "CertificateBody": SERVER.pem, "Tags": []}
    assert shown == expected | extra


def test_tags_are_shown_by_upload_and_get_but_not_by_list(ask: Any) -> None:
    """AWS: IAM API reference, ListServerCertificates: it does not return tags."""
    tags = [{"Key": "team", "Value": "red"}]
    uploaded = upload(ask, Tags=tags)
    assert uploaded["Tags"] == tags
    shown = ask("GetServerCertificate", ServerCertificateName="web")["ServerCertificate"]
    assert shown["Tags"] == tags
    listed = ask("ListServerCertificates")["ServerCertificateMetadataList"]
    assert listed == [uploaded["ServerCertificateMetadata"]]


YOUNG = issue("young", since=UNTIL - datetime.timedelta(days=1))
OLD = issue("old", until=datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc))


@pytest.mark.parametrize(
    ("params", "code", "message"),
    [
        ({"CertificateBody": "x"}, "MalformedCertificate", UNPARSED),
        ({"CertificateBody": SERVER.pem + LOWER.pem}, "MalformedCertificate", UNPARSED),
        ({"PrivateKey": "x"}, "MalformedCertificate", "Invalid Private Key."),
        (
            {"PrivateKey": LOWER.key_pem},
            "KeyPairMismatch",
            "The certificate and the private key do not match.",
        ),
        ({"CertificateChain": "x"}, "MalformedCertificate", f"{NO_CHAIN}-1"),
        ({"CertificateChain": ROOT.pem + LOWER.pem}, "MalformedCertificate", f"{NO_CHAIN}-1"),
        (
            {"CertificateChain": SERVER.pem + LOWER.pem + ROOT.pem},
            "MalformedCertificate",
            f"{NO_CHAIN}1",
        ),
        *(
            (
                {"CertificateBody": each.pem, "PrivateKey": each.key_pem},
                "MalformedCertificate",
                "The certificate is not valid at this time.",
            )
            for each in (YOUNG, OLD)
        ),
        (
            {"Tags": [{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}]},
            "InvalidInput",
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
        ),
    ],
)
def test_what_is_not_fit_is_refused(
    refused: Any, params: dict[str, Any], code: str, message: str
) -> None:
    """AWS: IAM API reference, UploadServerCertificate; the texts are known from reports."""
    given = {"ServerCertificateName": "web"} | GIVEN | params
    assert refused("UploadServerCertificate", **given) == (code, message)


@pytest.mark.parametrize("name", ["web", "WEB"])
def test_a_name_is_taken_in_any_case(ask: Any, refused: Any, name: str) -> None:
    """AWS: the text is known from reports; silent about case, stricter chosen."""
    upload(ask)
    upload(ask, "mail")
    taken = ("EntityAlreadyExists", f"The Server Certificate with name {name} already exists.")
    assert refused("UploadServerCertificate", ServerCertificateName=name, **GIVEN) == taken
    renamed = {"ServerCertificateName": "mail", "NewServerCertificateName": name}
    assert refused("UpdateServerCertificate", **renamed) == taken


def test_the_quota_is_kept(account: Account, ask: Any, refused: Any) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas": twenty; the text is known from reports."""
    assert account.quotas.server_certificates == 20
    account.quotas.server_certificates = 1
    upload(ask)
    message = "Cannot exceed quota for ServerCertificatesPerAccount: 1"
    refusal = refused("UploadServerCertificate", ServerCertificateName="b", **GIVEN)
    assert refusal == ("LimitExceeded", message)


def test_certificates_are_listed_by_name_under_a_path_in_pages(ask: Any) -> None:
    """AWS: IAM API reference, ListServerCertificates."""
    for name, path in (("b", "/x/"), ("C", "/x/"), ("a", "/")):
        upload(ask, name, Path=path)

    def names(**params: Any) -> tuple[list[str], Any]:
        answer = ask("ListServerCertificates", **params)
        listed = answer["ServerCertificateMetadataList"]
        return [each["ServerCertificateName"] for each in listed], answer.get("Marker")

    assert names() == (["a", "b", "C"], None)
    first, marker = names(PathPrefix="/x", MaxItems=1)
    assert first == ["b"]
    assert names(PathPrefix="/x", Marker=marker) == (["C"], None)


def test_a_certificate_is_renamed_and_moved(ask: Any, refused: Any) -> None:
    """AWS: IAM user guide, "Rename a server certificate or update its path": the id stays."""
    before = upload(ask, Tags=[{"Key": "a", "Value": "b"}])["ServerCertificateMetadata"]
    ask(
        "UpdateServerCertificate",
        ServerCertificateName="web",
        NewServerCertificateName="Web2",
        NewPath="/p/",
    )
    shown = ask("GetServerCertificate", ServerCertificateName="web2")["ServerCertificate"]
    new = {"Path": "/p/", "ServerCertificateName": "Web2", "Arn": f"{ARN}/p/Web2"}
    assert shown["ServerCertificateMetadata"] == before | new
    assert shown["Tags"] == [{"Key": "a", "Value": "b"}]
    assert refused("GetServerCertificate", ServerCertificateName="web")[0] == "NoSuchEntity"
    ask("UpdateServerCertificate", ServerCertificateName="web2", NewServerCertificateName="WEB2")


def test_a_deleted_certificate_is_gone(ask: Any) -> None:
    """AWS: IAM API reference, DeleteServerCertificate."""
    upload(ask)
    ask("DeleteServerCertificate", ServerCertificateName="web")
    assert ask("ListServerCertificates")["ServerCertificateMetadataList"] == []
    upload(ask)


@pytest.mark.parametrize("operation", ["Get", "Update", "Delete"])
def test_an_unknown_certificate_is_refused(refused: Any, operation: str) -> None:
    """AWS: recorded."""
    expected = ("NoSuchEntity", "The Server Certificate with name x cannot be found.")
    assert refused(f"{operation}ServerCertificate", ServerCertificateName="x") == expected


def allow(*actions: str, on: str = "*", condition: dict[str, Any] | None = None) -> dict[str, Any]:
    """A policy document."""
    statement = {
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": on,
        "Condition": condition or {},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def may(client: Any, method: str, **params: Any) -> bool:
    """Whether a call is allowed."""
    try:
        getattr(client, method)(**params)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDenied":
            raise
        return False
    return True


def test_who_changes_a_certificate_must_be_allowed_to_under_both_names() -> None:
    """AWS: IAM API reference, UpdateServerCertificate."""
    rename = {"ServerCertificateName": "web", "NewServerCertificateName": "mail"}
    with mock_iam() as iam:
        boto3.client("iam").upload_server_certificate(ServerCertificateName="web", **GIVEN)
        update = "iam:UpdateServerCertificate"
        one = iam.user("one", policies=[allow(update, on=f"{ARN}/web")]).client("iam")
        both = iam.user("both", policies=[allow(update, on=f"{ARN}/*")]).client("iam")
        assert not may(one, "update_server_certificate", **rename)
        assert may(both, "update_server_certificate", **rename)


def test_who_uploads_a_certificate_with_tags_must_be_allowed_to_tag_it() -> None:
    """AWS: as for users and roles; the tags of the request are condition keys."""
    condition = {"StringEquals": {"aws:RequestTag/team": "red"}}
    actions = ("iam:UploadServerCertificate", "iam:TagServerCertificate")
    tags = {color: [{"Key": "team", "Value": color}] for color in ("red", "blue")}
    given = {"ServerCertificateName": "web"} | GIVEN
    with mock_iam() as iam:
        bob = iam.user("bob", policies=[allow(*actions, condition=condition)]).client("iam")
        ann = iam.user("ann", policies=[allow(actions[0])]).client("iam")
        assert not may(ann, "upload_server_certificate", **given, Tags=tags["red"])
        assert not may(bob, "upload_server_certificate", **given)
        assert not may(bob, "upload_server_certificate", **given, Tags=tags["blue"])
        assert may(bob, "upload_server_certificate", **given, Tags=tags["red"])


def test_the_tags_of_a_certificate_are_condition_keys() -> None:
    """AWS: service authorization reference, aws:ResourceTag of the server certificate."""
    condition = {"StringEquals": {"aws:ResourceTag/team": "red"}}
    with mock_iam() as iam:
        root = boto3.client("iam")
        for name in ("red", "blue"):
            tags = [{"Key": "team", "Value": name}]
            root.upload_server_certificate(ServerCertificateName=name, Tags=tags, **GIVEN)
        policy = allow("iam:DeleteServerCertificate", condition=condition)
        client = iam.user("bob", policies=[policy]).client("iam")
        assert not may(client, "delete_server_certificate", ServerCertificateName="blue")
        assert may(client, "delete_server_certificate", ServerCertificateName="red")
