"""The format that IAM asks of the resources of an identity-based policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_PARTITIONS = frozenset(
    (
        "*",
        "aws",
        "aws-cn",
        "aws-us-gov",
        "aws-iso",
        "aws-iso-b",
        "aws-iso-e",
        "aws-iso-f",
        "aws-eusc",
    )
)
# AWS: IAM User Guide, "Variables and tags": variables stand "only in the resource portion of the
# ARN"; but AWS's own AmazonTimestreamInfluxDBServiceRolePolicy has one for the account.
_ACCOUNT = re.compile(r"[0-9]{12}|[0-9]*[*?][0-9*?]*|\$\{[^{}]+\}")
_ANY_ACCOUNT = frozenset(("", "*", "aws"))
_IAM_TYPES = (
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
)
# AWS: Service Authorization Reference, IAM. Whether the message names these too is not known.
_IAM_STARTS = (*_IAM_TYPES, "delegation-request/", "role-template/", "*")
# What is not in a bucket has a place. AWS: Service Authorization Reference, Amazon S3.
_S3_PLACED = (
    "*",
    "access-grants/",
    "accesspoint",
    "async-request/",
    "job/",
    "storage-lens-group/",
    "storage-lens/",
)
_WILD = re.compile(r"[*?]*")
_LEGACY = "The policy failed legacy parsing"
_NO_ARN = 'Resource {} must be in ARN format or "*".'
_VENDOR = "Resource vendor must be fully qualified and cannot contain regexes."


def resource_fault(resource: str) -> str | None:
    """What IAM says of a resource that it refuses, or None if it takes it.

    AWS: IAM User Guide, "IAM JSON policy elements: Resource": an ARN that breaks off is taken, and
    its missing fields match all; the service has no wildcards.
    """
    if resource == "*":
        return None
    parts = resource.split(":", 5)
    if len(parts) < 3 or parts[0] != "arn" or parts[1] not in _PARTITIONS:
        return _start_fault(resource, parts)
    if len(parts) < 6:
        return _short_fault(resource, parts[2])
    _, _, service, region, account, name = parts
    if not service:
        return _LEGACY
    if "*" in service or "?" in service:
        return _VENDOR
    if account not in _ANY_ACCOUNT and not _ACCOUNT.fullmatch(account):
        return _LEGACY
    rule = _SERVICES.get(service)
    return rule(resource, region, account, name) if rule else None


def _start_fault(resource: str, parts: list[str]) -> str:
    if len(parts) == 1:
        return _NO_ARN.format(resource)
    if parts[1] not in _PARTITIONS:
        filled = ":".join(("arn", *parts[1:], *["*"] * (6 - len(parts))))
        return f'Partition "{parts[1]}" is not valid for resource "{filled}".'
    return _VENDOR if len(parts) == 2 else _NO_ARN.format(resource)


def _short_fault(resource: str, service: str) -> str | None:
    if "::" in resource:  # a field is empty, as if the ARN were complete
        return _LEGACY
    return _VENDOR if "*" in service or "?" in service else None


def _iam_fault(resource: str, region: str, _: str, name: str) -> str | None:
    if region:
        return f"IAM resource {resource} cannot contain region information."
    if name and name != "root" and not name.startswith(_IAM_STARTS):
        return f'IAM resource path must either be "*" or start with {", ".join(_IAM_TYPES)}.'
    return None


def _s3_fault(resource: str, region: str, account: str, name: str) -> str | None:
    if name.startswith(_S3_PLACED):
        return None
    return _unplaced_fault(resource, region, account, name)


def _unplaced_fault(resource: str, region: str, account: str, _: str) -> str | None:
    if not _WILD.fullmatch(region):
        return f"Resource {resource} can not contain region information."
    if not _WILD.fullmatch(account):
        return f"Resource {resource} cannot contain an account id."
    return None


_SERVICES: Mapping[str, Callable[[str, str, str, str], str | None]] = {
    "iam": _iam_fault,
    "route53": _unplaced_fault,
    "s3": _s3_fault,
}
"""What is asked beyond that of ARNs of a service: region, account and name."""
