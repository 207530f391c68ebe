"""What calls to IAM and STS ask permission for, on which entities, under which condition keys."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Group, User
from pytest_iam.account.managed import policy_of
from pytest_iam.account.mfa import verified_code
from pytest_iam.account.named import Named
from pytest_iam.account.sessions import Caller
from pytest_iam.calls import Call
from pytest_iam.catalog.actions import action_fact
from pytest_iam.catalog.condition_keys import condition_keys_of
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.catalog.request_context import context_of
from pytest_iam.enforcement.environment import ContextValue

Params = Mapping[str, Any]
Found = tuple[str, Any]
"""The ARN of what a call is about, and the entity itself if the account has it."""

Finder = Callable[[Account, Caller, Params], Found]


def iam_permissions(account: Account, caller: Caller, call: Call) -> tuple[Permission, ...]:
    """The permissions that a call to IAM needs, and the resources that it needs them on."""
    arn, entity = target(account, caller, call)
    asked = [Permission(f"iam:{call.operation}", arn)]
    if call.params.get("Tags") and call.operation in _TAGGING:
        asked.append(Permission(_TAGGING[call.operation], arn))
    if call.operation in _RENAMING and entity is not None:
        asked.append(Permission(f"iam:{call.operation}", _new_arn(account, call, entity)))
    if call.operation == "AddRoleToInstanceProfile":
        # AWS: IAM API reference, AddRoleToInstanceProfile: the caller "must be granted the
        # PassRole permission on the IAM role".
        role, _ = _role(account, caller, call.params)
        asked.append(Permission("iam:PassRole", role))
    return tuple(dict.fromkeys(asked))


# AWS: not documented; known from reports of CreateRole, stricter chosen for the others: who tags
# what it makes needs the permission for both.
_TAGGING = {
    "CreateInstanceProfile": "iam:TagInstanceProfile",
    "CreatePolicy": "iam:TagPolicy",
    "CreateRole": "iam:TagRole",
    "CreateUser": "iam:TagUser",
    "CreateVirtualMFADevice": "iam:TagMFADevice",
}
# AWS: IAM API reference, UpdateUser: "the requester must have appropriate permissions on both the
# source object and the target object"; UpdateGroup likewise.
_RENAMING = {"UpdateGroup": ("group", "NewGroupName"), "UpdateUser": ("user", "NewUserName")}


def _new_arn(account: Account, call: Call, entity: User | Group) -> str:
    kind, member = _RENAMING[call.operation]
    path = call.params.get("NewPath", entity.path)
    return account.arn(kind, path, call.params.get(member, entity.name))


def target(account: Account, caller: Caller, call: Call) -> Found:
    """The ARN of the entity that an IAM call is about, and the entity if there is one."""
    listed = _LISTS.get(call.operation)
    if listed is not None:
        return account.arn(listed, call.params.get("PathPrefix", "/"), ""), None
    find = _finder(call.operation)
    return find(account, caller, call.params) if find is not None else ("*", None)


@lru_cache(maxsize=256)
def _finder(operation: str) -> Finder | None:
    """What finds the entity of an operation, by the resource type of its action."""
    if operation == "GetAccessKeyLastUsed":  # which has no UserName
        return _owner_of_key
    fact = action_fact(f"iam:{operation}")
    kinds = [resource.type_name for resource in fact.resources] if fact is not None else []
    return next((_TARGETS[kind] for kind in kinds if kind in _TARGETS), None)


def _entity(account: Account, kind: str, known: Named[Any], name: str, params: Params) -> Found:
    """AWS is silent about the resource of a name that nobody has: its path is taken as `/`."""
    entity = known.get(name)
    if entity is not None:
        return entity.arn, entity
    return account.arn(kind, params.get("Path", "/"), name), None


def _user(account: Account, caller: Caller, params: Params) -> Found:
    """AWS: IAM API reference: UserName defaults to the user whose key signs the request."""
    name = params.get("UserName")
    if name is None:
        return caller.arn, caller.user
    return _entity(account, "user", account.users, name, params)


def _owner_of_key(account: Account, caller: Caller, params: Params) -> Found:
    """AWS: silent on the resource of a key that nobody has: the caller is taken."""
    found = account.world.keyring.key(params["AccessKeyId"])
    name = found[1].user_name if found is not None else None
    return _user(account, caller, {} if name is None else {"UserName": name})


def _group(account: Account, caller: Caller, params: Params) -> Found:
    return _entity(account, "group", account.groups, params["GroupName"], params)


def _role(account: Account, caller: Caller, params: Params) -> Found:
    return _entity(account, "role", account.roles, params["RoleName"], params)


def _instance_profile(account: Account, caller: Caller, params: Params) -> Found:
    name = params["InstanceProfileName"]
    return _entity(account, "instance-profile", account.instance_profiles, name, params)


def _policy(account: Account, caller: Caller, params: Params) -> Found:
    if "PolicyArn" in params:
        return params["PolicyArn"], policy_of(account, params["PolicyArn"])
    return account.arn("policy", params.get("Path", "/"), params["PolicyName"]), None


def _mfa_device(account: Account, caller: Caller, params: Params) -> Found:
    if "SerialNumber" in params:
        arn = params["SerialNumber"]
        return arn, account.mfa_devices.get(arn)
    return account.arn("mfa", params.get("Path", "/"), params["VirtualMFADeviceName"]), None


_TARGETS: dict[str, Finder] = {
    "user": _user,
    "group": _group,
    "role": _role,
    "instance-profile": _instance_profile,
    "policy": _policy,
    "mfa": _mfa_device,
}

# The service authorization reference gives these no resource type, yet AWS's denials name the path
# that was asked for: "iam:ListUsers on resource: arn:aws:iam::123456789012:user/".
_LISTS = {
    "ListUsers": "user",
    "ListGroups": "group",
    "ListRoles": "role",
    "ListInstanceProfiles": "instance-profile",
    "ListVirtualMFADevices": "mfa",
}


def iam_context(call: Call) -> dict[str, ContextValue]:
    """The condition keys that a call to IAM decides itself: all of them are known.

    AWS: service authorization reference, "Condition keys for AWS Identity and Access Management".
    """
    params = call.params
    context: dict[str, ContextValue] = dict.fromkeys(_untagged(f"iam:{call.operation}"))
    context |= {
        "iam:PolicyARN": params.get("PolicyArn"),
        "iam:PermissionsBoundary": params.get("PermissionsBoundary"),
        "iam:AWSServiceName": params.get("AWSServiceName"),
    }
    if call.operation == "AddRoleToInstanceProfile":
        # AWS: an instance profile passes its role to EC2.
        context["iam:PassedToService"] = "ec2.amazonaws.com"
    if call.operation.startswith("Create"):
        context |= _created_tags(params)
    return context


def _untagged(action: str) -> frozenset[str]:
    """The condition keys of an action, but for the tags of what exists, which no call tells."""
    return frozenset(key for key in condition_keys_of(action) if ":ResourceTag/" not in key)


def _created_tags(params: Params) -> dict[str, ContextValue]:
    """The tags of what a call creates, as tags of the resource.

    AWS: IAM user guide, "AWS global condition context keys", aws:ResourceTag: "or in requests that
    create a resource with an attached tag".
    """
    tags = params.get("Tags") or ()
    context: dict[str, ContextValue] = {"aws:ResourceTag/*": None}
    context |= {f"aws:ResourceTag/{tag['Key']}": tag["Value"] for tag in tags}
    # AWS: silent on whether the same holds for iam:ResourceTag: with tags, it is not known.
    return context if tags else context | {"iam:ResourceTag/*": None}


def sts_permissions(call: Call, caller: Caller) -> tuple[Permission, ...]:
    """The permissions that a call to STS needs; AssumeRole may need further ones on the role."""
    if call.operation in _NEEDS_NO_PERMISSION:
        return ()
    if call.operation != "AssumeRole":
        return (Permission(f"sts:{call.operation}", "*"),)
    needed = [
        action
        for action, is_needed in (
            ("sts:AssumeRole", True),
            # AWS: IAM user guide, "Pass session tags in AWS STS"; silent on tags that a session
            # hands down; stricter chosen.
            ("sts:TagSession", bool(call.params.get("Tags") or caller.transitive_tag_keys)),
            # AWS: IAM user guide, "Monitor and control actions taken with assumed roles": in a role
            # chain too, through which a source identity persists.
            (
                "sts:SetSourceIdentity",
                bool(call.params.get("SourceIdentity") or caller.source_identity),
            ),
        )
        if is_needed
    ]
    return tuple(Permission(action, call.params["RoleArn"]) for action in needed)


# AWS: STS API reference, GetCallerIdentity: "No permissions are required to perform this
# operation", even under an explicit deny; GetSessionToken, "Permissions": likewise.
_NEEDS_NO_PERMISSION = frozenset({"GetCallerIdentity", "GetSessionToken"})


_ROLE_ACTIONS = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")


def sts_context(
    account: Account, caller: Caller, call: Call, now: datetime.datetime
) -> dict[str, ContextValue]:
    """The condition keys of a call to STS.

    AWS: IAM user guide, "IAM and AWS STS condition context keys". Raises AccessDenied for an MFA
    code that the device refuses, as AWS does before it reads the trust policy.
    """
    params = call.params
    context: dict[str, ContextValue] = dict.fromkeys(
        key for action in _ROLE_ACTIONS for key in _untagged(action)
    )
    context |= context_of("sts", call.operation, params)
    # AWS: silent on whether these keys hold what a chained session hands down: then not known.
    if caller.source_identity and "SourceIdentity" not in params:
        del context["sts:SourceIdentity"]
    if caller.transitive_tag_keys and "TransitiveTagKeys" not in params:
        del context["sts:TransitiveTagKeys"]
    serial, code = params.get("SerialNumber"), params.get("TokenCode")
    is_proven = call.operation == "AssumeRole" and verified_code(account, caller, serial, code, now)
    if is_proven:
        context |= {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"}
    return context
