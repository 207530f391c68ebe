from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from pytest_iam import clock, mock_iam
from pytest_iam.account.account import Account
from pytest_iam.account.denials import Denial
from pytest_iam.account.organization import Organization
from pytest_iam.authorization import Policies, Request, authorize
from pytest_iam.operations.model import loader
from pytest_iam.policy import Policy
from pytest_iam.simulator import Simulator

pytestmark = pytest.mark.skipif(
    "iam-toolbox" not in loader().list_available_services("service-2"),
    reason="this botocore has no IAM Toolbox",
)

ENDING = re.compile(
    r"\. Go to https://us-east-1\.console\.aws\.amazon\.com/iam/home\?region=us-east-1"
    r"#/authorization-details/([0-9a-z]{25}) for complete details, or call the "
    r"GetRequestAuthorizationDetails API with the following authorization id: \1$"
)
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@pytest.fixture
def iam() -> Iterator[Simulator]:
    """A simulated AWS that answers."""
    with mock_iam() as simulator:
        yield simulator


def statement(effect: str, action: str, **further: Any) -> dict[str, Any]:
    """A policy of one statement."""
    return {"Statement": {"Effect": effect, "Action": action, "Resource": "*", **further}}


def denied(user: Any, method: str, **params: Any) -> str:
    """The authorization id of a denial."""
    with pytest.raises(ClientError) as caught:
        getattr(user.client("iam"), method)(**params)
    found = ENDING.search(caught.value.response["Error"]["Message"])
    assert found is not None
    return found[1]


def details(iam: Simulator, authorization_id: str) -> dict[str, Any]:
    """What is told of a denial."""
    toolbox = iam.root.client("iam-toolbox")
    found: dict[str, Any] = toolbox.get_request_authorization_details(
        authorizationId=authorization_id
    )
    return found


def test_an_explicit_denial_names_the_statements_on_both_sides(iam: Simulator) -> None:
    """IAM Toolbox API reference, "GetRequestAuthorizationDetails"."""
    deny = statement("Deny", "iam:GetUser", Sid="NoUsers")
    alice = iam.user("alice", policies=[READ, deny])
    found = details(iam, denied(alice, "get_user"))
    (evaluation,) = found["evaluations"]
    assert (evaluation["action"], evaluation["resource"]) == ("iam:GetUser", alice.arn)
    assert evaluation["evaluatedEffect"] == "EXPLICIT_DENY"
    inline, managed = found["policies"]
    assert (inline["inline"], managed["inline"], managed["uri"]) == (True, False, READ)
    assert {each["arn"] for each in inline["attachedTo"]} == {alice.arn}
    (check,) = evaluation["checks"]
    assert (check["checkType"], check["evaluatedEffect"]) == ("PRINCIPAL", "EXPLICIT_DENY")
    matched = {each["uri"]: each["matchedStatements"] for each in check["matchedPolicies"]}
    assert matched[inline["uri"]] == [{"sid": "NoUsers", "evaluatedEffect": "DENY"}]
    assert [each["evaluatedEffect"] for each in matched[READ]] == ["ALLOW"]
    assert evaluation["matchedPolicies"] == check["matchedPolicies"]


def test_each_limit_of_the_principal_is_a_check(iam: Simulator) -> None:
    """IAM Toolbox API reference, "Check": a missing allow is an implicit denial."""
    allow = statement("Allow", "iam:*")
    alice = iam.user("alice", policies=[allow], boundary=READ)
    found = details(iam, denied(alice, "create_group", GroupName="team"))
    (evaluation,) = found["evaluations"]
    assert evaluation["evaluatedEffect"] == "IMPLICIT_DENY"
    assert [(each["checkType"], each["evaluatedEffect"]) for each in evaluation["checks"]] == [
        ("PRINCIPAL", "ALLOW"),
        ("PERMISSIONS_BOUNDARY", "IMPLICIT_DENY"),
    ]
    assert [each["type"] for each in found["policies"]] == [
        "IDENTITY_BASED_POLICY",
        "PERMISSIONS_BOUNDARY",
    ]


def test_what_evaluations_have_in_common_is_the_requests_context(iam: Simulator) -> None:
    """IAM Toolbox API reference, "GetRequestAuthorizationDetails", requestContext."""
    alice = iam.user("alice", policies=[statement("Allow", "iam:CreateRole")])
    trust = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole",
            },
        }
    )
    tags = [{"Key": "team", "Value": "red"}]
    authorization_id = denied(
        alice, "create_role", RoleName="app", AssumeRolePolicyDocument=trust, Tags=tags
    )
    found = details(iam, authorization_id)
    assert [(each["action"], each["evaluatedEffect"]) for each in found["evaluations"]] == [
        ("iam:CreateRole", "ALLOW"),
        ("iam:TagRole", "IMPLICIT_DENY"),
    ]
    assert found["requestContext"]["aws:PrincipalArn"] == alice.arn
    assert found["requestContext"]["aws:RequestTag/team"] == "red"
    assert all("aws:PrincipalArn" not in each["context"] for each in found["evaluations"])


