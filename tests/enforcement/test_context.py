"""The condition keys of a request: IAM user guide, "AWS global condition context keys"."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest

from pytest_iam.account.account import Account, World
from pytest_iam.account.callers import (
    ANONYMOUS,
    assumed_root_caller,
    role_caller,
    root_caller,
    user_caller,
)
from pytest_iam.account.entities import Role, User
from pytest_iam.account.sessions import Caller
from pytest_iam.catalog.permission import Permission
from pytest_iam.enforcement.context import known_keys, request_context, unknown_keys
from pytest_iam.enforcement.environment import Environment
from pytest_iam.enforcement.standpoint import Standpoint
from pytest_iam.policy import Policy

NOW = datetime.datetime(2026, 1, 31, 12, 0, tzinfo=datetime.timezone.utc)
EARLIER = NOW - datetime.timedelta(minutes=5)
ID = "123456789012"
TAGGING = "sqs:TagQueue"  # an action that sees the tags of the request and of the resource

ABSENT, UNKNOWN = "absent", "unknown"
KINDS = (
    "anonymous", "root", "user", "user with token", "user with MFA", "role", "federated user",
)  # fmt: skip
Row = tuple[str, ...]


def trusting(**principal: Any) -> Policy:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return Policy({"Version": "2012-10-17", "Statement": [statement]}, kind="trust")


def alice(account: Account) -> User:
    return User(
        name="alice",
        path="/team/",
        id="AIDAALICE",
        arn=account.arn("user", "/team/", "alice"),
        created_at=NOW,
        tags={"team": "red"},
    )


def deployer(account: Account, trust: Policy) -> Role:
    return Role(
        name="Deployer",
        path="/ci/",
        id="AROADEPLOYER",
        arn=account.arn("role", "/ci/", "Deployer"),
        created_at=NOW,
        tags={"team": "blue"},
        trust=trust,
    )


def callers(trust: Policy | None = None, world: World | None = None) -> dict[str, Caller]:
    """A caller of each kind."""
    account = (world or World("seed")).account(ID)
    user = alice(account)
    role = deployer(account, trust or trusting(AWS=ID))
    by_user = user_caller(account, user)
    return {
        "anonymous": ANONYMOUS,
        "root": root_caller(account),
        "user": by_user,
        "user with token": replace(by_user, is_temporary=True, issued_at=EARLIER),
        "user with MFA": replace(by_user, is_temporary=True, issued_at=EARLIER, mfa_at=EARLIER),
        "role": role_caller(
            account, role, "ci", tags={"Team": "green"}, source_identity="ann", issued_at=EARLIER
        ),
        "federated user": replace(
            by_user,
            kind="federated-user",
            arn=f"arn:aws:sts::{ID}:federated-user/bob",
            user_id=f"{ID}:bob",
            is_temporary=True,
            issued_at=EARLIER,
            policies=(),
        ),
    }


def state(
    key: str, caller: Caller, stated: dict[str, Any] | None = None, action: str = TAGGING
) -> Any:
    """What the engine is told of a key: its value, or that it is absent, or that it is unknown."""
    environment = Environment(context=stated or {})
    context = request_context(caller, environment, NOW, region="eu-west-1", user_agent="boto")
    told = {name.lower(): value for name, value in context.items() if value is not None}
    unknown = {name.lower() for name in unknown_keys(action, known_keys(context, caller))}
    assert not told.keys() & unknown
    family = f"{key.partition('/')[0]}/*"
    if {key.lower(), family.lower()} & unknown:
        return UNKNOWN
    return told.get(key.lower(), ABSENT)


def every(value: str) -> Row:
    return (value,) * len(KINDS)


def signed(value: str) -> Row:
    return (ABSENT, *every(value)[1:])


def sessions(value: str) -> Row:
    """Of those whose credentials are temporary."""
    return (ABSENT, ABSENT, ABSENT, value, value, value, value)


ROOT_ARN, USER_ARN = f"arn:aws:iam::{ID}:root", f"arn:aws:iam::{ID}:user/team/alice"
ROLE_ARN = f"arn:aws:iam::{ID}:role/ci/Deployer"
FEDERATED_ARN = f"arn:aws:sts::{ID}:federated-user/bob"
AIDA, AROA = "AIDAALICE", "AROADEPLOYER:ci"

# In the order of the page: properties of the principal, the session, the network, the resource and
# the request. Columns are KINDS.
TABLE: dict[str, Row] = {
    "aws:PrincipalArn": (ABSENT, ROOT_ARN, USER_ARN, USER_ARN, USER_ARN, ROLE_ARN, FEDERATED_ARN),
    "aws:PrincipalAccount": ("anonymous", ID, ID, ID, ID, ID, ID),
    "aws:PrincipalOrgPaths": every(ABSENT),
    "aws:PrincipalOrgID": every(ABSENT),
    "aws:PrincipalTag/team": (ABSENT, ABSENT, "red", "red", "red", "green", "red"),
    "aws:PrincipalTag/other": every(ABSENT),
    "aws:PrincipalIsAWSService": signed("false"),
    "aws:PrincipalServiceName": every(ABSENT),
    "aws:PrincipalServiceNamesList": every(ABSENT),
    "aws:PrincipalType": (
        "Anonymous", "Account", "User", "User", "User", "AssumedRole", "FederatedUser",
    ),
    "aws:userid": ("anonymous", ID, AIDA, AIDA, AIDA, AROA, f"{ID}:bob"),
    "aws:username": (ABSENT, ABSENT, "alice", "alice", "alice", ABSENT, ABSENT),
    "aws:AssumedRoot": every(ABSENT),
    "aws:FederatedProvider": every(ABSENT),
    "aws:TokenIssueTime": sessions("2026-01-31T11:55:00Z"),
    "aws:SignInSessionArn": every(ABSENT),
    "aws:MultiFactorAuthAge": (ABSENT, ABSENT, ABSENT, ABSENT, "300", ABSENT, ABSENT),
    "aws:MultiFactorAuthPresent": (ABSENT, ABSENT, ABSENT, "false", "true", "false", ABSENT),
    "aws:ChatbotSourceArn": every(ABSENT),
    "aws:Ec2InstanceSourceVpc": every(ABSENT),
    "aws:Ec2InstanceSourcePrivateIPv4": every(ABSENT),
    "aws:SourceIdentity": (ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, "ann", ABSENT),
    "ec2:RoleDelivery": every(ABSENT),
    "ec2:SourceInstanceArn": every(ABSENT),
    "glue:RoleAssumedBy": every(ABSENT),
    "glue:CredentialIssuingService": every(ABSENT),
    "codebuild:BuildArn": every(ABSENT),
    "codebuild:ProjectArn": every(ABSENT),
    "lambda:SourceFunctionArn": every(ABSENT),
    "ssm:SourceInstanceArn": every(ABSENT),
    "identitystore:UserId": every(ABSENT),
    "aws:SourceIp": every("203.0.113.10"),
    "aws:SourceVpc": every(ABSENT),
    "aws:SourceVpcArn": every(ABSENT),
    "aws:SourceVpce": every(ABSENT),
    "aws:VpceAccount": every(ABSENT),
    "aws:VpceOrgID": every(ABSENT),
    "aws:VpceOrgPaths": every(ABSENT),
    "aws:VpcSourceIp": every(ABSENT),
    "aws:ResourceAccount": every(UNKNOWN),  # the resource tells it
    "aws:ResourceOrgID": every(ABSENT),
    "aws:ResourceOrgPaths": every(ABSENT),
    "aws:ResourceTag/team": every(UNKNOWN),  # the resource tells it, if it is declared
    "aws:CalledVia": every(ABSENT),
    "aws:CalledViaFirst": every(ABSENT),
    "aws:CalledViaLast": every(ABSENT),
    "aws:CalledViaAWSMCP": every(ABSENT),
    "aws:ViaAWSService": every("false"),
    "aws:ViaAWSMCPService": every(ABSENT),
    "aws:CurrentTime": every("2026-01-31T12:00:00Z"),
    "aws:EpochTime": every("1769860800"),
    "aws:referer": every(ABSENT),
    "aws:RequestedRegion": every("eu-west-1"),
    "aws:RequestTag/team": every(UNKNOWN),  # the call tells it
    "aws:TagKeys": every(UNKNOWN),  # the call tells it
    "aws:SecureTransport": every("true"),
    "aws:SourceAccount": every(ABSENT),
    "aws:SourceArn": every(ABSENT),
    "aws:SourceOrgID": every(ABSENT),
    "aws:SourceOrgPaths": every(ABSENT),
    "aws:UserAgent": every("boto"),
    "aws:IsMcpServiceAction": every(ABSENT),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", TABLE)
def test_each_global_key_for_each_kind_of_caller(key: str, kind: str) -> None:
    """Each key's "Availability"."""
    assert state(key, callers()[kind]) == TABLE[key][KINDS.index(kind)]


