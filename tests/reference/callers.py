"""Callers, and the ways in which Principal and NotPrincipal elements name them.

AWS: IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal".
"""

from __future__ import annotations

from dataclasses import dataclass

from reference.conditions import NO, UNSURE, YES, Possible
from reference.text import Context

DIRECT, ROLE, ACCOUNT = "direct", "role", "account"


@dataclass(frozen=True)
class Caller:
    """Who asks: its kind, its account if it has one, and its names on each level.

    `origins` are further names by which policies may speak of who began a session: the identity
    provider that vouched for it, or the user that federated.
    """

    kind: str
    account: str | None
    own: frozenset[str] = frozenset()
    role: frozenset[str] = frozenset()
    of_account: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    is_service_linked: bool = False

    @property
    def levels(self) -> list[frozenset[str]]:
        """The levels that a NotPrincipal element has to list: account, role, the caller itself."""
        found = [self.of_account] if self.kind == "root" else [self.of_account, self.role, self.own]
        return [level for level in found if level]

    @property
    def all_names(self) -> list[frozenset[str]]:
        return [*self.levels, self.origins]


PROVIDERS = {
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "graph.facebook.com",
    "www.amazon.com",
}
MARKS = {
    ":root": "root",
    ":user/": "user",
    ":role/": "role",
    ":assumed-role/": "session",
    ":federated-user/": "federated user",
    "-provider/": "provider",
}


def caller(principal: str, context: Context, issuer: str | None) -> Caller:
    """The caller that an ARN, a service's host name or `*` stands for."""
    kind = next((kind for mark, kind in MARKS.items() if mark in principal), None)
    if principal == "*":
        return Caller("anonymous", None)
    if kind == "provider" or principal in PROVIDERS:
        return Caller("provider", None, named("Federated", principal))
    if kind is None:
        return Caller("service", None, named("Service", principal))
    account = principal.split(":")[4]
    entity, own, role = principal, named("AWS", principal), frozenset[str]()
    if kind == "user":
        own |= unique_id(context)
    if kind == "role":
        own, role = frozenset(), own | unique_id(context)
    if kind == "session":
        name = principal.split("/")[1]
        entity = str(context.get("aws:principalarn", f"arn:aws:iam::{account}:role/{name}"))
        role = named("AWS", entity) | unique_id(context)
    return Caller(
        kind,
        account,
        own,
        role,
        named("AWS", f"arn:aws:iam::{account}:root", account),
        origins(context, issuer),
        ":role/aws-service-role/" in entity,
    )


def unique_id(context: Context) -> frozenset[str]:
    """The id of the user or role: what stands before the colon of `aws:userid`."""
    found = context.get("aws:userid")
    return named("AWS", found.partition(":")[0]) if isinstance(found, str) else frozenset()


def origins(context: Context, issuer: str | None) -> frozenset[str]:
    provider = context.get("aws:federatedprovider")
    found = named("Federated", provider) if isinstance(provider, str) else frozenset()
    return found | (named("AWS", issuer) if issuer else frozenset())


def named(kind: str, *values: str) -> frozenset[str]:
    return frozenset(f"{kind}:{value}" for value in values)


def naming(listed: set[str], who: Caller) -> tuple[Possible, str]:
    """Whether a Principal element names the caller, and by the way that lets an Allow do most."""
    if "AWS:*" in listed or who.own & listed or (who.kind == "root" and who.of_account & listed):
        return YES, DIRECT
    if (who.role | who.origins) & listed:
        return YES, ROLE
    if who.of_account & listed:
        return YES, ACCOUNT
    return (UNSURE if may_be(listed, who) else NO), ACCOUNT


def may_be(listed: set[str], who: Caller) -> bool:
    """Whether a canonical user id is listed, which stands for an account, nobody knows which."""
    return who.account is not None and any(each.startswith("CanonicalUser:") for each in listed)


def excludes(
    listed: set[str], who: Caller, is_deny: bool, is_bounded: bool
) -> tuple[Possible, str]:
    """Whether a statement with a NotPrincipal element applies to the caller.

    With Allow, which is not supported, the stricter is taken: limited as a role is.
    """
    if not is_deny:
        is_listed = "AWS:*" in listed or any(names & listed for names in who.all_names)
        unlisted = UNSURE if may_be(listed, who) else YES
        return (NO if is_listed else unlisted), ROLE
    # "will always deny any IAM principal that has a permissions boundary policy attached,
    # regardless of the values specified in the NotPrincipal element".
    if is_bounded and who.kind != "root":
        return YES, DIRECT
    if "AWS:*" in listed:
        return NO, DIRECT
    found = [bool(level & listed) for level in who.levels]
    if found and all(found):
        return NO, DIRECT
    # "you must also specify the account ARN of the not-denied principal. Otherwise, the policy
    # might deny access": the stricter is taken.
    return (UNSURE if may_be(listed, who) else YES), DIRECT
