"""Refusals in each service's own shape: its code, its status, its members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_iam.errors import AwsError
from pytest_iam.gateway import AccessDeniedError


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a protocol, or one service that differs, words AWS's common refusals.

    `codes` gives the code for each of IAM's and STS's own; `status` is sent with all of them.
    `preface` comes before the message of a denial.
    """

    codes: dict[str, str]
    status: int
    has_type: bool = False
    messages: dict[str, str] | None = None
    preface: str = ""


_QUERY_CODES = {
    "AccessDenied": "AccessDenied",
    "InvalidClientTokenId": "InvalidClientTokenId",
    "SignatureDoesNotMatch": "SignatureDoesNotMatch",
    "ExpiredToken": "ExpiredToken",
}
_JSON_CODES = {
    "AccessDenied": "AccessDeniedException",
    "InvalidClientTokenId": "UnrecognizedClientException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
    "ExpiredToken": "ExpiredTokenException",
}
# AWS: "Common Errors" of a service of each protocol: SNS (query), EC2 ("Error codes for the Amazon
# EC2 API"), DynamoDB ("Error handling with DynamoDB": 400) and Lambda (rest-json: 403).
_QUERY = Dialect(_QUERY_CODES, 403, has_type=True)
_JSON = Dialect(_JSON_CODES, 400)
_REST_JSON = Dialect(_JSON_CODES, 403)
_EC2 = Dialect(
    {
        "AccessDenied": "UnauthorizedOperation",
        "InvalidClientTokenId": "AuthFailure",
        "SignatureDoesNotMatch": "AuthFailure",
        "ExpiredToken": "RequestExpired",
    },
    403,
    preface="You are not authorized to perform this operation. ",
)
_DIALECT_OF_PROTOCOL = {
    "query": _QUERY,
    "ec2": _EC2,
    "json": _JSON,
    "rest-json": _REST_JSON,
    "rest-xml": Dialect(_QUERY_CODES, 403),
    "smithy-rpc-v2-cbor": _JSON,
}
_DIALECT_OF_SERVICE = {
    # AWS: S3 API reference, "Error responses".
    "s3": Dialect(
        {**_QUERY_CODES, "InvalidClientTokenId": "InvalidAccessKeyId"},
        403,
        messages={
            "InvalidClientTokenId": (
                "The AWS Access Key Id you provided does not exist in our records."
            ),
            "ExpiredToken": "The provided token has expired.",
        },
    ),
    # AWS: SNS API reference, Publish, errors.
    "sns": Dialect({**_QUERY_CODES, "AccessDenied": "AuthorizationError"}, 403, has_type=True),
    # AWS: SQS speaks JSON but keeps the codes of its query protocol ("awsQueryCompatible").
    "sqs": Dialect(_QUERY_CODES, 403, has_type=True),
}


def refusal(service_model: Any, operation_model: Any, error: AwsError) -> dict[str, Any]:
    """The parsed response by which a service refuses a call, as botocore's parser gives it."""
    service = service_model.service_name
    dialect = _DIALECT_OF_SERVICE.get(service) or _DIALECT_OF_PROTOCOL[_protocol(service_model)]
    if operation_model.http.get("method") == "HEAD":
        # A response to HEAD has no body; botocore makes the error of the status.
        fault: dict[str, Any] = {"Code": str(dialect.status), "Message": "Forbidden"}
        return _response(fault, dialect.status, error.request_id)
    code = dialect.codes.get(error.code, error.code)
    preface = dialect.preface if error.code == "AccessDenied" else ""
    message = preface + (dialect.messages or {}).get(error.code, error.message) + _encoded(error)
    fault = {"Code": code, "Message": message}
    if dialect.has_type:
        fault["Type"] = "Sender"
    members = _modeled_members(service_model, code, message)
    status = dialect.status if error.code in dialect.codes else error.status
    return {**members, **_response(fault, status, error.request_id)}


def _encoded(error: AwsError) -> str:
    """What only DecodeAuthorizationMessage can read, where the service sends it."""
    encoded = error.encoded_message if isinstance(error, AccessDeniedError) else None
    return f". Encoded authorization failure message: {encoded}" if encoded else ""


def _protocol(service_model: Any) -> str:
    """The protocol that botocore speaks with the service."""
    resolved = getattr(service_model, "resolved_protocol", None)
    return str(resolved or service_model.metadata["protocol"])


def _modeled_members(service_model: Any, code: str, message: str) -> dict[str, Any]:
    """The message once more, where the service models this error with a member for it."""
    shape = service_model.shape_for_error_code(code)
    members = shape.members if shape is not None else {}
    return {name: message for name in members if name.lower() == "message"}


def _response(fault: dict[str, Any], status: int, request_id: str) -> dict[str, Any]:
    metadata = {
        "RequestId": request_id,
        "HTTPStatusCode": status,
        "HTTPHeaders": {"x-amzn-requestid": request_id},
        "RetryAttempts": 0,
    }
    return {"Error": fault, "ResponseMetadata": metadata}
