"""Sweeps: who may do what, row by row."""

from __future__ import annotations

import dataclasses
import io
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_iam import Simulator, UsageError, mock_iam
from pytest_iam.handles import sweep as module
from pytest_iam.handles.sweep import SweepRow

BUCKET = "arn:aws:s3:::ledger"
KEY = "arn:aws:s3:::ledger/2026.csv"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"


@pytest.fixture
def iam() -> Iterator[Simulator]:
    with mock_iam() as simulated:
        yield simulated


def allowing(action: str, resource: str = "*", **condition: object) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    if condition:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": statement}


def asked(rows: Iterator[SweepRow]) -> list[tuple[str, str, str]]:
    """What was asked, each principal by its name."""
    return [(row.principal.rpartition("/")[2], row.action, row.resource) for row in rows]


def test_rows_come_by_principal_then_action_then_resource(iam: Simulator) -> None:
    """In the order in which they were given."""
    alice, bob = iam.user("alice"), iam.user("bob")
    rows = iam.sweep([bob, alice], ["s3:PutObject", "s3:GetObject"], [KEY, f"{BUCKET}/a"])
    assert asked(rows) == [
        (who, action, resource)
        for who in ("bob", "alice")
        for action in ("s3:PutObject", "s3:GetObject")
        for resource in (KEY, f"{BUCKET}/a")
    ]


def test_a_row_says_what_a_decision_says(iam: Simulator) -> None:
    """The decision that explains it comes with it, and counts in no comparison."""
    alice = iam.user("alice", policies=[allowing("s3:GetObject")])
    allowed, denied = iam.sweep([alice], ["s3:GetObject", "s3:PutObject"], [KEY])
    assert allowed == SweepRow(
        alice.arn, "s3:GetObject", KEY, "allowed", "identity", denied.decision
    )
    assert (denied.outcome, denied.decided_by) == ("implicitDeny", "identity")
    assert denied.decision.explain() == alice.can("s3:PutObject", KEY).explain()
    with pytest.raises(dataclasses.FrozenInstanceError):
        denied.outcome = "allowed"  # type: ignore[misc]  # which is what is tested


def test_every_answer_is_that_of_can(iam: Simulator) -> None:
    """Whatever is worked out but once: tags, boundaries, trust and resource policies, entities."""
    tag = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    region = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    own = {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}
    documents = [
        allowing("sqs:*", **region),
        allowing("iam:*", **tag),
        allowing("s3:Get*", "arn:aws:s3:::ledger/${aws:username}/*", **own),
        allowing("sts:*"),
        allowing("sqs:Send*", **tag),
    ]
    for number, team in enumerate(("red", "blue", "Red")):
        iam.user(f"user-{number}", policies=documents[number:], tags={"team": team})
        bound = documents[number] if number else None
        iam.role(f"role-{number}", policies=documents, tags={"Team": team}, boundary=bound)
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": KEY}
    iam.resource(BUCKET, policy={"Version": "2012-10-17", "Statement": statement})
    iam.account("222222222222").resource(QUEUE.replace("1234", "9999"), tags={"team": "red"})
    resources = [
        BUCKET,
        KEY,
        f"{BUCKET}/user-1/a",
        QUEUE,
        QUEUE.replace("eu-", "us-"),
        QUEUE.replace("1234", "9999"),
        *(f"arn:aws:iam::123456789012:role/role-{number}" for number in range(3)),
        *(f"arn:aws:iam::123456789012:user/user-{number}" for number in range(3)),
    ]
    actions = ["s3:*t", "sqs:*", "iam:*User", "iam:*Role", "iam:Tag*", "sts:AssumeRole"]
    rows = list(iam.sweep(actions=actions, resources=resources))
    for row in rows:
        who = iam.principal(row.principal.rpartition("/")[2])
        alone = who.can(row.action, row.resource)
        assert (row.outcome, row.decided_by) == (alone.outcome, alone.decided_by), row
    outcomes = {"allowed", "implicitDeny", "explicitDeny", "undetermined"}
    assert {row.outcome for row in rows} == outcomes
    assert len(rows) > 300