def test_a_users_mfa_makes_its_credentials_temporary() -> None:
    """IAM user guide, "Secure API access with MFA": no long-term key carries it."""
    account = World("seed").account(ID)
    caller = user_caller(account, alice(account), mfa_at=EARLIER)
    assert state("aws:TokenIssueTime", caller) == "2026-01-31T11:55:00Z"
    assert state("aws:MultiFactorAuthPresent", caller) == "true"


@pytest.mark.parametrize("key", ["aws:UserAgent", "aws:RequestedRegion"])
def test_without_a_call_what_a_call_tells_is_not_known(key: str) -> None:
    caller = callers()["user"]
    context = request_context(caller, Environment(), NOW)
    assert key in unknown_keys(TAGGING, known_keys(context, caller))


@pytest.mark.parametrize(
    ("service", "keys"),
    [
        (
            "ec2.amazonaws.com",
            [
                "aws:Ec2InstanceSourceVpc",
                "aws:Ec2InstanceSourcePrivateIPv4",
                "ec2:RoleDelivery",
                "ec2:SourceInstanceArn",
            ],
        ),
        ("lambda.amazonaws.com", ["lambda:SourceFunctionArn"]),
        ("glue.amazonaws.com", ["glue:RoleAssumedBy", "glue:CredentialIssuingService"]),
        ("codebuild.amazonaws.com", ["codebuild:BuildArn", "codebuild:ProjectArn"]),
        ("ssm.amazonaws.com", ["ssm:SourceInstanceArn"]),
        ("chatbot.amazonaws.com", ["aws:ChatbotSourceArn"]),
    ],
)
def test_what_a_service_puts_into_the_sessions_it_begins_is_not_known(
    service: str, keys: list[str]
) -> None:
    """Properties of a role session; a test states them as it states any key."""
    for trust in (
        trusting(Service=service),
        trusting(AWS=ID, Service=["x.amazonaws.com", service]),
    ):
        role = callers(trust)["role"]
        assert {state(key, role) for key in keys} == {UNKNOWN}
        assert {state(key, role, {key: "x"}) for key in keys} == {"x"}
        assert {state(key, role, {key: None}) for key in keys} == {ABSENT}
        assert {state(key, callers(trust)["user"]) for key in keys} == {ABSENT}


