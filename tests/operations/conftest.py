"""An account to ask, a caller who may do anything, and a watch over the shape of every answer."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import freezegun
import pytest

from pytest_iam.account.account import Account, World
from pytest_iam.account.callers import root_caller
from pytest_iam.account.sessions import Caller
from pytest_iam.calls import Call
from pytest_iam.errors import AwsError
from pytest_iam.operations import dispatch
from pytest_iam.operations.model import service_model

Ask = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[str, str]]

ALLOW = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


@pytest.fixture
def allow() -> str:
    """A policy that allows to read from S3."""
    return ALLOW


@pytest.fixture
def trust() -> str:
    """A trust policy that lets EC2 assume the role."""
    return TRUST


@pytest.fixture
def account() -> Account:
    """An empty account."""
    return World("tests").account("123456789012")


@pytest.fixture
def root(account: Account) -> Caller:
    """Its root user."""
    return root_caller(account)


@pytest.fixture
def ask(account: Account, root: Caller) -> Ask:
    """Answer an operation of IAM or STS: `ask("GetUser", UserName="alice")`, `ask("sts:...")`."""

    def answer(operation: str, /, by: Caller = root, **params: Any) -> dict[str, Any]:
        service, _, name = operation.rpartition(":")
        its_account = account.world.account(by.account_id)
        return dispatch.answer(its_account, by, Call(service or "iam", name, params, None))

    return answer


@pytest.fixture
def refused(account: Account, ask: Ask) -> Refused:
    """The code and message that AWS refuses an operation with."""

    def refusal(operation: str, /, **params: Any) -> tuple[str, str]:
        before = _state(account)
        with pytest.raises(AwsError) as caught:
            ask(operation, **params)
        assert _state(account) == before, "a refused call has changed something"
        return caught.value.code, caught.value.message

    return refusal


@pytest.fixture
def frozen() -> Iterator[Any]:
    """Time stands still at noon (UTC) of the last day of January 2026; `tick(seconds)` moves it."""
    with freezegun.freeze_time("2026-01-31 12:00:00") as frozen:
        yield frozen


@pytest.fixture(autouse=True)
def _answers_fit_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer has the members of the operation's output, of their types, and no others.

    It is a value of its own: the test gets a copy, and the answer itself is emptied, so that state
    which an answer shares would be lost.
    """
    answer = dispatch.answer

    def checked(account: Account, caller: Caller, call: Call) -> dict[str, Any]:
        members = answer(account, caller, call)
        shape = service_model(call.service).operation_model(call.operation).output_shape
        misfits = [
            each
            for each in _misfits(shape, members, call.operation)
            if each not in _OF_OLDER_MODELS
        ]
        # Root's user has neither path nor name, whatever the model says is required.
        if caller.kind == "root" and "UserName" not in call.params:
            misfits = [each for each in misfits if each not in _OF_ROOT]
        assert misfits == []
        given = copy.deepcopy(members)
        _destroy(members)
        return given

    monkeypatch.setattr(dispatch, "answer", checked)


# Models of 2024 require it, though a key that was never used has none.
_OF_OLDER_MODELS = ("GetAccessKeyLastUsed.AccessKeyLastUsed.LastUsedDate is missing",)
_OF_ROOT = (
    "GetUser.User.Path is missing",
    "GetUser.User.UserName is missing",
    "CreateAccessKey.AccessKey.UserName is missing",
    "ListMFADevices.MFADevices[0].UserName is missing",
    "ListVirtualMFADevices.VirtualMFADevices[0].User.Path is missing",
    "ListVirtualMFADevices.VirtualMFADevices[0].User.UserName is missing",
)
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "timestamp": datetime.datetime,
    "blob": bytes,
    "map": dict,
}


def _misfits(shape: Any, value: Any, path: str) -> Iterator[str]:
    """What is wrong with a value of a shape."""
    if shape is None:
        if value:
            yield f"{path} has an answer where the model has none"
    elif shape.type_name == "structure":
        yield from (f"{path}.{name} is unknown" for name in value.keys() - shape.members.keys())
        yield from (
            f"{path}.{name} is missing" for name in shape.required_members if name not in value
        )
        for name, member in value.items():
            if name in shape.members:
                yield from _misfits(shape.members[name], member, f"{path}.{name}")
    elif shape.type_name == "list":
        for index, item in enumerate(value):
            yield from _misfits(shape.member, item, f"{path}[{index}]")
    elif not isinstance(value, _TYPES[shape.type_name]):
        yield f"{path} is {value!r}, not {shape.type_name}"
    elif shape.type_name == "timestamp" and value.tzinfo is None:
        yield f"{path} has no time zone"


def _destroy(value: Any) -> None:
    if isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            _destroy(member)
        value.clear()


def _state(account: Account) -> list[str]:
    """All that an account holds, as text."""
    collections = (
        account.users,
        account.groups,
        account.roles,
        account.policies,
        account.instance_profiles,
        account.mfa_devices.values(),
    )
    entities = [entity for collection in collections for entity in collection]
    documents = [
        policy.text
        for entity in entities
        for policy in getattr(entity, "inline_policies", {}).values()
    ]
    trusts = [role.trust.text for role in account.roles]
    return [*map(repr, entities), *documents, *trusts, repr(vars(account.attachments))]
