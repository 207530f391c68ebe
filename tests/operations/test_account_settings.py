from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.account.account import Account


@pytest.mark.parametrize(("given", "version"), [("v1Token", 1), ("v2Token", 2)])
def test_the_version_of_global_tokens_is_kept(
    ask: Any, account: Account, given: str, version: int
) -> None:
    """IAM API reference, "SetSecurityTokenServicePreferences"; GetAccountSummary shows it."""
    assert ask("SetSecurityTokenServicePreferences", GlobalEndpointTokenVersion=given) == {}
    assert account.settings.global_token_version == version


def test_there_are_two_versions(refused: Any) -> None:
    """IAM API reference, "SetSecurityTokenServicePreferences", valid values."""
    code, message = refused("SetSecurityTokenServicePreferences", GlobalEndpointTokenVersion="v3")
    assert code == "ValidationError"
    assert message.endswith("Member must satisfy enum value set")


def test_properties_are_those_that_were_put(ask: Any) -> None:
    """IAM API reference, "GetAccountProperties" and "PutAccountProperties"."""
    assert ask("GetAccountProperties") == {"Properties": {"RoleManager/Enabled": "false"}}
    further = {"RoleManager/Other": "1"}
    assert ask("PutAccountProperties", Properties={"RoleManager/Enabled": "true"} | further) == {}
    assert ask("GetAccountProperties") == {"Properties": {"RoleManager/Enabled": "true"}}


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"RoleManager": "true"},
        {"RoleManager/": "true"},
        {"RoleManager/Enabled/Now": "true"},
        {"RoleManager/Enabled": "yes"},
        {"RoleManager/Enabled": "true", "Other/Enabled": "true"},
        {"RoleManager/Other": "true"},
        {"Other/Enabled": "true"},
    ],
)
def test_a_property_must_be_known_and_of_its_type(
    ask: Any, refused: Any, properties: dict[str, str]
) -> None:
    """IAM API reference, "PutAccountProperties", Properties and InvalidInput."""
    assert refused("PutAccountProperties", Properties=properties)[0] == "InvalidInput"
    assert ask("GetAccountProperties") == {"Properties": {"RoleManager/Enabled": "false"}}


def test_keys_and_values_keep_the_models_constraints(refused: Any) -> None:
    """IAM API reference, "PutAccountProperties": key pattern, lengths of keys and values."""
    wrong = {"/RoleManager": "true", "a" * 51: ""}
    code, message = refused("PutAccountProperties", Properties=wrong)
    assert code == "ValidationError"
    assert message == (
        "2 validation errors detected: Value at 'properties' failed to satisfy constraint: Map "
        "keys must satisfy constraint: [Member must satisfy regular expression pattern: "
        "^[A-Za-z][A-Za-z0-9/_-]*$, Member must have length less than or equal to 50]; Value at "
        "'properties' failed to satisfy constraint: Map value must satisfy constraint: [Member "
        "must have length greater than or equal to 1]"
    )
