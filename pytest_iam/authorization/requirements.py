"""The requirements: which layers must allow, for each situation a request can be in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from pytest_iam.authorization.layers import Layers, Verdicts
from pytest_iam.authorization.request import Request

Requires: TypeAlias = Callable[[Request, Verdicts], Layers]
"""What a situation requires of each layer, YES where it requires nothing or has what it needs.

The organization's policies and the endpoint's must allow in every situation.
"""


def same_account(_: Request, verdicts: Verdicts) -> Layers:
    """Identity or resource side allows; what names the user or session escapes the limits.

    AWS: IAM User Guide, "Policy evaluation for requests within a single account".
    """
    resource = verdicts.resource
    return Layers(
        verdicts.resource_control.allow,
        verdicts.service_control.allow,
        verdicts.vpc_endpoint.allow,
        identity=max(resource.direct, resource.limited, verdicts.identity.allow),
        boundary=max(resource.direct, verdicts.boundary.allow),
        session=max(resource.direct, verdicts.session.allow),
    )


def delegating(request: Request, verdicts: Verdicts) -> Layers:
    """As in one account, but identity-based policies count only where the resource's says so."""
    return same_account(request, verdicts)._replace(resource=verdicts.resource.allow)


def cross_account(_: Request, verdicts: Verdicts) -> Layers:
    """Both sides allow, and all limits of the caller's side hold.

    AWS: IAM User Guide, "Cross-account policy evaluation logic".
    """
    return Layers(
        verdicts.resource_control.allow,
        verdicts.service_control.allow,
        verdicts.vpc_endpoint.allow,
        verdicts.resource.allow,
        verdicts.identity.allow,
        verdicts.boundary.allow,
        verdicts.session.allow,
    )


def root(_: Request, verdicts: Verdicts) -> Layers:
    """An account's root user needs no allow but the organization's and the endpoint's."""
    return Layers(
        verdicts.resource_control.allow,
        verdicts.service_control.allow,
        verdicts.vpc_endpoint.allow,
    )


def resource_alone(request: Request, verdicts: Verdicts) -> Layers:
    """Callers without an account, and root users of others, have the resource's allow or none."""
    return root(request, verdicts)._replace(resource=verdicts.resource.allow)
