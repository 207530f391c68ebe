"""Service-specific credentials."""

from __future__ import annotations

import datetime
from base64 import b64decode
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_iam import mock_iam
from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller
from pytest_iam.operations.model import service_model

ALICE = {"UserName": "alice"}
GIT = "codecommit.amazonaws.com"
BEDROCK = "bedrock.amazonaws.com"
OFF_LIMITS = ("InvalidInput", "ValidationError")  # models of 2024 do not know Expired
NOON = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
NAME = "ServiceSpecificCredential"
has_api_keys = pytest.mark.skipif(
    "CredentialAgeDays"
    not in service_model("iam").operation_model(f"Create{NAME}").input_shape.members,
    reason="this botocore knows no API keys",
)


@pytest.fixture(autouse=True)
def _alice(alice: Caller) -> None:
    """There is a user."""


def create(ask: Any, service: str = GIT, user: str = "alice", **params: Any) -> dict[str, Any]:
    """Make a credential."""
    made: dict[str, Any] = ask(f"Create{NAME}", UserName=user, ServiceName=service, **params)[NAME]
    return made


def listed(ask: Any, **params: Any) -> list[dict[str, Any]]:
    """The credentials that are listed."""
    found: list[dict[str, Any]] = ask(f"List{NAME}s", **params)[f"{NAME}s"]
    return found


@pytest.mark.parametrize("service", [GIT, "cassandra.amazonaws.com"])
def test_a_new_credential_shows_its_password_once(ask: Any, service: str) -> None:
    """AWS: recorded answers of Create and List."""
    made = create(ask, service)
    assert made[f"{NAME}Id"].startswith("ACCA")
    assert len(made.pop("ServicePassword")) == 60
    assert made == {
        "UserName": "alice",
        "Status": "Active",
        "ServiceUserName": "alice-at-123456789012",
        f"{NAME}Id": made[f"{NAME}Id"],
        "ServiceName": service,
        "CreateDate": NOON,
    }
    assert listed(ask, **ALICE) == [made]


@has_api_keys
def test_a_new_api_key_shows_its_secret_once(ask: Any) -> None:
    """AWS: IAM API reference, ServiceSpecificCredential; the form is known from users' keys."""
    made = create(ask, BEDROCK)
    key = made.pop("ServiceCredentialSecret")
    assert key.startswith("ABSK")
    assert b64decode(key[4:]).startswith(b"alice-at-123456789012:")
    assert made.keys() == {
        "UserName", "Status", "ServiceCredentialAlias", f"{NAME}Id", "ServiceName", "CreateDate",
    }  # fmt: skip
    assert listed(ask, **ALICE) == [made]


@has_api_keys
def test_an_api_key_expires(ask: Any, frozen: Any) -> None:
    """AWS: IAM API reference, CreateServiceSpecificCredential, CredentialAgeDays."""
    day = datetime.timedelta(days=1)
    made = create(ask, BEDROCK, CredentialAgeDays=1)
    assert made["ExpirationDate"] == NOON + day
    assert [each["Status"] for each in listed(ask, **ALICE)] == ["Active"]
    frozen.tick(day)
    (expired,) = listed(ask, **ALICE)
    assert (expired["Status"], expired["ExpirationDate"]) == ("Expired", NOON + day)


def test_a_password_does_not_expire(refused: Any) -> None:
    """AWS: IAM API reference: the days are "only valid for services that support" API keys."""
    params = {"ServiceName": GIT, "CredentialAgeDays": 1}
    assert refused(f"Create{NAME}", **ALICE, **params)[0] == "InvalidInput"


def test_a_user_has_two_of_each_service(ask: Any, refused: Any) -> None:
    """AWS: IAM API reference, CreateServiceSpecificCredential; the quota's name is a guess."""
    names = [create(ask)["ServiceUserName"] for _ in range(2)]
    assert names == ["alice-at-123456789012", "alice+1-at-123456789012"]
    message = "Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2"
    assert refused(f"Create{NAME}", **ALICE, ServiceName=GIT) == ("LimitExceeded", message)
    create(ask, "cassandra.amazonaws.com")


@pytest.mark.parametrize("service", ["s3.amazonaws.com", "codecommit", "x"])
def test_other_services_have_none(refused: Any, service: str) -> None:
    """AWS: recorded: the user is checked first."""
    message = f"No such service {service} is supported for Service Specific Credentials"
    expected = ("NoSuchEntity", message)
    assert refused(f"Create{NAME}", **ALICE, ServiceName=service) == expected
    assert refused(f"List{NAME}s", **ALICE, ServiceName=service) == expected
    unknown = ("NoSuchEntity", "The user with name bob cannot be found.")
    assert refused(f"Create{NAME}", UserName="bob", ServiceName=service) == unknown


