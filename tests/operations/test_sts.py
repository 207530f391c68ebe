from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest

from pytest_iam.account import mfa
from pytest_iam.account.account import Account
from pytest_iam.account.authentication import caller_of
from pytest_iam.account.callers import role_caller, root_caller, user_caller
from pytest_iam.account.entities import MfaDevice
from pytest_iam.account.ids import account_of
from pytest_iam.account.sessions import Caller
from pytest_iam.calls import Credentials
from pytest_iam.clock import now
from pytest_iam.errors import UsageError

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)
DEPLOYER = {
    "RoleArn": "arn:aws:iam::123456789012:role/ci/Deployer",
    "RoleSessionName": "build-7",
}
NEXT = {"RoleArn": "arn:aws:iam::123456789012:role/Next", "RoleSessionName": "next"}
Assume = Callable[..., Caller]


@pytest.fixture
def alice(ask: Any, account: Account, frozen: Any) -> Caller:
    """A user, calling with a long-term key."""
    ask("CreateUser", UserName="alice")
    user = account.users.get("alice")
    assert user is not None
    return user_caller(account, user)


@pytest.fixture(autouse=True)
def roles(ask: Any, frozen: Any) -> None:
    """Two roles, the first with sessions of two hours at most."""
    ask(
        "CreateRole",
        RoleName="Deployer",
        Path="/ci/",
        AssumeRolePolicyDocument=TRUST,
        MaxSessionDuration=7200,
    )
    ask("CreateRole", RoleName="Next", AssumeRolePolicyDocument=TRUST, MaxSessionDuration=43200)


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


@pytest.fixture
def assume(ask: Any, signed: Any) -> Assume:
    """The session of a role that AssumeRole gives."""

    def assume(by: Caller, **params: Any) -> Caller:
        caller: Caller = signed(ask("sts:AssumeRole", by=by, **params))
        return caller

    return assume


def proof(device: MfaDevice) -> dict[str, str]:
    """The members that prove MFA now."""
    return {"SerialNumber": device.arn, "TokenCode": mfa.code_at(device, now())}


def hours(answer: dict[str, Any]) -> float:
    """How long the credentials that a call answered are good."""
    left: datetime.timedelta = answer["Credentials"]["Expiration"] - now()
    return left.total_seconds() / 3600


def test_everybody_may_ask_who_calls(ask: Any, account: Account, alice: Caller) -> None:
    """STS API reference, "GetCallerIdentity"."""
    role = account.roles.get("Deployer")
    assert role is not None
    session = role_caller(account, role, "build-7")
    assert [ask("sts:GetCallerIdentity", by=by) for by in (root_caller(account), session)] == [
        {
            "UserId": "123456789012",
            "Account": "123456789012",
            "Arn": "arn:aws:iam::123456789012:root",
        },
        {
            "UserId": f"{role.id}:build-7",
            "Account": "123456789012",
            "Arn": "arn:aws:sts::123456789012:assumed-role/Deployer/build-7",
        },
    ]
    assert ask("sts:GetCallerIdentity", by=alice)["Arn"] == alice.arn


def test_a_role_session_gets_credentials_that_act_as_it(
    ask: Any, signed: Any, account: Account, alice: Caller
) -> None:
    """STS API reference, "AssumeRole"."""
    answer = ask("sts:AssumeRole", by=alice, **DEPLOYER)
    role = account.roles.get("Deployer")
    assert role is not None
    assert set(answer) == {"Credentials", "AssumedRoleUser"}
    assert answer["AssumedRoleUser"] == {
        "AssumedRoleId": f"{role.id}:build-7",
        "Arn": "arn:aws:sts::123456789012:assumed-role/Deployer/build-7",
    }
    key_id = answer["Credentials"]["AccessKeyId"]
    assert (key_id[:4], account_of(key_id)) == ("ASIA", "123456789012")
    caller = signed(answer)
    assert (caller.role, caller.access_key_id, caller.issued_at) == (role, key_id, now())
    assert (caller.is_temporary, caller.policies, caller.tags) == (True, None, {})