def test_everybody_is_asked_unless_principals_are_named(iam: Simulator) -> None:
    """Users first, then roles, each in the order in which IAM lists them."""
    for name in ("bob", "alice"):
        iam.user(name)
    iam.role("Deployer")
    iam.account("222222222222").user("of-another-account")
    rows = iam.sweep(actions=["s3:GetObject"], resources=[KEY])
    assert [who for who, _, _ in asked(rows)] == ["alice", "bob", "Deployer"]


def test_principals_are_handles_names_and_arns_of_any_account(iam: Simulator) -> None:
    """Who is named twice is asked once."""
    alice, role = iam.user("alice"), iam.role("Deployer", trust="123456789012")
    bob = iam.account("222222222222").user("bob", path="/team/")
    given = [alice, "Deployer", bob.arn, iam.root.arn, "alice", role.arn]
    rows = iam.sweep(given, ["sqs:SendMessage"], [QUEUE])
    assert [row.principal for row in rows] == [alice.arn, role.arn, bob.arn, iam.root.arn]


def test_a_session_is_asked_by_its_handle(iam: Simulator) -> None:
    alice = iam.user("alice", policies=[allowing("sts:AssumeRole")])
    session = iam.role("Deployer").assume(by=alice)
    (row,) = iam.sweep([session], ["sqs:SendMessage"], [QUEUE])
    assert row.principal == session.arn


def test_sessions_of_one_name_are_asked_each(iam: Simulator) -> None:
    """STS: AssumeRole: a session's policy is its own, while its ARN has no more than its name."""
    alice = iam.user("alice", policies=[allowing("sts:AssumeRole")])
    role = iam.role("Deployer", policies=[allowing("*")])
    sessions = [
        role.assume(alice, "ci", Policy=json.dumps(allowing(action)))
        for action in ("sqs:*", "s3:*")
    ]
    rows = iam.sweep([*sessions, sessions[0]], ["sqs:SendMessage"], [QUEUE])
    assert [row.outcome for row in rows] == ["allowed", "implicitDeny"]


# The actions that are given, and those that are asked.
PATTERNS = [
    (["SQS:sendmessage"], ["sqs:SendMessage"]),
    (["sqs:SendMess*"], ["sqs:SendMessage"]),
    (["sqs:?endMessage"], ["sqs:SendMessage"]),
    (["sq?:SendMess*"], ["sqs:SendMessage"]),
    (["sqs:SendMessage", "sqs:Send*", "sqs:SENDMESSAGE"], ["sqs:SendMessage"]),
    (["sqs:*Queues", "sqs:GetQueue*"], ["sqs:ListDeadLetterSourceQueues", "sqs:ListQueues",
                                       "sqs:GetQueueAttributes", "sqs:GetQueueUrl"]),
]  # fmt: skip


@pytest.mark.parametrize(("patterns", "actions"), PATTERNS)
def test_patterns_stand_for_the_actions_that_there_are(
    iam: Simulator, patterns: list[str], actions: list[str]
) -> None:
    """As in policies, without regard to case; each action is asked once."""
    rows = iam.sweep([iam.user("alice")], patterns)
    assert [row.action for row in rows] == actions


def test_all_of_aws_is_asked_unless_actions_are_named(iam: Simulator) -> None:
    """Which are many; nothing is worked out before it is wanted."""
    rows = iam.sweep([iam.user("alice", policies=["AdministratorAccess"])])
    assert next(rows).outcome == "allowed"
    services = {next(rows).action.partition(":")[0] for _ in range(500)}
    assert len(services) > 10


def test_an_action_is_asked_on_the_resources_that_it_can_have(iam: Simulator) -> None:
    """The others of the grid are no questions: AWS never checks s3:GetObject on a bucket."""
    rows = iam.sweep([iam.user("alice")], ["s3:GetObject", "s3:ListBucket*"], [BUCKET, KEY])
    assert {(action, resource) for _, action, resource in asked(rows)} == {
        ("s3:GetObject", KEY),
        ("s3:ListBucket", BUCKET),
        ("s3:ListBucketMultipartUploads", BUCKET),
        ("s3:ListBucketVersions", BUCKET),
    }


def test_without_resources_each_action_is_asked_on_all_that_it_can_have(iam: Simulator) -> None:
    """So that what hangs on which resource is a row that cannot be told, and no error."""
    alice = iam.user("alice", policies=[allowing("s3:*", f"{BUCKET}/*")])
    rows = iam.sweep([alice], ["s3:GetObject", "s3:ListBucket", "s3:ListAllMyBuckets"])
    assert [(row.action, row.resource, row.outcome) for row in rows] == [
        ("s3:GetObject", "*", "undetermined"),
        ("s3:ListBucket", "*", "undetermined"),
        ("s3:ListAllMyBuckets", "*", "implicitDeny"),
    ]