def test_reset_gives_another_password_and_leaves_the_rest(ask: Any) -> None:
    """AWS: recorded: the status stays."""
    made = create(ask)
    named = ALICE | {f"{NAME}Id": made[f"{NAME}Id"]}
    ask(f"Update{NAME}", **named, Status="Inactive")
    reset = ask(f"Reset{NAME}", **named)[NAME]
    assert reset.pop("ServicePassword") != made.pop("ServicePassword")
    assert reset == made | {"Status": "Inactive"}
    assert listed(ask, **ALICE) == [reset]


def test_a_credential_is_deleted(ask: Any, refused: Any, alice: Caller) -> None:
    """AWS: recorded. Without a name the user is the caller."""
    named = {f"{NAME}Id": create(ask)[f"{NAME}Id"]}
    assert refused("DeleteUser", **ALICE) == (
        "DeleteConflict",
        "Cannot delete entity, must remove referenced objects first.",
    )
    ask(f"Delete{NAME}", by=alice, **named)
    assert listed(ask, by=alice) == []
    ask("DeleteUser", **ALICE)


@pytest.mark.parametrize(
    ("operation", "extra"), [("Update", {"Status": "Active"}), ("Reset", {}), ("Delete", {})]
)
def test_an_unknown_user_or_credential_is_refused(
    ask: Any, refused: Any, operation: str, extra: dict[str, str]
) -> None:
    """AWS: recorded."""
    known = {f"{NAME}Id": create(ask)[f"{NAME}Id"]} | extra
    unknown = {f"{NAME}Id": "ACCA0000000000000000X"} | extra
    assert refused(f"{operation}{NAME}", UserName="bob", **known) == (
        "NoSuchEntity",
        "The user with name bob cannot be found.",
    )
    assert refused(f"{operation}{NAME}", **ALICE, **unknown) == (
        "NoSuchEntity",
        "No such credential ACCA0000000000000000X exists",
    )


def test_a_status_is_set_to_active_or_inactive_alone(ask: Any, refused: Any) -> None:
    """AWS: recorded for what the model does not know."""
    named = ALICE | {f"{NAME}Id": create(ask)[f"{NAME}Id"]}
    assert refused(f"Update{NAME}", **named, Status="Expired")[0] in OFF_LIMITS
    assert refused(f"Update{NAME}", **named, Status="Invalid")[0] == "ValidationError"


@has_api_keys
def test_credentials_are_listed_by_service_and_of_all_users(ask: Any, refused: Any) -> None:
    """AWS: IAM API reference, ListServiceSpecificCredentials."""
    for user in ("bob", "Carl"):
        ask("CreateUser", UserName=user)
    for user, service in (("Carl", GIT), ("bob", GIT), ("bob", BEDROCK), ("alice", GIT)):
        create(ask, service, user)

    def owners(**params: Any) -> list[str]:
        return [each["UserName"] for each in listed(ask, **params)]

    assert owners(AllUsers=True) == ["alice", "bob", "bob", "Carl"]
    assert owners(AllUsers=True, ServiceName=GIT) == ["alice", "bob", "Carl"]
    assert owners(UserName="bob", ServiceName=BEDROCK) == ["bob"]
    assert refused(f"List{NAME}s", AllUsers=True, UserName="bob")[0] == "InvalidInput"


@has_api_keys
@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("whose", [{"AllUsers": True}, {"UserName": "bob"}])
def test_credentials_are_paged(ask: Any, whose: dict[str, Any], size: int) -> None:
    """AWS: IAM API reference, as above. A marker outlives what it names."""
    for user in ("bob", "carl"):
        ask("CreateUser", UserName=user)
        for service in (GIT, BEDROCK, GIT):
            create(ask, service, user)
    whole = listed(ask, **whose)
    seen: list[dict[str, Any]] = []
    page = ask(f"List{NAME}s", **whose, MaxItems=size)
    while True:
        seen += page[f"{NAME}s"]
        if not page["IsTruncated"]:
            break
        page = ask(f"List{NAME}s", **whose, MaxItems=size, Marker=page["Marker"])
    assert seen == whole
    assert len(whole) == (6 if "AllUsers" in whose else 3)