def test_a_role_of_another_account_belongs_to_that_account(
    ask: Any, assume: Assume, account: Account, alice: Caller
) -> None:
    """IAM user guide, "Cross account resource access in IAM"."""
    other = account.world.account("222222222222")
    ask(
        "CreateRole",
        by=root_caller(other),
        RoleName="Auditor",
        AssumeRolePolicyDocument=TRUST,
    )
    caller = assume(alice, RoleArn=other.arn("role", "/", "Auditor"), RoleSessionName="audit")
    assert caller.account_id == "222222222222"
    assert caller.access_key_id is not None
    assert account_of(caller.access_key_id) == "222222222222"


@pytest.mark.parametrize(
    "arn",
    [
        "nothing-valid-in-here",
        "arn::b:::something/test-role",
        "arn:a::::something/test-role",
        "arn:a:::something/test-role",
        "arn:a:a::aaaaaaaaaa:",
    ],
)
def test_a_role_arn_is_an_arn(refused: Any, alice: Caller, arn: str) -> None:
    """STS API reference, "AssumeRole", RoleArn."""
    params = {"RoleArn": arn, "RoleSessionName": "build-7"}
    assert refused("sts:AssumeRole", by=alice, **params) == (
        "ValidationError",
        f"{arn} is invalid",
    )


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::123456789012:role/Missing",
        "arn:aws:iam::123456789012:role/Deployer",
        "arn:aws:iam::123456789012:role/ci/deployer",
        "arn:aws:iam::999999999999:role/ci/Deployer",
        "arn:aws:iam::123456789012:user/alice",
        "arn:a:b:::something/test-role",
    ],
)
def test_a_role_that_is_not_there_is_not_told_from_one_that_may_not_be_assumed(
    refused: Any, alice: Caller, arn: str
) -> None:
    """IAM user guide, "Troubleshoot IAM roles": not authorized to perform sts:AssumeRole."""
    params = {"RoleArn": arn, "RoleSessionName": "build-7"}
    assert refused("sts:AssumeRole", by=alice, **params) == (
        "AccessDenied",
        f"User: {alice.arn} is not authorized to perform: sts:AssumeRole on resource: {arn}",
    )


def test_root_assumes_no_role(refused: Any) -> None:
    """STS API reference, "AssumeRole": you cannot call it with root's credentials."""
    assert refused("sts:AssumeRole", **DEPLOYER) == (
        "AccessDenied",
        "Roles may not be assumed by root accounts.",
    )


@pytest.mark.parametrize(("seconds", "expected"), [(None, 1), (900, 0.25), (7200, 2)])
def test_a_session_lasts_an_hour_or_as_long_as_asked(
    ask: Any, alice: Caller, seconds: int | None, expected: float
) -> None:
    """STS API reference, "AssumeRole", DurationSeconds."""
    duration = {} if seconds is None else {"DurationSeconds": seconds}
    assert hours(ask("sts:AssumeRole", by=alice, **DEPLOYER, **duration)) == expected


def test_a_session_lasts_no_longer_than_the_role_allows(refused: Any, alice: Caller) -> None:
    """IAM user guide, "Update the maximum session duration for a role"."""
    assert refused("sts:AssumeRole", by=alice, **DEPLOYER, DurationSeconds=7201) == (
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    )


@pytest.mark.parametrize("seconds", [899, 43201])
def test_a_duration_outside_the_model_is_refused(refused: Any, alice: Caller, seconds: int) -> None:
    """STS API reference, "AssumeRole", DurationSeconds."""
    code, _ = refused("sts:AssumeRole", by=alice, **DEPLOYER, DurationSeconds=seconds)
    assert code == "ValidationError"