def test_stated_keys_hold_for_every_row(iam: Simulator) -> None:
    """What cannot be told without them can be with them."""
    alice = iam.user("alice", policies=[allowing("s3:ListBucket", StringLike={"s3:prefix": "a/*"})])
    (open_row,) = iam.sweep([alice], ["s3:ListBucket"], [BUCKET])
    (row,) = iam.sweep([alice], ["s3:ListBucket"], [BUCKET], context={"s3:prefix": "a/b"})
    assert (open_row.outcome, row.outcome) == ("undetermined", "allowed")


def test_a_principal_is_asked_as_it_is_when_its_rows_begin(iam: Simulator) -> None:
    """Nothing is worked out in advance."""
    alice, bob = iam.user("alice"), iam.user("bob")
    rows = iam.sweep([alice, bob], ["s3:GetObject"], [KEY])
    assert next(rows).outcome == "implicitDeny"
    iam.group("readers", policies=[allowing("s3:GetObject")], users=[alice, bob])
    assert next(rows).outcome == "allowed"
    assert list(rows) == []


def test_who_is_deleted_before_its_turn_is_not_asked(iam: Simulator) -> None:
    """Its rows would say what nobody may or may not do any more."""
    import boto3

    alice, bob = iam.user("alice"), iam.user("bob")
    rows = iam.sweep([alice, bob], ["s3:GetObject"], [KEY])
    next(rows)
    boto3.client("iam").delete_user(UserName="bob")
    with pytest.raises(UsageError, match="'bob' was deleted"):
        next(rows)


def test_resources_are_asked_in_their_order_whatever_their_service(iam: Simulator) -> None:
    """Those of another service, and those with wildcards in it, are sorted out, not sorted."""
    alice = iam.user("alice")
    resources = [QUEUE, "arn:aws:s*", KEY, "*", f"{BUCKET}/*", KEY]
    rows = iam.sweep([alice], ["s3:GetObject", "sqs:SendMessage"], resources)
    assert [(row.action, row.resource) for row in rows] == [
        *(("s3:GetObject", each) for each in ("arn:aws:s*", KEY, "*", f"{BUCKET}/*")),
        *(("sqs:SendMessage", each) for each in (QUEUE, "arn:aws:s*", "*")),
    ]


def test_thousands_of_resources_cost_neither_time_nor_memory_in_advance(iam: Simulator) -> None:
    """Which of them fit is worked out once for each type of resource, and not for each action."""
    alice = iam.user("alice")
    resources = [f"arn:aws:s3:::bucket-{number}/key" for number in range(5_000)]
    list(iam.sweep([alice], ["s3:*Object*"], resources[:1]))  # which reads what is known of S3
    tracemalloc.start()
    try:
        rows = iam.sweep([alice], ["s3:*Object*"], resources)
        begun = tracemalloc.get_traced_memory()[0]
        for _ in range(2_000):
            next(rows)
        grown = tracemalloc.get_traced_memory()[0] - begun
    finally:
        tracemalloc.stop()
    assert begun < 2_000_000
    assert grown < 4_000_000


