"""The messages: AWS's text for a denial.

AWS: IAM User Guide, "Troubleshoot access denied error messages".
"""

from __future__ import annotations

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
# S3 puts the resource in quotes.
_QUOTING = {"s3": '"{}"'}
# What services say when their own rule denies.
_OF_RULES = {"root assumes no role": "Roles may not be assumed by root accounts."}


def denial(request: Request, layer: str, *, is_explicit: bool, policy_arn: str | None) -> str:
    """What AWS says when it denies: who, what, which resource, and the kind of policy."""
    if layer in _OF_RULES:
        return _OF_RULES[layer]
    is_trust = layer == "resource" and is_about_role(request)
    kind = _TRUST if is_trust else _KINDS[layer]
    # The page's examples for trust policies name no resource.
    where = "" if is_trust else f" on resource: {_resource(request)}"
    reason = _explicit(kind, is_trust, policy_arn) if is_explicit else _implicit(kind, request)
    who = "anonymous" if request.principal == "*" else request.principal
    return f"User: {who} is not authorized to perform: {request.action}{where} {reason}"


def _resource(request: Request) -> str:
    service = request.action_key.partition(":")[0]
    return _QUOTING.get(service, "{}").format(request.resource)


def _implicit(kind: str, request: Request) -> str:
    return f"because no {kind} allows the {request.action} action"


def _explicit(kind: str, is_trust: bool, policy_arn: str | None) -> str:
    article = "the" if is_trust else "an" if kind[0] in "aeiou" else "a"
    # Messages carry the policy's ARN, where it has one, since 2026.
    return f"with an explicit deny in {article} {kind}" + (f": {policy_arn}" if policy_arn else "")
