"""Operations of IAM Toolbox: why a request was denied, by the authorization id of its denial."""

from __future__ import annotations

import json
from typing import Any

from pytest_iam import clock
from pytest_iam.account.account import Account
from pytest_iam.account.denials import Denial
from pytest_iam.account.sessions import Caller
from pytest_iam.authorization import Decision
from pytest_iam.errors import AwsError
from pytest_iam.operations.authorization_checks import (
    Evaluated,
    context,
    evaluation,
    policies_of,
)
from pytest_iam.operations.registry import Params, operation

# AWS: IAM Toolbox API reference, the page of each operation. The texts are not documented.


@operation("iam-toolbox", "GetRequestAuthorizationDetails")
def get_request_authorization_details(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """The context of a denied request, how it was evaluated, and the policies that it was about.

    All evaluations fit on one page. AWS answers in the region of the denial alone.
    """
    if params.get("nextToken") is not None:
        raise AwsError("ValidationException", "The nextToken is invalid.")
    denial = _denial(account, params)
    decisions = _decisions(denial)
    contexts = [context(each) for each in decisions]
    common = {
        key: value
        for key, value in contexts[0].items()
        if all(each.get(key) == value for each in contexts)
    }
    return {
        "requestContext": common,
        "evaluations": [evaluation(each, common) for each in decisions],
        "policies": [_shown(each, denial) for each in policies_of(decisions)],
    }


@operation("iam-toolbox", "GetRequestAuthorizationPolicy")
def get_request_authorization_policy(
    account: Account, caller: Caller, params: Params
) -> dict[str, Any]:
    """A policy as it was when the request was denied."""
    evaluated = policies_of(_decisions(_denial(account, params)))
    found = next((each for each in evaluated if each.uri == params["policyUri"]), None)
    if found is None:
        raise AwsError("ResourceNotFoundException", "The requested policy does not exist.")
    return {"policyDocument": json.loads(found.policy.text)}


def _denial(account: Account, params: Params) -> Denial:
    """The denial, for the account of the principal that made the request, or its organization."""
    denial = account.world.denials.find(params["authorizationId"], clock.now())
    if denial is None or not _is_shared(account, denial.account_id):
        text = "The requested authorization details do not exist or have expired."
        raise AwsError("ResourceNotFoundException", text)
    return denial


def _is_shared(account: Account, other: str) -> bool:
    if account.id == other:
        return True
    organization = account.world.organization
    return organization is not None and organization.holds(account.id) and organization.holds(other)


def _decisions(denial: Denial) -> list[Decision]:
    return [each for each in denial.decisions if isinstance(each, Decision)]


def _shown(evaluated: Evaluated, denial: Denial) -> dict[str, Any]:
    return {
        "type": evaluated.policy_type,
        "inline": evaluated.policy.arn is None,
        "uri": evaluated.uri,
        "attachedTo": [{"arn": denial.principal_arn}],
    }
