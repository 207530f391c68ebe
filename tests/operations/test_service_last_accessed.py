"""Service last accessed details."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.callers import role_caller, user_caller
from pytest_iam.account.sessions import Caller
from pytest_iam.clock import now

ACCOUNT = "arn:aws:iam::123456789012"
ALICE, BOB, ROLE = (f"{ACCOUNT}:{each}" for each in ("user/alice", "user/bob", "role/r"))
TEAM, OWN = f"{ACCOUNT}:group/team", f"{ACCOUNT}:policy/own"
NOON = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
MINUTE = datetime.timedelta(minutes=1)
DOCUMENT = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*", '
    '"Action": ["s3:CreateBucket", "s3:GetObject", "s3:DeleteBucket", "sqs:SendMessage"]}}'
)


@pytest.fixture(autouse=True)
def _entities(ask: Any, trust: str, frozen: Any) -> None:
    """Two users of a group and a role that may use S3 and SQS by one policy."""
    ask("CreatePolicy", PolicyName="own", PolicyDocument=DOCUMENT)
    ask("CreateGroup", GroupName="team")
    ask("AttachGroupPolicy", GroupName="team", PolicyArn=OWN)
    for name in ("alice", "bob"):
        ask("CreateUser", UserName=name)
        ask("AddUserToGroup", UserName=name, GroupName="team")
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust)
    ask("AttachRolePolicy", RoleName="r", PolicyArn=OWN)


@pytest.fixture
def alice(account: Account) -> Caller:
    """A user."""
    user = account.users.get("alice")
    assert user is not None
    return user_caller(account, user)


@pytest.fixture
def session(account: Account) -> Caller:
    """A session of a role."""
    role = account.roles.get("r")
    assert role is not None
    return role_caller(account, role, "session")


@pytest.fixture
def _used(account: Account, alice: Caller, session: Caller) -> None:
    """Alice made a bucket at noon; the role read an object a minute later, and tried IAM."""
    account.access_log.record(alice, "s3:CreateBucket", "eu-west-1", NOON)
    account.access_log.record(session, "s3:GetObject", "us-west-2", NOON + MINUTE)
    account.access_log.record(session, "iam:ListUsers", None, NOON + MINUTE)


def _job(ask: Any, arn: str, **params: Any) -> str:
    return str(ask("GenerateServiceLastAccessedDetails", Arn=arn, **params)["JobId"])


def _get(ask: Any, job: str, operation: str = "", **params: Any) -> dict[str, Any]:
    """The answer about a job that is complete."""
    name = f"GetServiceLastAccessedDetails{operation}"
    answer: dict[str, Any] = ask(name, JobId=job, **params)
    return answer if answer["JobStatus"] == "COMPLETED" else _get(ask, job, operation, **params)


def _services(ask: Any, arn: str, **params: Any) -> list[dict[str, Any]]:
    return list(_get(ask, _job(ask, arn, **params))["ServicesLastAccessed"])


UNUSED_SQS = {
    "ServiceName": "Amazon SQS",
    "ServiceNamespace": "sqs",
    "TotalAuthenticatedEntities": 0,
}
S3 = {"ServiceName": "Amazon S3", "ServiceNamespace": "s3", "TotalAuthenticatedEntities": 1}
BY_ALICE = {
    "LastAuthenticated": NOON,
    "LastAuthenticatedEntity": ALICE,
    "LastAuthenticatedRegion": "eu-west-1",
}
BY_ROLE = {
    "LastAuthenticated": NOON + MINUTE,
    "LastAuthenticatedEntity": ROLE,
    "LastAuthenticatedRegion": "us-west-2",
}


@pytest.mark.usefixtures("_used")
@pytest.mark.parametrize(
    ("arn", "s3"),
    [
        (ALICE, S3 | BY_ALICE),
        (BOB, S3 | {"TotalAuthenticatedEntities": 0}),
        (TEAM, S3 | BY_ALICE),
        (ROLE, S3 | BY_ROLE),
        (OWN, S3 | BY_ROLE | {"TotalAuthenticatedEntities": 2}),
    ],
)
def test_the_services_that_can_be_used_are_told_with_their_latest_use(
    ask: Any, arn: str, s3: dict[str, Any]
) -> None:
    """AWS: IAM API reference, GetServiceLastAccessedDetails: by namespace; IAM is not allowed."""
    s3_told, sqs_told = _services(ask, arn)
    assert s3_told == s3
    assert sqs_told["ServiceNamespace"] == "sqs"
    assert sqs_told == UNUSED_SQS | {"ServiceName": sqs_told["ServiceName"]}


@pytest.mark.usefixtures("_used")
def test_a_report_at_the_level_of_actions_tells_those_that_are_tracked(ask: Any) -> None:
    """AWS: IAM API reference, TrackedActionLastAccessed: what works on data is not tracked."""
    s3, sqs = _services(ask, OWN, Granularity="ACTION_LEVEL")
    tracked = {each["ActionName"]: each for each in s3["TrackedActionsLastAccessed"]}
    assert tracked == {
        "CreateBucket": {
            "ActionName": "CreateBucket",
            "LastAccessedEntity": ALICE,
            "LastAccessedTime": NOON,
            "LastAccessedRegion": "eu-west-1",
        },
        "DeleteBucket": {"ActionName": "DeleteBucket"},
    }
    assert "TrackedActionsLastAccessed" not in sqs


def test_a_job_tells_its_kind(ask: Any) -> None:
    """AWS: IAM API reference, JobType."""
    job = _job(ask, ALICE, Granularity="ACTION_LEVEL")
    assert uuid.UUID(job)
    assert _get(ask, job)["JobType"] == "ACTION_LEVEL"
    assert _get(ask, _job(ask, ALICE))["JobType"] == "SERVICE_LEVEL"


@pytest.mark.parametrize(
    ("operation", "params"), [("", {}), ("WithEntities", {"ServiceNamespace": "s3"})]
)
def test_who_asks_at_once_finds_the_job_in_progress(
    ask: Any, operation: str, params: dict[str, str]
) -> None:
    """AWS: IAM API reference, JobStatus; a published comparison tells which members are absent."""
    job, name = _job(ask, ALICE), f"GetServiceLastAccessedDetails{operation}"
    first = ask(name, JobId=job, **params)
    assert first == {"JobStatus": "IN_PROGRESS", "JobCreationDate": NOON}
    second = ask(name, JobId=job, **params)
    assert (second["JobStatus"], second["JobCompletionDate"]) == ("COMPLETED", NOON)


@pytest.mark.usefixtures("_used")
def test_the_entities_behind_a_policy_are_told_the_latest_first(ask: Any) -> None:
    """AWS: IAM API reference, GetServiceLastAccessedDetailsWithEntities."""
    answer = _get(ask, _job(ask, OWN), "WithEntities", ServiceNamespace="s3")
    told = [
        (each["EntityInfo"]["Arn"], each["EntityInfo"]["Type"], each.get("LastAuthenticated"))
        for each in answer["EntityDetailsList"]
    ]
    assert told == [
        (ROLE, "ROLE", NOON + MINUTE),
        (ALICE, "USER", NOON),
        (BOB, "USER", None),
    ]
    user = ask("GetUser", UserName="alice")["User"]
    assert answer["EntityDetailsList"][1]["EntityInfo"] == {
        "Arn": ALICE,
        "Name": "alice",
        "Type": "USER",
        "Id": user["UserId"],
        "Path": "/",
    }


def test_a_report_is_of_the_moment_that_it_was_asked_for(
    ask: Any, account: Account, alice: Caller
) -> None:
    """AWS: silent; known from a published comparison: members by their present names."""
    job = _job(ask, TEAM)
    account.access_log.record(alice, "s3:CreateBucket", None, now())
    ask("UpdateUser", UserName="alice", NewUserName="ann")
    ask("RemoveUserFromGroup", UserName="bob", GroupName="team")
    ask("DeleteUser", UserName="bob")
    assert _get(ask, job)["ServicesLastAccessed"][0]["TotalAuthenticatedEntities"] == 0
    (entity,) = _get(ask, job, "WithEntities", ServiceNamespace="s3")["EntityDetailsList"]
    assert entity["EntityInfo"]["Name"] == "ann"


@pytest.mark.parametrize(("days", "count"), [(399, 1), (400, 0)])
@pytest.mark.usefixtures("_used")
def test_a_use_is_remembered_for_400_days(ask: Any, frozen: Any, days: int, count: int) -> None:
    """AWS: IAM API reference, GenerateServiceLastAccessedDetails."""
    frozen.tick(datetime.timedelta(days=days).total_seconds())
    assert _services(ask, ALICE)[0]["TotalAuthenticatedEntities"] == count


def test_a_user_made_anew_has_used_nothing(ask: Any, account: Account, alice: Caller) -> None:
    """AWS: IAM user guide, "IAM identifiers": a new user has another unique id."""
    account.access_log.record(alice, "s3:CreateBucket", None, NOON)
    ask("RemoveUserFromGroup", UserName="alice", GroupName="team")
    ask("DeleteUser", UserName="alice")
    ask("CreateUser", UserName="alice")
    ask("AddUserToGroup", UserName="alice", GroupName="team")
    assert _services(ask, ALICE)[0]["TotalAuthenticatedEntities"] == 0


def test_a_job_belongs_to_who_asked_for_it(
    ask: Any, refused: Any, alice: Caller, session: Caller
) -> None:
    """AWS: IAM API reference, JobId: "the same role within a session", or "the same user"."""
    job = _job(ask, ALICE, by=alice)
    assert refused("GetServiceLastAccessedDetails", JobId=job, by=session)[0] == "NoSuchEntity"
    assert ask("GetServiceLastAccessedDetails", JobId=job, by=alice)["JobStatus"]


def test_an_unknown_job_is_refused(refused: Any) -> None:
    """AWS: IAM API reference, the errors of the operation."""
    job = str(uuid.UUID(int=0))
    assert refused("GetServiceLastAccessedDetails", JobId=job)[0] == "NoSuchEntity"


@pytest.mark.parametrize("size", [1, 2])
def test_services_and_entities_come_in_pages(ask: Any, size: int) -> None:
    """AWS: IAM API reference: Marker and MaxItems."""
    job = _job(ask, TEAM)
    whole = _get(ask, job)["ServicesLastAccessed"]
    page = _get(ask, job, MaxItems=size)
    found = page["ServicesLastAccessed"]
    while page["IsTruncated"]:
        page = _get(ask, job, MaxItems=size, Marker=page["Marker"])
        found = found + page["ServicesLastAccessed"]
    assert found == whole
    entities = _get(ask, job, "WithEntities", ServiceNamespace="s3", MaxItems=1)
    assert entities["IsTruncated"] is True


def test_nobody_can_use_a_service_that_is_not_in_the_report(ask: Any, refused: Any) -> None:
    """AWS: silent; a service that AWS does not have is refused, which is stricter."""
    job = _job(ask, ALICE)
    assert _get(ask, job, "WithEntities", ServiceNamespace="sns")["EntityDetailsList"] == []
    params = {"JobId": job, "ServiceNamespace": "s4"}
    assert refused("GetServiceLastAccessedDetailsWithEntities", **params)[0] == "InvalidInput"


@pytest.mark.parametrize(
    ("arn", "code"),
    [
        (f"{ACCOUNT}:user/nobody", "NoSuchEntity"),
        (f"{ACCOUNT}:policy/none", "NoSuchEntity"),
        ("arn:aws:iam::aws:policy/NoSuchPolicy", "NoSuchEntity"),
        (f"{ACCOUNT}:mfa/device", "InvalidInput"),
    ],
)
def test_only_users_groups_roles_and_policies_are_reported_on(
    refused: Any, arn: str, code: str
) -> None:
    """AWS: IAM API reference, Arn of GenerateServiceLastAccessedDetails."""
    assert refused("GenerateServiceLastAccessedDetails", Arn=arn)[0] == code