@has_api_keys
def test_a_page_goes_on_after_a_user_that_is_gone(ask: Any) -> None:
    """A caller may delete what it has just been given."""
    for user in ("bob", "carl"):
        ask("CreateUser", UserName=user)
    bobs = create(ask, GIT, "bob")[f"{NAME}Id"]
    create(ask, GIT, "carl")
    first = ask(f"List{NAME}s", AllUsers=True, MaxItems=1)
    ask(f"Delete{NAME}", UserName="bob", **{f"{NAME}Id": bobs})
    ask("DeleteUser", UserName="bob")
    rest = listed(ask, AllUsers=True, Marker=first["Marker"])
    assert [each["UserName"] for each in rest] == ["carl"]


@pytest.mark.parametrize("whose", [ALICE, pytest.param({"AllUsers": True}, marks=has_api_keys)])
def test_a_page_goes_on_after_a_credential_that_is_gone(ask: Any, whose: dict[str, Any]) -> None:
    """A caller may delete what it has just been given."""
    for service in (GIT, GIT, "cassandra.amazonaws.com"):
        create(ask, service)
    first, *rest = [each[f"{NAME}Id"] for each in listed(ask, **whose)]
    page = ask(f"List{NAME}s", **whose, MaxItems=1)
    ask(f"Delete{NAME}", **ALICE, **{f"{NAME}Id": first})
    after = listed(ask, **whose, Marker=page["Marker"])
    assert [each[f"{NAME}Id"] for each in after] == rest


def test_root_has_none(account: Account, refused: Any) -> None:
    """AWS: IAM API reference: the user whose credentials are used to call the operation."""
    assert refused(f"List{NAME}s")[0] == "ValidationError"


def _may(client: Any, method: str, **params: Any) -> bool:
    try:
        getattr(client, method)(**params)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDenied":
            raise
        return False
    return True


def _allow(on: str = "*", condition: dict[str, Any] | None = None) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "iam:*", "Resource": on, "Condition": condition or {}}
    return {"Version": "2012-10-17", "Statement": [statement]}


@has_api_keys
def test_service_and_age_are_condition_keys() -> None:
    """AWS: service authorization reference, iam:ServiceSpecificCredentialServiceName, AgeDays."""
    service = {"StringEquals": {f"iam:{NAME}ServiceName": BEDROCK}}
    age = {"NumericLessThanEquals": {f"iam:{NAME}AgeDays": "30"}}
    with mock_iam() as iam:
        root = boto3.client("iam")
        iam.user("bob")
        git = root.create_service_specific_credential(UserName="bob", ServiceName=GIT)[NAME]
        ann = iam.user("ann", policies=[_allow(condition=service)]).client("iam")
        joe = iam.user("joe", policies=[_allow(condition=age)]).client("iam")
        make = "create_service_specific_credential"
        assert not _may(ann, make, UserName="bob", ServiceName=GIT)
        assert not _may(joe, make, UserName="bob", ServiceName=BEDROCK)
        assert not _may(joe, make, UserName="bob", ServiceName=BEDROCK, CredentialAgeDays=31)
        assert _may(joe, make, UserName="bob", ServiceName=BEDROCK, CredentialAgeDays=30)
        made = ann.create_service_specific_credential(UserName="bob", ServiceName=BEDROCK)[NAME]
        for method in ("reset", "delete"):
            name = f"{method}_service_specific_credential"
            keys = [{"UserName": "bob", f"{NAME}Id": each[f"{NAME}Id"]} for each in (git, made)]
            assert not _may(ann, name, **keys[0])
            assert _may(ann, name, **keys[1])


@has_api_keys
def test_who_lists_those_of_all_users_must_be_allowed_to_on_all() -> None:
    """AWS: silent on the resource; stricter chosen."""
    user = "arn:aws:iam::123456789012:user"
    with mock_iam() as iam:
        one = iam.user("one", policies=[_allow(f"{user}/one")]).client("iam")
        every = iam.user("every", policies=[_allow(f"{user}/*")]).client("iam")
        assert _may(one, "list_service_specific_credentials")
        assert not _may(one, "list_service_specific_credentials", AllUsers=True)
        assert _may(every, "list_service_specific_credentials", AllUsers=True)


def test_the_tags_of_the_user_are_condition_keys() -> None:
    """AWS: service authorization reference, iam:ResourceTag of the user."""
    with mock_iam() as iam:
        iam.user("red", tags={"team": "red"})
        iam.user("blue", tags={"team": "blue"})
        policy = _allow(condition={"StringEquals": {"iam:ResourceTag/team": "red"}})
        client = iam.user("ann", policies=[policy]).client("iam")
        make = "create_service_specific_credential"
        assert not _may(client, make, UserName="blue", ServiceName=GIT)
        assert _may(client, make, UserName="red", ServiceName=GIT)
