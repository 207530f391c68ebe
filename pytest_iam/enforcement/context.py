"""The request context: the values of condition keys, and the keys whose values are unknown."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import NamedTuple

from pytest_iam.account.sessions import Caller
from pytest_iam.catalog.condition_keys import condition_keys_of
from pytest_iam.enforcement.environment import ContextValue, Environment
from pytest_iam.policy import Policy

Context = dict[str, ContextValue]

# AWS: IAM user guide, "AWS global condition context keys", aws:PrincipalType; and "IAM policy
# elements: variables and tags", the table of principal key values.
_PRINCIPAL_TYPES = {
    "root": "Account",
    "user": "User",
    "assumed-role": "AssumedRole",
    "federated-user": "FederatedUser",
    "anonymous": "Anonymous",
}


def _principal_arn(caller: Caller) -> str | None:
    """AWS: for a role session this is the role's own ARN, path included."""
    if caller.kind == "anonymous":
        return None
    return caller.role.arn if caller.role is not None else caller.arn


def _username(caller: Caller) -> str | None:
    return caller.user.name if caller.user is not None and caller.kind == "user" else None


def _mfa_present(caller: Caller) -> str | None:
    """AWS: absent, not false, for long-term credentials, and for federated users."""
    if caller.kind == "federated-user":
        return None
    if caller.mfa_at is not None:
        return "true"
    return "false" if caller.is_temporary else None


def _is_aws_service(caller: Caller) -> str | None:
    """AWS: "present in the request context for all signed API requests"."""
    return None if caller.kind == "anonymous" else "false"


def _federated_provider(caller: Caller) -> str | None:
    """AWS: there for sessions of AssumeRoleWithWebIdentity, and for that call itself."""
    provider = caller.identity.keys.get("aws:FederatedProvider") if caller.identity else None
    return provider if isinstance(provider, str) else None


# AWS: IAM user guide, "AWS global condition context keys", "Properties of the principal" and
# "Properties of a role session".
_OF_PRINCIPAL: dict[str, Callable[[Caller], str | None]] = {
    "aws:PrincipalArn": _principal_arn,
    "aws:PrincipalAccount": lambda caller: caller.account_id or "anonymous",
    "aws:PrincipalType": lambda caller: _PRINCIPAL_TYPES.get(caller.kind),
    "aws:PrincipalIsAWSService": _is_aws_service,
    "aws:userid": lambda caller: caller.user_id,
    "aws:username": _username,
    "aws:MultiFactorAuthPresent": _mfa_present,
    "aws:SourceIdentity": lambda caller: caller.source_identity,
    "aws:FederatedProvider": _federated_provider,
    "aws:AssumedRoot": lambda caller: "true" if caller.is_assumed_root else None,
}


def principal_tags(caller: Caller) -> Mapping[str, str]:
    """The caller's tags: those of the user or role, overridden by those of the session.

    AWS: IAM user guide, "Pass session tags in AWS STS": a session tag with the key of a role's tag
    takes its place, whatever the case of the key.
    """
    entity = caller.user or caller.role
    own = entity.tags if entity is not None else {}
    if not caller.tags:
        return own
    overridden = {key.lower() for key in caller.tags}
    return {k: v for k, v in own.items() if k.lower() not in overridden} | dict(caller.tags)


def request_context(
    caller: Caller,
    environment: Environment,
    now: datetime.datetime,
    *,
    region: str | None = None,
    user_agent: str | None = None,
    further: Mapping[str, ContextValue] | None = None,
) -> Context:
    """The context of one request, with what the test states last.

    A key whose value is None is known to be absent; it stays in, so that `unknown_keys` sees it.
    """
    context: Context = {key: of(caller) for key, of in _OF_PRINCIPAL.items()}
    if caller.identity is not None:
        context |= caller.identity.lasting_keys
    for key in caller.unclear_keys:
        context.pop(key, None)
    for tag, value in principal_tags(caller).items():
        context[f"aws:PrincipalTag/{tag}"] = value
    context |= _session_times(caller, now)
    context |= _of_request(environment, now, region, user_agent)
    if further:
        context |= further
    return _with(context, environment.context) if environment.context else context


def _with(context: Context, stated: Mapping[str, ContextValue]) -> Context:
    """The context with what a test states in place of the same keys, in whatever case."""
    names = {name.lower() for name in stated}
    told = _told(stated)
    if told & _OF_ENDPOINTS:
        names.add("aws:sourceip")  # AWS: not there "when the requester uses a VPC endpoint"
    # What is not there by default is not known where a test states what AWS sets with it.
    implied = {key for group in _TOGETHER if told & group for key in group}
    kept = {
        name: value
        for name, value in context.items()
        if name.lower() not in names and not (name.lower() in implied and _says_no(value))
    }
    return kept | dict(stated)


