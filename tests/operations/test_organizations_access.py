"""Organizations access reports."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from pytest_iam import UsageError
from pytest_iam.account.account import Account
from pytest_iam.account.callers import root_caller
from pytest_iam.account.organization import Organization
from pytest_iam.account.sessions import Caller

MANAGEMENT, MEMBER, OTHER = "123456789012", "222222222222", "333333333333"
ORGANIZATION = "o-a1b2c3d4e5"
ROOT = f"{ORGANIZATION}/r-f6g7h8"
NOON = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.timezone.utc)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _organization(account: Account, frozen: Any) -> None:
    """An organization of three accounts, which have used S3, and one of them SQS."""
    account.world.organization = Organization(ORGANIZATION, MANAGEMENT, {MEMBER, OTHER})
    for place, account_id in enumerate((MANAGEMENT, MEMBER, OTHER)):
        each = account.world.account(account_id)
        each.access_log.record(root_caller(each), "s3:GetObject", "eu-west-1", NOON - place * HOUR)
    member = account.world.account(MEMBER)
    member.access_log.record(root_caller(member), "sqs:SendMessage", None, NOON - 5 * HOUR)


def _report(ask: Any, path: str, **params: Any) -> dict[str, Any]:
    job = ask("GenerateOrganizationsAccessReport", EntityPath=path)["JobId"]
    assert ask("GetOrganizationsAccessReport", JobId=job)["JobStatus"] == "IN_PROGRESS"
    answer: dict[str, Any] = ask("GetOrganizationsAccessReport", JobId=job, **params)
    return answer


def _used(answer: dict[str, Any]) -> dict[str, Any]:
    details = answer["AccessDetails"]
    return {each["ServiceNamespace"]: each for each in details if "Region" in each}


def test_a_report_on_the_root_leaves_out_the_management_account(ask: Any) -> None:
    """AWS: IAM API reference, GenerateOrganizationsAccessReport."""
    answer = _report(ask, ROOT, MaxItems=1000)
    used = _used(answer)
    assert used["s3"] == {
        "ServiceName": "Amazon S3",
        "ServiceNamespace": "s3",
        "TotalAuthenticatedEntities": 2,
        "Region": "eu-west-1",
        "EntityPath": f"{ROOT}/{MEMBER}",
        "LastAuthenticatedTime": NOON - HOUR,
    }
    assert used.keys() == {"s3", "sqs"}
    count = answer["NumberOfServicesAccessible"]
    assert len(answer["AccessDetails"]) == count
    assert answer["NumberOfServicesNotAccessed"] == count - 2


@pytest.mark.parametrize(
    ("account_id", "services"), [(MANAGEMENT, {"s3"}), (MEMBER, {"s3", "sqs"}), (OTHER, {"s3"})]
)
def test_a_report_on_an_account_is_of_that_account(
    ask: Any, account_id: str, services: set[str]
) -> None:
    """AWS: IAM API reference, GenerateOrganizationsAccessReport."""
    used = _used(_report(ask, f"{ROOT}/{account_id}", MaxItems=1000))
    assert used.keys() == services
    assert used["s3"]["EntityPath"] == f"{ROOT}/{account_id}"


@pytest.mark.parametrize(
    ("key", "first"),
    [
        ("LAST_AUTHENTICATED_TIME_DESCENDING", ["s3", "sqs"]),
        ("SERVICE_NAMESPACE_ASCENDING", ["a2c", "a4b"]),
    ],
)
def test_the_services_are_sorted_as_asked(ask: Any, key: str, first: list[str]) -> None:
    """AWS: IAM API reference, GetOrganizationsAccessReport, SortKey."""
    details = _report(ask, ROOT, SortKey=key, MaxItems=2)["AccessDetails"]
    assert [each["ServiceNamespace"] for each in details] == first
    opposite = key.replace("DESC", "X").replace("ASC", "DESC").replace("X", "ASC")
    last = _report(ask, ROOT, SortKey=opposite, MaxItems=1000)["AccessDetails"][-2:]
    assert [each["ServiceNamespace"] for each in last] == first[::-1]


def test_another_account_has_no_report(ask: Any, refused: Any, account: Account) -> None:
    """AWS: IAM API reference: "you must be signed in to the management account"."""
    member: Caller = root_caller(account.world.account(MEMBER))
    params = {"EntityPath": ROOT, "by": member}
    assert refused("GenerateOrganizationsAccessReport", **params)[0] == "AccessDenied"


def test_an_account_without_an_organization_has_no_report(refused: Any, account: Account) -> None:
    """AWS: as above."""
    account.world.organization = None
    assert refused("GenerateOrganizationsAccessReport", EntityPath=ROOT)[0] == "AccessDenied"


def test_another_organization_is_refused(refused: Any) -> None:
    """AWS: silent; known from a published comparison."""
    path = "o-zzzzzzzzzz/r-f6g7h8"
    assert refused("GenerateOrganizationsAccessReport", EntityPath=path)[0] == "AccessDenied"


@pytest.mark.parametrize(
    "params",
    [
        {"EntityPath": f"{ROOT}/ou-f6g7-12345678"},
        {"EntityPath": ROOT, "OrganizationsPolicyId": "p-12345678"},
        {"EntityPath": f"{ROOT}/444444444444"},
    ],
)
def test_what_is_not_known_of_the_organization_is_said(ask: Any, params: dict[str, str]) -> None:
    """Organizational units and policies of organizations are not simulated."""
    with pytest.raises(UsageError, match=r"r-f6g7h8"):
        ask("GenerateOrganizationsAccessReport", **params)


def test_one_report_is_made_at_a_time(ask: Any, refused: Any, frozen: Any) -> None:
    """AWS: IAM API reference, ReportGenerationLimitExceeded."""
    ask("GenerateOrganizationsAccessReport", EntityPath=ROOT)
    code, _ = refused("GenerateOrganizationsAccessReport", EntityPath=ROOT)
    assert code == "ReportGenerationLimitExceeded"
    frozen.tick(2)
    assert ask("GenerateOrganizationsAccessReport", EntityPath=ROOT)["JobId"]


def test_an_unknown_job_is_refused(refused: Any) -> None:
    """AWS: IAM API reference, the errors of the operation."""
    job = "00000000-0000-0000-0000-000000000000"
    assert refused("GetOrganizationsAccessReport", JobId=job)[0] == "NoSuchEntity"
