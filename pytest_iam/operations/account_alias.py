"""Operations on the account's alias."""

from __future__ import annotations

from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.paging import page
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, the page of each operation, and Sign-In user guide, "Creating, deleting,
# and listing an AWS account alias": aliases are unique among all accounts.


@operation("iam", "CreateAccountAlias")
def create_account_alias(account: Account, caller: Caller, params: Params) -> None:
    """Name the account, in place of the alias that it has.

    AWS does not document the replacing; users have observed it.
    """
    alias = params["AccountAlias"]
    if any(other.alias == alias for other in account.world.accounts.values()):
        raise AwsError("EntityAlreadyExists", f"The account alias {alias} already exists.")
    account.alias = alias


@operation("iam", "DeleteAccountAlias")
def delete_account_alias(account: Account, caller: Caller, params: Params) -> None:
    """Take the alias away, which must be named rightly."""
    alias = params["AccountAlias"]
    if account.alias != alias:
        # AWS: the code is documented, the text is not verified.
        raise AwsError("NoSuchEntity", f"The account alias {alias} does not exist.")
    account.alias = None


@operation("iam", "ListAccountAliases")
def list_account_aliases(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The one alias, or none."""
    return page("AccountAliases", [] if account.alias is None else [account.alias], params)
