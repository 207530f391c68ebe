"""Look-ups: the entities that an operation's parameters name, or AWS's refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from pytest_iam.account.account import Account
from pytest_iam.account.certificates import ServerCertificate
from pytest_iam.account.entities import (
    Group,
    Identity,
    InstanceProfile,
    ManagedPolicy,
    MfaDevice,
    Role,
    User,
)
from pytest_iam.account.managed import policy_of
from pytest_iam.account.providers import OidcProvider, SamlProvider
from pytest_iam.account.sessions import Caller
from pytest_iam.catalog.service_linked_roles import SERVICE_ROLE_PATH
from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params

T = TypeVar("T")
Taggable = (
    User
    | Role
    | InstanceProfile
    | ManagedPolicy
    | MfaDevice
    | ServerCertificate
    | OidcProvider
    | SamlProvider
)
"""What can carry tags."""

_POLICY_ARN = re.compile(r"arn:[\w-]+:iam::(?:\d{12}|aws):policy/[\x21-\x7e]+")


def user(account: Account, name: str) -> User:
    """The user of that name in any case."""
    return _found(account.users.get(name), f"The user with name {name} cannot be found.")


def group(account: Account, name: str) -> Group:
    """The group of that name in any case."""
    return _found(account.groups.get(name), f"The group with name {name} cannot be found.")


def role(account: Account, name: str) -> Role:
    """The role of that name in any case."""
    return _found(account.roles.get(name), f"The role with name {name} cannot be found.")


def instance_profile(account: Account, name: str) -> InstanceProfile:
    """The instance profile of that name in any case."""
    found = account.instance_profiles.get(name)
    return _found(found, f"Instance Profile {name} cannot be found.")


def mfa_device(account: Account, serial_number: str) -> MfaDevice:
    """The virtual MFA device of that serial number, which is its ARN."""
    found = account.mfa_devices.get(serial_number)
    return _found(found, f"VirtualMFADevice with serial number {serial_number} doesn't exist.")


def server_certificate(account: Account, name: str) -> ServerCertificate:
    """The server certificate of that name in any case."""
    found = account.server_certificates.get(name)
    return _found(found, f"The Server Certificate with name {name} cannot be found.")


def oidc_provider(account: Account, arn: str) -> OidcProvider:
    """The OpenID Connect provider of that ARN."""
    check_provider_arn(account, "oidc-provider", arn)
    found = account.oidc_providers.get(arn)
    return _found(found, f"OpenIDConnect Provider not found for arn {arn}")


def saml_provider(account: Account, arn: str) -> SamlProvider:
    """The SAML provider of that ARN."""
    check_provider_arn(account, "saml-provider", arn)
    return _found(account.saml_providers.get(arn), f"Manifest not found for arn {arn}")


def check_provider_arn(account: Account, kind: str, arn: str) -> None:
    """Refuse what cannot be the ARN of an identity provider of that kind in the account."""
    start = account.arn(kind, "/", "")
    if not arn.startswith(start) or arn == start:
        # AWS: not documented; code and text are not verified.
        raise AwsError("InvalidInput", f"ARN {arn} is not valid.")


def managed_policy(account: Account, arn: str) -> ManagedPolicy:
    """The managed policy of that ARN, the account's own or AWS's."""
    check_policy_arn(account, arn)
    return _found(policy_of(account, arn), f"Policy {arn} was not found.")


def own_policy(account: Account, caller: Caller, arn: str, action: str) -> ManagedPolicy:
    """The account's own managed policy of that ARN, which `action` is about to change."""
    found = managed_policy(account, arn)
    if found.is_aws_managed:
        # AWS: silent about code and message; the policy belongs to an account of AWS's own.
        refused = f"User: {caller.arn} is not authorized to perform: {action}"
        raise AwsError("AccessDenied", f"{refused} on resource: policy {arn}")
    return found


def attachable_policy(account: Account, arn: str) -> ManagedPolicy:
    """The managed policy of that ARN, to be attached."""
    check_policy_arn(account, arn)
    found = policy_of(account, arn)
    return _attachable(found, f"Policy {arn} does not exist or is not attachable.")


def boundary_policy(account: Account, arn: str) -> ManagedPolicy:
    """The managed policy of that ARN, to be set as permissions boundary."""
    check_policy_arn(account, arn)
    found = policy_of(account, arn)
    return _attachable(found, f"Scope ARN: {arn} does not exist or is not attachable.")


def check_policy_arn(account: Account, arn: str) -> None:
    """Refuse a text that is no ARN, and an ARN that cannot be a managed policy's."""
    # AWS: not documented. The first text is recorded (2025), the others are known from reports.
    if not arn.startswith("arn:") or arn.count(":") < 5:
        raise AwsError("ValidationError", "Invalid ARN:  Could not be parsed!")
    if arn.split(":")[1] != account.partition:
        raise AwsError("ValidationError", "Invalid ARN partition")
    if _POLICY_ARN.fullmatch(arn) is None:
        raise AwsError("InvalidInput", f"ARN {arn} is not valid.")


_IDENTITIES: Mapping[str, Callable[[Account, str], Identity]] = {
    "UserName": user,
    "GroupName": group,
    "RoleName": role,
}
_TAGGABLES: Mapping[str, Callable[[Account, str], Taggable]] = {
    "UserName": user,
    "RoleName": role,
    "InstanceProfileName": instance_profile,
    "PolicyArn": managed_policy,
    "SerialNumber": mfa_device,
    "ServerCertificateName": server_certificate,
    "OpenIDConnectProviderArn": oidc_provider,
    "SAMLProviderArn": saml_provider,
}


def identity(account: Account, params: Params) -> Identity:
    """The user, group or role that the parameters name; they name one."""
    return _named(_IDENTITIES, account, params)


def bounded(account: Account, params: Params) -> User | Role:
    """The user or role that the parameters name; they name one."""
    if "RoleName" in params:
        return role(account, params["RoleName"])
    return user(account, params["UserName"])


def taggable(account: Account, params: Params) -> Taggable:
    """The entity with tags that the parameters name; they name one."""
    return _named(_TAGGABLES, account, params)


def _named(
    finders: Mapping[str, Callable[[Account, str], T]], account: Account, params: Params
) -> T:
    member = next(member for member in finders if member in params)
    return finders[member](account, params[member])


def _attachable(policy: ManagedPolicy | None, message: str) -> ManagedPolicy:
    """AWS: IAM API reference, AttachRolePolicy and PutRolePermissionsBoundary."""
    found = _found(policy, message)
    if found.is_aws_managed and found.path.startswith(SERVICE_ROLE_PATH):
        text = "Cannot attach a Service Role Policy to a Customer Role."
        raise AwsError("PolicyNotAttachable", text)
    return found


def _found(entity: T | None, message: str) -> T:
    if entity is None:
        raise AwsError("NoSuchEntity", message)
    return entity
