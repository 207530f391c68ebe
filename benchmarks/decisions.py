"""What decisions cost: by size of the policies, for a document never seen before, and in memory.

Each figure is the fastest of several rounds: what the work takes when nothing else disturbs it.
"""

from __future__ import annotations

import gc
import json
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from moto.iam.access_control import IAMPolicy

from pytest_iam.authorization import Policies, Request, authorize
from pytest_iam.catalog.managed_policies import managed_policy
from pytest_iam.policy import Policy

ROUNDS = 7
SECONDS = 0.05
PLOT = Path(__file__).parent.parent / "docs" / "decision-growth.svg"
ALICE = "arn:aws:iam::111111111111:user/alice"
OBJECT = "arn:aws:s3:::ledger/2026/11.csv"
SIZES = (10, 100, 1_000, 10_000)

AWS_MANAGED = (
    "ReadOnlyAccess",
    "SecurityAudit",
    "AmazonS3FullAccess",
    "AmazonDynamoDBFullAccess",
    "AmazonSQSFullAccess",
    "AmazonSNSFullAccess",
    "AWSLambda_FullAccess",
    "CloudWatchFullAccess",
    "AmazonEC2FullAccess",
    "IAMFullAccess",
)


HEAVY_ACTIONS = (
    "s3:GetObject",
    "ec2:DescribeInstances",
    "iam:ListUsers",
    "dynamodb:Query",
    "sso:CreateAccountAssignment",
)


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    """A document of the current version."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action: Any, resource: Any = "*", condition: Any = None) -> dict[str, Any]:
    """A statement that allows."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return statement | ({"Condition": condition} if condition else {})


SIMPLE = document(allow("s3:GetObject", "arn:aws:s3:::ledger/*"))

_TLS = {"Bool": {"aws:SecureTransport": "true"}}
_TEAM = {"StringEquals": {"aws:PrincipalTag/team": "books", "aws:RequestedRegion": "eu-west-1"}}
_OFFICE = {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}
_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}

