"""The exceptions: services' own rules of evaluation, one row for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_iam.authorization.layers import Layers, Verdicts
from pytest_iam.authorization.request import Policies, Request
from pytest_iam.authorization.requirements import (
    Requires,
    cross_account,
    delegating,
    resource_alone,
)
from pytest_iam.policy.principals import Kind


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """A row: when it applies, and what is then required instead of what is required else.

    With `requires` None no policy is looked at: `outcome` is the outcome.
    """

    name: str
    page: str
    applies: Callable[[Request, Policies], bool]
    requires: Requires | None = None
    outcome: str = "allowed"


_TRUST_ACTIONS = frozenset(
    (
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:tagsession",
        "sts:setsourceidentity",
        "sts:setcontext",
    )
)


def _is_signed(request: Request) -> bool:
    return request.caller.account is not None


def is_about_role(request: Request) -> bool:
    """Whether the request is to take on a role, which its trust policy decides."""
    return request.action_key in _TRUST_ACTIONS and ":role/" in request.resource


def _both_or_delegated(request: Request, verdicts: Verdicts) -> Layers:
    rule = cross_account if request.is_cross_account else delegating
    return rule(request, verdicts)


def _key_policy(request: Request, verdicts: Verdicts) -> Layers:
    if request.caller.kind is Kind.ROOT:
        return resource_alone(request, verdicts)
    return _both_or_delegated(request, verdicts)


# By service; of the rows of one, the first that applies counts.
_ROWS: Mapping[str, tuple[ServiceRule, ...]] = {
    "sts": (
        ServiceRule(
            "sts:GetCallerIdentity",
            "STS API Reference, GetCallerIdentity: no permissions are required, whatever denies",
            lambda request, _: (
                request.action_key == "sts:getcalleridentity" and _is_signed(request)
            ),
        ),
        ServiceRule(
            "sts:GetSessionToken",
            "STS API Reference, GetSessionToken: no permissions are required, no policy controls "
            "it",
            lambda request, _: request.action_key == "sts:getsessiontoken" and _is_signed(request),
        ),
        ServiceRule(
            "root assumes no role",
            "STS API Reference, AssumeRole: the root user cannot call it",
            lambda request, _: is_about_role(request) and request.caller.kind is Kind.ROOT,
            outcome="explicitDeny",
        ),
        ServiceRule(
            "source identity in a role chain",
            "IAM User Guide, Monitor and control actions taken with assumed roles: in a role chain "
            "both the caller's policies and the trust policy must allow sts:SetSourceIdentity",
            lambda request, _: (
                request.action_key == "sts:setsourceidentity"
                and request.caller.kind is Kind.ROLE_SESSION
                and is_about_role(request)
            ),
            cross_account,
        ),
        ServiceRule(
            "role trust policy",
            "IAM User Guide, How to use trust policies: the trust policy must allow; naming the "
            "account delegates to its identity-based policies",
            lambda request, _: is_about_role(request) and _is_signed(request),
            _both_or_delegated,
        ),
    ),
    "kms": (
        ServiceRule(
            "KMS key policy",
            "KMS Developer Guide, Key policies: IAM policies count only if the key policy enables "
            "the account; not even its root user has access by itself. The default key policy does "
            "enable it, which is what no key policy at all stands for here",
            lambda request, policies: policies.resource is not None and _is_signed(request),
            _key_policy,
        ),
    ),
}


_OF_BUCKET_POLICIES = frozenset(
    ("s3:deletebucketpolicy", "s3:getbucketpolicy", "s3:putbucketpolicy")
)


def is_above_resource_policy(request: Request) -> bool:
    """Whether a resource-based policy has no say, so that nobody is locked out for good.

    AWS: Amazon S3 API Reference, PutBucketPolicy: the root user of a bucket's account may read,
    change and delete its policy "even if their bucket policy explicitly denies" it.
    """
    is_owner = request.caller.kind is Kind.ROOT and not request.is_cross_account
    return is_owner and request.action_key in _OF_BUCKET_POLICIES


def exception_for(request: Request, policies: Policies) -> ServiceRule | None:
    """The first row that applies to the request, or None."""
    rows = _ROWS.get(request.action_key.partition(":")[0], ())
    return next((row for row in rows if row.applies(request, policies)), None)
