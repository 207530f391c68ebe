"""Operations on service-specific credentials."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import chain
from typing import Any

from pytest_iam import clock
from pytest_iam.account import ids, service_credentials
from pytest_iam.account.account import Account
from pytest_iam.account.entities import User
from pytest_iam.account.service_credentials import ServiceCredential
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup
from pytest_iam.operations.limits import check_room
from pytest_iam.operations.paging import page_after
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.statuses import is_active
from pytest_iam.operations.subjects import user_subject

# AWS: IAM API reference, the page of each operation; IAM user guide, "API keys for AWS services".
# Root has no such credentials.

_Owned = tuple[User, ServiceCredential]


@operation("iam", "CreateServiceSpecificCredential")
def create_service_specific_credential(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """A new credential of a user, with its secret; the user is checked before the service."""
    user = lookup.user(account, params["UserName"])
    service = _supported(params["ServiceName"])
    held = [each for each in user.service_credentials.values() if each.service == service]
    quota = account.quotas.service_credentials_per_user_and_service
    # AWS: two of each service; the quota's name is not verified.
    check_room("ServiceSpecificCredentialsPerUser", len(held), quota)
    now = clock.now()
    credential = ServiceCredential(
        expires_at=_expiry(service, params.get("CredentialAgeDays"), now),
        id=account.ids.unique_id(ids.SERVICE_CREDENTIAL),
        service=service,
        name=service_credentials.free_name(user.name, account.id, (each.name for each in held)),
        created_at=now,
    )
    user.service_credentials[credential.id] = credential
    return {"ServiceSpecificCredential": _with_secret(account, user, credential)}


@operation("iam", "ListServiceSpecificCredentials")
def list_service_specific_credentials(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """The credentials of a user, or of all users by name, without secrets, oldest first."""
    if params.get("AllUsers") and "UserName" in params:
        # AWS: not allowed; neither code nor text are documented.
        raise AwsError("InvalidInput", "UserName and AllUsers cannot be specified together.")
    user = None if params.get("AllUsers") else user_subject(account, caller, params)
    service = params.get("ServiceName")
    if service is not None:
        _supported(service)

    def after(start: str | None) -> Iterator[_Owned]:
        owned = _of_all(account, start) if user is None else _of_one(user, start)
        return (pair for pair in owned if service in (None, pair[1].service))

    return page_after("ServiceSpecificCredentials", params, after, _place, _listed)


@operation("iam", "ResetServiceSpecificCredential")
def reset_service_specific_credential(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """Another secret for a credential; its status and its expiration stay."""
    user = user_subject(account, caller, params)
    credential = _credential(user, params)
    return {"ServiceSpecificCredential": _with_secret(account, user, credential)}


@operation("iam", "UpdateServiceSpecificCredential")
def update_service_specific_credential(account: Account, caller: Caller, params: Params) -> None:
    """Switch a credential on or off; one that has expired stays so."""
    credential = _credential(user_subject(account, caller, params), params)
    credential.is_active = is_active(params["Status"])


@operation("iam", "DeleteServiceSpecificCredential")
def delete_service_specific_credential(account: Account, caller: Caller, params: Params) -> None:
    """Take a credential away, active or not."""
    user = user_subject(account, caller, params)
    del user.service_credentials[_credential(user, params).id]


def _supported(service: str) -> str:
    """The service, if there are credentials for it. AWS: recorded, for listing too."""
    if not service_credentials.is_supported(service):
        message = f"No such service {service} is supported for Service Specific Credentials"
        raise AwsError("NoSuchEntity", message)
    return service


def _credential(user: User, params: Params) -> ServiceCredential:
    credential_id = params["ServiceSpecificCredentialId"]
    found = user.service_credentials.get(credential_id)
    if found is None:
        raise AwsError("NoSuchEntity", f"No such credential {credential_id} exists")
    return found


def _expiry(service: str, days: int | None, now: datetime.datetime) -> datetime.datetime | None:
    if days is None:
        return None
    if service not in service_credentials.API_KEY_PREFIXES:
        # AWS: "only valid for services that support long-term API keys"; neither code nor text are
        # documented.
        raise AwsError("InvalidInput", f"CredentialAgeDays is not supported for {service}.")
    return now + datetime.timedelta(days=days)


def _of_one(user: User, start: str | None) -> Iterator[_Owned]:
    """The user's credentials that come after that place, whose own may be gone meanwhile."""
    passed = "" if start is None else start.partition(" ")[2]
    held = sorted(user.service_credentials.values(), key=_age)
    return ((user, each) for each in held if _age(each) > passed)


def _of_all(account: Account, start: str | None) -> Iterator[_Owned]:
    """As `_of_one`, of all users."""
    name = None if start is None else start.partition(" ")[0]
    user = None if name is None else account.users.get(name)
    rest = (pair for each in account.users.after(name) for pair in _of_one(each, None))
    return rest if user is None else chain(_of_one(user, start), rest)


def _place(pair: _Owned) -> str:
    """Where a credential is in a list: a user's name, which has no blanks, and its age."""
    return f"{pair[0].name} {_age(pair[1])}"


def _age(credential: ServiceCredential) -> str:
    """What a user's credentials are sorted by; of those made at once, by id."""
    return f"{credential.created_at.isoformat(timespec='microseconds')} {credential.id}"


def _listed(pair: _Owned) -> dict[str, Any]:
    user, credential = pair
    name = "ServiceCredentialAlias" if credential.is_api_key else "ServiceUserName"
    shown: dict[str, Any] = {
        "UserName": user.name,
        "Status": credential.status(clock.now()),
        name: credential.name,
        "CreateDate": credential.created_at,
        "ServiceSpecificCredentialId": credential.id,
        "ServiceName": credential.service,
    }
    if credential.expires_at is not None:
        shown["ExpirationDate"] = credential.expires_at
    return shown


def _with_secret(account: Account, user: User, credential: ServiceCredential) -> dict[str, Any]:
    """A credential with a new secret, which no other answer shows."""
    secret = service_credentials.shown_secret(credential, account.ids.service_secret())
    member = "ServiceCredentialSecret" if credential.is_api_key else "ServicePassword"
    return _listed((user, credential)) | {member: secret}