def test_a_chained_session_lasts_an_hour_at_most(
    ask: Any, refused: Any, assume: Assume, alice: Caller
) -> None:
    """IAM user guide, "Roles terms and concepts", role chaining."""
    chained = assume(alice, **DEPLOYER)
    expected = (
        "The requested DurationSeconds exceeds the 1 hour session limit "
        "for roles assumed by role chaining"
    )
    assert hours(ask("sts:AssumeRole", by=chained, **NEXT, DurationSeconds=3600)) == 1
    assert refused("sts:AssumeRole", by=chained, **NEXT, DurationSeconds=3601) == (
        "ValidationError",
        expected,
    )


def test_a_session_keeps_policies_and_tags(ask: Any, signed: Any, alice: Caller) -> None:
    """STS API reference, "AssumeRole", Policy, Tags and PackedPolicySize."""
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    tags = [{"Key": "Team", "Value": "red"}]
    answer = ask(
        "sts:AssumeRole",
        by=alice,
        **DEPLOYER,
        Policy=policy,
        Tags=tags,
        TransitiveTagKeys=["team"],
    )
    assert 0 < answer["PackedPolicySize"] <= 100
    caller = signed(answer)
    assert [item.text for item in caller.policies] == [policy]
    assert (caller.tags, caller.transitive_tag_keys) == ({"Team": "red"}, {"Team"})


def test_transitive_tags_go_on_through_a_chain(assume: Assume, alice: Caller) -> None:
    """IAM user guide, "Chaining roles with session tags"."""
    tags = [{"Key": "Team", "Value": "red"}, {"Key": "Stage", "Value": "prod"}]
    first = assume(alice, **DEPLOYER, Tags=tags, TransitiveTagKeys=["Team"])
    second = assume(first, **NEXT)
    third = assume(second, **DEPLOYER)
    assert first.tags == {"Team": "red", "Stage": "prod"}
    assert second.tags == third.tags == {"Team": "red"}


def test_a_source_identity_stays_through_a_chain(
    ask: Any, refused: Any, assume: Assume, alice: Caller
) -> None:
    """IAM user guide, "Monitor and control actions taken with assumed roles"."""
    first = assume(alice, **DEPLOYER, SourceIdentity="ann")
    answer = ask("sts:AssumeRole", by=first, **NEXT)
    assert answer["SourceIdentity"] == first.source_identity == "ann"
    assert assume(first, **NEXT, SourceIdentity="ann").source_identity == "ann"
    code, message = refused("sts:AssumeRole", by=first, **NEXT, SourceIdentity="bob")
    assert code == "AccessDenied"
    assert "sts:SetSourceIdentity" in message


def test_mfa_assumes_a_role_whose_session_does_not_carry_it(
    refused: Any, assume: Assume, alice: Caller, phone: MfaDevice
) -> None:
    """IAM user guide, "Secure API access with MFA": the credentials do not include MFA."""
    assert assume(alice, **DEPLOYER, **proof(phone)).mfa_at is None
    assert refused("sts:AssumeRole", by=alice, **DEPLOYER, **proof(phone)) == (
        "AccessDenied",
        "MultiFactorAuthentication failed with invalid MFA one time pass code.",
    )


def test_a_call_that_fails_uses_up_no_code(
    refused: Any, assume: Assume, alice: Caller, phone: MfaDevice
) -> None:
    """AWS is silent; a refused call changes nothing here."""
    refused("sts:AssumeRole", by=alice, **DEPLOYER, **proof(phone), DurationSeconds=7201)
    refused("sts:AssumeRole", by=alice, **DEPLOYER, **proof(phone), Policy="{")
    assert assume(alice, **DEPLOYER, **proof(phone)).role is not None


@pytest.mark.parametrize(
    "member",
    [
        {"ProvidedContexts": [{"ProviderArn": "arn:aws:iam::aws:contextProvider/IdentityCenter"}]},
        {"MinimumSessionTokenSize": 4096},
    ],
)
def test_a_member_that_is_not_simulated_is_not_passed_over(
    ask: Any, alice: Caller, member: dict[str, Any]
) -> None:
    """STS API reference, "AssumeRole": both would change the session."""
    with pytest.raises(UsageError, match="is not simulated: leave the member out"):
        ask("sts:AssumeRole", by=alice, **DEPLOYER, **member)


