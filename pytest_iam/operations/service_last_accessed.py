"""Operations on reports of the services that somebody can access, and on when they last did."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from pytest_iam import clock
from pytest_iam.account.access_log import Access
from pytest_iam.account.account import Account
from pytest_iam.account.entities import Group, Identity, ManagedPolicy, Role, User
from pytest_iam.account.reports import AccessReport, Progress, ServiceUse, Use
from pytest_iam.account.sessions import Caller
from pytest_iam.catalog.actions import service_name
from pytest_iam.catalog.tracked_actions import is_tracked
from pytest_iam.errors import AwsError
from pytest_iam.operations.granting_policies import (
    check_namespace,
    permissions_of,
    reported_entity,
)
from pytest_iam.operations.paging import page
from pytest_iam.operations.potential_access import PotentialAccess
from pytest_iam.operations.registry import Params, operation
from pytest_iam.policy import Policy

# AWS: IAM API reference, the page of each operation. What is reported are the calls that the
# simulator has seen; AWS takes up to four hours to tell them, here they are told at once.

TRACKED_FOR = datetime.timedelta(days=400)
"""How long AWS remembers who used which service."""


@operation("iam", "GenerateServiceLastAccessedDetails")
def generate_service_last_accessed_details(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """Begin a report on a user, group, role or policy, as things are now."""
    subject = reported_entity(account, params["Arn"])
    has_actions = params.get("Granularity") == "ACTION_LEVEL"
    access, entities = PotentialAccess(_policies(account, subject)), _entities(account, subject)
    report = AccessReport(
        id=account.ids.request_id(),
        owner=caller.user_id,
        has_actions=has_actions,
        services=tuple(
            _service(account, prefix, access.actions(prefix) if has_actions else (), entities)
            for prefix in access.services()
        ),
        progress=Progress(clock.now()),
    )
    account.reports.access[report.id] = report
    return {"JobId": report.id}


@operation("iam", "GetServiceLastAccessedDetails")
def get_service_last_accessed_details(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """The services of a report, by namespace, each with the latest attempt to use it."""
    report = _report(account, caller, params)
    if not report.progress.ask(clock.now()):
        return unfinished(report.progress)
    about = {"JobType": "ACTION_LEVEL" if report.has_actions else "SERVICE_LEVEL"}
    services = [_shown_service(service) for service in report.services]
    return finished(report.progress) | about | page("ServicesLastAccessed", services, params)


@operation("iam", "GetServiceLastAccessedDetailsWithEntities")
def get_service_last_accessed_details_with_entities(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """The users and roles of a report that can use a service, the latest to try it first.

    They are told by the names that they have now; who is gone is left out.
    """
    report = _report(account, caller, params)
    check_namespace(params["ServiceNamespace"])
    if not report.progress.ask(clock.now()):
        return unfinished(report.progress)
    found = (each for each in report.services if each.prefix == params["ServiceNamespace"])
    service = next(found, None)
    # AWS: silent on a service that the report does not have: nobody can use it.
    uses = () if service is None else service.uses
    present = [_shown_entity(use) for use in uses if _is_present(account, use.entity)]
    return finished(report.progress) | page("EntityDetailsList", present, params)


def _policies(account: Account, subject: Identity | ManagedPolicy) -> list[Policy]:
    """The permissions policies that a report is about."""
    if isinstance(subject, ManagedPolicy):
        return [subject.default_version.policy]
    return [source.policy for source in permissions_of(account, subject)]


def _entities(account: Account, subject: Identity | ManagedPolicy) -> list[User | Role]:
    """The users and roles that a report is about, none twice."""
    if isinstance(subject, User | Role):
        return [subject]
    if isinstance(subject, Group):
        members = (account.users.get(name) for name in subject.users)
        return [user for user in members if user is not None]
    users = account.attachments.attached_to(subject.arn).values()
    found = (each for identity in users for each in _entities(account, identity))
    return list({each.id: each for each in found}.values())


def _service(
    account: Account, prefix: str, names: Iterable[str], entities: Iterable[User | Role]
) -> ServiceUse:
    """A service as the report tells it, with those of its actions that AWS tracks."""
    accesses = {each.id: _recent(account, each, prefix) for each in entities}
    uses = [Use(each, _latest(accesses[each.id].values())) for each in entities]
    actions = [
        (name, _last_use([Use(each, accesses[each.id].get(name)) for each in entities]))
        for name in names
        if is_tracked(f"{prefix}:{name}")
    ]
    return ServiceUse(prefix, tuple(sorted(uses, key=_latest_first)), tuple(actions))


def _recent(account: Account, entity: User | Role, prefix: str) -> dict[str, Access]:
    """The entity's latest attempts at a service's actions, by name, as far as AWS remembers."""
    since = clock.now() - TRACKED_FOR
    accesses = account.access_log.of(entity.id, prefix)
    return {name: access for name, access in accesses.items() if access.at > since}


def _latest(accesses: Iterable[Access]) -> Access | None:
    return max(accesses, key=lambda access: access.at, default=None)


def _last_use(uses: Iterable[Use]) -> Use | None:
    """The latest use there was, or None."""
    return next((use for use in sorted(uses, key=_latest_first) if use.access is not None), None)


def _latest_first(use: Use) -> tuple[float, str]:
    """What uses are sorted by; AWS: silent about the order of those who never tried."""
    return (0.0 if use.access is None else -use.access.at.timestamp()), use.entity.arn


def _report(account: Account, caller: Caller, params: Params) -> AccessReport:
    """The report of that job, which the caller asked for itself."""
    report = account.reports.access.get(params["JobId"])
    if report is None or report.owner != caller.user_id:
        # AWS: the code is documented, the text is not verified.
        raise AwsError("NoSuchEntity", f"Job {params['JobId']} cannot be found.")
    return report


def unfinished(progress: Progress) -> dict[str, Any]:
    """The answer while a report is in progress: it lacks members that the model says are required.

    AWS: known from a published comparison.
    """
    return {"JobStatus": "IN_PROGRESS", "JobCreationDate": progress.started_at}


def finished(progress: Progress) -> dict[str, Any]:
    """What the answer says of a report that is complete."""
    at = progress.started_at
    return {"JobStatus": "COMPLETED", "JobCreationDate": at, "JobCompletionDate": at}


def _shown_service(service: ServiceUse) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "ServiceName": service_name(service.prefix),
        "ServiceNamespace": service.prefix,
        "TotalAuthenticatedEntities": sum(use.access is not None for use in service.uses),
    }
    last = _last_use(service.uses)
    if last is not None and last.access is not None:
        shown["LastAuthenticated"] = last.access.at
        shown["LastAuthenticatedEntity"] = last.entity.arn
        shown["LastAuthenticatedRegion"] = last.access.region
    if service.actions:
        shown["TrackedActionsLastAccessed"] = list(_shown_actions(service))
    return shown


def _shown_actions(service: ServiceUse) -> Iterator[dict[str, Any]]:
    for name, use in service.actions:
        shown: dict[str, Any] = {"ActionName": name}
        if use is not None and use.access is not None:
            shown["LastAccessedEntity"] = use.entity.arn
            shown["LastAccessedTime"] = use.access.at
            shown["LastAccessedRegion"] = use.access.region
        yield shown


def _shown_entity(use: Use) -> dict[str, Any]:
    entity = use.entity
    info = {
        "Arn": entity.arn,
        "Name": entity.name,
        "Type": "USER" if isinstance(entity, User) else "ROLE",
        "Id": entity.id,
        "Path": entity.path,
    }
    last = {} if use.access is None else {"LastAuthenticated": use.access.at}
    return {"EntityInfo": info} | last


def _is_present(account: Account, entity: User | Role) -> bool:
    found = account.users.get(entity.name) if isinstance(entity, User) else None
    return (found or account.roles.get(entity.name)) is entity
