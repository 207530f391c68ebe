"""The operation that tells a delegation request in plain words."""

from __future__ import annotations

from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.delegation_requests import get_delegation_request
from pytest_iam.operations.registry import Params, operation
from pytest_iam.policy.arn import parse_arn


@operation("iam", "GetHumanReadableSummary")
def get_human_readable_summary(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """That there is no summary yet: a language model writes it, and here is none.

    It is refused where GetDelegationRequest is.
    """
    # AWS: IAM API reference, GetHumanReadableSummary; silent on the texts of the refusals.
    arn = parse_arn(params["EntityArn"])
    if arn is None or (arn.service, arn.resource_type) != ("iam", "delegation-request"):
        raise AwsError("InvalidInput", f"ARN {params['EntityArn']} is not valid.")
    get_delegation_request(account, caller, {"DelegationRequestId": arn.resource_name})
    locale = {"Locale": params["Locale"]} if "Locale" in params else {}
    return {"SummaryState": "NOT_AVAILABLE"} | locale
