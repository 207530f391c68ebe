"""The two kinds of error: what AWS answers, and what the test author got wrong."""

from __future__ import annotations

from typing import Protocol

# AWS: IAM and STS API references, "Common Errors" and the errors of each operation; others are 400.
_STATUS_OF_CODE = {
    "NoSuchEntity": 404,
    "NotSupportedService": 404,
    "ReportNotPresent": 410,
    "ReportExpired": 410,
    "ReportInProgress": 404,
    "ResourceNotFoundException": 404,
    "EntityAlreadyExists": 409,
    "DeleteConflict": 409,
    "DuplicateCertificate": 409,
    "LimitExceeded": 409,
    "ConcurrentModification": 409,
    "EntityTemporarilyUnmodifiable": 409,
    "FeatureDisabled": 404,
    "FeatureEnabled": 409,
    "NameConflict": 409,
    "ReportGenerationLimitExceeded": 409,
    "PolicyEvaluation": 500,
    "ServiceFailure": 500,
    "AccessDenied": 403,
    "ExpiredToken": 403,
    "IDPRejectedClaim": 403,
    "InvalidAuthenticationCode": 403,
    "InvalidClientTokenId": 403,
    "MissingAuthenticationToken": 403,
    "OutboundWebIdentityFederationDisabledException": 403,
    "SessionDurationEscalationException": 403,
    "SignatureDoesNotMatch": 403,
}


class AwsError(Exception):
    """What AWS answers to a call it refuses: an error code and a message, in AWS's own words.

    It never reaches a test as itself: each way in turns it into what its client raises, such as
    botocore's modeled exceptions. `request_id` is that of the call it refuses.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.request_id = ""

    @property
    def status(self) -> int:
        """The HTTP status that AWS sends with this code."""
        return _STATUS_OF_CODE.get(self.code, 400)


class UsageError(Exception):
    """What the test author got wrong: the value, what was expected and what to write instead."""


class _Raised(Protocol):
    """What pytest passes to a `__tracebackhide__`, as far as it is asked here."""

    def errisinstance(self, kind: type[BaseException], /) -> bool:
        """Whether an error of this kind was raised."""


def hides_usage_errors(raised: _Raised) -> bool:
    """A module's `__tracebackhide__`: the author's own line ends the traceback of a usage error.

    pytest: "How to write and report assertions", `__tracebackhide__`.
    """
    return raised.errisinstance(UsageError)


class UndeterminedError(UsageError):
    """A decision that hangs on something nobody stated: what was missing, and how to state it."""
