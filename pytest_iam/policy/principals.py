"""The Principal or NotPrincipal element, and the caller that it names.

AWS: IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import lru_cache

from pytest_iam.policy.arn import Arn, parse_arn
from pytest_iam.policy.json_text import Plain
from pytest_iam.policy.match import MAYBE, NO, YES, Match

EVERYONE = "AWS:*"


class Reach(IntEnum):
    """How far an allow reaches that names a caller in a certain way.

    AWS: IAM User Guide, "Policy evaluation for requests within a single account": naming the
    account delegates to its identity-based policies; naming the role (or excluding others) is
    limited by boundary and session policy; naming the user or session is not.
    """

    DELEGATED = 0
    LIMITED = 1
    DIRECT = 2


class Kind(Enum):
    """What a caller is."""

    ANONYMOUS = "anonymous"
    ROOT = "root"
    USER = "user"
    ROLE = "role"
    ROLE_SESSION = "assumed-role"
    FEDERATED_USER = "federated-user"
    FEDERATED = "federated"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request, and each name a Principal element may call it by.

    `names` maps `type:value` (`AWS:arn:aws:iam::111122223333:root`) to the reach of an allow for
    that name. `chain` holds, from the caller itself up to its account, the names of each link.
    """

    arn: str
    kind: Kind
    account: str | None
    entity_arn: str
    names: Mapping[str, Reach]
    chain: tuple[frozenset[str], ...]

    @property
    def is_service_linked(self) -> bool:
        """Whether the caller is a service-linked role, or a session of one."""
        return ":role/aws-service-role/" in self.entity_arn


# AWS: "AWS JSON policy elements: Principal", web identity providers that are not ARNs.
_FEDERATED_HOSTS = frozenset(
    (
        "accounts.google.com",
        "cognito-identity.amazonaws.com",
        "graph.facebook.com",
        "www.amazon.com",
    )
)


@lru_cache(maxsize=4096)
def caller(
    principal: str,
    entity_arn: str | None = None,
    unique_id: str | None = None,
    provider: str | None = None,
) -> Caller:
    """The caller that an ARN, a service host name or `*` stands for.

    `entity_arn` is `aws:PrincipalArn`: for a session, the role's ARN with its path, else derived
    without. `unique_id` is what stands before the colon of `aws:userid`; `provider` is
    `aws:FederatedProvider`. Raises ValueError if the principal is none of the three.
    """
    arn = parse_arn(principal)
    if arn is not None:
        return _caller_of_arn(principal, arn, entity_arn, unique_id, provider)
    if principal == "*":
        return _without_account(principal, Kind.ANONYMOUS, ())
    if principal in _FEDERATED_HOSTS:
        # Cognito is a service principal too.
        return _without_account(principal, Kind.FEDERATED, ("Federated", "Service"))
    if "." in principal and not set(principal) & set(":/* "):
        return _without_account(principal, Kind.SERVICE, ("Service",))
    raise ValueError(f"{principal!r} is neither an ARN, nor a service's host name, nor '*'")


def _without_account(principal: str, kind: Kind, types: Iterable[str]) -> Caller:
    own = [f"{each}:{principal}" for each in types]
    names = dict.fromkeys([EVERYONE, *own], Reach.DIRECT)
    return Caller(principal, kind, None, principal, names, (frozenset(own),))


_KINDS = {
    ("iam", "root"): Kind.ROOT,
    ("iam", "user"): Kind.USER,
    ("iam", "role"): Kind.ROLE,
    ("sts", "assumed-role"): Kind.ROLE_SESSION,
    ("sts", "federated-user"): Kind.FEDERATED_USER,
    ("iam", "saml-provider"): Kind.FEDERATED,
    ("iam", "oidc-provider"): Kind.FEDERATED,
}


