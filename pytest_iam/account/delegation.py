"""Delegation: requests for temporary access that partners make and account holders grant.

AWS: IAM user guide, "IAM temporary delegation", "Building your integration".
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError, UsageError

State = Literal[
    "UNASSIGNED", "ASSIGNED", "PENDING_APPROVAL", "ACCEPTED", "FINALIZED", "REJECTED", "EXPIRED"
]
Step = Literal["associate", "forward", "accept", "reject", "release"]

# AWS: the page named above, "State Transitions".
_STEPS: dict[Step, tuple[frozenset[State], State]] = {
    "associate": (frozenset({"UNASSIGNED"}), "ASSIGNED"),
    "forward": (frozenset({"ASSIGNED", "PENDING_APPROVAL"}), "PENDING_APPROVAL"),
    "accept": (frozenset({"ASSIGNED", "PENDING_APPROVAL"}), "ACCEPTED"),
    "reject": (frozenset({"ASSIGNED", "PENDING_APPROVAL", "ACCEPTED"}), "REJECTED"),
    "release": (frozenset({"ACCEPTED"}), "FINALIZED"),
}
_UNASSIGNED_LIFETIME = datetime.timedelta(days=1)
_LIFETIME = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DelegationTemplate:
    """The permissions that a partner registered with AWS: a policy with `@{name}` placeholders.

    `account_id` is the partner's. A test declares it, for AWS has no operation that does:
    `iam.gateway.world.delegations.templates[arn] = DelegationTemplate("222222222222", document)`.
    """

    account_id: str
    document: str
    requestor_name: str | None = None
    role_boundaries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        try:
            json.loads(self.document)
        except ValueError as error:
            text = f"the document of a delegation template must be JSON text: {error}"
            raise UsageError(text) from None


@dataclass(frozen=True, slots=True)
class Notification:
    """What IAM publishes to a partner's topic: `message` is the JSON text that SNS delivers.

    The simulator publishes nothing: a test reads it in `iam.gateway.world.delegations`.
    """

    topic_arn: str
    message: str = field(repr=False)


@dataclass(slots=True)
class DelegationRequest:
    """A partner's request; `permissions` is as the call gave it, `policy` what it amounts to.

    `owner_arn` is whoever claimed it for `owner_account`, and `approver` the identity whose
    permissions are delegated. `updated_at` is when it came into its present state.
    """

    id: str
    requestor_id: str
    requestor_name: str | None
    workflow_id: str
    channel: str
    description: str
    permissions: dict[str, Any]
    policy: str
    role_boundaries: tuple[str, ...]
    session_seconds: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    message: str | None = None
    redirect_url: str | None = None
    is_sent_by_owner: bool = False
    owner_account: str | None = None
    owner_arn: str | None = None
    approver: Caller | None = None
    notes: str | None = None
    rejection_reason: str | None = None
    exchange_token: str | None = field(default=None, repr=False)
    _state: State = "UNASSIGNED"

    @property
    def expires_at(self) -> datetime.datetime:
        """When it expires unless somebody takes the next step."""
        is_unassigned = self._state == "UNASSIGNED"
        return self.updated_at + (_UNASSIGNED_LIFETIME if is_unassigned else _LIFETIME)

    @property
    def access_ends_at(self) -> datetime.datetime:
        """When the access ends that was granted, once the token was released.

        AWS: the page named above, "Access Duration": it counts from the release.
        """
        return self.updated_at + datetime.timedelta(seconds=self.session_seconds)

    def state(self, now: datetime.datetime) -> State:
        """The state it is in at that moment."""
        return "EXPIRED" if now >= self.expires_at else self._state

    def take(self, step: Step, now: datetime.datetime) -> None:
        """Go on to another state. Raises AwsError InvalidInput from where there is no such step."""
        sources, target = _STEPS[step]
        present = self.state(now)
        if present not in sources:
            # AWS: not documented, neither code nor text.
            text = f"Delegation request {self.id} cannot be changed in state {present}."
            raise AwsError("InvalidInput", text)
        self._state, self.updated_at = target, now


class Delegations:
    """The delegation requests of a simulated AWS, what partners registered, and what they heard.

    The requests are by id, oldest first. No notification says that a request has expired.
    """

    def __init__(self) -> None:
        self.templates: dict[str, DelegationTemplate] = {}
        self.requests: dict[str, DelegationRequest] = {}
        self.notifications: list[Notification] = []

    def released(self, exchange_token: str) -> DelegationRequest | None:
        """The request whose token that is, or None."""
        found = (each for each in self.requests.values() if each.exchange_token == exchange_token)
        return next(found, None)

    def owned_by(self, arn: str) -> Sequence[DelegationRequest]:
        """The requests that a principal has claimed."""
        return [each for each in self.requests.values() if each.owner_arn == arn]

    def follow(self, old: str, new: str) -> None:
        """Let the requests that `old` has claimed or accepted be those of the ARN `new`."""
        for request in self.owned_by(old):
            request.owner_arn = new
        for request in self.requests.values():
            if request.approver is not None and request.approver.arn == old:
                request.approver = replace(request.approver, arn=new)

    def notify(self, request: DelegationRequest, now: datetime.datetime) -> None:
        """Tell the partner of a request's new state, and of its token once there is one."""
        self._publish(request, now, {"Type": "StateChange"})
        if request.exchange_token is not None:
            self._publish(
                request,
                now,
                {
                    "Type": "ExchangeToken",
                    "ExchangeToken": request.exchange_token,
                    "ExpiresAt": _iso(request.access_ends_at),
                },
            )

    def _publish(
        self, request: DelegationRequest, now: datetime.datetime, further: dict[str, str]
    ) -> None:
        # AWS: the page named above, "Notification Message Format".
        message = {
            "RequestId": request.id,
            "RequestorWorkflowId": request.workflow_id,
            "State": request.state(now),
            "OwnerAccountId": request.owner_account,
            "UpdatedAt": _iso(request.updated_at),
            **further,
        }
        self.notifications.append(Notification(request.channel, json.dumps(message)))


def _iso(moment: datetime.datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
