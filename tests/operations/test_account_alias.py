from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.account.account import Account


def test_an_account_has_one_alias_or_none(ask: Any) -> None:
    """IAM API reference, "ListAccountAliases": AWS supports only one alias per account."""
    assert ask("ListAccountAliases") == {"AccountAliases": [], "IsTruncated": False}
    ask("CreateAccountAlias", AccountAlias="prod")
    assert ask("ListAccountAliases")["AccountAliases"] == ["prod"]


def test_a_new_alias_replaces_the_old_one(ask: Any, account: Account) -> None:
    """Not documented by AWS; observed by users."""
    ask("CreateAccountAlias", AccountAlias="prod")
    ask("CreateAccountAlias", AccountAlias="production")
    assert account.alias == "production"


@pytest.mark.parametrize("owner", ["123456789012", "222222222222"])
def test_an_alias_is_unique_among_all_accounts(account: Account, refused: Any, owner: str) -> None:
    """Sign-In user guide, "Creating, deleting, and listing an AWS account alias"."""
    account.world.account(owner).alias = "prod"
    assert refused("CreateAccountAlias", AccountAlias="prod") == (
        "EntityAlreadyExists",
        "The account alias prod already exists.",
    )


@pytest.mark.parametrize("alias", ["Prod", "-prod", "prod-", "pr--od", "pr", "p" * 64])
def test_an_alias_has_lower_case_letters_digits_and_single_dashes(refused: Any, alias: str) -> None:
    """IAM API reference, "CreateAccountAlias"."""
    assert refused("CreateAccountAlias", AccountAlias=alias)[0] == "ValidationError"


def test_only_the_right_alias_is_deleted(ask: Any, refused: Any, account: Account) -> None:
    """IAM API reference, "DeleteAccountAlias"."""
    ask("CreateAccountAlias", AccountAlias="prod")
    assert refused("DeleteAccountAlias", AccountAlias="other")[0] == "NoSuchEntity"
    ask("DeleteAccountAlias", AccountAlias="prod")
    assert account.alias is None
    assert refused("DeleteAccountAlias", AccountAlias="prod")[0] == "NoSuchEntity"
