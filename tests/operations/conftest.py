"""An account to ask, a caller who may do anything, and a watch over the shape of every answer."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import freezegun
import pytest

from pytest_iam.account import mfa
from pytest_iam.account.account import Account, World
from pytest_iam.account.authentication import caller_of
from pytest_iam.account.callers import root_caller, user_caller
from pytest_iam.account.entities import MfaDevice
from pytest_iam.account.sessions import Caller
from pytest_iam.calls import Call, Credentials
from pytest_iam.clock import now
from pytest_iam.errors import AwsError
from pytest_iam.operations import dispatch
from pytest_iam.operations.model import service_model
from pytest_iam.operations.registry import simulated_operations

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
        _skip_what_the_model_lacks(service or "iam", name, params)
        its_account = account.world.account(by.account_id)
        call = Call(service or "iam", name, params, None)
        dispatch.check(call)
        return dispatch.answer(its_account, by, call)

    return answer


def _skip_what_the_model_lacks(service: str, name: str, params: Mapping[str, Any]) -> None:
    """Skip a test about an operation, or a member of it, that came after the installed botocore."""
    dispatch.load()
    if name not in simulated_operations(service):
        return
    model = service_model(service)
    if name not in model.operation_names:
        pytest.skip(f"this botocore has no {service}:{name}")
    shape = model.operation_model(name).input_shape
    lacking = params.keys() - (shape.members.keys() if shape is not None else params.keys())
    if lacking:
        pytest.skip(f"{service}:{name} of this botocore has no {', '.join(sorted(lacking))}")


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


@pytest.fixture
def alice(ask: Any, account: Account, frozen: Any) -> Caller:
    """A user, calling with a long-term key."""
    ask("CreateUser", UserName="alice")
    user = account.users.get("alice")
    assert user is not None
    return user_caller(account, user)


@pytest.fixture
def phone(account: Account, alice: Caller) -> MfaDevice:
    """A device of alice that showed no code for the last minutes."""
    arn = account.arn("mfa", "/", "phone")
    device = MfaDevice(name="phone", path="/", arn=arn, seed=account.ids.mfa_seed())
    account.mfa_devices[arn] = device
    mfa.enable(account, alice.user, device, 0, now())
    return device


@pytest.fixture
def signed(account: Account) -> Callable[[dict[str, Any]], Caller]:
    """Whom the credentials that a call answered act as."""

    def signed(answer: dict[str, Any]) -> Caller:
        given = answer["Credentials"]
        credentials = Credentials(
            given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], is_explicit=True
        )
        return caller_of(account.world, credentials, now(), root_caller(account))

    return signed


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
        if members.get("JobStatus") == "IN_PROGRESS":
            misfits = [each for each in misfits if each.rpartition(".")[2] not in _NOT_YET]
        assert misfits == []
        given = copy.deepcopy(members)
        _destroy(members)
        return given

    monkeypatch.setattr(dispatch, "answer", checked)


# Models of 2024 require it, though a key that was never used has none.
# A SAML provider had no id then.
_OF_OLDER_MODELS = (
    "GetAccessKeyLastUsed.AccessKeyLastUsed.LastUsedDate is missing",
    "GetSAMLProvider.SAMLProviderUUID is unknown",
    "ListServiceSpecificCredentials.IsTruncated is unknown",
    "ListServiceSpecificCredentials.Marker is unknown",
)
_OF_ROOT = (
    "GetUser.User.Path is missing",
    "GetUser.User.UserName is missing",
    "CreateAccessKey.AccessKey.UserName is missing",
    "CreateLoginProfile.LoginProfile.UserName is missing",
    "GetLoginProfile.LoginProfile.UserName is missing",
    "ListMFADevices.MFADevices[0].UserName is missing",
    "ListSigningCertificates.Certificates[0].UserName is missing",
    "UploadSigningCertificate.Certificate.UserName is missing",
    "ListVirtualMFADevices.VirtualMFADevices[0].User.Path is missing",
    "ListVirtualMFADevices.VirtualMFADevices[0].User.UserName is missing",
)
# The model requires them, yet AWS sends them only with a report that is complete.
_NOT_YET = (
    "EntityDetailsList is missing",
    "JobCompletionDate is missing",
    "ServicesLastAccessed is missing",
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
    elif getattr(shape, "is_document_type", False):
        json.dumps(value)  # any JSON value
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
        account.security_keys.values(),
        account.server_certificates,
        account.root_signing_certificates.values(),
        account.oidc_providers.values(),
        account.saml_providers.values(),
        account.role_deletions,
    )
    entities = [entity for collection in collections for entity in collection]
    documents = [
        policy.text
        for entity in entities
        for policy in getattr(entity, "inline_policies", {}).values()
    ]
    trusts = [role.trust.text for role in account.roles]
    world = account.world
    others = [account.settings, world.organization, vars(account.attachments)]
    others += [vars(world.delegations)]
    return [*map(repr, entities), *documents, *trusts, *map(repr, others)]