@pytest.mark.parametrize(
    ("stated", "key", "expected"),
    [
        # a VPC endpoint: no public address, and more is to be said of the endpoint
        ({"aws:SourceVpce": "vpce-1"}, "aws:SourceVpce", "vpce-1"),
        ({"aws:SourceVpce": "vpce-1"}, "aws:SourceIp", ABSENT),
        ({"aws:SourceVpce": "vpce-1"}, "aws:SourceVpc", UNKNOWN),
        ({"aws:SourceVpce": "vpce-1"}, "aws:VpcSourceIp", UNKNOWN),
        ({"aws:SourceVpce": "vpce-1"}, "aws:VpceOrgID", UNKNOWN),
        ({"aws:SourceVpce": "vpce-1", "aws:SourceVpc": None}, "aws:SourceVpc", ABSENT),
        ({"AWS:sourcevpc": "vpc-1"}, "aws:SourceVpce", UNKNOWN),
        ({"aws:SourceVpce": None}, "aws:SourceIp", "203.0.113.10"),
        (
            {"aws:SourceVpce": "vpce-1", "aws:SourceIp": "198.51.100.7"},
            "aws:SourceIp",
            "198.51.100.7",
        ),
        # a service that calls with the caller's credentials
        ({"aws:CalledVia": ["athena.amazonaws.com"]}, "aws:ViaAWSService", UNKNOWN),
        ({"aws:CalledVia": ["athena.amazonaws.com"]}, "aws:CalledViaFirst", UNKNOWN),
        ({"aws:ViaAWSService": True}, "aws:CalledVia", UNKNOWN),
        ({"aws:ViaAWSService": "true"}, "aws:CalledViaLast", UNKNOWN),
        ({"aws:ViaAWSService": "false"}, "aws:CalledVia", ABSENT),
        ({"aws:ViaAWSService": False}, "aws:CalledVia", ABSENT),
        # multi-factor authentication
        ({"aws:MultiFactorAuthPresent": "true"}, "aws:MultiFactorAuthAge", UNKNOWN),
        ({"aws:MultiFactorAuthPresent": True}, "aws:TokenIssueTime", UNKNOWN),
        ({"aws:MultiFactorAuthPresent": "false"}, "aws:MultiFactorAuthAge", ABSENT),
        ({"aws:MultiFactorAuthAge": 0}, "aws:MultiFactorAuthPresent", UNKNOWN),
        # an organization
        ({"aws:PrincipalOrgID": "o-1"}, "aws:PrincipalOrgPaths", UNKNOWN),
        ({"aws:PrincipalOrgID": "o-1"}, "aws:ResourceOrgID", ABSENT),
        ({"aws:ResourceOrgID": "o-1"}, "aws:ResourceOrgPaths", UNKNOWN),
        ({"aws:SourceArn": "arn:aws:s3:::ledger"}, "aws:SourceAccount", UNKNOWN),
    ],
)
def test_who_states_a_key_says_something_about_those_that_come_with_it(
    stated: dict[str, Any], key: str, expected: str
) -> None:
    assert state(key, callers()["user"], stated) == expected


