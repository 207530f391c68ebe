"""The exceptions: services' own rules of evaluation, one row for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_iam.authorization.credentials import reach
from pytest_iam.authorization.layers import Layers, Verdicts
from pytest_iam.authorization.public_access import is_public
from pytest_iam.authorization.request import Policies, Request
from pytest_iam.authorization.requirements import (
    Requires,
    cross_account,
    delegating,
    own_side,
    resource_alone,
    shut_out,
    unsure,
)
from pytest_iam.authorization.situations import Situation
from pytest_iam.catalog.resource_control import is_reached
from pytest_iam.policy.action_format import ROLE_ACTIONS
from pytest_iam.policy.match import MAYBE, NO
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


def _is_signed(request: Request) -> bool:
    return request.caller.account is not None


def is_about_role(request: Request) -> bool:
    """Whether the request is to take on a role, which its trust policy decides."""
    return request.action_key in ROLE_ACTIONS and ":role/" in request.resource


def _both_or_delegated(situation: Situation, verdicts: Verdicts) -> Layers:
    rule = delegating if situation.is_at_home else cross_account
    return rule(situation, verdicts)


def _key_policy(situation: Situation, verdicts: Verdicts) -> Layers:
    if situation in (Situation.ROOT, Situation.OTHER_ROOT):
        return resource_alone(situation, verdicts)
    return _both_or_delegated(situation, verdicts)


def _is_outsider(request: Request) -> bool:
    """Whether the caller is neither of the resource's account nor a service of AWS."""
    return not request.situation.is_at_home and request.caller.kind is not Kind.SERVICE


def _is_of_another_account(request: Request) -> bool:
    """Whether a certain action is asked for by an outsider."""
    return not request.action_is_guess and _is_outsider(request)


_SESSION_TOKENS = (
    "STS API Reference, GetSessionToken and GetFederationToken, Permissions: temporary credentials "
    "of users call IAM only with MFA, and of STS only AssumeRole and GetCallerIdentity; of the two "
    "services a federated user calls GetCallerIdentity alone"
)

_KMS_ACROSS_ACCOUNTS = frozenset(
    f"kms:{name}"
    for name in (
        "creategrant", "decapsulate", "decrypt", "derivesharedsecret", "describekey",
        "encapsulate", "encrypt", "generatedatakey", "generatedatakeypair",
        "generatedatakeypairwithoutplaintext", "generatedatakeywithoutplaintext", "generatemac",
        "getkeyrotationstatus", "getpublickey", "listgrants", "reencryptfrom", "reencryptto",
        "retiregrant", "revokegrant", "sign", "verify", "verifymac",
    )
)  # fmt: skip
_SQS_IN_ONE_ACCOUNT = frozenset(
    f"sqs:{name}"
    for name in (
        "addpermission", "cancelmessagemovetask", "createqueue", "deletequeue",
        "listmessagemovetasks", "listqueues", "listqueuetags", "removepermission",
        "setqueueattributes", "startmessagemovetask", "tagqueue", "untagqueue",
    )
)  # fmt: skip

