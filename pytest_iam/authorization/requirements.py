"""The requirements: which layers must allow, for each situation a request can be in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from pytest_iam.authorization.layers import Layers, Verdicts
from pytest_iam.authorization.situations import Situation
from pytest_iam.policy.match import MAYBE, NO, YES

Requires: TypeAlias = Callable[[Situation, Verdicts], Layers]
"""What a situation requires of each layer, YES where it requires nothing or has what it needs.

The organization's policies and the endpoint's must allow in every situation.
"""


def same_account(_: Situation, verdicts: Verdicts) -> Layers:
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


def delegating(situation: Situation, verdicts: Verdicts) -> Layers:
    """As in one account, but identity-based policies count only where the resource's says so."""
    return same_account(situation, verdicts)._replace(resource=verdicts.resource.allow)


def cross_account(_: Situation, verdicts: Verdicts) -> Layers:
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


def root(_: Situation, verdicts: Verdicts) -> Layers:
    """An account's root user needs no allow but the organization's and the endpoint's."""
    return Layers(
        verdicts.resource_control.allow,
        verdicts.service_control.allow,
        verdicts.vpc_endpoint.allow,
    )


def resource_alone(situation: Situation, verdicts: Verdicts) -> Layers:
    """Callers without an account, and root users of others, have the resource's allow or none."""
    return root(situation, verdicts)._replace(resource=verdicts.resource.allow)


REQUIREMENTS: Mapping[Situation, Requires] = {
    Situation.WITHOUT_ACCOUNT: resource_alone,  # nobody's identity-based policies apply
    Situation.ROOT: root,  # full access in its own account
    Situation.OTHER_ROOT: resource_alone,  # full access at home, but the other side must allow
    Situation.SAME_ACCOUNT: same_account,  # either side may allow
    Situation.CROSS_ACCOUNT: cross_account,  # both sides must allow
}
"""What is required in each situation, unless a service has a rule of its own."""


def own_side(situation: Situation, verdicts: Verdicts) -> Layers:
    """The caller's side alone decides, whichever account is concerned."""
    return cross_account(situation, verdicts)._replace(resource=YES)


def shut_out(situation: Situation, verdicts: Verdicts) -> Layers:
    """What the resource's policy allows others does not count: nothing is allowed to them."""
    return REQUIREMENTS[situation](situation, verdicts)._replace(resource=NO)


def unsure(situation: Situation, verdicts: Verdicts) -> Layers:
    """As else, if the credentials, of which that is not known, can make the call at all."""
    required = REQUIREMENTS[situation](situation, verdicts)
    return required._replace(session=min(required.session, MAYBE))
