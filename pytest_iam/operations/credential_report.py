"""Operations on the credential report, which tells how each user of an account can sign in."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from typing import Any

from pytest_iam import clock
from pytest_iam.account.access_keys import listed_keys
from pytest_iam.account.account import Account
from pytest_iam.account.entities import AccessKey, User
from pytest_iam.account.mfa import devices_of
from pytest_iam.account.reports import CredentialReport, Progress
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params, operation

# AWS: IAM user guide, "Generate credential reports for your AWS account". Where published reports
# differ from it they are followed: `true` and `false` are in lower case, the dates of inactive keys
# are told, times end in Z (since 2024), and the last line has no end.

_GOOD_FOR = datetime.timedelta(hours=4)
_SHOWN = 2  # keys and certificates of a user
_NONE = "N/A"

Row = dict[str, str]


@operation("iam", "GenerateCredentialReport")
def generate_credential_report(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Begin a report, unless there is one of the last four hours; that one's state then."""
    now, report = clock.now(), account.reports.credentials
    if report is not None and not _is_expired(report, now):
        report.progress.finish()
        return {"State": "COMPLETE"}
    account.reports.credentials = CredentialReport(_content(account), Progress(now))
    # AWS: IAM API reference, GenerateCredentialReport; silent on the text where one has expired.
    text = "No report exists. Starting a new report generation task"
    return {"State": "STARTED", "Description": text}


@operation("iam", "GetCredentialReport")
def get_credential_report(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The report, as comma-separated values."""
    # AWS: the refusals come without a message; known from reports of users. That of an expired
    # report is not verified.
    now, report = clock.now(), account.reports.credentials
    if report is None:
        raise AwsError("ReportNotPresent", "")
    if _is_expired(report, now):
        raise AwsError("ReportExpired", "")
    if not report.progress.ask(now):
        raise AwsError("ReportInProgress", "")
    return {
        "Content": report.content,
        "ReportFormat": "text/csv",
        "GeneratedTime": report.progress.started_at,
    }


def _is_expired(report: CredentialReport, now: datetime.datetime) -> bool:
    return now - report.progress.started_at > _GOOD_FOR


def _content(account: Account) -> bytes:
    rows = [_root_row(account), *(_user_row(account, user) for user in account.users)]
    columns = max((list(row) for row in rows), key=len)
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().rstrip("\n").encode()


def _root_row(account: Account) -> Row:
    since = account.settings.root_password_since
    named = _named("<root_account>", account.root_arn, account.created_at)
    # AWS: the value of root is "always `not_supported`".
    rotation = {"password_next_rotation": "not_supported"}
    return named | _password(since, None) | rotation | _credentials(account, None)


def _user_row(account: Account, user: User) -> Row:
    since = None if user.login_profile is None else user.login_profile.changed_at
    days = account.settings.passwords.max_age
    due = None if since is None or days is None else since + datetime.timedelta(days=days)
    named = _named(user.name, user.arn, user.created_at)
    rotation = {"password_next_rotation": _time(due)}
    password = _password(since, user.password_last_used)
    return named | password | rotation | _credentials(account, user)


def _named(name: str, arn: str, created_at: datetime.datetime) -> Row:
    return {"user": name, "arn": arn, "user_creation_time": _time(created_at)}


def _password(since: datetime.datetime | None, used_at: datetime.datetime | None) -> Row:
    """The columns of a password that was set at `since`, or of none."""
    last_used = "no_information" if used_at is None else _time(used_at)
    return {
        "password_enabled": _flag(since is not None),
        "password_last_used": _NONE if since is None else last_used,
        "password_last_changed": _time(since),
    }


def _credentials(account: Account, user: User | None) -> Row:
    """The columns that root has too. Keys come in the order of their ids."""
    # AWS: silent about the order; known from a published comparison.
    keys = sorted(listed_keys(account, user), key=lambda key: key.id)
    owned = account.root_signing_certificates if user is None else user.signing_certificates
    certificates = sorted(owned.values(), key=lambda each: (each.is_active, each.uploaded_at))
    row = {"mfa_active": _flag(bool(devices_of(account, user)))}
    for number in range(_SHOWN):
        key = keys[number] if number < len(keys) else None
        row |= {f"access_key_{number + 1}_{name}": value for name, value in _key(key)}
    for number in range(_SHOWN):
        found = certificates[number] if number < len(certificates) else None
        row[f"cert_{number + 1}_active"] = _flag(found is not None and found.is_active)
        row[f"cert_{number + 1}_last_rotated"] = _time(found.uploaded_at if found else None)
    return row | _further(len(keys), len(certificates))


def _key(key: AccessKey | None) -> Iterator[tuple[str, str]]:
    use = None if key is None else key.reported_use
    yield "active", _flag(key is not None and key.is_active)
    yield "last_rotated", _time(key.created_at if key else None)
    yield "last_used_date", _time(use.at if use else None)
    # AWS: the page above: N/A if "the last used service is not Region-specific, such as Amazon S3";
    # silent on other such services.
    yield "last_used_region", _NONE if use is None or use.service == "s3" else use.region
    yield "last_used_service", _NONE if use is None else use.service


def _further(keys: int, certificates: int) -> Row:
    """The last column, which reports have only where somebody has more than fits in the others."""
    # AWS: documented, and not there in published reports; the text is not documented.
    rest = [
        f"{number - _SHOWN} more: {operation}"
        for number, operation in (
            (keys, "ListAccessKeys"),
            (certificates, "ListSigningCertificates"),
        )
        if number > _SHOWN
    ]
    return {"additional_credentials_info": "; ".join(rest)} if rest else {}


def _time(at: datetime.datetime | None) -> str:
    return _NONE if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _flag(is_set: bool) -> str:
    return "true" if is_set else "false"
