"""What calls to IAM ask permission for, on which entities, under which condition keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.certificates import ServerCertificate
from pytest_iam.account.entities import Group, User
from pytest_iam.account.managed import policy_of
from pytest_iam.account.named import Named
from pytest_iam.account.sessions import Caller
from pytest_iam.calls import Call
from pytest_iam.catalog.actions import action_fact
from pytest_iam.catalog.condition_keys import condition_keys_of
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.catalog.service_linked_roles import linked_role
from pytest_iam.enforcement.delegation import delegation_context, request_named
from pytest_iam.enforcement.entities import entity_at
from pytest_iam.enforcement.environment import ContextValue
from pytest_iam.enforcement.role_templates import acquire_context, acquire_permissions

Params = Mapping[str, Any]
Found = tuple[str, Any]
"""The ARN of what a call is about, and the entity itself if the account has it."""

Finder = Callable[[Account, Caller, Params], Found]


def iam_permissions(account: Account, caller: Caller, call: Call) -> tuple[Permission, ...]:
    """The permissions that a call to IAM needs, and the resources that it needs them on."""
    if call.operation == "AcquireRole":
        return tuple(acquire_permissions(account, call.params))
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
    if call.params.get("Properties", {}).get("RoleManager/Enabled") == "true":
        # Reported, unverified: whoever enables role manager needs to be allowed to make its role.
        role = account.arn("role", f"/aws-service-role/{_ROLE_MANAGER}/", _ROLE_MANAGER_ROLE)
        asked.append(Permission("iam:CreateServiceLinkedRole", role))
    return tuple(dict.fromkeys(asked))


_ROLE_MANAGER = "role-manager.iam.amazonaws.com"
_ROLE_MANAGER_ROLE = "AWSServiceRoleForIAMRoleManager"


# AWS: not documented; known from reports of CreateRole, stricter chosen for the others: who tags
# what it makes needs the permission for both.
_TAGGING = {
    "CreateInstanceProfile": "iam:TagInstanceProfile",
    "CreateOpenIDConnectProvider": "iam:TagOpenIDConnectProvider",
    "CreatePolicy": "iam:TagPolicy",
    "CreateRole": "iam:TagRole",
    "CreateSAMLProvider": "iam:TagSAMLProvider",
    "CreateUser": "iam:TagUser",
    "CreateVirtualMFADevice": "iam:TagMFADevice",
    "UploadServerCertificate": "iam:TagServerCertificate",
}
# AWS: IAM API reference, UpdateUser: "the requester must have appropriate permissions on both the
# source object and the target object"; UpdateGroup and UpdateServerCertificate likewise.
_RENAMING = {
    "UpdateGroup": ("group", "NewGroupName"),
    "UpdateServerCertificate": ("server-certificate", "NewServerCertificateName"),
    "UpdateUser": ("user", "NewUserName"),
}


def _new_arn(account: Account, call: Call, entity: User | Group | ServerCertificate) -> str:
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
    if operation in _UNLIKE_THEIR_TYPE:
        return _UNLIKE_THEIR_TYPE[operation]
    if operation in _ARN_MEMBERS:
        return _named_by_arn(_ARN_MEMBERS[operation])
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
    if params.get("AllUsers"):
        # AWS: silent on the resource of a call about all users; stricter chosen.
        return account.arn("user", "/", "*"), None
    if name is None:
        return caller.arn, caller.user
    return _entity(account, "user", account.users, name, params)


def _owner_of_key(account: Account, caller: Caller, params: Params) -> Found:
    """AWS: silent on the resource of a key that nobody has: the caller is taken."""
    found = account.world.keyring.key(params["AccessKeyId"])
    name = found[1].user_name if found is not None else None
    return _user(account, caller, {} if name is None else {"UserName": name})


def _named_by_arn(member: str) -> Finder:
    return lambda account, caller, params: (
        params[member],
        entity_at(account.world, params[member]),
    )


_ARN_MEMBERS = {
    "GenerateServiceLastAccessedDetails": "Arn",
    "GetContextKeysForPrincipalPolicy": "PolicySourceArn",
    "GetHumanReadableSummary": "EntityArn",
    "ListPoliciesGrantingServiceAccess": "Arn",
    "SimulatePrincipalPolicy": "PolicySourceArn",
}
"""The member that names the entity by its ARN, of whatever kind it is."""


def _group(account: Account, caller: Caller, params: Params) -> Found:
    return _entity(account, "group", account.groups, params["GroupName"], params)


def _role(account: Account, caller: Caller, params: Params) -> Found:
    return _entity(account, "role", account.roles, params["RoleName"], params)


def _instance_profile(account: Account, caller: Caller, params: Params) -> Found:
    name = params["InstanceProfileName"]
    return _entity(account, "instance-profile", account.instance_profiles, name, params)


def _server_certificate(account: Account, caller: Caller, params: Params) -> Found:
    known, name = account.server_certificates, params["ServerCertificateName"]
    return _entity(account, "server-certificate", known, name, params)


def _policy(account: Account, caller: Caller, params: Params) -> Found:
    if "PolicyArn" in params:
        return params["PolicyArn"], policy_of(account, params["PolicyArn"])
    return account.arn("policy", params.get("Path", "/"), params["PolicyName"]), None


def _mfa_device(account: Account, caller: Caller, params: Params) -> Found:
    if "SerialNumber" in params:
        arn = params["SerialNumber"]
        return arn, account.mfa_devices.get(arn)
    return account.arn("mfa", params.get("Path", "/"), params["VirtualMFADeviceName"]), None


def _access_report(account: Account, caller: Caller, params: Params) -> Found:
    return account.arn("access-report", "/", params["EntityPath"]), None


def _delegation_request(account: Account, caller: Caller, params: Params) -> Found:
    return request_named(account, params)


def _role_template(account: Account, caller: Caller, params: Params) -> Found:
    return params["TemplateArn"], None


def _oidc_provider(account: Account, caller: Caller, params: Params) -> Found:
    name = params.get("Url", "").removeprefix("https://")
    arn = params.get("OpenIDConnectProviderArn", account.arn("oidc-provider", "/", name))
    return arn, account.oidc_providers.get(arn)


def _saml_provider(account: Account, caller: Caller, params: Params) -> Found:
    name = params.get("Name", "")
    arn = params.get("SAMLProviderArn", account.arn("saml-provider", "/", name))
    return arn, account.saml_providers.get(arn)


def _all_of(kind: str) -> Finder:
    """Known from a report of ListOpenIDConnectProviders; AWS: silent about the other."""
    return lambda account, caller, params: (account.arn(kind, "/", "*"), None)


def _role_to_link(account: Account, caller: Caller, params: Params) -> Found:
    """AWS: IAM user guide, "Create a service-linked role", "Service-linked role permissions"."""
    kind = linked_role(params["AWSServiceName"])
    suffix = f"_{params['CustomSuffix']}" if "CustomSuffix" in params else ""
    return account.arn("role", kind.path, kind.name + suffix), None


def _role_being_deleted(account: Account, caller: Caller, params: Params) -> Found:
    """The role that a task is about: `task/aws-service-role/<service>/<role>/<id>`."""
    path = params["DeletionTaskId"].removeprefix("task").rpartition("/")[0]
    return account.arn("role", path, ""), None


_TARGETS: dict[str, Finder] = {
    "access-report": _access_report,
    "user": _user,
    "group": _group,
    "role": _role,
    "instance-profile": _instance_profile,
    "policy": _policy,
    "mfa": _mfa_device,
    "delegation-request": _delegation_request,
    "role-template": _role_template,
    "server-certificate": _server_certificate,
    "oidc-provider": _oidc_provider,
    "saml-provider": _saml_provider,
}

_UNLIKE_THEIR_TYPE: dict[str, Finder] = {
    "CreateServiceLinkedRole": _role_to_link,
    "GetAccessKeyLastUsed": _owner_of_key,  # which has no UserName
    "GetServiceLinkedRoleDeletionStatus": _role_being_deleted,
    "ListOpenIDConnectProviders": _all_of("oidc-provider"),
    "ListSAMLProviders": _all_of("saml-provider"),
    # AWS: newer than the service authorization reference that is at hand.
    "UpdateDelegationRequest": _delegation_request,
}

# The service authorization reference gives these no resource type, yet AWS's denials name the path
# that was asked for: "iam:ListUsers on resource: arn:aws:iam::123456789012:user/".
_LISTS = {
    "ListUsers": "user",
    "ListGroups": "group",
    "ListRoles": "role",
    "ListInstanceProfiles": "instance-profile",
    "ListVirtualMFADevices": "mfa",
    "ListServerCertificates": "server-certificate",
}


_ACQUIRING = ("iam:CreateRole", "iam:TagRole", "iam:PutRolePolicy", "iam:GetRole")


def iam_context(account: Account, caller: Caller, call: Call) -> dict[str, ContextValue]:
    """The condition keys that a call to IAM decides itself: all of them are known.

    AWS: service authorization reference, "Condition keys for AWS Identity and Access Management".
    """
    params = call.params
    if call.operation == "AcquireRole":
        base = dict.fromkeys(key for action in _ACQUIRING for key in _untagged(action))
        return base | acquire_context(account, params)
    context: dict[str, ContextValue] = dict.fromkeys(_untagged(f"iam:{call.operation}"))
    context |= {
        "iam:PolicyARN": params.get("PolicyArn"),
        "iam:PermissionsBoundary": params.get("PermissionsBoundary"),
        "iam:AWSServiceName": params.get("AWSServiceName"),
        "iam:OrganizationsPolicyId": params.get("OrganizationsPolicyId"),
    }
    if call.operation == "AddRoleToInstanceProfile":
        # AWS: an instance profile passes its role to EC2.
        context["iam:PassedToService"] = "ec2.amazonaws.com"
    if "Delegation" in call.operation:
        context |= delegation_context(account, params)
    if call.operation.endswith("AccountProperties"):
        context["iam:AccountPropertyNamespaces"] = _namespaces(params)
        context["iam:AWSServiceName"] = _ROLE_MANAGER
    if call.operation.endswith("ServiceSpecificCredential"):
        context |= _of_service_credential(account, caller, params)
    if call.operation.startswith("Create") or call.operation == "UploadServerCertificate":
        context |= _created_tags(params)
    return context


def _namespaces(params: Params) -> list[str]:
    """The namespaces of the account properties that a call puts, or gets: there is one."""
    keys = params.get("Properties", {"RoleManager/": ""})
    return sorted({key.partition("/")[0] for key in keys})


def _of_service_credential(
    account: Account, caller: Caller, params: Params
) -> dict[str, ContextValue]:
    """The service of the credential that a call makes or names, and how many days it is to last."""
    _, user = _user(account, caller, params)
    held = user.service_credentials if isinstance(user, User) else {}
    named = held.get(params.get("ServiceSpecificCredentialId", ""))
    service = params.get("ServiceName") if named is None else named.service
    days = params.get("CredentialAgeDays")
    return {
        "iam:ServiceSpecificCredentialServiceName": service,
        "iam:ServiceSpecificCredentialAgeDays": None if days is None else str(days),
    }


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
