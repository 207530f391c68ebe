"""From a call to the function that answers it."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller
from pytest_iam.calls import Call
from pytest_iam.errors import UsageError
from pytest_iam.operations import dispatch


def test_an_operation_that_nobody_knows_is_named(ask: Any) -> None:
    """Such as one that a newer botocore has."""
    with pytest.raises(UsageError, match=r"^iam:MakeCoffee is not simulated: it is newer than"):
        ask("MakeCoffee")


def test_the_model_is_asked_before_the_account(refused: Any) -> None:
    """A call whose parameters the model forbids is refused whatever the account holds."""
    code, message = refused("GetUser", UserName="a" * 129)
    assert (code, message[:27]) == ("ValidationError", "1 validation error detected")


def test_an_operation_without_output_answers_nothing(ask: Any) -> None:
    """AWS: recorded: DeleteUser and its like answer with ResponseMetadata alone."""
    ask("CreateUser", UserName="alice")
    assert ask("DeleteUser", UserName="alice") == {}


def test_sts_is_answered_too(account: Account, root: Caller) -> None:
    """Both services go one way."""
    call = Call("sts", "GetCallerIdentity", {}, None)
    assert dispatch.answer(account, root, call)["Account"] == account.id


def test_importing_it_imports_no_botocore() -> None:
    """The plugin costs nothing while it is idle."""
    code = (
        "import sys; from pytest_iam.operations import dispatch; dispatch.load(); "
        "print(sorted({'botocore', 'pyotp', 'lzma'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
