"""The Principal or NotPrincipal element, and the caller that it names.

AWS: IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import lru_cache

from pytest_iam.policy.arn import Arn, parse_arn
from pytest_iam.policy.json_text import Plain
from pytest_iam.policy.match import MAYBE, NO, YES, Match

EVERYONE = "AWS:*"
ACCOUNTS_PRINCIPAL = re.compile(
    r"\*|[0-9]{12}|A(?:IDA|ROA)[A-Z0-9]+"
    r"|arn:[^:*?]+:iam::[0-9]{12}:(?:root|(?:user|role)/[^*?]+)"
    r"|arn:[^:*?]+:sts::[0-9]{12}:(?:assumed-role|federated-user)/[^*?]+"
    r"|arn:[^:*?]+:iam::cloudfront:user/[^*?]+"
)
"""What an `AWS` principal may be: everyone, an account, a user, a role, a session of either, or the
unique id that a policy shows of a user or role who was deleted. CloudFront's users access origins.
"""


class Reach(IntEnum):
    """How far an allow reaches that names a caller in a certain way.

    AWS: IAM User Guide, "Policy evaluation for requests within a single account": naming the
    account delegates to its identity-based policies; naming the role, or the user that federated
    (or excluding others), is limited by boundary and session policy; naming the user or session is
    not.
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
    that name. `chain` holds, from the caller itself up to its account, the names of each link that
    a NotPrincipal has to name; the user that federated is none.
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
    issuer: str | None = None,
) -> Caller:
    """The caller that an ARN, a service host name or `*` stands for.

    `entity_arn` is `aws:PrincipalArn`: for a session, the role's ARN with its path, else derived
    without. `unique_id` is what stands before the colon of `aws:userid`; `provider` is
    `aws:FederatedProvider`; `issuer` is the ARN of the user that a federated user's session is of.
    Raises ValueError if the principal is none of the three.
    """
    arn = parse_arn(principal)
    if arn is not None:
        return _caller_of_arn(principal, arn, entity_arn, unique_id, (provider, issuer))
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
    principal: str,
    arn: Arn,
    entity_arn: str | None,
    unique_id: str | None,
    origin: tuple[str | None, str | None],
) -> Caller:
    kind = _KINDS.get((arn.service, arn.resource_type))
    is_whole = kind is Kind.FEDERATED or ACCOUNTS_PRINCIPAL.fullmatch(principal)
    if kind is None or not is_whole or (kind is Kind.ROLE_SESSION and principal.count("/") < 2):
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
    names |= dict.fromkeys(_origins(kind, *origin), Reach.LIMITED)
    names |= dict.fromkeys(entity, Reach.LIMITED) | dict.fromkeys(own, Reach.DIRECT)
    links = (account,) if is_root else (own, entity, account)
    chain = tuple(frozenset(link) for link in links if link)
    return Caller(
        principal, kind, arn.account, _entity(principal, arn, kind, entity_arn), names, chain
    )


