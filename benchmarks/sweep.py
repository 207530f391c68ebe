"""What a sweep costs: a thousand users, a thousand actions; and what five thousand resources cost.

Ten teams of users with AWS managed policies, of their own and of their group's, and with a policy
that asks for their tags; every tenth user has a permissions boundary. On a terminal it shows its
progress. Times are processor time.
"""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain

from pytest_iam import Simulator, mock_iam
from pytest_iam.enforcement.asked import asked_actions
from pytest_iam.handles.sweep import SweepRow

USERS = 1_000
ACTIONS = 1_000
RESOURCES = 5_000
TEAMS = (
    "ReadOnlyAccess",
    "SecurityAudit",
    "PowerUserAccess",
    "AmazonS3FullAccess",
    "AmazonDynamoDBFullAccess",
    "AmazonSQSFullAccess",
    "AmazonSNSFullAccess",
    "AWSLambda_FullAccess",
    "AmazonEC2FullAccess",
    "IAMFullAccess",
)


def document(team: str) -> dict[str, object]:
    """What every user of a team has beyond the team's managed policy."""
    tagged = {"StringEquals": {"aws:PrincipalTag/team": team}}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": tagged},
            {"Effect": "Deny", "Action": ["s3:Delete*", "iam:Delete*"], "Resource": "*"},
        ],
    }


def populate(iam: Simulator) -> None:
    """Make the groups and the users."""
    for team in TEAMS:
        iam.group(team, policies=[team])
    for number in range(USERS):
        team = TEAMS[number % len(TEAMS)]
        iam.user(
            f"user-{number}",
            policies=["ViewOnlyAccess", document(team)],
            groups=[team],
            boundary=None if number % 10 else "PowerUserAccess",
            tags={"team": team},
        )


def peak_memory() -> float:
    """The most memory that the process has had so far, in MiB (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print: rows a second, and how much the memory grew meanwhile."""
    known = asked_actions("*")
    actions = known[:: len(known) // ACTIONS][:ACTIONS]
    with mock_iam() as iam:
        populate(iam)
        print(f"\nsweep: {USERS} users x {ACTIONS} actions of {len(known)}")
        measure(lambda: iam.sweep(actions=actions))
        few = [f"user-{number}" for number in range(2)]
        objects = [f"arn:aws:s3:::bucket-{number}/key" for number in range(RESOURCES)]
        print(f"\nsweep: {len(few)} users x s3:*Object* x {RESOURCES:,} objects")
        measure(lambda: iam.sweep(few, ["s3:*Object*"], objects))


def measure(begin_rows: Callable[[], Iterator[SweepRow]]) -> None:
    """Take all rows and print what they cost."""
    before = peak_memory()
    begin = time.process_time()
    rows = begin_rows()
    first = next(rows)
    prepared = time.process_time()
    outcomes = Counter(row.outcome for row in chain((first,), rows))
    end = time.process_time()
    count = sum(outcomes.values())
    print(f"  {count:,} rows: {', '.join(f'{n:,} {what}' for what, n in outcomes.most_common())}")
    print(f"  {prepared - begin:.2f} s until the first row, {end - prepared:.1f} s for the rows")
    print(
        f"  {count / (end - prepared):,.0f} rows/s, {(end - prepared) / count * 1e6:.1f} µs a row"
    )
    print(f"  peak memory before {before:.0f} MiB, at the end {peak_memory():.0f} MiB")
