"""Systems Manager's calls: parameters by name or path, and instances managed in two ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pytest_iam.catalog.arn_template import texts_at
from pytest_iam.catalog.permission import (
    Finder,
    Found,
    Need,
    Params,
    Permission,
    Place,
    ServiceRules,
)
from pytest_iam.catalog.services.secretsmanager import secret_arn

_SOURCE = "AWS Systems Manager API reference"

# AddTagsToResource, RemoveTagsFromResource and ListTagsForResource: `ResourceType`: the ARN's part.
_TAGGED = {
    "Association": "association",
    "Automation": "automation-execution",
    "Document": "document",
    "MaintenanceWindow": "maintenancewindow",
    "ManagedInstance": "managed-instance",
    "OpsItem": "opsitem",
    "OpsMetadata": "opsmetadata",
    "Parameter": "parameter",
    "PatchBaseline": "patchbaseline",
}


def parameter_arn(name: str, place: Place) -> Found:
    """The ARN of a parameter: its leading slash dropped, and its `:version` or `:label` too.

    AWS: Systems Manager User Guide, "Restricting access to Parameter Store parameters".
    """
    if name.startswith("arn:"):
        start, slash, last = name.rpartition("/")
        return Found(f"{start}{slash}{last.partition(':')[0]}" if slash else name)
    name = name.partition(":")[0].removeprefix("/")
    return Found(f"arn:{place.partition}:ssm:{place.region}:{place.account}:parameter/{name}")


def _parameter(params: Params, place: Place) -> Sequence[Found]:
    if params.get("ResourceArn"):
        return [Found(params["ResourceArn"])]
    names = [*texts_at(params, "Name"), *texts_at(params, "Names[]"), *texts_at(params, "Path")]
    if not names:
        return [Found(parameter_arn("*", place).resource, is_pattern=True)]
    return [parameter_arn(name, place) for name in names]


def _instances(params: Params, place: Place) -> Sequence[Found]:
    """EC2 instances and managed instances, told by their ids; any of them for `Targets`."""
    ec2 = f"arn:{place.partition}:ec2:{place.region}:{place.account}:instance/"
    managed = f"arn:{place.partition}:ssm:{place.region}:{place.account}:managed-instance/"
    members = ("InstanceId", "InstanceIds[]", "Target", "ResourceId")
    names = [name for member in members for name in texts_at(params, member)]
    found = [Found(ec2 + name) for name in names if name.startswith("i-")]
    found += [Found(managed + name) for name in names if name.startswith("mi-")]
    if not names and params.get("Targets"):
        found = [Found(f"{ec2}*", is_pattern=True), Found(f"{managed}*", is_pattern=True)]
    return found


def _document(params: Params, place: Place) -> Sequence[Found]:
    """A document by name or ARN; the names that AWS keeps for itself are in no account.

    AWS: Systems Manager User Guide, "Creating SSM document content", reserved name prefixes.
    """
    names = [*texts_at(params, "DocumentName"), *texts_at(params, "Name")][:1]
    if "ResourceArn" in params:
        return [Found(params["ResourceArn"])]
    return [_named("document", name, place) for name in names]


def _by_member(kind: str, *members: str) -> Finder:
    """Finds the resources of a type whose ids one of the members holds."""

    def find(params: Params, place: Place) -> Sequence[Found]:
        names = [name for member in members for name in texts_at(params, member)]
        return [_named(kind, name, place) for name in names]

    return find


def _named(kind: str, name: str, place: Place) -> Found:
    if name.startswith("arn:"):
        return Found(name)
    is_aws = kind == "document" and _RESERVED.match(name)
    account = "" if is_aws else place.account
    name = name.removeprefix("/")
    return Found(f"arn:{place.partition}:ssm:{place.region}:{account}:{kind}/{name}")


_RESERVED = re.compile(r"(?:aws|amazon|amzn)", re.IGNORECASE)


def _host_management(action: str) -> Need:
    """Default Host Management, which is a service setting.

    AWS: RegisterDefaultHostManagementConfiguration, "you must have the following permissions".
    """

    def need(params: Params, place: Place) -> Iterable[Permission]:
        setting = _named("servicesetting", _HOST_MANAGEMENT, place)
        yield Permission("ssm:GetServiceSetting", *setting, source=_SOURCE)
        yield Permission(action, *setting, source=_SOURCE)
        role = params.get("RoleArn") or params.get("RoleName")
        if role:
            name = str(role).rsplit("/", 1)[-1]
            arn = f"arn:{place.partition}:iam::{place.account}:role/*{name}"
            yield Permission("iam:GetRole", arn, True, source=_SOURCE)
            yield Permission("iam:PassRole", arn, True, source=_SOURCE)

    return need


_HOST_MANAGEMENT = "/ssm/managed-instance/default-ec2-instance-management-role"


def _tag(action: str) -> Need:
    """Tags of the resource that `ResourceType` and `ResourceId` name together."""

    def need(params: Params, place: Place) -> Iterable[Permission]:
        kind = _TAGGED.get(str(params.get("ResourceType")))
        name = str(params.get("ResourceId", "*")).removeprefix("/")
        arn = f"arn:{place.partition}:ssm:{place.region}:{place.account}:{kind or '*'}/{name}"
        if name.startswith("arn:"):
            arn = name
        elif name.startswith("i-"):
            arn = f"arn:{place.partition}:ec2:{place.region}:{place.account}:instance/{name}"
        yield Permission(action, arn, "*" in arn, source=_SOURCE)

    return need


def _tagged_parameter(params: Params, place: Place) -> Iterable[Permission]:
    # AWS: Systems Manager User Guide, "Tagging Systems Manager parameters": ssm:AddTagsToResource.
    if params.get("Tags"):
        for resource, is_pattern in _parameter(params, place):
            yield Permission("ssm:AddTagsToResource", resource, is_pattern, source=_SOURCE)


def _secret_behind(params: Params, place: Place) -> Iterable[Permission]:
    """The secret that a parameter of `/aws/reference/secretsmanager/` stands for.

    AWS: Systems Manager User Guide, "Referencing AWS Secrets Manager secrets": the caller must have
    permission for both.
    """
    for name in (*texts_at(params, "Name"), *texts_at(params, "Names[]")):
        if name.startswith(_REFERENCE):
            found = secret_arn(name.removeprefix(_REFERENCE).partition(":")[0], place)
            yield Permission("secretsmanager:GetSecretValue", *found, source=_SOURCE)


_REFERENCE = "/aws/reference/secretsmanager/"

_TAG_OPERATIONS = ("AddTagsToResource", "RemoveTagsFromResource", "ListTagsForResource")
_WHOLE: Mapping[str, Need] = {
    **{operation: _tag(f"ssm:{operation}") for operation in _TAG_OPERATIONS},
    "DeregisterDefaultHostManagementConfiguration": _host_management("ssm:ResetServiceSetting"),
    "RegisterDefaultHostManagementConfiguration": _host_management("ssm:UpdateServiceSetting"),
}

RULES = ServiceRules(
    types={
        "association": _by_member("association", "AssociationId", "AssociationIds[]"),
        "document": _document,
        "instance": None,
        "maintenancewindow": _by_member("maintenancewindow", "WindowId"),
        "managed-instance": _instances,
        "opsitem": _by_member("opsitem", "OpsItemId"),
        "parameter": _parameter,
        "patchbaseline": _by_member("patchbaseline", "BaselineId"),
        "servicesetting": _by_member("servicesetting", "SettingId"),
        "windowtarget": _by_member("windowtarget", "WindowTargetId"),
        "windowtask": _by_member("windowtask", "WindowTaskId"),
    },
    whole=_WHOLE.get,
    further={
        "GetParameter": _secret_behind,
        "GetParameters": _secret_behind,
        "PutParameter": _tagged_parameter,
    },
    source=_SOURCE,
)