def test_a_policy_is_as_it_was(iam: Simulator) -> None:
    """IAM Toolbox API reference, "GetRequestAuthorizationPolicy"."""
    deny = statement("Deny", "iam:GetUser")
    alice = iam.user("alice", policies=[deny])
    authorization_id = denied(alice, "get_user")
    client = iam.root.client("iam")
    (name,) = client.list_user_policies(UserName="alice")["PolicyNames"]
    client.delete_user_policy(UserName="alice", PolicyName=name)
    (policy,) = details(iam, authorization_id)["policies"]
    toolbox = iam.root.client("iam-toolbox")
    named = {"authorizationId": authorization_id}
    got = toolbox.get_request_authorization_policy(**named, policyUri=policy["uri"])
    assert got["policyDocument"] == deny
    with pytest.raises(toolbox.exceptions.ResourceNotFoundException):
        toolbox.get_request_authorization_policy(**named, policyUri=READ)


@pytest.mark.parametrize(
    ("params", "code", "status"),
    [
        ({"authorizationId": "unknown"}, "ResourceNotFoundException", 404),
        ({"authorizationId": "Not-an-id"}, "ValidationException", 400),
        ({"authorizationId": "unknown", "nextToken": "x"}, "ValidationException", 400),
    ],
)
def test_what_cannot_be_looked_up(
    iam: Simulator, params: dict[str, str], code: str, status: int
) -> None:
    """IAM Toolbox API reference, "GetRequestAuthorizationDetails", errors."""
    with pytest.raises(ClientError) as caught:
        iam.root.client("iam-toolbox").get_request_authorization_details(**params)
    response = caught.value.response
    assert response["Error"]["Code"] == code
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("get_request_authorization_details", {}),
        ("get_request_authorization_policy", {"policyUri": READ}),
    ],
)
def test_who_looks_it_up_needs_a_permission(
    iam: Simulator, method: str, params: dict[str, str]
) -> None:
    """IAM Toolbox API reference, each operation: "you must have the … permission"."""
    alice = iam.user("alice", policies=[READ, statement("Deny", "iam:GetRequest*")])
    authorization_id = denied(alice, "create_group", GroupName="team")
    toolbox = alice.client("iam-toolbox")
    with pytest.raises(toolbox.exceptions.AccessDeniedException):
        getattr(toolbox, method)(authorizationId=authorization_id, **params)


def test_another_account_must_be_of_the_same_organization(iam: Simulator) -> None:
    """IAM Toolbox API reference, "GetRequestAuthorizationPolicy": who has access."""
    authorization_id = denied(iam.user("alice"), "get_user")
    toolbox = iam.account("222222222222").root.client("iam-toolbox")
    with pytest.raises(toolbox.exceptions.ResourceNotFoundException):
        toolbox.get_request_authorization_details(authorizationId=authorization_id)
    organization = Organization("o-a1b2c3d4e5", "123456789012", {"222222222222"})
    iam.gateway.world.organization = organization
    assert toolbox.get_request_authorization_details(authorizationId=authorization_id)


def test_only_denials_of_iam_carry_an_id(iam: Simulator) -> None:
    """IAM user guide, "Troubleshoot access denied error messages …", supported services."""
    alice = iam.user("alice")
    for client, method in (
        (alice.client("sts"), "get_access_key_info"),
        (alice.client("sns", region_name="us-east-1"), "list_topics"),
    ):
        params = {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"} if method.startswith("get") else {}
        with pytest.raises(ClientError, match="not authorized") as caught:
            getattr(client, method)(**params)
        assert "authorization id" not in str(caught.value)


def test_answers_have_the_shape_of_the_model(ask: Any, account: Account) -> None:
    """IAM Toolbox API reference, the response of each operation."""
    alice, bucket = "arn:aws:iam::123456789012:user/alice", "arn:aws:s3:::ledger"
    policy = Policy(statement("Allow", "s3:*"))
    request = Request(alice, "s3:GetObject", bucket, None, {"aws:TagKeys": ["a", "b"]})
    layers: Any = {kind: [[policy], [policy]] for kind in ("service_control", "resource_control")}
    layers |= dict.fromkeys(("boundary", "session", "vpc_endpoint"), policy)
    resource = Policy(statement("Allow", "s3:*", Principal="*"))
    decision = authorize(request, Policies(identity=[policy], resource=resource, **layers))
    denial = Denial("abc", clock.now(), account.id, alice, (decision,))
    account.world.denials.record(denial)
    found = ask("iam-toolbox:GetRequestAuthorizationDetails", authorizationId="abc")
    assert found["requestContext"]["aws:TagKeys"] == ["a", "b"]
    assert [each["checkType"] for each in found["evaluations"][0]["checks"]] == [
        "RESOURCE_CONTROL_POLICY",
        "RESOURCE_CONTROL_POLICY",
        "SERVICE_CONTROL_POLICY",
        "SERVICE_CONTROL_POLICY",
        "VPC_ENDPOINT",
        "RESOURCE",
        "PRINCIPAL",
        "PERMISSIONS_BOUNDARY",
        "SESSION",
    ]
    assert len(found["policies"]) == 7
    uri = found["policies"][0]["uri"]
    answer = ask("iam-toolbox:GetRequestAuthorizationPolicy", authorizationId="abc", policyUri=uri)
    assert answer == {"policyDocument": statement("Allow", "s3:*")}