def _says_no(value: ContextValue) -> bool:
    return value is None or value is False or value == "false"


def _told(context: Mapping[str, ContextValue]) -> frozenset[str]:
    """The keys that are there, and not just to say no, in lower case."""
    return frozenset(key.lower() for key, value in context.items() if not _says_no(value))


# Keys that AWS sets together, so that whoever states one says something about the others. AWS: IAM
# user guide, "AWS global condition context keys", each key's "Availability".
_OF_ENDPOINTS = frozenset(
    (
        "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:vpceaccount",
        "aws:vpceorgid", "aws:vpceorgpaths", "aws:vpcsourceip",
    )
)  # fmt: skip
_TOGETHER = (
    _OF_ENDPOINTS,
    frozenset(("aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:viaawsservice")),
    frozenset(("aws:calledviaawsmcp", "aws:viaawsmcpservice")),
    frozenset(("aws:ec2instancesourceprivateipv4", "aws:ec2instancesourcevpc")),
    frozenset(("aws:multifactorauthage", "aws:multifactorauthpresent", "aws:tokenissuetime")),
    frozenset(("aws:principalorgid", "aws:principalorgpaths")),
    frozenset(("aws:principalisawsservice", "aws:principalservicename",
               "aws:principalservicenameslist")),
    frozenset(("aws:resourceorgid", "aws:resourceorgpaths")),
    frozenset(("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")),
)  # fmt: skip


def _session_times(caller: Caller, now: datetime.datetime) -> Context:
    """The keys that tell how old a session and its MFA are. AWS: seconds, and a date."""
    at = caller.issued_at or caller.mfa_at  # a user gives MFA for temporary credentials
    issued = at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
    age = str(int((now - caller.mfa_at).total_seconds())) if caller.mfa_at else None
    return {"aws:TokenIssueTime": issued, "aws:MultiFactorAuthAge": age}


def _of_request(
    environment: Environment, now: datetime.datetime, region: str | None, user_agent: str | None
) -> Context:
    """The keys that describe the request itself, as far as they are known."""
    told: Context = {
        "aws:CurrentTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(now.timestamp())),
        "aws:SecureTransport": "true",
        "aws:SourceIp": environment.source_ip,
        "aws:UserAgent": user_agent,
        "aws:RequestedRegion": region,
        "aws:ViaAWSService": "false",
    }
    # AWS: every request has these; without a call, a test has to state them.
    return {key: value for key, value in told.items() if value is not None}


# Condition keys that a direct call from outside a VPC, in an account without organization, does not
# have unless a test states them. AWS: IAM user guide, "AWS global condition context keys", each
# key's "Availability". Of aws:ViaAWSMCPService it says both that direct calls have "false" and that
# they lack it.
_NEVER_PRESENT = frozenset(
    {
        "aws:CalledVia", "aws:CalledViaAWSMCP", "aws:CalledViaFirst", "aws:CalledViaLast",
        "aws:ChatbotSourceArn", "aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourcePrivateIPv4",
        "aws:Referer",
        "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:ResourceOrgID", "aws:ResourceOrgPaths",
        "aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths",
        "aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:VpcSourceIp",
        "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths", "aws:PrincipalServiceName",
        "aws:PrincipalServiceNamesList", "aws:SignInSessionArn",
        "aws:IsMcpServiceAction", "aws:ViaAWSMCPService",
    }
)  # fmt: skip
_NEVER_PRESENT_FOLDED = frozenset(key.lower() for key in _NEVER_PRESENT)


# The keys of identity providers' tokens: whoever signs with a key of AWS has none. AWS: IAM user
# guide, "IAM and AWS STS condition context keys".
_OF_PROVIDERS = (
    "accounts.google.com:",
    "agent.",
    "cognito-identity.amazonaws.com:",
    "github.com/",
    "gitlab.com:",
    "graph.facebook.com:",
    "idcs-",
    "oidc.circleci.com/",
    "saml:",
    "token.actions.",
    "www.amazon.com:",
)
# AWS: the trust policies of "Monitor and control actions taken with assumed roles" and "Propagate
# identity context" put one condition on several of them.
OF_ONE_CALL = frozenset(
    {"sts:AssumeRole", "sts:SetContext", "sts:SetSourceIdentity", "sts:TagSession"}
)
"""The permissions that one call of AssumeRole asks for."""


# Keys of every request whose values are not always known.
_OF_EVERY_CALL = frozenset({"aws:RequestedRegion", "aws:ResourceAccount", "aws:UserAgent"})


