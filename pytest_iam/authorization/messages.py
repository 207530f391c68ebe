"""The messages: AWS's text for a denial.

AWS: IAM User Guide, "Troubleshoot access denied error messages" and the same "with authorization
ID".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_iam.authorization.exceptions import is_about_role
from pytest_iam.authorization.request import Request
from pytest_iam.policy.principals import Kind

_KINDS = {
    "identity": "identity-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "resource": "resource-based policy",
    "service_control": "service control policy",
    "resource_control": "resource control policy",
    "vpc_endpoint": "VPC endpoint policy",
}
# AWS: the page has an implicit denial of each but the resource control policy, whose default allows
# everything and cannot be detached; and once "a sessions policy", which is read as a slip.
_TRUST = "role trust policy"
# Not documented, but seen in reports of these services' denials: S3 puts the resource in quotes,
# SQS writes actions in lower case, SNS its own name in upper case.
_QUOTING = {"s3": '"{}"'}
_SPELLING: Mapping[str, Callable[[str], str]] = {
    "sqs": str.lower,
    "sns": lambda action: f"SNS:{action.partition(':')[2]}",
}
# What services say when their own rule denies; known from reports of users.
_OF_RULES = {
    "root assumes no role": "Roles may not be assumed by root accounts.",
    "session credentials in IAM": "The security token included in the request is invalid.",
    "session credentials in STS": "Cannot call {operation} with session credentials",
}


def denial(request: Request, layer: str, *, is_explicit: bool, policy_arn: str | None) -> str:
    """What AWS says when it denies: who, what, which resource, and the kind of policy.

    `layer` is a kind of policy, or the name of a service's own rule.
    """
    if layer in _OF_RULES:
        return _OF_RULES[layer].format(operation=request.action.partition(":")[2])
    if is_about_role(request) and request.caller.kind is Kind.FEDERATED:
        # AWS: "Troubleshoot SAML federation with IAM"; reported of web identities likewise.
        return f"Not authorized to perform {request.action}"
    service = request.service
    action = _SPELLING.get(service, str)(request.action)
    who = "anonymous" if request.principal == "*" else request.principal
    what = f"User: {who} is not authorized to perform: {action}{_where(request, service)}"
    is_trust = layer == "resource" and is_about_role(request)
    kind = _TRUST if is_trust else _KINDS.get(layer)
    if kind is None:  # AWS: silent on rules of its own; no kind of policy is to be blamed.
        return f"{what} with an explicit deny" if is_explicit else what
    if is_explicit:
        return f"{what} {_explicit(kind, is_trust, policy_arn)}"
    if is_about_role(request) and layer in ("identity", "resource"):
        # The page has "because no role trust policy allows", but what STS answers, in all reports
        # of it, ends with the role's ARN. Of other kinds there are no reports: as the page has it.
        return what
    return f"{what} because no {kind} allows the {action} action"


def look_up(authorization_id: str, partition: str) -> str:
    """What a denial ends with where its caller can look up the reasons."""
    # AWS: the page has the link of the partition aws; of others only the consoles are known.
    console, region = _CONSOLES.get(partition, _CONSOLES["aws"])
    page = f"iam/home?region={region}#/authorization-details/{authorization_id}"
    return (
        f". Go to https://{region}.{console}/{page} for complete details, or call the "
        "GetRequestAuthorizationDetails API with the following authorization id: "
        f"{authorization_id}"
    )


_CONSOLES = {
    "aws": ("console.aws.amazon.com", "us-east-1"),
    "aws-cn": ("console.amazonaws.cn", "cn-north-1"),
    "aws-us-gov": ("console.amazonaws-us-gov.com", "us-gov-west-1"),
}


def _where(request: Request, service: str) -> str:
    label = request.resource if request.resource_label is None else request.resource_label
    return f" on resource: {_QUOTING.get(service, '{}').format(label)}" if label else ""


def _explicit(kind: str, is_trust: bool, policy_arn: str | None) -> str:
    article = "the" if is_trust else "an" if kind[0] in "aeiou" else "a"
    # Messages carry the policy's ARN, where it has one, since 2026.
    return f"with an explicit deny in {article} {kind}" + (f": {policy_arn}" if policy_arn else "")