@pytest.mark.parametrize(("seconds", "expected"), [(None, 12), (900, 0.25), (129600, 36)])
def test_a_users_token_lasts_half_a_day_or_as_long_as_asked(
    ask: Any, alice: Caller, seconds: int | None, expected: float
) -> None:
    """STS API reference, "GetSessionToken", DurationSeconds."""
    duration = {} if seconds is None else {"DurationSeconds": seconds}
    answer = ask("sts:GetSessionToken", by=alice, **duration)
    assert set(answer) == {"Credentials"}
    assert hours(answer) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(None, 1), (900, 0.25), (43200, 1)])
def test_roots_token_lasts_an_hour_at_most(ask: Any, seconds: int | None, expected: float) -> None:
    """STS API reference, "GetSessionToken": longer sessions of root default to one hour."""
    duration = {} if seconds is None else {"DurationSeconds": seconds}
    assert hours(ask("sts:GetSessionToken", **duration)) == expected


def test_a_token_acts_as_its_user_with_mfa_if_it_was_proven(
    ask: Any, signed: Any, alice: Caller, phone: MfaDevice
) -> None:
    """STS API reference, "GetSessionToken"; IAM user guide, "Secure API access with MFA"."""
    plain = signed(ask("sts:GetSessionToken", by=alice))
    proven = signed(ask("sts:GetSessionToken", by=alice, **proof(phone)))
    for caller in (plain, proven):
        assert (caller.arn, caller.user, caller.is_temporary) == (alice.arn, alice.user, True)
        assert caller.issued_at == now()
    assert (plain.mfa_at, proven.mfa_at) == (None, now())


def test_a_code_is_good_for_one_token(
    ask: Any, refused: Any, alice: Caller, phone: MfaDevice, frozen: Any
) -> None:
    """IAM user guide, "Secure API access with MFA"."""
    ask("sts:GetSessionToken", by=alice, **proof(phone))
    assert refused("sts:GetSessionToken", by=alice, **proof(phone))[0] == "AccessDenied"
    frozen.tick(30)
    ask("sts:GetSessionToken", by=alice, **proof(phone))


def test_sessions_get_no_token(
    ask: Any, refused: Any, signed: Any, assume: Assume, alice: Caller
) -> None:
    """STS API reference, "GetSessionToken"."""
    for caller in (assume(alice, **DEPLOYER), signed(ask("sts:GetSessionToken", by=alice))):
        assert refused("sts:GetSessionToken", by=caller) == (
            "AccessDenied",
            "Cannot call GetSessionToken with session credentials",
        )


def test_a_key_tells_its_account(ask: Any, account: Account, alice: Caller) -> None:
    """STS API reference, "GetAccessKeyInfo"."""
    other = account.world.account("222222222222")
    key = ask("CreateAccessKey", by=root_caller(other))["AccessKey"]["AccessKeyId"]
    assert ask("sts:GetAccessKeyInfo", AccessKeyId=key) == {"Account": "222222222222"}
    ask("DeleteAccessKey", by=root_caller(other), AccessKeyId=key)
    assert ask("sts:GetAccessKeyInfo", AccessKeyId=key) == {"Account": "222222222222"}
    session = ask("sts:GetSessionToken", by=alice)["Credentials"]["AccessKeyId"]
    assert ask("sts:GetAccessKeyInfo", AccessKeyId=session) == {"Account": "123456789012"}


@pytest.mark.parametrize("key", ["AKIAIOSFODNN7EXAMPLE", "AKIA567890123456", "x" * 16])
def test_a_key_that_nobody_issued_tells_none(refused: Any, key: str) -> None:
    """AWS is silent; the stricter answer was chosen."""
    assert refused("sts:GetAccessKeyInfo", AccessKeyId=key)[0] == "InvalidClientTokenId"