def test_a_sessions_own_times_stay_known_where_its_mfa_is_stated() -> None:
    role = callers()["role"]
    stated = {"aws:MultiFactorAuthPresent": "true"}
    assert state("aws:TokenIssueTime", role, stated) == "2026-01-31T11:55:00Z"
    assert state("aws:MultiFactorAuthAge", role, stated) == UNKNOWN


ALL = Policy({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, "all")
YES, NEVER, NO = "allowed", "explicitDeny", "implicitDeny"


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("iam:ListUsers", (YES, YES, NEVER, YES, YES, NEVER)),
        ("iam:PassRole", (YES, YES, YES, YES, YES, NO)),
        ("sts:DecodeAuthorizationMessage", (YES, YES, NEVER, NEVER, YES, NEVER)),
        ("sts:GetSessionToken", (YES, YES, NEVER, NEVER, NEVER, NEVER)),
        ("sts:GetCallerIdentity", (YES, YES, YES, YES, YES, YES)),
        ("s3:ListAllMyBuckets", (YES, YES, YES, YES, YES, NO)),
    ],
)
def test_the_engine_is_told_what_credentials_are_good_for(
    action: str, expected: tuple[str, ...]
) -> None:
    """STS API reference, GetSessionToken and GetFederationToken, "Permissions".

    No session policy was passed for the federated user.
    """
    world = World("seed")
    by_kind = callers(world=world)
    for caller in by_kind.values():
        entity = caller.user or caller.role
        if entity is not None:
            entity.inline_policies["all"] = ALL
    for kind, outcome in zip(KINDS[1:], expected, strict=True):
        standpoint = Standpoint(world, by_kind[kind], Environment(), NOW)
        decision = standpoint.decide(Permission(action, "*"), region="eu-west-1")
        assert decision.outcome == outcome, kind


def test_a_session_of_assumeroot_says_that_it_is_one() -> None:
    """IAM user guide, "AWS global condition context keys", aws:AssumedRoot."""
    account = World("tests").account(ID)
    task = Policy({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}, "task")
    of_session, of_root = (
        request_context(caller, Environment(), NOW)["aws:AssumedRoot"]
        for caller in (assumed_root_caller(account, task, None, NOW), root_caller(account))
    )
    assert (of_session, of_root) == ("true", None)
