"""What calls cost by how much an account holds, and what each entity takes in memory.

Every user has ten tags and is in one group; half as many policies, the first of them attached to
every user; a tenth as many roles, each in an instance profile. So that answers stay as long while
the account grows, the policies in use, the users of one path and the users that have an MFA device
are fifty in each account. Calls are made through boto3's client. Each figure is the fastest of
several rounds, in which the accounts take turns, in processor time.
"""

from __future__ import annotations

import contextlib
import gc
import json
import math
import os
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import matplotlib.pyplot as plt

from pytest_iam import Simulator, mock_iam
from pytest_iam.routing.active import Active
from pytest_iam.routing.install import installed

SIZES = (100, 1_000, 10_000)
ROUNDS = 15
CALLS = 60
FEW = 50
TAGS = 10
PAGE = 50
PLOT = Path(__file__).parent.parent / "docs" / "account-growth.svg"

Call = Callable[[], object]

DOCUMENT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["iam:Get*", "iam:List*"], "Resource": "*"},
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::ledger/*"},
        ],
    }
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


def tags(count: int) -> list[dict[str, str]]:
    """Tags with keys and values of their own, as a client makes them."""
    return [{"Key": f"key-{number}", "Value": f"value-{number}"} for number in range(count)]


def name(kind: str, number: int) -> str:
    """The name of the entity of that number; they sort by number."""
    return f"{kind}-{number:05}"


def arn(policy: str) -> str:
    """The ARN of a policy of the default account."""
    return f"arn:aws:iam::123456789012:policy/{policy}"


def lift_quotas(iam: Simulator, users: int) -> None:
    """Let the account hold more than AWS's defaults."""
    for quota in ("users", "policies", "roles", "instance_profiles"):
        setattr(iam.quotas, quota, 10 * users)


def make_user(client: Any, number: int, path: str = "/") -> None:
    """A user with its tags."""
    client.create_user(UserName=name("user", number), Path=path, Tags=tags(TAGS))


def make_policy(client: Any, number: int) -> None:
    """A managed policy."""
    client.create_policy(PolicyName=name("policy", number), PolicyDocument=DOCUMENT)


def make_role(client: Any, number: int) -> None:
    """A role that EC2 may assume."""
    client.create_role(RoleName=name("role", number), AssumeRolePolicyDocument=TRUST)


def populate(client: Any, users: int) -> None:
    """Make the account. Whatever is few is spread evenly."""
    for number in range(users // 2):
        make_policy(client, number)
    client.create_group(GroupName="all")
    for number in range(users):
        is_rare = number % (users // FEW) == 0
        make_user(client, number, "/rare/" if is_rare else "/team/")
        user = name("user", number)
        client.add_user_to_group(GroupName="all", UserName=user)
        client.attach_user_policy(UserName=user, PolicyArn=arn(name("policy", 0)))
        if is_rare:
            policy = name("policy", number // 2)
            client.attach_user_policy(UserName=user, PolicyArn=arn(policy))
            client.create_virtual_mfa_device(VirtualMFADeviceName=user)
    for number in range(users // 10):
        make_role(client, number)
        client.create_instance_profile(InstanceProfileName=name("profile", number))
        client.add_role_to_instance_profile(
            InstanceProfileName=name("profile", number), RoleName=name("role", number)
        )


def measured(iam: Simulator, client: Any, users: int) -> dict[str, Call]:
    """The calls, each about what lies in the middle of the account where that can matter."""
    user, policy = name("user", users // 2), name("policy", users // 4)
    role = name("role", users // 20)
    reader = iam.user("reader", policies=[json.loads(DOCUMENT)]).client("iam")

    def page(operation: str, **params: Any) -> Call:
        """A page from the middle of a list."""
        params["MaxItems"] = PAGE
        return partial(getattr(client, operation), Marker=middle(operation, **params), **params)

    def middle(operation: str, **params: Any) -> str:
        """The marker of the page that begins in the middle, or near it."""
        method, given = getattr(client, operation), params
        for _ in range(users // PAGE // 2):
            given = params | {"Marker": method(**given)["Marker"]}
        return str(given["Marker"])

    everywhere = {"PolicyArn": arn(name("policy", 0))}
    return {
        "GetUser": partial(client.get_user, UserName=user),
        "GetUser, by a user": partial(reader.get_user, UserName=user),
        "GetPolicy": partial(client.get_policy, PolicyArn=arn(policy)),
        "ListUserTags": partial(client.list_user_tags, UserName=user),
        "ListUsers, the first page": partial(client.list_users, MaxItems=PAGE),
        "ListUsers, a later page": page("list_users"),
        "ListUsers, PathPrefix": partial(client.list_users, PathPrefix="/rare/"),
        "ListPolicies, OnlyAttached": partial(
            client.list_policies, OnlyAttached=True, Scope="Local", MaxItems=FEW
        ),
        "ListEntitiesForPolicy, of all users": page("list_entities_for_policy", **everywhere),
        "GetGroup, of all users": page("get_group", GroupName="all"),
        "ListInstanceProfilesForRole": partial(
            client.list_instance_profiles_for_role, RoleName=role
        ),
        "ListVirtualMFADevices": partial(client.list_virtual_mfa_devices, MaxItems=FEW),
        "CreateUser and DeleteUser": partial(create_and_delete, client),
    }


def create_and_delete(client: Any) -> None:
    """Make a user in the middle of the list, and remove it."""
    client.create_user(UserName="user-00050a")
    client.delete_user(UserName="user-00050a")


def prepared(users: int) -> tuple[Simulator, dict[str, Call]]:
    """A simulated AWS with an account of so many users, and the calls to measure."""
    iam = Simulator()
    with in_force(iam):
        client = boto3.client("iam", region_name="us-east-1")
        lift_quotas(iam, users)
        populate(client, users)
        return iam, measured(iam, client, users)


def in_force(iam: Simulator) -> contextlib.AbstractContextManager[None]:
    """A block in which calls go to this simulated AWS, which lives on."""
    return installed(Active(iam.gateway, ()))


def measure_calls() -> dict[str, list[float]]:
    """Seconds for each call in an account of each size."""
    subjects = [prepared(users) for users in SIZES]
    best = {what: [math.inf] * len(SIZES) for what in subjects[0][1]}
    for _ in range(ROUNDS):
        for place, (iam, calls) in enumerate(subjects):
            with in_force(iam):
                for what, call in calls.items():
                    best[what][place] = min(best[what][place], timed(call))
            iam.gateway.calls.clear()
    return best


def timed(call: Call) -> float:
    """Seconds of processor time for one call, averaged over a few."""
    gc.disable()
    begin = time.process_time()
    for _ in range(CALLS):
        call()
    seconds = time.process_time() - begin
    gc.enable()
    return seconds / CALLS


def measure_memory() -> dict[str, float]:
    """Bytes for each of many users, tags of users, roles and policies."""
    bare = bytes_each(lambda client, number: client.create_user(UserName=name("user", number)))
    return {
        "user without tags": bare,
        f"tag, one of a user's {TAGS}": (bytes_each(make_user) - bare) / TAGS,
        "role": bytes_each(make_role),
        "policy": bytes_each(make_policy),
    }


def bytes_each(make: Callable[[Any, int], object]) -> float:
    """Bytes that stay for each entity made, the log of the calls left aside."""
    count = 1_000
    with mock_iam() as iam:
        client = boto3.client("iam", region_name="us-east-1")
        lift_quotas(iam, count)
        make(client, count)
        tracemalloc.start()
        for number in range(count):
            make(client, number)
        iam.gateway.calls.clear()
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return held / count


def main() -> None:
    """Measure, print every line, and draw the growth."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "none"}
    os.environ.pop("AWS_PROFILE", None)
    print(
        "\nscale: µs a call in accounts of " + ", ".join(f"{size:,}" for size in SIZES) + " users"
    )
    figures = measure_calls()
    for what, seconds in figures.items():
        print(f"{what:36} " + "  ".join(f"{value * 1e6:9.0f}" for value in seconds))
    for what, held in measure_memory().items():
        print(f"memory of a {what}: {held:,.0f} bytes")
    plot(figures)


def plot(figures: dict[str, list[float]]) -> None:
    """Draw the growth as docs/account-growth.svg."""
    plt.rcParams["svg.hashsalt"] = "account-growth"
    figure, axes = plt.subplots(figsize=(7, 5))
    for place, (what, seconds) in enumerate(figures.items()):
        style = "-" if place < len(plt.rcParams["axes.prop_cycle"]) else "--"
        axes.loglog(SIZES, [value * 1e6 for value in seconds], style, marker="o", label=what)
    axes.set_xlabel("users of the account; half as many policies, ten times as many tags")
    axes.set_ylabel("microseconds a call")
    axes.legend(fontsize="small", loc="center left", bbox_to_anchor=(1, 0.5))
    axes.grid(visible=True, alpha=0.3)
    figure.savefig(PLOT, metadata={"Date": None}, bbox_inches="tight")
    print(f"drawn in {PLOT.name}")
