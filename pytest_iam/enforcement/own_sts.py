"""What calls to STS ask permission for, on which resources, under which condition keys."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.federated_identities import FederatedIdentity
from pytest_iam.account.mfa import verified_code
from pytest_iam.account.sessions import Caller
from pytest_iam.calls import Call
from pytest_iam.catalog.condition_keys import condition_keys_of
from pytest_iam.catalog.operation_actions import Permission
from pytest_iam.catalog.request_context import context_of
from pytest_iam.enforcement.context import OF_ONE_CALL
from pytest_iam.enforcement.environment import ContextValue

Params = Mapping[str, Any]


def sts_permissions(account: Account, caller: Caller, call: Call) -> tuple[Permission, ...]:
    """The permissions that a call to STS needs; what goes into a session needs further ones.

    `account` is the caller's.
    """
    if call.operation in _NEEDS_NO_PERMISSION:
        return ()
    params = _asked(caller, call.params)
    resource_of = _RESOURCES.get(call.operation)
    resource = "*" if resource_of is None else resource_of(account, params)
    further = (
        action
        for operations, action, is_needed in _FURTHER
        if call.operation in operations and is_needed(caller, params)
    )
    needed = (f"sts:{call.operation}", *further)
    return tuple(Permission(action, resource) for action in needed)


def _asked(caller: Caller, params: Params) -> Params:
    """The members of a call, with those that an identity provider's word stands for."""
    identity = _presented(caller)
    return params if identity is None else identity.completing(params)


def _presented(caller: Caller) -> FederatedIdentity | None:
    """The identity that the call presents, not that of a session made of one before."""
    return caller.identity if caller.kind == "federated" else None


# AWS: STS API reference, GetCallerIdentity: "No permissions are required to perform this
# operation", even under an explicit deny; GetSessionToken, "Permissions": likewise.
_NEEDS_NO_PERMISSION = frozenset({"GetCallerIdentity", "GetSessionToken"})


def _role(_: Account, params: Params) -> str:
    return str(params["RoleArn"])


def _federated_user(account: Account, params: Params) -> str:
    """AWS: IAM user guide, "Permissions for GetFederationToken"."""
    return f"arn:{account.partition}:sts::{account.id}:federated-user/{params['Name']}"


def _root(account: Account, params: Params) -> str:
    """The member account's root user, whose account id is enough to name it."""
    target = str(params["TargetPrincipal"])
    return target if target.startswith("arn:") else f"arn:{account.partition}:iam::{target}:root"


_WITH_ROLE = ("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")
_RESOURCES: Mapping[str, Callable[[Account, Params], str]] = {
    **dict.fromkeys(_WITH_ROLE, _role),
    "AssumeRoot": _root,
    "GetFederationToken": _federated_user,
}


def _has_tags(_: Caller, params: Params) -> bool:
    return bool(params.get("Tags"))


def _is_tagged(caller: Caller, params: Params) -> bool:
    # AWS: silent on tags that a session hands down; stricter chosen.
    return bool(params.get("Tags") or caller.transitive_tag_keys)


def _has_source_identity(caller: Caller, params: Params) -> bool:
    # AWS: in a role chain too, through which a source identity persists.
    return bool(params.get("SourceIdentity") or caller.source_identity)


def _has_contexts(_: Caller, params: Params) -> bool:
    return bool(params.get("ProvidedContexts"))


# AWS: IAM user guide, "Pass session tags in AWS STS", "Monitor and control actions taken with
# assumed roles" and "Propagate identity context"; service authorization reference, STS,
# TagGetWebIdentityToken.
_FURTHER: tuple[tuple[tuple[str, ...], str, Callable[[Caller, Params], bool]], ...] = (
    ((*_WITH_ROLE, "GetFederationToken"), "sts:TagSession", _is_tagged),
    (_WITH_ROLE, "sts:SetSourceIdentity", _has_source_identity),
    (("AssumeRole",), "sts:SetContext", _has_contexts),
    (("GetWebIdentityToken",), "sts:TagGetWebIdentityToken", _has_tags),
)


def sts_context(
    account: Account, caller: Caller, call: Call, now: datetime.datetime
) -> dict[str, ContextValue]:
    """The condition keys of a call to STS.

    AWS: IAM user guide, "IAM and AWS STS condition context keys". Raises AccessDenied for an MFA
    code that the device refuses, as AWS does before it reads the trust policy.
    """
    params = _asked(caller, call.params)
    context: dict[str, ContextValue] = dict.fromkeys(_keys_of_call(call.operation))
    context |= context_of("sts", call.operation, params)
    context |= {key: found for key, of in _OF_MEMBERS.items() if (found := of(params))}
    for key in _unclear(caller, call.operation, params):
        context.pop(key, None)
    serial, code = params.get("SerialNumber"), params.get("TokenCode")
    is_proven = call.operation == "AssumeRole" and verified_code(account, caller, serial, code, now)
    if is_proven:
        context |= {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0"}
    identity = _presented(caller)
    return context if identity is None else context | dict(identity.keys)


@lru_cache(maxsize=32)
def _keys_of_call(operation: str) -> tuple[str, ...]:
    """The keys that the call itself decides, of all the permissions that it may ask for.

    Tags that exist and identities have keys too, which others decide.
    """
    keys = {
        key for action in (*OF_ONE_CALL, f"sts:{operation}") for key in condition_keys_of(action)
    }
    return tuple(key for key in keys if key.startswith(("sts:", "aws:RequestTag/", "aws:TagKeys")))


def _context_providers(params: Params) -> tuple[str, ...]:
    contexts = params.get("ProvidedContexts") or ()
    return tuple(each["ProviderArn"] for each in contexts if "ProviderArn" in each)


# What the table of members that set keys lacks. AWS: service authorization reference, STS.
_OF_MEMBERS: Mapping[str, Callable[[Params], ContextValue]] = {
    "sts:IdentityTokenAudience": lambda params: tuple(params.get("Audience") or ()),
    "sts:RequestContextProviders": _context_providers,
    "sts:SigningAlgorithm": lambda params: params.get("SigningAlgorithm"),
}


def _unclear(caller: Caller, operation: str, params: Params) -> Iterator[str]:
    """The keys of which AWS does not say what they hold in this call: they are not known then."""
    if caller.source_identity and "SourceIdentity" not in params:
        yield "sts:SourceIdentity"
    if caller.transitive_tag_keys and "TransitiveTagKeys" not in params:
        yield "sts:TransitiveTagKeys"
    if "DurationSeconds" not in params:
        yield "sts:DurationSeconds"
    if params.get("ProvidedContexts"):
        yield "sts:RequestContext/*"
    if operation == "AssumeRoleWithWebIdentity":
        yield "sts:RoleAuthorizedByIdp"
