"""The messages: AWS's text for a denial.

AWS: IAM User Guide, "Troubleshoot access denied error messages".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_iam.authorization.exceptions import is_about_role
from pytest_iam.authorization.request import Request

_KINDS = {
    "identity": "identity-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "resource": "resource-based policy",
    "service_control": "service control policy",
    "resource_control": "resource control policy",
    "vpc_endpoint": "VPC endpoint policy",
}
_TRUST = "role trust policy"
# Not documented, but seen in reports of these services' denials: S3 puts the resource in quotes,
# SQS writes actions in lower case, SNS its own name in upper case.
_QUOTING = {"s3": '"{}"'}
_SPELLING: Mapping[str, Callable[[str], str]] = {
    "sqs": str.lower,
    "sns": lambda action: f"SNS:{action.partition(':')[2]}",
}
# What services say when their own rule denies.
_OF_RULES = {"root assumes no role": "Roles may not be assumed by root accounts."}


def denial(request: Request, layer: str, *, is_explicit: bool, policy_arn: str | None) -> str:
    """What AWS says when it denies: who, what, which resource, and the kind of policy."""
    if layer in _OF_RULES:
        return _OF_RULES[layer]
    service = request.action_key.partition(":")[0]
    action = _SPELLING.get(service, str)(request.action)
    who = "anonymous" if request.principal == "*" else request.principal
    what = f"User: {who} is not authorized to perform: {action}{_where(request, service)}"
    is_trust = layer == "resource" and is_about_role(request)
    kind = _TRUST if is_trust else _KINDS[layer]
    if is_explicit:
        return f"{what} {_explicit(kind, is_trust, policy_arn)}"
    if is_about_role(request):
        # The page has "because no role trust policy allows", but what STS answers, in all reports
        # of it, ends with the role's ARN.
        return what
    return f"{what} because no {kind} allows the {action} action"


def _where(request: Request, service: str) -> str:
    label = request.resource if request.resource_label is None else request.resource_label
    return f" on resource: {_QUOTING.get(service, '{}').format(label)}" if label else ""


def _explicit(kind: str, is_trust: bool, policy_arn: str | None) -> str:
    article = "the" if is_trust else "an" if kind[0] in "aeiou" else "a"
    # Messages carry the policy's ARN, where it has one, since 2026.
    return f"with an explicit deny in {article} {kind}" + (f": {policy_arn}" if policy_arn else "")
