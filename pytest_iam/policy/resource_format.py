"""The format that IAM asks of the resources of an identity-based policy."""

from __future__ import annotations

_PARTITIONS = frozenset(
    ("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc")
)
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
_LEGACY = "The policy failed legacy parsing"


def resource_fault(resource: str) -> str | None:
    """What IAM says of a resource that it refuses, or None if it takes it."""
    if resource == "*":
        return None
    head, colon, rest = resource.partition(":")
    if not colon:
        return f'Resource {resource} must be in ARN format or "*".'
    partition, colon, rest = rest.partition(":")
    if partition != "*" and partition not in _PARTITIONS:
        return f'Partition "{partition}" is not valid for resource "{_filled(partition, rest)}".'
    if not colon:
        return "Resource vendor must be fully qualified and cannot contain regexes."
    if head != "arn":
        return f'Resource {resource} must be in ARN format or "*".'
    service, _, rest = rest.partition(":")
    if not service or (resource.count(":") < 5 and "::" in resource):
        return _LEGACY
    region, _, rest = rest.partition(":")
    return _service_fault(resource, service, region, rest.partition(":")[2])


def _filled(partition: str, rest: str) -> str:
    parts = rest.split(":", 3) if rest else []
    return ":".join(("arn", partition, *parts, *["*"] * (4 - len(parts))))


def _service_fault(resource: str, service: str, region: str, name: str) -> str | None:
    if service == "iam":
        if region:
            return f"IAM resource {resource} cannot contain region information."
        if name and name != "*" and not name.startswith((*_IAM_TYPES, "*")) and name != "root":
            return f'IAM resource path must either be "*" or start with {", ".join(_IAM_TYPES)}.'
    if service == "s3" and region and region != "*" and not name.startswith("accesspoint"):
        return f"Resource {resource} can not contain region information."
    return None