@lru_cache(maxsize=4096)
def keys_of(action: str) -> frozenset[str]:
    """The keys that AWS may set for this action, but for those whose values are always known."""
    actions = OF_ONE_CALL if action in OF_ONE_CALL else (action,)
    keys = frozenset(key for each in actions for key in condition_keys_of(each))
    return frozenset(key for key in keys if not key.startswith(_OF_PROVIDERS)) | _OF_EVERY_CALL


def fitting(told: Mapping[str, ContextValue], action: str) -> Context:
    """What a call tells, without the keys of IAM and STS that this action does not have.

    AWS: service authorization reference: iam:PermissionsBoundary, for example, is not there when a
    user is deleted, iam:PassedToService for iam:PassRole alone.
    """
    own: tuple[str, ...] = ("iam:", "sts:")
    if action.startswith(own):
        own += ("aws:RequestTag/", "aws:TagKeys")
    listed = keys_of(action)
    return {
        key: value
        for key, value in told.items()
        if not key.startswith(own) or not listed.isdisjoint((key, _family(key)))
    }


def _family(key: str) -> str:
    return f"{key.partition('/')[0]}/*"


def twins(told: Collection[str]) -> frozenset[str]:
    """The keys that differ from an earlier one in case alone, and those they differ from.

    AWS: silent on which of two such tags a condition sees: its keys have no case.
    """
    if len({key.lower() for key in told}) == len(told):
        return frozenset()
    spelled: dict[str, list[str]] = {}
    for key in told:
        spelled.setdefault(key.lower(), []).append(key)
    return frozenset(key for keys in spelled.values() if len(keys) > 1 for key in keys)


class Known(NamedTuple):
    """What a context says about keys, whatever the action: which are known, in lower case.

    `further` are the keys that are not known although no action lists them.
    """

    keys: frozenset[str]
    further: frozenset[str]


def known_keys(context: Mapping[str, ContextValue], caller: Caller | None = None) -> Known:
    """The keys that somebody has stated; with a `caller`, those of its kind of session are open."""
    known = {key.lower() for key in context}
    # Stating one tag of a kind states them all: who declares tags declares all of them.
    families = {_family(key) for key in known if "/" in key}
    told = _told(context)
    further = {key for group in _TOGETHER if told & group for key in group - known}
    if caller is not None:
        further |= {key.lower() for key in caller.unclear_keys} - known
    if caller is not None and caller.role is not None:
        further |= _keys_of_services(caller.role.trust) - known
    return _unique(Known(frozenset(known | families), frozenset(further)))


@lru_cache(maxsize=4096)
def _unique(known: Known) -> Known:
    """The same object for equal ones, so that `unknown_keys` finds what it remembers at once."""
    return known


@lru_cache(maxsize=32768)
def unknown_keys(action: str, known: Known) -> frozenset[str]:
    """The keys that AWS may set for this action and whose values nobody has stated.

    A statement that asks for one of them may or may not apply: it makes the decision undetermined
    if it really hangs on it.
    """
    listed = _folded_keys_of(action)
    return frozenset(listed[key] for key in listed.keys() - known.keys) | known.further


@lru_cache(maxsize=1024)
def _keys_of_services(trust: Policy) -> frozenset[str]:
    """The keys that services which a role trusts put into the sessions that they begin.

    Whether one of them began a session is not known: here it is made just as anybody else's.
    """
    named = (each.elements.get("Principal") for each in trust.statements if not each.is_deny)
    hosts = (each.get("Service", []) for each in named if isinstance(each, dict))
    listed = (each if isinstance(each, list) else [each] for each in hosts)
    return frozenset(
        key for each in listed for host in each for key in _OF_SERVICES.get(str(host), ())
    )


# AWS: IAM user guide, "AWS global condition context keys", "Properties of a role session".
_OF_SERVICES: dict[str, tuple[str, ...]] = {
    "chatbot.amazonaws.com": ("aws:chatbotsourcearn",),
    "codebuild.amazonaws.com": ("codebuild:buildarn", "codebuild:projectarn"),
    "ec2.amazonaws.com": (
        "aws:ec2instancesourceprivateipv4",
        "aws:ec2instancesourcevpc",
        "ec2:roledelivery",
        "ec2:sourceinstancearn",
    ),
    "glue.amazonaws.com": ("glue:credentialissuingservice", "glue:roleassumedby"),
    "lambda.amazonaws.com": ("lambda:sourcefunctionarn",),
    "ssm.amazonaws.com": ("ssm:sourceinstancearn",),
}


@lru_cache(maxsize=4096)
def _folded_keys_of(action: str) -> dict[str, str]:
    """The keys of an action that may be unknown, by their lower case."""
    folded = {key.lower(): key for key in keys_of(action)}
    return {low: key for low, key in folded.items() if low not in _NEVER_PRESENT_FOLDED}
