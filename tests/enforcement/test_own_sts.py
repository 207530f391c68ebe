"""What calls to STS ask permission for, and what decides them: through clients."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from pytest_iam import mock_iam
from pytest_iam.account.account import World
from pytest_iam.account.callers import root_caller
from pytest_iam.account.organization import Organization
from pytest_iam.calls import Call
from pytest_iam.clock import now
from pytest_iam.enforcement.own_sts import sts_context, sts_permissions
from pytest_iam.operations.model import service_model
from pytest_iam.simulator import Simulator

TAGS = [{"Key": "team", "Value": "red"}]
USER = "arn:aws:sts::123456789012:federated-user/Bob"
MEMBER = "222222222222"
has_assume_root = pytest.mark.skipif(
    "AssumeRoot" not in service_model("sts").operation_names, reason="botocore came before it"
)


def allow(*actions: str, on: str = "*", **condition: Any) -> dict[str, Any]:
    """A policy that allows the actions."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": on, **condition}
    return {"Version": "2012-10-17", "Statement": [statement]}


def trust(principal: dict[str, str], *actions: str, **condition: Any) -> str:
    """A trust policy."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": list(actions), **condition}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def iam() -> Iterator[Simulator]:
    """A simulated AWS."""
    with mock_iam() as iam:
        yield iam


def session(answer: dict[str, Any]) -> boto3.Session:
    """A session that signs with the credentials of an answer."""
    given = answer["Credentials"]
    return boto3.Session(
        given["AccessKeyId"],
        given["SecretAccessKey"],
        given["SessionToken"],
        region_name="us-east-1",
    )


def refusal(call: Any, **params: Any) -> str | None:
    """The code that a call is refused with, or None."""
    try:
        call(**params)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


@pytest.mark.parametrize(
    ("operation", "params", "actions"),
    [
        ("GetCallerIdentity", {}, []),
        ("GetSessionToken", {}, []),
        ("GetAccessKeyInfo", {"AccessKeyId": "AKIA"}, [("sts:GetAccessKeyInfo", "*")]),
        (
            "DecodeAuthorizationMessage",
            {"EncodedMessage": "x"},
            [("sts:DecodeAuthorizationMessage", "*")],
        ),
        ("AssumeRole", {"RoleArn": "r"}, [("sts:AssumeRole", "r")]),
        (
            "AssumeRole",
            {"RoleArn": "r", "Tags": TAGS, "SourceIdentity": "bob"},
            [("sts:AssumeRole", "r"), ("sts:TagSession", "r"), ("sts:SetSourceIdentity", "r")],
        ),
        (
            "AssumeRole",
            {"RoleArn": "r", "ProvidedContexts": [{"ProviderArn": "p"}]},
            [("sts:AssumeRole", "r"), ("sts:SetContext", "r")],
        ),
        ("GetFederationToken", {"Name": "Bob"}, [("sts:GetFederationToken", USER)]),
        (
            "GetFederationToken",
            {"Name": "Bob", "Tags": TAGS},
            [("sts:GetFederationToken", USER), ("sts:TagSession", USER)],
        ),
        (
            "AssumeRoot",
            {"TargetPrincipal": MEMBER},
            [("sts:AssumeRoot", f"arn:aws:iam::{MEMBER}:root")],
        ),
        (
            "AssumeRoot",
            {"TargetPrincipal": f"arn:aws:iam::{MEMBER}:root"},
            [("sts:AssumeRoot", f"arn:aws:iam::{MEMBER}:root")],
        ),
        ("GetWebIdentityToken", {"Audience": ["a"]}, [("sts:GetWebIdentityToken", "*")]),
        (
            "GetWebIdentityToken",
            {"Audience": ["a"], "Tags": TAGS},
            [("sts:GetWebIdentityToken", "*"), ("sts:TagGetWebIdentityToken", "*")],
        ),
        ("GetDelegatedAccessToken", {}, [("sts:GetDelegatedAccessToken", "*")]),
    ],
)
def test_calls_to_sts_ask_for_what_their_parameters_need(
    operation: str, params: dict[str, Any], actions: list[tuple[str, str]]
) -> None:
    """Service authorization reference, STS; IAM user guide, "Pass session tags in AWS STS"."""
    account = World("tests").account("123456789012")
    asked = sts_permissions(account, root_caller(account), Call("sts", operation, params, None))
    assert [(each.action, each.resource) for each in asked] == actions


@pytest.mark.parametrize(
    ("operation", "params", "expected"),
    [
        (
            "GetWebIdentityToken",
            {"Audience": ["a", "b"]},
            {"sts:IdentityTokenAudience": ("a", "b")},
        ),
        ("GetWebIdentityToken", {"SigningAlgorithm": "RS256"}, {"sts:SigningAlgorithm": "RS256"}),
        ("GetWebIdentityToken", {"DurationSeconds": 60}, {"sts:DurationSeconds": "60"}),
        ("GetWebIdentityToken", {"Tags": TAGS}, {"aws:RequestTag/team": "red"}),
        ("AssumeRoot", {"TaskPolicyArn": {"arn": "t"}}, {"sts:TaskPolicyArn": "t"}),
        (
            "AssumeRole",
            {"ProvidedContexts": [{"ProviderArn": "p"}]},
            {"sts:RequestContextProviders": ("p",)},
        ),
        ("AssumeRole", {"RoleSessionName": "s"}, {"sts:RoleSessionName": "s"}),
        ("AssumeRole", {}, {"sts:ExternalId": None, "sts:RequestContextProviders": None}),
    ],
)
def test_members_set_condition_keys(
    operation: str, params: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Service authorization reference, "Condition keys for AWS Security Token Service"."""
    account = World("tests").account("123456789012")
    call = Call("sts", operation, params, None)
    context = sts_context(account, root_caller(account), call, now())
    assert {key: context.get(key) for key in expected} == expected


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("get_access_key_info", {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}),
        ("decode_authorization_message", {"EncodedMessage": "x"}),
        ("get_federation_token", {"Name": "Bob"}),
        (
            "assume_root",
            {
                "TargetPrincipal": MEMBER,
                "TaskPolicyArn": {"arn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"},
            },
        ),
        ("get_web_identity_token", {"Audience": ["a"], "SigningAlgorithm": "RS256"}),
        ("get_delegated_access_token", {"TradeInToken": "x"}),
    ],
)
def test_who_has_no_permission_is_refused_whatever_else_is_wrong(
    iam: Simulator, operation: str, params: dict[str, Any]
) -> None:
    """STS API reference, "Common Errors", AccessDenied."""
    alice = iam.user("alice")
    call = getattr(alice.client("sts"), operation, None)
    if call is None:
        pytest.skip(f"this botocore has no {operation}")
    with pytest.raises(ClientError) as caught:
        call(**params)
    error = caught.value.response["Error"]
    assert error["Code"] == "AccessDenied"
    assert f"{alice.arn} is not authorized to perform: sts:" in error["Message"]


