"""Context keys: those that policies ask for, in conditions and as variables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller
from pytest_iam.operations.registry import Params, operation
from pytest_iam.operations.simulated_policies import given_policies, policies_of, source_of
from pytest_iam.policy import Policy
from pytest_iam.policy.statements import Statement
from pytest_iam.policy.variables import Template, Variable

# AWS: IAM API reference, the page of each operation.


@operation("iam", "GetContextKeysForCustomPolicy")
def get_context_keys_for_custom_policy(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """The keys of the policies given, which may be of any kind."""
    return {"ContextKeyNames": keys_of(given_policies(params, "PolicyInputList", None))}


@operation("iam", "GetContextKeysForPrincipalPolicy")
def get_context_keys_for_principal_policy(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """The keys of an identity's policies, a user's groups' included, and of those given."""
    own = policies_of(account, source_of(account, params["PolicySourceArn"]))
    given = given_policies(params, "PolicyInputList", "inline")
    return {"ContextKeyNames": keys_of([*(each.policy for each in own), *given])}


def keys_of(policies: Iterable[Policy]) -> list[str]:
    """The keys, each once, as the policy spells it that asks first.

    AWS: silent on their order; that of the documents, the resources of a statement before its
    conditions, is what AWS's own examples show.
    """
    found: dict[str, str] = {}
    for policy in policies:
        for statement in policy.statements:
            for name in _asked_by(statement):
                found.setdefault(name.lower(), name)
    return list(found.values())


def _asked_by(statement: Statement) -> Iterator[str]:
    if statement.resources is not None:
        yield from _variables(statement.resources.templates)
    for condition in statement.conditions:
        yield condition.name
        yield from _variables(condition.templates)


def _variables(templates: Sequence[Template]) -> Iterator[str]:
    for each in templates:
        yield from (part.name for part in each.parts if isinstance(part, Variable))
