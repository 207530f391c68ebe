"""Operations on the settings of an account that are no policies."""

from __future__ import annotations

from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation. The texts of the refusals are not documented.

# AWS: IAM user guide, "Manage access to role manager": no other property is documented.
_DEFAULTS = {"RoleManager/Enabled": "false"}
_BOOLEANS = ("true", "false")


@operation("iam", "SetSecurityTokenServicePreferences")
def set_security_token_service_preferences(
    account: Account, caller: Caller, params: Params
) -> None:
    """Which version of session tokens STS's global endpoint gives: `v1Token` or `v2Token`."""
    version = params["GlobalEndpointTokenVersion"]
    account.settings.global_token_version = int(version.removeprefix("v").removesuffix("Token"))


@operation("iam", "GetAccountProperties")
def get_account_properties(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """All properties, those that were never put with their defaults."""
    return {"Properties": _DEFAULTS | account.settings.properties}


@operation("iam", "PutAccountProperties")
def put_account_properties(account: Account, caller: Caller, params: Params) -> None:
    """Set properties of one namespace. Of its unknown ones AWS takes no notice beside known ones.

    AWS makes role manager's service-linked role when it is enabled; the simulator does not.
    """
    properties: dict[str, str] = params["Properties"]
    for key in properties:
        namespace, _, name = key.partition("/")
        if not (namespace and name) or "/" in name:
            raise _invalid(f"Property key {key} must have the form Namespace/PropertyName.")
    if len({key.partition("/")[0] for key in properties}) != 1:
        raise _invalid("All properties must belong to the same namespace.")
    known = {key: value for key, value in properties.items() if key in _DEFAULTS}
    if not known:
        raise _invalid(f"Property keys are not supported: {', '.join(properties)}")
    for key, value in known.items():
        if value not in _BOOLEANS:
            raise _invalid(f"Value {value} is invalid for property {key}.")
    account.settings.properties |= known


def _invalid(message: str) -> AwsError:
    return AwsError("InvalidInput", message)
