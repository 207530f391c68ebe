"""Operations on delegation requests."""

from __future__ import annotations

from typing import Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.delegation import DelegationRequest, DelegationTemplate, Step
from pytest_iam.account.placeholders import filled_document
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError, UsageError
from pytest_iam.operations.paging import page
from pytest_iam.operations.registry import Params, operation
from pytest_iam.policy.arn import parse_arn

# AWS: IAM API reference, the page of each operation, and the pages that account/delegation.py
# names. The texts of the refusals are not documented.


@operation("iam", "CreateDelegationRequest")
def create_delegation_request(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A partner's request for temporary access, from permissions that the partner registered."""
    _check_channel(account, params["NotificationChannel"])
    _check_workflow(account, params["RequestorWorkflowId"])
    template = _template(account, params["Permissions"])
    now = clock.now()
    policy = filled_document(template.document, _values(params["Permissions"]))
    request = DelegationRequest(
        id=f"dr-{account.ids.request_id()}",
        requestor_id=account.id,
        requestor_name=template.requestor_name,
        workflow_id=params["RequestorWorkflowId"],
        channel=params["NotificationChannel"],
        description=params["Description"],
        permissions=_copied(params["Permissions"]),
        policy=policy,
        role_boundaries=template.role_boundaries,
        session_seconds=params["SessionDuration"],
        created_at=now,
        updated_at=now,
        message=params.get("RequestMessage"),
        redirect_url=params.get("RedirectUrl"),
        is_sent_by_owner=params.get("OnlySendByOwner", False),
        owner_account=params.get("OwnerAccountId"),
    )
    account.world.delegations.requests[request.id] = request
    # AWS: the form of the link is not documented.
    link = f"https://console.aws.amazon.com/iam/home#/delegation-requests/{request.id}"
    return {"ConsoleDeepLink": link, "DelegationRequestId": request.id}


@operation("iam", "GetDelegationRequest")
def get_delegation_request(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """A request that nobody claimed, or that is the account's own.

    The check of permissions is approximate in AWS too: only of root it is sure.
    """
    answer: dict[str, Any] = {"DelegationRequest": _shown(_found(account, params))}
    if params.get("DelegationPermissionCheck"):
        is_root = caller.kind == "root" and caller.policies is None
        answer["PermissionCheckStatus"] = "COMPLETE"
        answer["PermissionCheckResult"] = "ALLOWED" if is_root else "UNSURE"
    return answer


@operation("iam", "ListDelegationRequests")
def list_delegation_requests(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The requests that somebody of the account has claimed, oldest first."""
    owner = params.get("OwnerId")
    listed = [
        _shown(each)
        for each in account.world.delegations.requests.values()
        if each.owner_account == account.id
        and (each.owner_arn is not None if owner is None else each.owner_arn == owner)
    ]
    answer = page("DelegationRequests", listed, params)
    answer["isTruncated"] = answer.pop("IsTruncated")
    return answer


@operation("iam", "AssociateDelegationRequest")
def associate_delegation_request(account: Account, caller: Caller, params: Params) -> None:
    """Claim a request for the caller and its account."""
    request = _taken(account, params, "associate")
    request.owner_account, request.owner_arn = account.id, caller.arn
    _notify(account, request)


@operation("iam", "UpdateDelegationRequest")
def update_delegation_request(account: Account, caller: Caller, params: Params) -> None:
    """Hand a request on to somebody who may approve it, with notes for them."""
    request = _taken(account, params, "forward")
    request.notes = params.get("Notes", request.notes)
    _notify(account, request)


@operation("iam", "AcceptDelegationRequest")
def accept_delegation_request(account: Account, caller: Caller, params: Params) -> None:
    """Grant a request: it is the caller's permissions that are delegated."""
    request = _taken(account, params, "accept")
    request.approver = caller
    _notify(account, request)


@operation("iam", "RejectDelegationRequest")
def reject_delegation_request(account: Account, caller: Caller, params: Params) -> None:
    """Turn a request down, for good."""
    request = _taken(account, params, "reject")
    request.rejection_reason = params.get("Notes")
    _notify(account, request)


@operation("iam", "SendDelegationToken")
def send_delegation_token(account: Account, caller: Caller, params: Params) -> None:
    """Let the partner have the token of an accepted request, for good."""
    request = _found(account, params)
    if request.is_sent_by_owner and request.owner_arn != caller.arn:
        text = f"Only the owner of delegation request {request.id} can send its token."
        raise AwsError("AccessDenied", text)
    _taken(account, params, "release")
    request.exchange_token = account.ids.session_token()
    _notify(account, request)


def _taken(account: Account, params: Params, step: Step) -> DelegationRequest:
    request = _found(account, params)
    request.take(step, clock.now())
    return request


def _found(account: Account, params: Params) -> DelegationRequest:
    """The request, unless it belongs to another account, the partner's included.

    AWS: silent on what others are told; as if it did not exist.
    """
    name = params["DelegationRequestId"]
    request = account.world.delegations.requests.get(name)
    if request is None or request.owner_account not in (None, account.id):
        raise AwsError("NoSuchEntity", f"The delegation request with id {name} cannot be found.")
    return request


def _notify(account: Account, request: DelegationRequest) -> None:
    account.world.delegations.notify(request, clock.now())


def _check_channel(account: Account, channel: str) -> None:
    """AWS: the topic must be "in one of your registered AWS accounts"; that is the caller's."""
    arn = parse_arn(channel)
    if arn is None or arn.service != "sns" or arn.account != account.id:
        text = f"Notification channel {channel} must be an SNS topic of account {account.id}."
        raise AwsError("InvalidInput", text)


def _check_workflow(account: Account, workflow_id: str) -> None:
    # AWS: silent on whose workflow ids must differ; each partner chooses its own.
    for other in account.world.delegations.requests.values():
        if (other.requestor_id, other.workflow_id) == (account.id, workflow_id):
            text = f"A delegation request with workflow id {workflow_id} already exists."
            raise AwsError("EntityAlreadyExists", text)


def _template(account: Account, permissions: Params) -> DelegationTemplate:
    arn = permissions.get("PolicyTemplateArn")
    if arn is None:
        raise AwsError("InvalidInput", "A policy template ARN is required.")
    template = account.world.delegations.templates.get(arn)
    if template is None:
        raise UsageError(
            f"{arn} is no delegation template that was declared, and AWS has no operation that "
            "makes one: from pytest_iam.account.delegation import DelegationTemplate; "
            f"iam.gateway.world.delegations.templates[{arn!r}] = "
            f"DelegationTemplate({account.id!r}, document)"
        )
    if template.account_id != account.id:
        text = f"Policy template {arn} is not registered by account {account.id}."
        raise AwsError("InvalidInput", text)
    return template


def _values(permissions: Params) -> dict[str, list[str]]:
    """The values of the policy's parameters. AWS: silent on incomplete ones; they have none."""
    given = permissions.get("Parameters") or ()
    return {each.get("Name", ""): list(each.get("Values") or ()) for each in given}


def _copied(permissions: Params) -> dict[str, Any]:
    copied = dict(permissions)
    if "Parameters" in permissions:
        copied["Parameters"] = [
            {**each, "Values": list(each["Values"])} if "Values" in each else dict(each)
            for each in permissions["Parameters"]
        ]
    return copied


def _shown(request: DelegationRequest) -> dict[str, Any]:
    always = {
        "DelegationRequestId": request.id,
        "Description": request.description,
        "Permissions": _copied(request.permissions),
        "PermissionPolicy": request.policy,
        "State": request.state(clock.now()),
        "ExpirationTime": request.expires_at,
        "RequestorId": request.requestor_id,
        "CreateDate": request.created_at,
        "SessionDuration": request.session_seconds,
        "OnlySendByOwner": request.is_sent_by_owner,
        "UpdatedTime": request.updated_at,
    }
    optional = {
        "OwnerAccountId": request.owner_account,
        "OwnerId": request.owner_arn,
        "ApproverId": None if request.approver is None else request.approver.arn,
        "RequestorName": request.requestor_name,
        "RequestMessage": request.message,
        "RedirectUrl": request.redirect_url,
        "Notes": request.notes,
        "RejectionReason": request.rejection_reason,
        "RolePermissionRestrictionArns": list(request.role_boundaries) or None,
    }
    return always | {name: value for name, value in optional.items() if value is not None}