TYPICAL: dict[str, Any] = {
    "identity": [
        document(
            allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::${aws:username}/*", _TLS),
            allow(["s3:Get*", "s3:List*"], ["arn:aws:s3:::ledger", "arn:aws:s3:::ledger/*"], _TEAM),
        ),
        document(
            allow("s3:ListAllMyBuckets"),
            allow("dynamodb:*", "arn:aws:dynamodb:*:111111111111:table/ledger", _OFFICE),
            {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*", "Condition": _MFA},
        ),
        document(allow("sqs:*", "arn:aws:sqs:*:111111111111:ledger-*"), allow("sns:Publish")),
        document(allow("kms:Decrypt", "*", _TLS), allow("logs:*"), allow("iam:Get*")),
        document(
            {
                "Effect": "Deny",
                "NotAction": ["iam:*", "sts:*", "s3:*"],
                "Resource": "*",
                "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
            },
            allow("ec2:Describe*"),
        ),
    ],
    "boundary": document(allow(["s3:*", "dynamodb:*", "sqs:*", "logs:*"])),
    "service_control": [document(allow("*"))],
}
TYPICAL_CONTEXT = {
    "aws:username": "alice",
    "aws:SecureTransport": True,
    "aws:PrincipalTag/team": "books",
    "aws:RequestedRegion": "eu-west-1",
    "aws:SourceIp": "203.0.113.7",
    "aws:MultiFactorAuthPresent": True,
}


def typical() -> Policies:
    """Five policies of twelve statements, a boundary and a service control policy."""
    return Policies(
        identity=[Policy(each) for each in TYPICAL["identity"]],
        boundary=Policy(TYPICAL["boundary"]),
        service_control=[[Policy(each) for each in TYPICAL["service_control"]]],
    )


def heavy() -> Policies:
    """Ten of AWS's own policies, the two longest that people use among them."""
    return Policies(identity=[Policy(_text_of(name), name) for name in AWS_MANAGED])


def _text_of(name: str) -> str:
    fact = managed_policy(name)
    if fact is None:
        raise LookupError(name)
    return fact.document


def large(count: int) -> str:
    """The text of a policy of so many statements, of many actions, resources and conditions."""
    services = ("s3", "sqs", "sns", "dynamodb", "kms", "logs", "ec2", "lambda")
    return json.dumps(
        document(
            *(
                allow(
                    [f"{services[number % 8]}:Get{number % 97}*", f"{services[number % 8]}:Put"],
                    f"arn:aws:s3:::bucket-{number}/*",
                    _TEAM if number % 3 == 0 else None,
                )
                for number in range(count - 1)
            ),
            SIMPLE["Statement"][0],
        )
    )


def _rows(count: int, of: Callable[[int], dict[str, Any]]) -> str:
    return json.dumps(document(*map(of, range(count - 1)), SIMPLE["Statement"][0]))


GROWING: dict[str, Callable[[int], str]] = {
    "other actions": lambda count: _rows(
        count, lambda number: allow(f"s3:Do{number}*", "arn:aws:s3:::ledger/*")
    ),
    "the action, other resources": lambda count: _rows(
        count, lambda number: allow("s3:Get*", f"arn:aws:s3:::ledger-{number}/*")
    ),
    "the action and the resource": lambda count: _rows(
        count,
        lambda number: allow("s3:Get*", "*", {"StringEquals": {"aws:PrincipalTag/n": str(number)}}),
    ),
}
"""Policies of which one statement allows, by what all the others are about."""


def fastest(work: Callable[[], object]) -> float:
    """Seconds for one call of `work`: the fastest of the rounds."""
    count = 1
    while _timed(work, count) < SECONDS:
        count *= 2
    return min(_timed(work, count) for _ in range(ROUNDS)) / count


def _timed(work: Callable[[], object], count: int) -> float:
    gc.disable()
    begin = time.perf_counter()
    for _ in range(count):
        work()
    seconds = time.perf_counter() - begin
    gc.enable()
    return seconds


def memory_of(text: str, *, is_whole: bool = False) -> float:
    """Bytes of a compiled policy that has decided, for each byte of its text.

    The text itself counts too. The decisions are about a hundred different actions; `is_whole` has
    every statement compiled, as if each had been matched.
    """
    gc.collect()
    tracemalloc.start()
    policies = Policies(identity=[Policy(text + " ")])  # text of its own
    for number in range(100):
        authorize(Request(ALICE, f"s3:Get{number}Object", OBJECT), policies)
    for statement in policies.identity[0].statements if is_whole else ():
        _ = statement.limits
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / len(text)


def main() -> None:
    """Measure and print every line."""
    print(f"\ndecisions: the fastest of {ROUNDS} rounds of {SECONDS} s")
    _show_decisions()
    _show_first()
    _show_growth()


def _show_decisions() -> None:
    request = Request(ALICE, "s3:GetObject", OBJECT)
    simple = Policies(identity=[Policy(SIMPLE)])
    own = fastest(partial(authorize, request, simple))
    peer = IAMPolicy(json.dumps(SIMPLE))
    moto = fastest(lambda: peer.is_action_permitted("s3:GetObject", OBJECT))
    print(f"simple   {own * 1e6:7.2f} µs   moto {moto * 1e6:7.2f} µs   moto/own {moto / own:6.1f}")
    fresh = fastest(
        lambda: authorize(
            Request(ALICE, "s3:GetObject", OBJECT), Policies(identity=simple.identity)
        )
    )
    print(f"         {fresh * 1e6:7.2f} µs with the request and the set of policies made anew")
    typical_policies = typical()
    facts = Request(ALICE, "s3:GetObject", OBJECT, context=TYPICAL_CONTEXT)
    print(f"typical  {fastest(partial(authorize, facts, typical_policies)) * 1e6:7.2f} µs")
    own, moto, action = max(_heavy(heavy(), action) for action in HEAVY_ACTIONS)
    print(
        f"heavy    {own * 1e6:7.2f} µs   moto {moto * 1e6:7.0f} µs   moto/own {moto / own:6.0f}   "
        f"({action}, the slowest of {len(HEAVY_ACTIONS)})"
    )


def _heavy(policies: Policies, action: str) -> tuple[float, float, str]:
    own = fastest(partial(authorize, Request(ALICE, action), policies))
    peers = [IAMPolicy(each.text) for each in policies.identity]
    moto = fastest(lambda: [each.is_action_permitted(action, "*") for each in peers])
    return own, moto, action


def _show_first() -> None:
    for name, text in (
        ("ReadOnlyAccess", _text_of("ReadOnlyAccess")),
        ("10,000 statements", large(10_000)),
    ):
        seconds = fastest(partial(_decide_first, text))
        rate = len(text) / seconds / 1e6
        print(
            f"first decision on {name}: {len(text):,} characters, {seconds * 1e3:.1f} ms, "
            f"{rate:.1f} MB/s; memory {memory_of(text):.1f} times the text, "
            f"{memory_of(text, is_whole=True):.1f} with every statement compiled"
        )


def _decide_first(text: str) -> None:
    authorize(Request(ALICE, "s3:GetObject", OBJECT), Policies(identity=[Policy(text)]))


def measure_growth() -> dict[str, list[float]]:
    """Seconds for a decision by what the other statements are about, for each of the sizes."""
    request = Request(ALICE, "s3:GetObject", OBJECT, context={"aws:PrincipalTag/n": "none"})
    found: dict[str, list[float]] = {}
    for name, text_of in GROWING.items():
        for count in SIZES:
            policies = Policies(identity=[Policy(text_of(count))])
            seconds = fastest(partial(authorize, request, policies))
            found.setdefault(name, []).append(seconds)
    return found


def _show_growth() -> None:
    figures = measure_growth()
    for name, seconds in figures.items():
        each = "  ".join(f"{value * 1e6:9.2f}" for value in seconds)
        print(f"µs for {', '.join(f'{size:,}' for size in SIZES)} statements, {name}: {each}")
    plot(figures)


def plot(figures: dict[str, list[float]]) -> None:
    """Draw the growth as docs/decision-growth.svg."""
    plt.rcParams["svg.hashsalt"] = "growth"
    figure, axes = plt.subplots(figsize=(7, 4))
    for name, seconds in figures.items():
        axes.loglog(SIZES, [value * 1e6 for value in seconds], marker="o", label=name)
    axes.set_xlabel("statements of the policy")
    axes.set_ylabel("microseconds a decision")
    axes.legend(title="all but one are about")
    axes.grid(visible=True, alpha=0.3)
    figure.savefig(PLOT, metadata={"Date": None}, bbox_inches="tight")
    print(f"drawn in {PLOT.name}")
