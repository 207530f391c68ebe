"""Simulated policies: those that a simulation weighs, each under the name that AWS gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Group, Identity, Role, User
from pytest_iam.account.managed import policy_of
from pytest_iam.enforcement.entities import entity_at
from pytest_iam.errors import AwsError
from pytest_iam.operations.granting_policies import permissions_of
from pytest_iam.operations.registry import Params
from pytest_iam.policy import MalformedPolicy, Policy
from pytest_iam.policy.arn import parse_arn
from pytest_iam.policy.document import parse

Type = Literal["inline", "aws-managed", "user-managed"]


class Attached(NamedTuple):
    """A policy of an identity: named as AWS's `SourcePolicyId`, with what tells it apart.

    `name` is the policy's own; `identity` is whom it is attached to or embedded in.
    """

    policy: Policy
    type: Type
    name: str
    identity: Identity


_WORDS: Mapping[type, str] = {User: "user", Group: "group", Role: "role"}


def word_of(identity: Identity) -> str:
    """How AWS calls the kind of an identity: `user`, `group` or `role`."""
    return _WORDS[type(identity)]


def policies_of(account: Account, identity: Identity) -> Iterator[Attached]:
    """The permissions policies of an identity, a user's groups' included."""
    for policy, holder in permissions_of(account, identity):
        if policy.arn is None:
            name = f"{word_of(holder)}_{holder.name}_{policy.name}"  # known from recorded answers
            yield Attached(_named(policy, name), "inline", policy.name, holder)
            continue
        parts = parse_arn(policy.arn)
        is_aws = parts is not None and parts.account == "aws"
        kind: Type = "aws-managed" if is_aws else "user-managed"
        yield Attached(_named(policy, policy.name), kind, policy.name, holder)


def boundary_of(account: Account, identity: Identity) -> Policy | None:
    """The permissions boundary of an identity, named as AWS names it, or None."""
    arn = None if isinstance(identity, Group) else identity.boundary
    managed = None if arn is None else policy_of(account, arn)
    return None if managed is None else _named(managed.default_version.policy, managed.name)


def _named(policy: Policy, name: str) -> Policy:
    """The policy under another name; what is in force already is not examined again."""
    return parse(policy.text, name, arn=policy.arn)


def given_policies(params: Params, member: str, kind: str | None) -> tuple[Policy, ...]:
    """The policies that a parameter lists, named by their places: `PolicyInputList.1`."""
    return tuple(
        given_policy(text, f"{member}.{number}", kind)
        for number, text in enumerate(params.get(member, ()), 1)
    )


def given_policy(text: str, name: str, kind: str | None) -> Policy:
    """A policy that a parameter spells; raises AwsError `InvalidInput`."""
    try:
        return parse(text, name, kind=kind)
    except MalformedPolicy as malformed:
        # AWS: the code is documented, its text is not: that of other operations is taken.
        raise AwsError("InvalidInput", malformed.faults[0].message) from None


def source_of(account: Account, arn: str) -> Identity:
    """The user, group or role whose policies are asked about."""
    owner = account_of_identity(arn)
    if owner != account.id:
        # AWS: known from published reports.
        text = f"caller's account {account.id} does not have access to policies in account {owner}"
        raise AwsError("InvalidInput", f"Invalid Policy Source Arn: {text}")
    found = entity_at(account.world, arn)
    if isinstance(found, User | Group | Role):
        return found
    # AWS: recorded of other operations; silent on an ARN whose path alone is wrong.
    kind, _, name = arn.rpartition(":")[2].partition("/")
    text = f"The {kind} with name {name.rpartition('/')[2]} cannot be found."
    raise AwsError("NoSuchEntity", text)


def account_of_identity(arn: str) -> str:
    """The account in the ARN of a user, group or role; AwsError `InvalidInput` for other ARNs."""
    parts = parse_arn(arn)
    if parts is None or parts.service != "iam" or parts.resource_type not in _WORDS.values():
        # AWS: known from published reports, of the ARN of an assumed role's session.
        text = f"Invalid Entity Arn: {arn} does not clearly define entity type and name."
        raise AwsError("InvalidInput", text)
    return parts.account
