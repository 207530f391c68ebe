"""The credential report."""

from __future__ import annotations

import csv
import datetime
from typing import Any

import pytest

from pytest_iam.account.access_keys import record_use
from pytest_iam.account.account import Account
from pytest_iam.account.callers import user_caller
from pytest_iam.account.password_policy import PasswordPolicy
from pytest_iam.clock import now

NOON = "2026-01-31T12:00:00Z"
PASSWORD = "Correct-Horse-7"
HEADER = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
    "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
    "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
    "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,"
    "cert_1_last_rotated,cert_2_active,cert_2_last_rotated"
)


def _report(ask: Any) -> list[dict[str, str]]:
    """The rows of a new report."""
    while ask("GenerateCredentialReport")["State"] != "COMPLETE":
        pass
    content = ask("GetCredentialReport")["Content"].decode()
    return list(csv.DictReader(content.splitlines()))


def test_a_report_is_started_and_then_complete(ask: Any, frozen: Any) -> None:
    """AWS: IAM API reference, GenerateCredentialReport and GetCredentialReport."""
    text = "No report exists. Starting a new report generation task"
    assert ask("GenerateCredentialReport") == {"State": "STARTED", "Description": text}
    assert ask("GenerateCredentialReport") == {"State": "COMPLETE"}
    report = ask("GetCredentialReport")
    assert report["ReportFormat"] == "text/csv"
    assert report["GeneratedTime"] == now()


def test_there_is_none_before_it_is_asked_for(refused: Any) -> None:
    """AWS: IAM API reference, GetCredentialReport; the lack of a message is known from reports."""
    assert refused("GetCredentialReport") == ("ReportNotPresent", "")


def test_who_asks_at_once_finds_it_in_progress(ask: Any, refused: Any, frozen: Any) -> None:
    """AWS: IAM API reference, GetCredentialReport."""
    ask("GenerateCredentialReport")
    assert refused("GetCredentialReport")[0] == "ReportInProgress"
    assert ask("GetCredentialReport")["Content"]


def test_who_waits_finds_it_complete(ask: Any, frozen: Any) -> None:
    """AWS: IAM API reference, GetCredentialReport."""
    ask("GenerateCredentialReport")
    frozen.tick(2)
    assert ask("GetCredentialReport")["Content"]


@pytest.mark.parametrize(("seconds", "is_new"), [(4 * 3600, False), (4 * 3600 + 1, True)])
def test_a_report_is_kept_for_four_hours(
    ask: Any, refused: Any, frozen: Any, seconds: int, is_new: bool
) -> None:
    """AWS: IAM user guide, "Generate credential reports for your AWS account"."""
    _report(ask)
    ask("CreateUser", UserName="alice")
    frozen.tick(seconds)
    if is_new:
        assert refused("GetCredentialReport")[0] == "ReportExpired"
        assert ask("GenerateCredentialReport")["State"] == "STARTED"
    assert [row["user"] for row in _report(ask)] == ["<root_account>", *["alice"] * is_new]


def test_the_first_row_is_roots(ask: Any, account: Account, frozen: Any) -> None:
    """AWS: the page above, and published reports."""
    ask("GenerateCredentialReport")
    frozen.tick(2)
    lines = ask("GetCredentialReport")["Content"].decode().split("\n")
    assert lines[0] == HEADER
    created = f"{account.created_at:%Y-%m-%dT%H:%M:%SZ}"
    root = (
        f"<root_account>,{account.root_arn},{created},true,no_information,{created},not_supported,"
        "false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
    )
    assert lines[1:] == [root]


def test_root_may_have_no_password(ask: Any, account: Account, frozen: Any) -> None:
    """AWS: the page above: as new member accounts of an organization have none."""
    account.settings.root_password_since = None
    (root,) = _report(ask)
    assert list(root.values())[3:7] == ["false", "N/A", "N/A", "not_supported"]


