"""What calls of IAM and STS cost: here, with moto, and with botocore's network cut out.

Each figure is the median over rounds, in which the contenders take turns, so that a busy machine is
busy for all of them. The floor is botocore answering from a constant: everything it does for a call
but sending it.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from moto import mock_aws

from pytest_iam import mock_iam

ROUNDS = 15
CALLS = 40
LISTED = 100
REGION = "us-east-1"

Operation = Callable[[Any, int], Any]

_USER = (
    "<User><Path>/</Path><UserName>user-{0}</UserName><UserId>AIDAQ3EGTNKQEXAMPLE12</UserId>"
    "<Arn>arn:aws:iam::123456789012:user/user-{0}</Arn>"
    "<CreateDate>2026-01-01T00:00:00Z</CreateDate></User>"
)
_CONSTANTS = {
    "CreateUser": _USER.format(0),
    "GetUser": _USER.format(0),
    "ListUsers": "<IsTruncated>false</IsTruncated><Users>"
    + "".join(
        _USER.format(number).replace("User>", "member>", 1).replace("</User>", "</member>")
        for number in range(LISTED)
    )
    + "</Users>",
    "GetCallerIdentity": (
        "<Arn>arn:aws:iam::123456789012:root</Arn><UserId>123456789012</UserId>"
        "<Account>123456789012</Account>"
    ),
}


class Constant:
    """The raw body of a response."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        """The body, once."""
        yield self._body


def answer_from_constant(request: Any, **event: Any) -> AWSResponse:
    """A `before-send` handler that gives the operation's constant."""
    name = event["event_name"].rpartition(".")[2]
    body = (
        f"<{name}Response><{name}Result>{_CONSTANTS[name]}</{name}Result>"
        f"<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{name}Response>"
    )
    return AWSResponse(request.url, 200, {}, Constant(body.encode()))


def client(service: str) -> Any:
    """A client as an application makes it."""
    return boto3.client(service, region_name=REGION)


@contextlib.contextmanager
def floor() -> Iterator[Callable[[str], Any]]:
    """No simulator: botocore, and a constant."""

    def make(service: str) -> Any:
        made = client(service)
        made.meta.events.register_first("before-send.*.*", answer_from_constant)
        return made

    yield make


@contextlib.contextmanager
def moto() -> Iterator[Callable[[str], Any]]:
    """moto, with everything it brings."""
    with mock_aws():
        yield client


@contextlib.contextmanager
def ours() -> Iterator[Callable[[str], Any]]:
    """The simulator."""
    with mock_iam():
        yield client


CONTENDERS = {"floor": floor, "pytest_iam": ours, "moto": moto}


def timed(operation: Operation, subject: Any, start: int) -> float:
    """Seconds for one call, averaged over a few."""
    begin = time.perf_counter()
    for number in range(start, start + CALLS):
        operation(subject, number)
    return (time.perf_counter() - begin) / CALLS


def measure_calls(service: str, operation: Operation, users: int) -> dict[str, float]:
    """Seconds for one call of each contender, with so many users there."""
    seconds: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for _ in range(ROUNDS):
        for name, contender in CONTENDERS.items():
            with contender() as make:
                iam, subject = make("iam"), make(service)
                for number in range(users):
                    iam.create_user(UserName=f"user-{number}")
                operation(subject, users)
                seconds[name].append(timed(operation, subject, users + 1))
    return {name: statistics.median(values) for name, values in seconds.items()}


def measure_test() -> dict[str, float]:
    """Seconds for a whole test: activate, make a client, make one call, deactivate."""
    seconds: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for _ in range(ROUNDS * 2):
        for name, contender in CONTENDERS.items():
            begin = time.perf_counter()
            with contender() as make:
                make("iam").create_user(UserName="alice")
            seconds[name].append(time.perf_counter() - begin)
    return {name: statistics.median(values) for name, values in seconds.items()}


def show(what: str, seconds: dict[str, float]) -> None:
    """One line: the times, and the ratios that matter."""
    own = seconds["pytest_iam"]
    times = "  ".join(f"{name} {value * 1e6:8.0f} µs" for name, value in seconds.items())
    print(
        f"{what:24} {times}   moto/own {seconds['moto'] / own:5.1f}   "
        f"own/floor {own / seconds['floor']:4.2f}"
    )


def main() -> None:
    """Measure and print every line."""
    # Keys for botocore to sign with, the same for everybody; nothing is sent.
    os.environ |= {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "none"}
    print(f"\ncalls: medians of {ROUNDS} rounds of {CALLS} calls")
    show(
        "create_user",
        measure_calls("iam", lambda iam, number: iam.create_user(UserName=f"user-{number}"), 0),
    )
    show("get_user", measure_calls("iam", lambda iam, _: iam.get_user(UserName="user-0"), 1))
    show(f"list_users of {LISTED}", measure_calls("iam", lambda iam, _: iam.list_users(), LISTED))
    show("get_caller_identity", measure_calls("sts", lambda sts, _: sts.get_caller_identity(), 0))
    show("a test with one call", measure_test())
