"""STS's calls: roles, federated users, and what else goes into a session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_iam.catalog.permission import Found, Params, Permission, Place, ServiceRules

_SOURCE = "AWS Security Token Service API reference"

# AWS: IAM User Guide, "Pass session tags in AWS STS", "Monitor and control actions taken with
# assumed roles" and "Propagate identity context": a member of the call, and what it needs
# besides.
_SESSION_ACTIONS = (
    ("Tags", "sts:TagSession"),
    ("SourceIdentity", "sts:SetSourceIdentity"),
    ("ProvidedContexts", "sts:SetContext"),
)


def _role(params: Params, place: Place) -> Sequence[Found]:
    role = params.get("RoleArn")
    return [Found(role) if role else Found(f"arn:{place.partition}:iam::*:role/*", True)]


def _federated_user(params: Params, place: Place) -> Sequence[Found]:
    return [Found(f"arn:{place.partition}:sts::{place.account}:federated-user/{params['Name']}")]


def _root(params: Params, place: Place) -> Sequence[Found]:
    """The root user of a member account, which AssumeRoot takes as an account id or an ARN."""
    target = str(params.get("TargetPrincipal", "*"))
    if target.startswith("arn:"):
        return [Found(target)]
    return [Found(f"arn:{place.partition}:iam::{target}:root", target == "*")]


def _session_of_role(params: Params, place: Place) -> Iterable[Permission]:
    return _session(_role(params, place), params)


def _session_of_federated_user(params: Params, place: Place) -> Iterable[Permission]:
    return _session(_federated_user(params, place), params)


def _session(resources: Iterable[Found], params: Params) -> Iterable[Permission]:
    for resource, is_pattern in resources:
        for member, action in _SESSION_ACTIONS:
            if params.get(member):
                yield Permission(action, resource, is_pattern, source=_SOURCE)


RULES = ServiceRules(
    types={"role": _role, "federated-user": _federated_user, "root-user": _root},
    further={
        "AssumeRole": _session_of_role,
        "GetFederationToken": _session_of_federated_user,
    },
    source=_SOURCE,
)
