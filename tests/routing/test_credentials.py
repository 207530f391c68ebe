"""Whose credentials a client's call carries."""

from __future__ import annotations

import datetime

import boto3
import botocore.session
import pytest
from botocore.credentials import (
    DeferredRefreshableCredentials,
    RefreshableCredentials,
)
from botocore.exceptions import ClientError

from pytest_iam import mock_iam

REGION = "us-east-1"


def client_with(credentials) -> object:
    session = botocore.session.Session()
    session._credentials = credentials
    return session.create_client("sts", region_name=REGION)


def arn_of(client) -> str:
    return client.get_caller_identity()["Arn"].rpartition(":")[2]


def refreshing(role, method: str = "sts-assume-role") -> RefreshableCredentials:
    """Credentials that an application keeps fresh by assuming a role, as people write it."""

    def refresh() -> dict[str, str]:
        answer = boto3.client("sts", region_name=REGION).assume_role(
            RoleArn=role.arn, RoleSessionName="worker", DurationSeconds=3600
        )
        keys = answer["Credentials"]
        return {
            "access_key": keys["AccessKeyId"],
            "secret_key": keys["SecretAccessKey"],
            "token": keys["SessionToken"],
            "expiry_time": keys["Expiration"].isoformat(),
        }

    return RefreshableCredentials.create_from_metadata(refresh(), refresh, method)


def test_credentials_that_the_application_refreshes_act_as_their_session():
    """An issued key acts as its owner however it was found, and botocore renews it in time."""
    with mock_iam() as iam:
        alice = iam.user("alice")
        role = iam.role("Worker", trust=alice)
        with iam.acting_as(alice):
            client = client_with(refreshing(role))
            first = iam.calls[-1]
            assert arn_of(client) == "assumed-role/Worker/worker"
            iam.clock.shift(minutes=59)
            assert arn_of(client) == "assumed-role/Worker/worker"
        assumed = [record for record in iam.calls if record.call.operation == "AssumeRole"]
        assert len(assumed) == 2
        assert assumed[0] is first


@pytest.mark.parametrize("method", ["sso", "container-role", "iam-role", "custom-process"])
def test_credentials_that_would_be_fetched_are_ambient_and_not_fetched(method):
    """Nobody is asked for the keys of a real role while AWS is simulated."""

    def fetch() -> dict[str, str]:
        raise AssertionError("fetched")

    with mock_iam() as iam, iam.acting_as(iam.user("alice")):
        client = client_with(DeferredRefreshableCredentials(fetch, method))
        assert arn_of(client) == "user/alice"


def test_ambient_credentials_that_were_fetched_before_are_ambient():
    """The keys of a real role act as the current caller."""
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=2)
    metadata = {
        "access_key": "ASIAIOSFODNN7EXAMPLE",
        "secret_key": "real",
        "token": "real",
        "expiry_time": later.isoformat(),
    }
    found = RefreshableCredentials.create_from_metadata(metadata, lambda: metadata, "iam-role")
    with mock_iam() as iam, iam.acting_as(iam.user("alice")):
        assert arn_of(client_with(found)) == "user/alice"


def test_a_profile_is_ambient(tmp_path, monkeypatch):
    """Keys of a shared credentials file were not issued here."""
    path = tmp_path / "credentials"
    path.write_text("[ci]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(path))
    with mock_iam() as iam, iam.acting_as(iam.user("alice")):
        session = boto3.Session(profile_name="ci")
        assert arn_of(session.client("sts", region_name=REGION)) == "user/alice"


def test_a_session_of_given_keys_is_explicit():
    """boto3.Session(aws_access_key_id=…) is code that passes a key."""
    with mock_iam():
        session = boto3.Session("AKIAIOSFODNN7EXAMPLE", "x", region_name=REGION)
        with pytest.raises(ClientError, match="InvalidClientTokenId"):
            arn_of(session.client("sts"))


def test_operations_without_a_signature_are_anonymous():
    """AWS: STS API reference, AssumeRoleWithWebIdentity needs no credentials; Cognito's neither."""
    with mock_iam() as iam:
        client = boto3.client("cognito-idp", region_name=REGION)
        with pytest.raises(Exception, match="about to leave the process"):
            client.forgot_password(ClientId="c", Username="u")
        assert iam.calls[-1].caller == "*"
        iam.problems.clear()
