"""Replies in the form that botocore's own parser gives them: members, error, metadata."""

from __future__ import annotations

from typing import Any

from botocore.awsrequest import AWSResponse

from pytest_iam.calls import Reply
from pytest_iam.errors import AwsError

Parsed = dict[str, Any]


def success(url: str, reply: Reply) -> tuple[AWSResponse, Parsed]:
    """The HTTP response and the parsed members of a call to IAM or STS that succeeded."""
    parsed = {**reply.members, "ResponseMetadata": _metadata(200, reply.request_id)}
    return _response(url, 200), parsed


def failure(url: str, error: AwsError) -> tuple[AWSResponse, Parsed]:
    """The HTTP response and the parsed error of a call to IAM or STS that AWS refused."""
    fault = {
        "Type": "Receiver" if error.status >= 500 else "Sender",
        "Code": error.code,
    }
    if error.message:  # some refusals have none; botocore then calls it "Unknown"
        fault["Message"] = error.message
    parsed = {"Error": fault, "ResponseMetadata": _metadata(error.status, error.request_id)}
    return _response(url, error.status), parsed


def refusal(url: str, parsed: Parsed) -> tuple[AWSResponse, Parsed]:
    """The HTTP response to a refusal that is parsed already."""
    return _response(url, parsed["ResponseMetadata"]["HTTPStatusCode"]), parsed


def _metadata(status: int, request_id: str) -> Parsed:
    return {
        "RequestId": request_id,
        "HTTPStatusCode": status,
        "HTTPHeaders": {"x-amzn-requestid": request_id, "content-type": "text/xml"},
        "RetryAttempts": 0,
    }


def _response(url: str, status: int) -> AWSResponse:
    return AWSResponse(url, status, {}, None)
