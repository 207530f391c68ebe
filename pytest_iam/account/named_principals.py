"""Named principals: the users and roles in policies, which AWS tells by unique id, not by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pytest_iam.account.account import World
from pytest_iam.policy import Policy
from pytest_iam.policy.document import parse

# AWS: IAM user guide, "AWS JSON policy elements: Principal", IAM users and IAM roles: an ARN
# "transforms to the unique principal ID when you save the policy", and back when it is shown. So a
# policy follows who is renamed ("Rename an IAM user"), and does not know who is made anew.

_ELEMENTS = ("Principal", "NotPrincipal")


def named_principals(policy: Policy) -> Iterator[str]:
    """The texts that are values of `AWS` in every Principal and NotPrincipal."""
    for statement in policy.statements:
        for element in _ELEMENTS:
            yield from _values(statement.elements.get(element))


def follow_principal(world: World, old: str, new: str) -> None:
    """Let the policies that name a user or role as `old` name it `new`, in every account.

    Those are trust policies and the policies of declared resources. `new` is the ARN of who was
    renamed, and the unique id of who was deleted. A policy that changes is written anew as JSON.
    """
    for account in world.accounts.values():
        for role in account.roles:
            role.trust = _renamed(role.trust, old, new)
    for resource in world.resources.all():
        if resource.policy is not None:
            policy = _renamed(resource.policy, old, new)
            world.resources.declare(replace(resource, policy=policy))


def _renamed(policy: Policy, old: str, new: str) -> Policy:
    if old not in policy.text and "\\" not in policy.text:
        return policy  # what JSON writes without escapes can be sought as it is
    if old not in named_principals(policy):
        return policy
    document = json.loads(policy.text)
    statements = document["Statement"]
    for statement in statements if isinstance(statements, list) else [statements]:
        for element in _ELEMENTS:
            if old in _values(statement.get(element)):
                names = [new if name == old else name for name in _values(statement[element])]
                statement[element]["AWS"] = names if len(names) > 1 else names[0]
    text = json.dumps(document, ensure_ascii=False)
    return parse(text, policy.name, arn=policy.arn, kind=policy.kind)


def _values(principals: Any) -> list[str]:
    """The values of `AWS` in an element, which may be absent or `*`."""
    values = principals.get("AWS", []) if isinstance(principals, dict) else []
    return values if isinstance(values, list) else [values]