def _caller_of_arn(
    principal: str, arn: Arn, entity_arn: str | None, unique_id: str | None, provider: str | None
) -> Caller:
    kind = _KINDS.get((arn.service, arn.resource_type))
    if kind is None:
        raise ValueError(
            f"{principal!r} names no principal: expected the ARN of a root user, user, role, "
            "assumed-role session, federated user or identity provider"
        )
    if kind is Kind.FEDERATED:
        return _without_account(principal, kind, ("Federated",))
    own, entity = _own_names(principal, arn, kind, entity_arn, unique_id)
    account = (f"AWS:arn:{arn.partition}:iam::{arn.account}:root", f"AWS:{arn.account}")
    is_root = kind is Kind.ROOT
    names = dict.fromkeys(account, Reach.DIRECT if is_root else Reach.DELEGATED)
    names |= {EVERYONE: Reach.DIRECT}
    names |= dict.fromkeys(entity, Reach.LIMITED) | dict.fromkeys(own, Reach.DIRECT)
    if provider:
        names[f"Federated:{provider}"] = Reach.LIMITED
    links = (account,) if is_root else (own, entity, account)
    chain = tuple(frozenset(link) for link in links if link)
    return Caller(
        principal, kind, arn.account, _entity(principal, arn, kind, entity_arn), names, chain
    )


def _own_names(
    principal: str, arn: Arn, kind: Kind, entity_arn: str | None, unique_id: str | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the caller itself, and of the role behind it."""
    itself = (f"AWS:{principal}",)
    ids = (f"AWS:{unique_id}",) if unique_id else ()
    if kind is Kind.ROLE:
        return (), itself + ids
    if kind is Kind.ROLE_SESSION:
        return itself, (f"AWS:{_entity(principal, arn, kind, entity_arn)}", *ids)
    return (itself, ()) if kind is Kind.FEDERATED_USER else (itself + ids, ())


def _entity(principal: str, arn: Arn, kind: Kind, entity_arn: str | None) -> str:
    if kind is not Kind.ROLE_SESSION:
        return principal
    if entity_arn:
        return entity_arn
    role = arn.resource.split("/")[1]
    return f"arn:{arn.partition}:iam::{arn.account}:role/{role}"


@dataclass(frozen=True, slots=True)
class PrincipalElement:
    """The principals that a statement names, as `type:value`."""

    texts: tuple[str, ...]
    is_not: bool
    is_deny: bool

    def match(self, caller: Caller, *, is_bounded: bool) -> tuple[Match, Reach]:
        """Whether the element applies to the caller, and how far an allow for it reaches.

        `is_bounded` says that the caller has a permissions boundary.
        """
        if self.is_not:
            return self._match_others(caller, is_bounded), Reach.LIMITED
        reaches = [caller.names[text] for text in self.texts if text in caller.names]
        if reaches:
            return YES, max(reaches)
        is_unsure = self.is_deny and self._has_canonical_user and caller.account is not None
        return MAYBE if is_unsure else NO, Reach.DIRECT

    def _match_others(self, caller: Caller, is_bounded: bool) -> Match:
        if EVERYONE in self.texts:
            return NO
        listed = [not link.isdisjoint(self.texts) for link in caller.chain]
        if not self.is_deny:
            return NO if any(listed) else YES
        # AWS: "will always deny any IAM principal that has a permissions boundary policy attached".
        if is_bounded and caller.kind is not Kind.ROOT:
            return YES
        if all(listed) and listed:
            return NO
        # AWS: whoever names a user or session must name its role and account too, else the
        # policy "might deny" it: so nobody can tell.
        return MAYBE if any(listed[:-1]) else YES

    @property
    def _has_canonical_user(self) -> bool:
        return any(text.startswith("CanonicalUser:") for text in self.texts)

    def problem(self, caller: Caller, *, is_bounded: bool) -> str | None:
        """Why it cannot be told if the element applies to the caller, or None if it can."""
        match, _ = self.match(caller, is_bounded=is_bounded)
        if match is not YES and not self.is_not and self._has_canonical_user:
            return "Principal names a canonical user id, and whose it is is not known"
        if match is MAYBE and self.is_not:
            return (
                f"NotPrincipal names {caller.arn} in part: AWS may deny it or not unless the "
                "element names its account too, and for a session its role"
            )
        return None


def compile_principals(element: Plain, *, is_not: bool, is_deny: bool) -> PrincipalElement:
    """Compile a Principal or NotPrincipal element: `*`, or types with a value or several."""
    if not isinstance(element, dict):
        return PrincipalElement((EVERYONE,), is_not, is_deny)
    texts = (
        f"{kind}:{value}"
        for kind, values in element.items()
        for value in (values if isinstance(values, list) else [values])
    )
    return PrincipalElement(tuple(texts), is_not, is_deny)
