"""Operations on reports of the services that the accounts of an organization have used."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.organization import Organization
from pytest_iam.account.reports import AccountUse, OrganizationReport, Progress
from pytest_iam.account.sessions import Caller
from pytest_iam.catalog.actions import known_prefixes, service_name
from pytest_iam.errors import AwsError, UsageError
from pytest_iam.operations.paging import page
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.service_last_accessed import TRACKED_FOR, finished, unfinished

# AWS: IAM API reference, the page of each operation. Organizations have neither organizational
# units nor policies of their own here: all services are allowed, and reports are about the root or
# an account right under it.

_PATH = re.compile(r"(?P<organization>o-\w+)/(?P<root>r-\w+)(?:/(?P<account>[0-9]{12}))?")
_FULL_ACCESS = "p-FullAWSAccess"

_SortKey = Callable[[AccountUse], Any]
_ORDERS: Mapping[str, tuple[_SortKey, bool]] = {
    "SERVICE_NAMESPACE_ASCENDING": (lambda use: use.prefix, False),
    "SERVICE_NAMESPACE_DESCENDING": (lambda use: use.prefix, True),
    "LAST_AUTHENTICATED_TIME_ASCENDING": (lambda use: _moment(use), False),
    "LAST_AUTHENTICATED_TIME_DESCENDING": (lambda use: _moment(use), True),
}
"""What each sort key compares, and whether the greatest comes first."""


@operation("iam", "GenerateOrganizationsAccessReport")
def generate_organizations_access_report(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """Begin a report on the root of the organization or on one of its accounts, as things are now.

    Raises `UsageError` for organizational units and policies, which the simulator does not know.
    """
    organization, path = _managed_organization(account), params["EntityPath"]
    match = _PATH.fullmatch(path)
    if path.partition("/")[0] != organization.id:
        raise _denied(account, caller)
    if match is None or params.get("OrganizationsPolicyId", _FULL_ACCESS) != _FULL_ACCESS:
        raise UsageError(
            f"the access report on {path!r} asks for an organizational unit or a policy, which "
            "organizations do not have here: ask for the root, 'o-…/r-…', or an account, "
            "'o-…/r-…/123456789012', without a policy"
        )
    paths = _accounts(organization, path, match["account"])
    _check_room(account)
    report = OrganizationReport(
        id=account.ids.request_id(),
        owner=caller.user_id,
        services=tuple(_service(account, prefix, paths) for prefix in sorted(known_prefixes())),
        progress=Progress(clock.now()),
    )
    account.reports.organization[report.id] = report
    return {"JobId": report.id}


@operation("iam", "GetOrganizationsAccessReport")
def get_organizations_access_report(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """The services of a report, by namespace or by the time of their latest use."""
    _managed_organization(account)
    report = account.reports.organization.get(params["JobId"])
    if report is None or report.owner != caller.user_id:
        # AWS: the code is documented, the text is not verified.
        raise AwsError("NoSuchEntity", f"Job {params['JobId']} cannot be found.")
    if not report.progress.ask(clock.now()):
        return unfinished(report.progress)
    order, is_descending = _ORDERS[params.get("SortKey", "SERVICE_NAMESPACE_ASCENDING")]
    services = sorted(report.services, key=order, reverse=is_descending)
    numbers = {
        "NumberOfServicesAccessible": len(services),
        "NumberOfServicesNotAccessed": sum(not use.accounts for use in services),
    }
    items = [_shown(use) for use in services]
    return finished(report.progress) | numbers | page("AccessDetails", items, params)


def _check_room(account: Account) -> None:
    """Refuse a report while another is in progress."""
    # AWS: the code is documented; how many there may be is known from a published comparison.
    now = clock.now()
    if any(report.progress.is_running(now) for report in account.reports.organization.values()):
        raise AwsError(
            "ReportGenerationLimitExceeded",
            "The maximum number of concurrent requests for this account are already running.",
        )


def _managed_organization(account: Account) -> Organization:
    """The organization that the account manages."""
    organization = account.world.organization
    if organization is None or organization.management_account != account.id:
        # AWS: "you must be signed in to the management account"; code and text are not verified.
        raise AwsError("AccessDenied", "You must be signed in to the management account.")
    return organization


def _denied(account: Account, caller: Caller) -> AwsError:
    # AWS: not documented; the code is known from a published comparison, the text is not.
    return AwsError("AccessDenied", f"{caller.arn} has no access to another organization.")


def _accounts(organization: Organization, path: str, account_id: str | None) -> dict[str, str]:
    """The ids of the accounts that a report on that path is about, and the path of each.

    The management account is in a report on itself alone: policies do not limit it.
    """
    if account_id is None:
        return {member: f"{path}/{member}" for member in sorted(organization.members)}
    if not organization.holds(account_id):
        raise UsageError(f"the account {account_id} of {path!r} is not in {organization.id}")
    return {account_id: path}


def _service(account: Account, prefix: str, paths: Mapping[str, str]) -> AccountUse:
    """The latest use of a service in each account, as far as AWS remembers."""
    since = clock.now() - TRACKED_FOR
    found = {
        path: access
        for account_id, path in paths.items()
        if (access := account.world.account(account_id).access_log.latest(prefix)) is not None
        and access.at > since
    }
    return AccountUse(prefix, found)


def _moment(use: AccountUse) -> tuple[float, str]:
    times = [access.at.timestamp() for access in use.accounts.values()]
    return max(times, default=0.0), use.prefix


def _shown(use: AccountUse) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "ServiceName": service_name(use.prefix),
        "ServiceNamespace": use.prefix,
        "TotalAuthenticatedEntities": len(use.accounts),
    }
    if use.accounts:
        path, access = max(use.accounts.items(), key=lambda item: item[1].at)
        shown["Region"], shown["EntityPath"] = access.region, path
        shown["LastAuthenticatedTime"] = access.at
    return shown