def test_users_come_by_name_and_without_credentials_have_none(ask: Any, frozen: Any) -> None:
    """AWS: the page above, and published reports."""
    ask("CreateUser", UserName="bob", Path="/team/")
    ask("CreateUser", UserName="Ann")
    _, ann, bob = _report(ask)
    assert (ann["user"], bob["arn"]) == ("Ann", "arn:aws:iam::123456789012:user/team/bob")
    assert bob["user_creation_time"] == NOON
    assert set(list(bob.values())[3:]) == {"false", "N/A"}


@pytest.mark.parametrize(("max_age", "rotation"), [(None, "N/A"), (30, "2026-03-02T12:00:00Z")])
def test_a_password_is_told(
    account: Account, ask: Any, frozen: Any, max_age: int | None, rotation: str
) -> None:
    """AWS: the page above: `no_information` if the password has never been used."""
    account.settings.password_policy = PasswordPolicy(max_age=max_age)
    ask("CreateUser", UserName="alice")
    ask("CreateLoginProfile", UserName="alice", Password=PASSWORD)
    (_, row) = _report(ask)
    assert row["password_enabled"] == "true"
    assert row["password_last_used"] == "no_information"
    assert row["password_last_changed"] == NOON
    assert row["password_next_rotation"] == rotation


def test_keys_are_told_inactive_ones_too(ask: Any, account: Account, frozen: Any) -> None:
    """AWS: published reports: an inactive key has its date."""
    ask("CreateUser", UserName="alice")
    ids = sorted(
        ask("CreateAccessKey", UserName="alice")["AccessKey"]["AccessKeyId"] for _ in range(2)
    )
    ask("UpdateAccessKey", UserName="alice", AccessKeyId=ids[1], Status="Inactive")
    (_, row) = _report(ask)
    assert (row["access_key_1_active"], row["access_key_2_active"]) == ("true", "false")
    assert row["access_key_1_last_rotated"] == row["access_key_2_last_rotated"] == NOON
    assert row["access_key_1_last_used_date"] == "N/A"


@pytest.mark.parametrize(
    ("service", "region", "shown"), [("sqs", "eu-west-1", "eu-west-1"), ("s3", "eu-west-1", "N/A")]
)
def test_of_the_uses_in_a_quarter_of_an_hour_the_first_is_told(
    ask: Any, account: Account, frozen: Any, service: str, region: str, shown: str
) -> None:
    """AWS: the page above; S3's region is `N/A`."""
    ask("CreateUser", UserName="alice")
    key_id = ask("CreateAccessKey", UserName="alice")["AccessKey"]["AccessKeyId"]
    alice = account.users.get("alice")
    assert alice is not None
    caller = user_caller(account, alice, access_key_id=key_id)
    for used in ("iam", service, "iam"):
        record_use(account.world, caller, used, region, now())
        frozen.tick(15 * 60 if used == "iam" else 15 * 60 - 1)
    (_, row) = _report(ask)
    assert row["access_key_1_last_used_service"] == service
    assert row["access_key_1_last_used_date"] == "2026-01-31T12:15:00Z"
    assert row["access_key_1_last_used_region"] == shown


def test_more_than_two_keys_are_told_in_a_column_of_their_own(
    ask: Any, account: Account, frozen: Any
) -> None:
    """AWS: the page above, additional_credentials_info; its text is not documented."""
    account.quotas.access_keys_per_user = 3
    for name in ("alice", "bob"):
        ask("CreateUser", UserName=name)
        ask("CreateAccessKey", UserName=name)
    for _ in range(2):
        ask("CreateAccessKey", UserName="bob")
    told = {row["user"]: row["additional_credentials_info"] for row in _report(ask)}
    assert told == {"<root_account>": "", "alice": "", "bob": "1 more: ListAccessKeys"}


def test_a_report_is_of_the_moment_that_it_was_asked_for(ask: Any, frozen: Any) -> None:
    """AWS: silent; published comparisons: what changes later is not in it."""
    ask("GenerateCredentialReport")
    ask("CreateUser", UserName="alice")
    frozen.tick(datetime.timedelta(minutes=1).total_seconds())
    assert b"alice" not in ask("GetCredentialReport")["Content"]
