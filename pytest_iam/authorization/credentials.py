"""The reach of credentials: which calls to IAM and STS each kind of them can make.

AWS: STS API Reference, GetSessionToken and GetFederationToken, "Permissions".
"""

from __future__ import annotations

from pytest_iam.authorization.request import Request
from pytest_iam.policy.match import MAYBE, NO, YES, Match, any_of, matched
from pytest_iam.policy.principals import Kind


def reach(request: Request) -> Match:
    """Whether the caller's credentials can make the call at all, whatever the policies say.

    That users and root use temporary credentials is told by `aws:TokenIssueTime`.
    """
    name = request.action_key.partition(":")[2]
    match request.service:
        case "iam":
            return _reach_of_iam(request, name)
        case "sts":
            return _reach_of_sts(request, name)
        case _:
            return YES


def _reach_of_iam(request: Request, name: str) -> Match:
    """A session token needs MFA; a federated user has no IAM. Passing a role is no call of IAM."""
    match request.caller.kind:
        case _ if name == "passrole":
            return YES
        case Kind.FEDERATED_USER:
            return NO
        case Kind.USER | Kind.ROOT:
            by_mfa = _is_true(request, "aws:multifactorauthpresent")
            # AWS: IAM User Guide, "Perform a privileged task": AssumeRoot's sessions call IAM.
            return any_of((_is_long_term(request), by_mfa, _is_true(request, "aws:assumedroot")))
        case _:
            return YES


def _reach_of_sts(request: Request, name: str) -> Match:
    """Sessions get no further session tokens; some do nothing but assume roles, or not even that.

    Who is asking is told to everybody.
    """
    match request.caller.kind:
        case _ if name == "getcalleridentity":
            return YES
        case Kind.FEDERATED_USER:
            return NO
        case Kind.USER | Kind.ROOT:
            return YES if name in _OF_ASSUME_ROLE else _is_long_term(request)
        case Kind.ROLE | Kind.ROLE_SESSION:
            return matched(name not in ("getsessiontoken", "getfederationtoken"))
        case _:
            return YES


# AWS: IAM User Guide, "Pass session tags in AWS STS" and "Monitor and control actions taken with
# assumed roles": a call of AssumeRole asks for these permissions too.
_OF_ASSUME_ROLE = frozenset(("assumerole", "tagsession", "setsourceidentity", "setcontext"))


def _is_long_term(request: Request) -> Match:
    if request.facts.is_unknown("aws:tokenissuetime"):
        return MAYBE
    return matched(not request.facts.values_of("aws:tokenissuetime"))


def _is_true(request: Request, key: str) -> Match:
    if request.facts.is_unknown(key):
        return MAYBE
    return matched(request.facts.values_of(key)[:1] == ("true",))


def unknown_keys(request: Request) -> tuple[str, ...]:
    """The keys that the reach hangs on, because their values are not known."""
    if reach(request) is not MAYBE:
        return ()
    return tuple(key for key in _TELLING if request.facts.is_unknown(key.lower()))


_TELLING = ("aws:TokenIssueTime", "aws:MultiFactorAuthPresent", "aws:AssumedRoot")