# By service; of the rows of one, the first that applies counts.
_ROWS: Mapping[str, tuple[ServiceRule, ...]] = {
    "iam": (
        ServiceRule(
            "session credentials in IAM",
            _SESSION_TOKENS,
            lambda request, _: reach(request) is NO,
            outcome="explicitDeny",
        ),
        ServiceRule(
            "perhaps session credentials in IAM",
            _SESSION_TOKENS,
            lambda request, _: reach(request) is MAYBE,
            unsure,
        ),
        ServiceRule(
            "IAM in one account",
            "IAM User Guide, AWS services that work with IAM: but for trust policies, which are "
            "about assuming the role, no entity of IAM has a resource-based policy",
            lambda request, _: _is_of_another_account(request),
            shut_out,
        ),
    ),
    "sts": (
        ServiceRule(
            "sts:GetCallerIdentity",
            "STS API Reference, GetCallerIdentity: no permissions are required, whatever denies",
            lambda request, _: (
                request.action_key == "sts:getcalleridentity" and _is_signed(request)
            ),
        ),
        ServiceRule(
            "session credentials in STS",
            f"{_SESSION_TOKENS}; no session gets further session tokens",
            lambda request, _: reach(request) is NO,
            outcome="explicitDeny",
        ),
        ServiceRule(
            "perhaps session credentials in STS",
            _SESSION_TOKENS,
            lambda request, _: reach(request) is MAYBE,
            unsure,
        ),
        ServiceRule(
            "sts:GetSessionToken",
            "STS API Reference, GetSessionToken: no permissions are required, no policy controls "
            "it",
            lambda request, _: request.action_key == "sts:getsessiontoken" and _is_signed(request),
        ),
        ServiceRule(
            "root assumes no role",
            "STS API Reference, AssumeRole and AssumeRoot: the root user cannot call them",
            lambda request, _: (
                request.caller.kind is Kind.ROOT
                and (is_about_role(request) or request.action_key == "sts:assumeroot")
            ),
            outcome="explicitDeny",
        ),
        ServiceRule(
            "sts:AssumeRoot",
            "IAM User Guide, Perform a privileged task on an AWS Organizations member account: the "
            "permission for sts:AssumeRoot is enough, for a root user has no policy of its own",
            lambda request, _: request.action_key == "sts:assumeroot" and _is_signed(request),
            own_side,
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
            "KMS in one account",
            "KMS API Reference, Cross-account use: of each operation that has none",
            lambda request, _: (
                request.action_key not in _KMS_ACROSS_ACCOUNTS and _is_of_another_account(request)
            ),
            shut_out,
        ),
        ServiceRule(
            "KMS key policy",
            "KMS Developer Guide, Key policies: IAM policies count only if the key policy enables "
            "the account; not even its root user has access by itself. The default key policy does "
            "enable it, which is what no key policy at all stands for here",
            lambda request, policies: policies.resource is not None and _is_signed(request),
            _key_policy,
        ),
    ),
    # Access control lists grant nothing here, as where the bucket owner is enforced. AWS: S3 User
    # Guide, "Controlling ownership of objects": that is the default, and refuses calls with lists.
    "s3": (
        ServiceRule(
            "S3 block public access",
            "S3 User Guide, Blocking public access: RestrictPublicBuckets leaves a bucket with a "
            "public policy to its owner's account and to services of AWS",
            lambda request, policies: (
                policies.blocks_public_access
                and policies.resource is not None
                and _is_outsider(request)
                and is_public(policies.resource)
            ),
            shut_out,
        ),
    ),
    "sqs": (
        ServiceRule(
            "SQS in one account",
            "SQS Developer Guide, Limitations of Amazon SQS custom policies: actions that "
            "cross-account permissions don't apply to",
            lambda request, _: (
                request.action_key in _SQS_IN_ONE_ACCOUNT and _is_of_another_account(request)
            ),
            shut_out,
        ),
    ),
}


_OF_OWN_POLICY = frozenset(
    (
        "s3:deletebucketpolicy",
        "s3:getbucketpolicy",
        "s3:putbucketpolicy",
        "sqs:setqueueattributes",
    )
)


def is_above_resource_policy(request: Request) -> bool:
    """Whether a resource-based policy has no say, so that nobody is locked out for good.

    AWS: Amazon S3 API Reference, PutBucketPolicy: the root user of a bucket's account may read,
    change and delete its policy "even if their bucket policy explicitly denies" it. IAM User Guide,
    "AWS account root user", Tasks that require root user credentials: a queue's policy likewise.
    """
    is_owner = request.caller.kind is Kind.ROOT and not request.is_cross_account
    return is_owner and request.action_key in _OF_OWN_POLICY


def is_above_resource_control(request: Request) -> bool:
    """Whether resource control policies have no say.

    AWS: Organizations User Guide, "Resource control policies": they reach the resources of some
    services, and restrict no service-linked role. KMS Developer Guide, "Resource control policies
    in AWS KMS": kms:RetireGrant in one has no effect.
    """
    is_exempt = request.action_key == "kms:retiregrant" or request.caller.is_service_linked
    return is_exempt or not is_reached(request.service)


def is_above_service_control(request: Request) -> bool:
    """Whether service control policies have no say.

    AWS: Organizations User Guide, "Service control policies": no service-linked role is restricted;
    they limit principals, so whoever has no account has none.
    """
    return request.caller.account is None or request.caller.is_service_linked


def exception_for(request: Request, policies: Policies) -> ServiceRule | None:
    """The first row that applies to the request, or None."""
    for row in _ROWS.get(request.service, ()):
        if row.applies(request, policies):
            return row
    return None
