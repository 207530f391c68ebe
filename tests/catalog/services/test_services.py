"""Calls of services with rules of their own, and the (action, resource) pairs that they need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

AT = "us-east-1:123456789012"
TABLE = f"arn:aws:dynamodb:{AT}:table/t"
OTHER_TABLE = "arn:aws:dynamodb:eu-west-1:111111111111:table/u"
URL = "https://sqs.us-east-1.amazonaws.com/123456789012/q"
QUEUE = f"arn:aws:sqs:{AT}:q"
TOPIC = f"arn:aws:sns:{AT}:top"
SECRET = f"arn:aws:secretsmanager:{AT}:secret:n"
FUNCTION = f"arn:aws:lambda:{AT}:function:f"
KEY = f"arn:aws:kms:{AT}:key"
PARAMETER = f"arn:aws:ssm:{AT}:parameter"
ROLE = "arn:aws:iam::123456789012:role/r"
LAYER = f"arn:aws:lambda:{AT}:layer:l"
BUS = f"arn:aws:events:{AT}"

Row = tuple[str, dict[str, Any], set[tuple[str, str]]]

DYNAMODB: list[Row] = [
    (f"dynamodb.{name}", {"TableName": "t"}, {(f"dynamodb:{name}", TABLE)})
    for name in (
        "GetItem",
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "Query",
        "Scan",
        "CreateTable",
        "DescribeTable",
        "UpdateTable",
        "DeleteTable",
        "DescribeTimeToLive",
        "UpdateContinuousBackups",
    )
] + [
    ("dynamodb.GetItem", {"TableName": OTHER_TABLE}, {("dynamodb:GetItem", OTHER_TABLE)}),
    (
        "dynamodb.Query",
        {"TableName": "t", "IndexName": "i"},
        {("dynamodb:Query", f"{TABLE}/index/i")},
    ),
    (
        "dynamodb.Scan",
        {"TableName": OTHER_TABLE, "IndexName": "i"},
        {("dynamodb:Scan", f"{OTHER_TABLE}/index/i")},
    ),
    (
        "dynamodb.BatchGetItem",
        {"RequestItems": {"t": {}, OTHER_TABLE: {}}},
        {("dynamodb:BatchGetItem", TABLE), ("dynamodb:BatchGetItem", OTHER_TABLE)},
    ),
    (
        "dynamodb.BatchWriteItem",
        {"RequestItems": {"t": []}},
        {("dynamodb:BatchWriteItem", TABLE)},
    ),
    (
        "dynamodb.TransactGetItems",
        {"TransactItems": [{"Get": {"TableName": "t"}}, {"Get": {"TableName": "t"}}]},
        {("dynamodb:GetItem", TABLE)},
    ),
    (
        "dynamodb.TransactWriteItems",
        {
            "TransactItems": [
                {"Put": {"TableName": "t"}},
                {"Update": {"TableName": "t"}},
                {"Delete": {"TableName": OTHER_TABLE}},
                {"ConditionCheck": {"TableName": "t"}},
            ]
        },
        {
            ("dynamodb:PutItem", TABLE),
            ("dynamodb:UpdateItem", TABLE),
            ("dynamodb:DeleteItem", OTHER_TABLE),
            ("dynamodb:ConditionCheckItem", TABLE),
        },
    ),
    (
        "dynamodb.ExecuteStatement",
        {"Statement": 'SELECT * FROM "t"."i" WHERE a = 1'},
        {("dynamodb:PartiQLSelect", f"{TABLE}/index/i")},
    ),
    (
        "dynamodb.ExecuteStatement",
        {"Statement": "insert into t value {'a': 'update u'}"},
        {("dynamodb:PartiQLInsert", TABLE)},
    ),
    (
        "dynamodb.BatchExecuteStatement",
        {
            "Statements": [
                {"Statement": 'UPDATE "t" SET a = 1'},
                {"Statement": 'DELETE FROM "t" WHERE a = 1'},
            ]
        },
        {("dynamodb:PartiQLUpdate", TABLE), ("dynamodb:PartiQLDelete", TABLE)},
    ),
    (
        "dynamodb.ExecuteStatement",
        {"Statement": "EXISTS(SELECT * FROM t)"},
        {("dynamodb:PartiQLSelect?", TABLE)},
    ),
    (
        "dynamodb.CreateTable",
        {"TableName": "t", "Tags": [{"Key": "a", "Value": "b"}]},
        {("dynamodb:CreateTable", TABLE), ("dynamodb:TagResource", TABLE)},
    ),
    ("dynamodb.TagResource", {"ResourceArn": TABLE}, {("dynamodb:TagResource", TABLE)}),
    (
        "dynamodb.RestoreTableFromBackup",
        {"TargetTableName": "t", "BackupArn": f"{OTHER_TABLE}/backup/1"},
        {
            ("dynamodb:RestoreTableFromBackup", TABLE),
            ("dynamodb:RestoreTableFromBackup", f"{OTHER_TABLE}/backup/1"),
        },
    ),
    ("dynamodb.ListTables", {}, {("dynamodb:ListTables", "*")}),
    ("dynamodb.DescribeEndpoints", {}, set()),
    (
        "dynamodb.TransactWriteItems",
        {"TransactItems": []},
        {("dynamodb:TransactWriteItems?", "~*")},
    ),
    # Newer than the reference.
    ("dynamodb.StartBulkPutItems", {"TableName": "t"}, {("dynamodb:StartBulkPutItems?", "~*")}),
]

SQS: list[Row] = [
    (f"sqs.{name}", {"QueueUrl": URL}, {(f"sqs:{name}", QUEUE)})
    for name in (
        "SendMessage",
        "ReceiveMessage",
        "DeleteMessage",
        "ChangeMessageVisibility",
        "GetQueueAttributes",
        "SetQueueAttributes",
        "PurgeQueue",
        "DeleteQueue",
        "TagQueue",
        "ListDeadLetterSourceQueues",
    )
] + [
    ("sqs.SendMessageBatch", {"QueueUrl": URL}, {("sqs:SendMessage", QUEUE)}),
    ("sqs.DeleteMessageBatch", {"QueueUrl": URL}, {("sqs:DeleteMessage", QUEUE)}),
    (
        "sqs.ChangeMessageVisibilityBatch",
        {"QueueUrl": URL},
        {("sqs:ChangeMessageVisibility", QUEUE)},
    ),
    (
        "sqs.SendMessage",
        {"QueueUrl": "http://localhost:4566/111111111111/q.fifo"},
        {("sqs:SendMessage", "arn:aws:sqs:us-east-1:111111111111:q.fifo")},
    ),
    ("sqs.SendMessage", {"QueueUrl": "q"}, {("sqs:SendMessage", QUEUE)}),
    ("sqs.CreateQueue", {"QueueName": "q"}, {("sqs:CreateQueue", QUEUE)}),
    (
        "sqs.CreateQueue",
        {"QueueName": "q", "tags": {"a": "b"}},
        {("sqs:CreateQueue", QUEUE), ("sqs:TagQueue", QUEUE)},
    ),
    ("sqs.GetQueueUrl", {"QueueName": "q"}, {("sqs:GetQueueUrl", QUEUE)}),
    (
        "sqs.GetQueueUrl",
        {"QueueName": "q", "QueueOwnerAWSAccountId": "111111111111"},
        {("sqs:GetQueueUrl", "arn:aws:sqs:us-east-1:111111111111:q")},
    ),
    ("sqs.ListQueues", {}, {("sqs:ListQueues", "*")}),
    ("sqs.ListMessageMoveTasks", {"SourceArn": QUEUE}, {("sqs:ListMessageMoveTasks", QUEUE)}),
    (
        "sqs.CancelMessageMoveTask",
        {"TaskHandle": "h"},
        {("sqs:CancelMessageMoveTask", f"~arn:aws:sqs:{AT}:*")},
    ),
]

SECRETS: list[Row] = [
    (f"secretsmanager.{name}", {"SecretId": "n"}, {(f"secretsmanager:{name}", f"~{SECRET}-??????")})
    for name in ("GetSecretValue", "PutSecretValue", "DescribeSecret", "DeleteSecret")
] + [
    (
        "secretsmanager.GetSecretValue",
        {"SecretId": f"{SECRET}-a1B2c3"},
        {("secretsmanager:GetSecretValue", f"{SECRET}-a1B2c3")},
    ),
    (
        "secretsmanager.GetSecretValue",
        {"SecretId": SECRET},
        {("secretsmanager:GetSecretValue", f"~{SECRET}-??????")},
    ),
    (
        "secretsmanager.CreateSecret",
        {"Name": "n"},
        {("secretsmanager:CreateSecret", f"~{SECRET}-??????")},
    ),
    (
        "secretsmanager.CreateSecret",
        {"Name": "n", "Tags": [{}], "AddReplicaRegions": [{}]},
        {
            ("secretsmanager:CreateSecret", f"~{SECRET}-??????"),
            ("secretsmanager:TagResource", f"~{SECRET}-??????"),
            ("secretsmanager:ReplicateSecretToRegions", f"~{SECRET}-??????"),
        },
    ),
    (
        "secretsmanager.BatchGetSecretValue",
        {"SecretIdList": ["n", f"{SECRET}-a1B2c3"]},
        {
            ("secretsmanager:BatchGetSecretValue", "*"),
            ("secretsmanager:GetSecretValue", f"~{SECRET}-??????"),
            ("secretsmanager:GetSecretValue", f"{SECRET}-a1B2c3"),
        },
    ),
    (
        "secretsmanager.RotateSecret",
        {"SecretId": f"{SECRET}-a1B2c3", "RotationLambdaARN": FUNCTION},
        {
            ("secretsmanager:RotateSecret", f"{SECRET}-a1B2c3"),
            ("lambda:InvokeFunction", FUNCTION),
        },
    ),
    ("secretsmanager.ListSecrets", {}, {("secretsmanager:ListSecrets", "*")}),
    ("secretsmanager.GetRandomPassword", {}, {("secretsmanager:GetRandomPassword", "*")}),
]

SNS: list[Row] = [
    ("sns.Publish", {"TopicArn": TOPIC}, {("sns:Publish", TOPIC)}),
    ("sns.Publish", {"TargetArn": f"{TOPIC}/x"}, {("sns:Publish", f"{TOPIC}/x")}),
    ("sns.Publish", {"PhoneNumber": "+15550100"}, {("sns:Publish", "+15550100")}),
    ("sns.PublishBatch", {"TopicArn": TOPIC}, {("sns:Publish", TOPIC)}),
    ("sns.CreateTopic", {"Name": "top"}, {("sns:CreateTopic", TOPIC)}),
    (
        "sns.CreateTopic",
        {"Name": "top", "Tags": [{"Key": "a", "Value": "b"}]},
        {("sns:CreateTopic", TOPIC), ("sns:TagResource", TOPIC)},
    ),
    ("sns.Subscribe", {"TopicArn": TOPIC, "Protocol": "sqs"}, {("sns:Subscribe", TOPIC)}),
    ("sns.Unsubscribe", {"SubscriptionArn": f"{TOPIC}:1"}, {("sns:Unsubscribe", f"~{TOPIC}*")}),
    ("sns.TagResource", {"ResourceArn": TOPIC}, {("sns:TagResource", TOPIC)}),
    ("sns.ListTopics", {}, {("sns:ListTopics", "*")}),
]

LAMBDA: list[Row] = [
    ("lambda.Invoke", {"FunctionName": "f"}, {("lambda:InvokeFunction", FUNCTION)}),
    (
        "lambda.Invoke",
        {"FunctionName": "f", "Qualifier": "live"},
        {("lambda:InvokeFunction", f"{FUNCTION}:live")},
    ),
    ("lambda.Invoke", {"FunctionName": "f:1"}, {("lambda:InvokeFunction", f"{FUNCTION}:1")}),
    (
        "lambda.Invoke",
        {"FunctionName": "111111111111:function:f"},
        {("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111111111111:function:f")},
    ),
    (
        "lambda.Invoke",
        {"FunctionName": f"{FUNCTION}:1"},
        {("lambda:InvokeFunction", f"{FUNCTION}:1")},
    ),
    (
        "lambda.InvokeWithResponseStream",
        {"FunctionName": "f"},
        {("lambda:InvokeFunction", FUNCTION)},
    ),
    ("lambda.GetFunction", {"FunctionName": f"{FUNCTION}:1"}, {("lambda:GetFunction", FUNCTION)}),
    (
        "lambda.CreateFunction",
        {"FunctionName": "f", "Role": ROLE, "Layers": [f"{LAYER}:3"]},
        {
            ("lambda:CreateFunction", FUNCTION),
            ("iam:PassRole", ROLE),
            ("lambda:GetLayerVersion", f"{LAYER}:3"),
        },
    ),
    (
        "lambda.GetLayerVersion",
        {"LayerName": "l", "VersionNumber": 3},
        {("lambda:GetLayerVersion", f"{LAYER}:3")},
    ),
    (
        "lambda.GetLayerVersionByArn",
        {"Arn": f"{LAYER}:3"},
        {("lambda:GetLayerVersion", f"{LAYER}:3")},
    ),
    ("lambda.PublishLayerVersion", {"LayerName": "l"}, {("lambda:PublishLayerVersion", LAYER)}),
    ("lambda.TagResource", {"Resource": FUNCTION}, {("lambda:TagResource", FUNCTION)}),
    (
        "lambda.DeleteEventSourceMapping",
        {"UUID": "u"},
        {("lambda:DeleteEventSourceMapping", f"arn:aws:lambda:{AT}:event-source-mapping:u")},
    ),
    (
        "lambda.PutProvisionedConcurrencyConfig",
        {"FunctionName": "f", "Qualifier": "live"},
        {("lambda:PutProvisionedConcurrencyConfig", f"{FUNCTION}:live")},
    ),
    ("lambda.ListFunctions", {}, {("lambda:ListFunctions", "*")}),
]

KMS: list[Row] = [
    ("kms.Encrypt", {"KeyId": "1-2"}, {("kms:Encrypt", f"{KEY}/1-2")}),
    ("kms.Encrypt", {"KeyId": f"{KEY}/1-2"}, {("kms:Encrypt", f"{KEY}/1-2")}),
    ("kms.Encrypt", {"KeyId": "alias/a"}, {("kms:Encrypt", f"~{KEY}/*")}),
    (
        "kms.Encrypt",
        {"KeyId": "arn:aws:kms:eu-west-1:111111111111:alias/a"},
        {("kms:Encrypt", "~arn:aws:kms:eu-west-1:111111111111:key/*")},
    ),
    ("kms.Decrypt", {"CiphertextBlob": b""}, {("kms:Decrypt", "~arn:aws:kms:us-east-1:*:key/*")}),
    ("kms.CreateKey", {}, {("kms:CreateKey", "*")}),
    (
        "kms.CreateKey",
        {"Tags": [{"TagKey": "a", "TagValue": "b"}]},
        {("kms:CreateKey", "*"), ("kms:TagResource", f"~{KEY}/*")},
    ),
    ("kms.GenerateRandom", {}, {("kms:GenerateRandom", "*")}),
    (
        "kms.ReEncrypt",
        {"SourceKeyId": "1", "DestinationKeyId": "2"},
        {("kms:ReEncryptFrom", f"{KEY}/1"), ("kms:ReEncryptTo", f"{KEY}/2")},
    ),
    (
        "kms.CreateAlias",
        {"AliasName": "alias/a", "TargetKeyId": "1"},
        {("kms:CreateAlias", f"arn:aws:kms:{AT}:alias/a"), ("kms:CreateAlias", f"{KEY}/1")},
    ),
    (
        "kms.DeleteAlias",
        {"AliasName": "alias/a"},
        {("kms:DeleteAlias", f"arn:aws:kms:{AT}:alias/a"), ("kms:DeleteAlias", f"~{KEY}/*")},
    ),
]

SSM: list[Row] = [
    ("ssm.GetParameter", {"Name": "/a/b"}, {("ssm:GetParameter", f"{PARAMETER}/a/b")}),
    ("ssm.GetParameter", {"Name": "a"}, {("ssm:GetParameter", f"{PARAMETER}/a")}),
    ("ssm.GetParameter", {"Name": "a:3"}, {("ssm:GetParameter", f"{PARAMETER}/a")}),
    ("ssm.GetParameter", {"Name": f"{PARAMETER}/a:3"}, {("ssm:GetParameter", f"{PARAMETER}/a")}),
    (
        "ssm.GetParameters",
        {"Names": ["/a", "b"]},
        {("ssm:GetParameters", f"{PARAMETER}/a"), ("ssm:GetParameters", f"{PARAMETER}/b")},
    ),
    (
        "ssm.GetParametersByPath",
        {"Path": "/a/b/"},
        {("ssm:GetParametersByPath", f"{PARAMETER}/a/b/")},
    ),
    (
        "ssm.PutParameter",
        {"Name": "/a", "Tags": [{"Key": "a", "Value": "b"}]},
        {("ssm:PutParameter", f"{PARAMETER}/a"), ("ssm:AddTagsToResource", f"{PARAMETER}/a")},
    ),
    ("ssm.DeleteParameters", {"Names": ["/a"]}, {("ssm:DeleteParameters", f"{PARAMETER}/a")}),
    ("ssm.DescribeParameters", {}, {("ssm:DescribeParameters", "*")}),
    (
        "ssm.GetParameter",
        {"Name": "/aws/reference/secretsmanager/n"},
        {
            ("ssm:GetParameter", f"{PARAMETER}/aws/reference/secretsmanager/n"),
            ("secretsmanager:GetSecretValue", f"~{SECRET}-??????"),
        },
    ),
    (
        "ssm.AddTagsToResource",
        {"ResourceType": "Parameter", "ResourceId": "/a"},
        {("ssm:AddTagsToResource", f"{PARAMETER}/a")},
    ),
    (
        "ssm.SendCommand",
        {"DocumentName": "AWS-RunShellScript", "InstanceIds": ["i-1", "mi-2"]},
        {
            ("ssm:SendCommand", "arn:aws:ssm:us-east-1::document/AWS-RunShellScript"),
            ("ssm:SendCommand", f"arn:aws:ec2:{AT}:instance/i-1"),
            ("ssm:SendCommand", f"arn:aws:ssm:{AT}:managed-instance/mi-2"),
        },
    ),
]

STS: list[Row] = [
    ("sts.AssumeRole", {"RoleArn": ROLE}, {("sts:AssumeRole", ROLE)}),
    (
        "sts.AssumeRole",
        {"RoleArn": ROLE, "Tags": [{}], "SourceIdentity": "alice"},
        {("sts:AssumeRole", ROLE), ("sts:TagSession", ROLE), ("sts:SetSourceIdentity", ROLE)},
    ),
    ("sts.AssumeRoleWithSAML", {"RoleArn": ROLE}, set()),
    ("sts.AssumeRoleWithWebIdentity", {"RoleArn": ROLE}, set()),
    ("sts.GetCallerIdentity", {}, set()),
    ("sts.GetSessionToken", {}, set()),
    ("sts.GetAccessKeyInfo", {"AccessKeyId": "A"}, {("sts:GetAccessKeyInfo", "*")}),
    (
        "sts.GetFederationToken",
        {"Name": "bob"},
        {("sts:GetFederationToken", "arn:aws:sts::123456789012:federated-user/bob")},
    ),
    (
        "sts.AssumeRoot",
        {"TargetPrincipal": "111111111111"},
        {("sts:AssumeRoot", "arn:aws:iam::111111111111:root")},
    ),
]

EVENTS: list[Row] = [
    ("events.PutRule", {"Name": "n"}, {("events:PutRule", f"{BUS}:rule/n")}),
    (
        "events.PutTargets",
        {"Rule": "n", "EventBusName": "b", "Targets": [{"Id": "1", "RoleArn": ROLE}]},
        {("events:PutTargets", f"{BUS}:rule/b/n"), ("iam:PassRole", ROLE)},
    ),
    (
        "events.PutEvents",
        {"Entries": [{"EventBusName": "b"}, {}]},
        {
            ("events:PutEvents", f"{BUS}:event-bus/b"),
            ("events:PutEvents", f"{BUS}:event-bus/default"),
        },
    ),
]

BEDROCK: list[Row] = [
    (
        "bedrock-runtime.Converse",
        {"modelId": "amazon.nova-lite-v1:0"},
        {
            (
                "bedrock:InvokeModel",
                "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
            )
        },
    ),
    (
        "bedrock-runtime.InvokeModel",
        {"modelId": "us.amazon.nova-lite-v1:0"},
        {
            (
                "bedrock:InvokeModel",
                f"arn:aws:bedrock:{AT}:inference-profile/us.amazon.nova-lite-v1:0",
            ),
            (
                "bedrock:InvokeModel",
                "~arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0",
            ),
        },
    ),
]


@pytest.mark.parametrize(
    ("call", "params", "expected"),
    [*DYNAMODB, *SQS, *SECRETS, *SNS, *LAMBDA, *KMS, *SSM, *STS, *EVENTS, *BEDROCK],
)
def test_a_call_needs(
    call: str, params: dict[str, Any], expected: set[tuple[str, str]], needs: Callable[..., Any]
) -> None:
    """The service's API reference and its page in the Service Authorization Reference."""
    assert needs(call, params) == expected