# What is wrong with the arguments, and what is said of it.
MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"principals": []}, "principals is empty: nothing would be asked"),
    ({"principals": "alice"}, r"one item: write a list, principals=\[...\]"),
    ({"principals": ["alcie"]}, "did you mean alice"),
    ({"principals": 42}, "principals=42 is one item"),
    ({"principals": [["alice"]]}, r"\['alice'\] is no principal"),
    ({"principals": [42]}, "42 is no principal: pass a handle, a name or an ARN"),
    (
        {"principals": ["arn:aws:iam::123456789012:user/bob"]},
        "no user or role has the ARN 'arn:aws:iam::123456789012:user/bob'",
    ),
    ({"principals": ["arn:aws:iam::333333333333:root"]}, "no user or role has the ARN"),
    ({"actions": []}, "actions is empty"),
    ({"actions": "s3:*"}, "write a list"),
    ({"actions": ["s3:GetObjct"]}, "did you mean s3:GetObject"),
    ({"actions": [None]}, "None is no AWS action"),
    ({"actions": [["s3:*"]]}, r"\['s3:\*'\] is no AWS action"),
    ({"actions": ["s3:Fetch*"]}, "'s3:Fetch\\*' matches no AWS action"),
    ({"actions": ["s4:*"]}, "'s4:\\*' matches no AWS action"),
    ({"actions": ["Get*"]}, "'Get\\*' matches no AWS action"),
    ({"resources": []}, "resources is empty"),
    ({"resources": [[KEY]]}, "is no resource"),
    ({"resources": [None]}, r"None is no resource: write '\*' for all"),
    ({"resources": ["ledger"]}, "'ledger' is no resource: write its ARN"),
    ({"resources": [BUCKET]}, r"s3:GetObject is not checked on .*\$\{ObjectName\}"),
    (
        {"resources": [BUCKET, QUEUE]},
        "'s3:GetObject' is not checked on any of the resources",
    ),
    (
        {"actions": ["s3:GetObject", "sqs:*"], "resources": [KEY]},
        "'sqs:\\*' is not checked on any of the resources",
    ),
    ({"resources": [KEY, QUEUE]}, f"'{QUEUE}' is no resource of any of the actions"),
    ({"context": {"aws:SourceIp": object()}}, "expected text, a bool"),
]


@pytest.mark.parametrize(("given", "message"), MISTAKES)
def test_a_mistake_is_said_at_once(iam: Simulator, given: dict[str, Any], message: str) -> None:
    """A row that is never asked would pass for a row that is not allowed."""
    iam.user("alice")
    with pytest.raises(UsageError, match=message):
        iam.sweep(**{"actions": ["s3:GetObject"]} | given)


def test_an_account_of_nobody_is_a_mistake_too(iam: Simulator) -> None:
    with pytest.raises(UsageError, match="has no users and no roles"):
        iam.sweep()


def test_who_was_deleted_is_not_asked(iam: Simulator) -> None:
    """Said at once, like any mistake."""
    import boto3

    alice = iam.user("alice")
    boto3.client("iam").delete_user(UserName="alice")
    with pytest.raises(UsageError, match="'alice' was deleted"):
        iam.sweep([alice], ["s3:GetObject"])


def test_a_principal_of_another_simulated_aws_is_not_asked_here(iam: Simulator) -> None:
    """Here its policies are not known."""
    with mock_iam() as other, pytest.raises(UsageError, match="another simulated AWS"):
        iam.sweep([other.user("alice")], ["s3:GetObject"])


class Terminal(io.StringIO):
    """What stderr is when nobody redirects it."""

    def isatty(self) -> bool:  # noqa: D102 - the base class says it
        return True


# The option, what stderr is, and whether a bar is shown on it.
DISPLAYS = [
    (None, Terminal, True),
    (None, io.StringIO, False),
    (True, io.StringIO, True),
    (False, Terminal, False),
]


@pytest.mark.parametrize(("progress", "stderr", "is_shown"), DISPLAYS)
def test_progress_is_shown_on_a_terminal_or_if_wanted(
    iam: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    progress: bool | None,
    stderr: type[io.StringIO],
    is_shown: bool,
) -> None:
    """With the number of rows that there will be; the rows are the same."""
    alice = iam.user("alice")
    monkeypatch.setattr(sys, "stderr", stderr())
    rows = list(iam.sweep([alice], ["sqs:*"], [QUEUE], progress=progress))
    assert len(rows) > 10
    shown = f" {len(rows)}/{len(rows)} [" in sys.stderr.getvalue()
    assert shown is is_shown


def test_the_display_keeps_no_thread_and_no_lock_between_processes() -> None:
    """A test would leave them behind."""
    import threading

    bar = module._bar()
    before = threading.active_count()
    assert list(bar(range(3), file=io.StringIO())) == [0, 1, 2]
    assert threading.active_count() == before
    assert isinstance(bar.get_lock(), type(threading.RLock()))


def test_without_a_display_its_library_is_not_imported() -> None:
    """It costs more than a sweep of a hundred rows."""
    code = (
        "import sys; from pytest_iam import mock_iam\n"
        "with mock_iam() as iam:\n"
        "    iam.user('alice'); list(iam.sweep(actions=['sqs:*'], progress=False))\n"
        "assert 'tqdm' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