def test_a_federated_user_may_what_its_user_and_its_policies_both_allow(iam: Simulator) -> None:
    """STS API reference, "GetFederationToken", Permissions."""
    granted = allow("sts:GetFederationToken", "s3:*", "sqs:*")
    alice = iam.user("alice", policies=[granted])
    ask = alice.client("sts").get_federation_token
    policy = json.dumps(allow("s3:ListAllMyBuckets", "iam:ListUsers"))
    limited, empty = (session(ask(Name="Bob", **each)) for each in ({"Policy": policy}, {}))
    s3 = limited.client("s3")
    with Stubber(s3) as stubber:
        stubber.add_response("list_buckets", {})
        assert refusal(s3.list_buckets) is None
    assert refusal(limited.client("sqs").list_queues) == "AccessDenied"
    assert refusal(empty.client("s3").list_buckets) == "AccessDenied"
    assert refusal(limited.client("iam").list_users) == "InvalidClientTokenId"


@pytest.mark.parametrize(
    ("provider", "code"), [("IdentityCenter", None), ("Other", "AccessDenied")]
)
def test_a_trust_policy_can_ask_where_a_context_comes_from(
    iam: Simulator, provider: str, code: str | None
) -> None:
    """IAM user guide, "Propagate identity context": one condition on both actions."""
    alice = iam.user("alice", policies=[allow("sts:AssumeRole", "sts:SetContext")])
    arn = f"arn:aws:iam::aws:contextProvider/{provider}"
    condition = {
        "ForAnyValue:ArnEquals": {
            "sts:RequestContextProviders": "arn:aws:iam::aws:contextProvider/IdentityCenter"
        }
    }
    actions = ("sts:AssumeRole", "sts:SetContext")
    role = iam.role("app", trust=trust({"AWS": alice.arn}, *actions, Condition=condition))
    contexts = [{"ProviderArn": arn, "ContextAssertion": "assertion"}]
    asked = {"RoleArn": role.arn, "RoleSessionName": "s1", "ProvidedContexts": contexts}
    assert refusal(alice.client("sts").assume_role, **asked) == code


@has_assume_root
def test_a_session_of_root_does_its_task_alone(iam: Simulator) -> None:
    """IAM user guide, "Perform a privileged task on an AWS Organizations member account"."""
    world = iam.gateway.world
    world.account(MEMBER)
    world.organization = Organization("o-a1b2c3d4e5", "123456789012", {MEMBER})
    world.organization.root_features.add("RootSessions")
    alice = iam.user("alice", policies=[allow("sts:AssumeRoot")])
    task = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"
    answer = alice.client("sts").assume_root(TargetPrincipal=MEMBER, TaskPolicyArn={"arn": task})
    root = session(answer)
    assert root.client("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{MEMBER}:root"
    assert root.client("iam").list_access_keys()["AccessKeyMetadata"] == []
    assert refusal(root.client("iam").list_users) == "AccessDenied"
    assert refusal(root.client("iam").create_user, UserName="x") == "AccessDenied"
    assert refusal(root.client("s3").list_buckets) == "AccessDenied"
    assert refusal(root.client("sts").get_session_token) == "AccessDenied"


@has_assume_root
def test_a_policy_can_limit_the_task_that_root_is_assumed_for(iam: Simulator) -> None:
    """Service authorization reference, STS, sts:TaskPolicyArn."""
    world = iam.gateway.world
    world.account(MEMBER)
    world.organization = Organization("o-a1b2c3d4e5", "123456789012", {MEMBER})
    world.organization.root_features.add("RootSessions")
    tasks = "arn:aws:iam::aws:policy/root-task"
    condition = {"StringEquals": {"sts:TaskPolicyArn": f"{tasks}/S3UnlockBucketPolicy"}}
    granted = allow("sts:AssumeRoot", on=f"arn:aws:iam::{MEMBER}:root", Condition=condition)
    assume = iam.user("alice", policies=[granted]).client("sts").assume_root
    for task, code in (("S3UnlockBucketPolicy", None), ("SQSUnlockQueuePolicy", "AccessDenied")):
        asked = {"TargetPrincipal": MEMBER, "TaskPolicyArn": {"arn": f"{tasks}/{task}"}}
        assert refusal(assume, **asked) == code
