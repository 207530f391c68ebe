"""The roles that a call hands to a service."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pytest_iam.catalog.permission import Params, Permission, Place

_SOURCE = "member that holds a role's ARN"
_ROLE_ARN = re.compile(r"arn:[^:]+:iam::\d{12}:role/.+")
_ROLE_MEMBER = re.compile(r"role(?:arns?|s)?$|role.*arns?$", re.IGNORECASE)
_READS = re.compile(r"(?:Batch)?(?:Get|List|Describe|Search|Simulate|Assume|Delete|Untag|Tag)")
_DEEPEST = 3

# Services whose members name roles without handing them to anybody, or whose own rules say it.
_NOT_PASSED = frozenset(
    {"iam", "sts", "cognito-identity", "organizations", "ram", "s3", "dynamodb"}
)


# AWS: the conditions on iam:PassedToService in the managed policies AWSLambda_FullAccess,
# AmazonECS_FullAccess, AWSGlueConsoleFullAccess and AmazonSageMakerFullAccess; CloudFormation's
# user guide, "CloudFormation service role".
_RECIPIENTS = {
    "cloudformation.CreateChangeSet": "cloudformation.amazonaws.com",
    "cloudformation.CreateStack": "cloudformation.amazonaws.com",
    "cloudformation.UpdateStack": "cloudformation.amazonaws.com",
    "ec2.RunInstances": "ec2.amazonaws.com",
    "ecs.RegisterTaskDefinition": "ecs-tasks.amazonaws.com",
    "glue.CreateCrawler": "glue.amazonaws.com",
    "glue.CreateJob": "glue.amazonaws.com",
    "lambda.CreateFunction": "lambda.amazonaws.com",
    "lambda.UpdateFunctionConfiguration": "lambda.amazonaws.com",
    "sagemaker.CreateModel": "sagemaker.amazonaws.com",
    "sagemaker.CreateNotebookInstance": "sagemaker.amazonaws.com",
    "sagemaker.CreateTrainingJob": "sagemaker.amazonaws.com",
    "stepfunctions.CreateStateMachine": "states.amazonaws.com",
    "stepfunctions.UpdateStateMachine": "states.amazonaws.com",
}


def recipient_of(service: str, operation: str) -> str | None:
    """The service that an operation hands roles to, `iam:PassedToService`; None if not known."""
    return _RECIPIENTS.get(f"{service}.{operation}")


def may_pass_roles(service: str, operation: str) -> bool:
    """Whether a call of the operation can hand over a role."""
    return service not in _NOT_PASSED and not _READS.match(operation)


def passed_roles(params: Params, place: Place) -> Iterable[Permission]:
    """`iam:PassRole` for each role whose ARN a member named for a role holds.

    AWS: IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
    """
    return [
        Permission("iam:PassRole", arn, source=_SOURCE) for arn in _roles(params, _DEEPEST, False)
    ]


def _roles(value: Any, depth: int, is_role: bool) -> Iterable[str]:
    if isinstance(value, str):
        if is_role and _ROLE_ARN.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        if depth:
            for name, member in value.items():
                if not isinstance(member, bytes | int | float):
                    is_named = bool(_ROLE_MEMBER.search(name)) if isinstance(name, str) else False
                    yield from _roles(member, depth - 1, is_named)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _roles(member, depth, is_role)
