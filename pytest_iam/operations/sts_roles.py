"""Operations of STS that give sessions of roles."""

from __future__ import annotations

from typing import Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.authentication import check_reach
from pytest_iam.account.callers import role_caller
from pytest_iam.account.entities import Role
from pytest_iam.account.federated_identities import FederatedIdentity
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.issued_credentials import issued, use_up_code
from pytest_iam.operations.provided_contexts import unclear_keys
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.session_policies import packed_size, session_policies
from pytest_iam.operations.session_tags import session_tags
from pytest_iam.policy.arn import parse_arn

# AWS: STS API reference, "AssumeRole", "AssumeRoleWithWebIdentity" and "AssumeRoleWithSAML".

_HOUR = 3600


@operation("sts", "AssumeRole")
def assume_role(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Temporary credentials of a role, of any account of the same simulated AWS.

    Whether the role trusts the caller was decided before.
    """
    role_account, role = _role(account, caller, params["RoleArn"])
    seconds = _duration(caller, role, params.get("DurationSeconds", _HOUR))
    session_caller = _session_caller(role_account, role, caller, params)
    size = packed_size(params, session_caller.tags)
    use_up_code(account, caller, params)
    return _present(
        {
            **issued(account.world, session_caller, seconds, params),
            **_assumed(session_caller),
            "PackedPolicySize": size,
            "SourceIdentity": session_caller.source_identity,
        }
    )


@operation("sts", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")
def assume_role_with_identity(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """Temporary credentials of a role for somebody whom an identity provider vouches for.

    What the provider signed was verified, and whether the role trusts it was decided before: whom
    no provider vouches for does not come here.
    """
    role, identity = _trusting_role(account, caller, params)
    asked = identity.completing(params)
    seconds = _duration(caller, role, _seconds_asked(identity, params))
    session_caller = _session_caller(account, role, caller, asked)
    size = packed_size(params, session_caller.tags)
    left = _seconds_left(identity)
    return _present(
        {
            **issued(account.world, session_caller, min(seconds, left), params),
            **_assumed(session_caller),
            **identity.answer,
            "PackedPolicySize": size,
            "SourceIdentity": session_caller.source_identity,
        }
    )


def _trusting_role(
    account: Account, caller: Caller, params: Params
) -> tuple[Role, FederatedIdentity]:
    identity = caller.identity if caller.kind == "federated" else None
    role = account.roles.get(params["RoleArn"].rpartition("/")[2])
    if identity is None or role is None or role.arn != params["RoleArn"]:
        name = "AssumeRoleWithSAML" if "SAMLAssertion" in params else "AssumeRoleWithWebIdentity"
        raise AwsError("AccessDenied", f"Not authorized to perform sts:{name}")
    return role, identity


def _seconds_asked(identity: FederatedIdentity, params: Params) -> int:
    """AWS: silent on which counts, the member or the provider's SessionDuration; the member."""
    seconds: int = params.get("DurationSeconds") or identity.seconds or _HOUR
    return seconds


def _seconds_left(identity: FederatedIdentity) -> int:
    """AWS: AssumeRoleWithSAML: the session lasts no longer than until SessionNotOnOrAfter."""
    if identity.ends_at is None:
        return _LONGEST
    return max(0, int((identity.ends_at - clock.now()).total_seconds()))


_LONGEST = 43200


def _present(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if value is not None}


def _assumed(session: Caller) -> dict[str, Any]:
    return {"AssumedRoleUser": {"AssumedRoleId": session.user_id, "Arn": session.arn}}


def _session_caller(account: Account, role: Role, caller: Caller, params: Params) -> Caller:
    """Whom the session that `caller` asks for acts as; `account` is the role's."""
    tags = session_tags(caller, params)
    identity = caller.identity if caller.kind == "federated" else None
    unclear = identity.unclear if identity is not None else frozenset()
    return role_caller(
        account,
        role,
        params["RoleSessionName"],
        policies=session_policies(account, params),
        tags=tags.tags,
        transitive_tag_keys=tags.transitive_keys,
        source_identity=_source_identity(caller, params),
        issued_at=clock.now(),
        identity=identity,
        unclear_keys=unclear_keys(params) | unclear,
    )


def _role(account: Account, caller: Caller, role_arn: str) -> tuple[Account, Role]:
    arn = parse_arn(role_arn)
    if arn is None:
        raise AwsError("ValidationError", f"{role_arn} is invalid")
    check_reach(caller, "sts", "AssumeRole")
    role_account = account.world.accounts.get(arn.account)
    role = None if role_account is None else role_account.roles.get(arn.resource_name)
    if role_account is None or role is None or role.arn != role_arn:
        raise _not_authorized(caller, "sts:AssumeRole", role_arn)
    return role_account, role


def _duration(caller: Caller, role: Role, seconds: int) -> int:
    """The duration in seconds, if the role and the caller allow it."""
    if caller.kind == "assumed-role" and seconds > _HOUR:
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit "
            "for roles assumed by role chaining",
        )
    if seconds > role.max_session:
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        )
    return seconds


def _source_identity(caller: Caller, params: Params) -> str | None:
    """The source identity, which a role chain keeps once it is set."""
    # AWS: IAM user guide, "Monitor and control actions taken with assumed roles": it cannot be
    # changed during the session; the text for trying is not verified.
    asked, kept = params.get("SourceIdentity"), caller.source_identity
    if asked is not None and kept is not None and asked != kept:
        raise _not_authorized(caller, "sts:SetSourceIdentity", params["RoleArn"])
    return kept or asked


def _not_authorized(caller: Caller, action: str, resource: str) -> AwsError:
    return AwsError(
        "AccessDenied",
        f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource}",
    )