def _origins(kind: Kind, provider: str | None, issuer: str | None) -> Iterator[str]:
    """Further names of who began a session: the identity provider, or the user that federated.

    A session that root federated is of the account's, which its own names say already.
    """
    if provider:
        yield f"Federated:{provider}"
    if issuer and kind is Kind.FEDERATED_USER and not issuer.endswith(":root"):
        yield f"AWS:{issuer}"


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
    """The principals that a statement names, as `type:value`.

    `unclear` are those of them of which nobody can tell whom they name: canonical user ids,
    wildcards where AWS allows none, and what is no principal.
    """

    texts: tuple[str, ...]
    is_not: bool
    is_deny: bool
    unclear: tuple[str, ...]

    def match(self, caller: Caller, *, is_bounded: bool) -> tuple[Match, Reach]:
        """Whether the element applies to the caller, and how far an allow for it reaches.

        `is_bounded` says that the caller has a permissions boundary.
        """
        if self.is_not:
            return self._match_others(caller, is_bounded), Reach.LIMITED
        reaches = [caller.names[text] for text in self.texts if text in caller.names]
        if reaches:
            return YES, max(reaches)
        if not self.unclear:
            return NO, Reach.DELEGATED
        # AWS saves no policy with such a principal's name: an allow is for nobody then;
        # stricter chosen for a deny. A canonical user id stands for an account, and an allow for
        # it reaches as far.
        may_be = any(self.is_deny or _is_canonical(text) for text in self._unclear_for(caller))
        return (MAYBE if may_be else NO), Reach.DELEGATED

    def _unclear_for(self, caller: Caller) -> tuple[str, ...]:
        """The unclear principals that may be the caller: without an account, it has no id."""
        if caller.account is not None:
            return self.unclear
        return tuple(text for text in self.unclear if not _is_canonical(text))

    def _match_others(self, caller: Caller, is_bounded: bool) -> Match:
        if not self.is_deny:
            if not caller.names.keys().isdisjoint(self.texts):
                return NO
            return MAYBE if self._unclear_for(caller) else YES
        # AWS: "will always deny any IAM principal that has a permissions boundary policy attached,
        # regardless of the values specified".
        if is_bounded and caller.kind is not Kind.ROOT:
            return YES
        if EVERYONE in self.texts or self._names_in_full(caller):
            return NO
        # AWS: whoever exempts a user or session must name its role and account too, otherwise the
        # policy "might deny" it; stricter chosen.
        return MAYBE if any(map(_is_canonical, self._unclear_for(caller))) else YES

    def _names_in_full(self, caller: Caller) -> bool:
        """Whether the caller, its role and its account are all there."""
        links = caller.chain
        return bool(links) and all(not link.isdisjoint(self.texts) for link in links)

    def _names_in_part(self, caller: Caller) -> bool:
        """Whether a name of the caller, its role or its issuer is there, not just its account's."""
        reaches = (caller.names.get(text, Reach.DELEGATED) for text in self.texts)
        is_named = any(reach > Reach.DELEGATED for reach in reaches)
        return is_named and not self._names_in_full(caller)

    def problem(self, caller: Caller, *, is_bounded: bool) -> str | None:
        """Why it is not clear that the element applies to the caller or doesn't, or None if it is.

        An allow for what is no principal applies to nobody, and a NotPrincipal that names only a
        part of who calls exempts nobody: problems too.
        """
        match, _ = self.match(caller, is_bounded=is_bounded)
        if self.is_not and match is YES:
            is_trap = self.is_deny and not is_bounded and self._names_in_part(caller)
            return _IN_PART.format(caller.arn) if is_trap else None
        unclear = [each for each in self.unclear if match is MAYBE or not _is_canonical(each)]
        return _why_unclear(unclear[0]) if unclear and match is not YES else None


_IN_PART = (
    "NotPrincipal names {} in part: it exempts a principal only if it names its account too, and "
    "for a session its role and the session itself"
)


def _is_canonical(text: str) -> bool:
    return text.startswith("CanonicalUser:")


def _why_unclear(text: str) -> str:
    if _is_canonical(text):
        return "Principal names a canonical user id, and whose it is is not known"
    name = text.partition(":")[2]
    if set(name) & set("*?"):
        return f"Principal names {name!r}: AWS allows no wildcard in part of a name"
    return f"Principal names {name!r}, which is nobody: an account, a user, a role or a session"


def compile_principals(element: Plain, *, is_not: bool, is_deny: bool) -> PrincipalElement:
    """Compile a Principal or NotPrincipal element: `*`, or types with a value or several."""
    if not isinstance(element, dict):
        return PrincipalElement((EVERYONE,), is_not, is_deny, ())
    texts = tuple(
        f"{kind}:{value}"
        for kind, values in element.items()
        for value in (values if isinstance(values, list) else [values])
    )
    unclear = tuple(text for text in texts if text != EVERYONE and _is_unclear(text))
    return PrincipalElement(texts, is_not, is_deny, unclear)


def _is_unclear(text: str) -> bool:
    kind, _, name = text.partition(":")
    if kind == "AWS":
        return ACCOUNTS_PRINCIPAL.fullmatch(name) is None
    return _is_canonical(text) or "*" in text or "?" in text
