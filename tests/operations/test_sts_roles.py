from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest

from pytest_iam.account import mfa
from pytest_iam.account.account import Account
from pytest_iam.account.callers import federated_caller, root_caller
from pytest_iam.account.entities import MfaDevice
from pytest_iam.account.federated_identities import FederatedIdentity
from pytest_iam.account.ids import account_of
from pytest_iam.account.sessions import Caller
from pytest_iam.clock import now

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


@pytest.mark.parametrize("size", [0, 100, 4096])
def test_a_session_token_is_as_long_as_asked(ask: Any, alice: Caller, size: int) -> None:
    """STS's model: MinimumSessionTokenSize, SessionTokenSize and SessionTokenUtilization."""
    answer = ask("sts:AssumeRole", by=alice, **DEPLOYER, MinimumSessionTokenSize=size)
    length = len(answer["Credentials"]["SessionToken"])
    assert answer["SessionTokenSize"] == length >= size
    assert answer["SessionTokenUtilization"] == -(-100 * length // 4096)
    assert "SessionTokenSize" not in ask("sts:AssumeRole", by=alice, **DEPLOYER)


CENTER = "arn:aws:iam::aws:contextProvider/IdentityCenter"


def test_what_a_provided_context_says_is_not_known(assume: Assume, alice: Caller) -> None:
    """STS API reference, "AssumeRole", ProvidedContexts: AWS alone can read the assertion."""
    context = {"ProviderArn": CENTER, "ContextAssertion": "x" * 8}
    caller = assume(alice, **DEPLOYER, ProvidedContexts=[context])
    assert "identitystore:UserId" in caller.unclear_keys
    assert assume(alice, **DEPLOYER).unclear_keys == frozenset()


def test_a_context_comes_from_a_provider_that_aws_has(refused: Any, alice: Caller) -> None:
    """AWS is silent; the stricter answer was chosen."""
    other = {"ProviderArn": CENTER.replace("aws:context", "123456789012:context")}
    code, _ = refused("sts:AssumeRole", by=alice, **DEPLOYER, ProvidedContexts=[other])
    assert code == "ValidationError"


PROVIDER = "arn:aws:iam::123456789012:oidc-provider/example.com"
WEB = "sts:AssumeRoleWithWebIdentity"


def vouched(**over: Any) -> FederatedIdentity:
    """Somebody whom a provider vouches for."""
    given: dict[str, Any] = {
        "provider": PROVIDER,
        "user_id": "example.com:ann",
        "keys": {"example.com:sub": "ann-the-user", "example.com:oaud": "x"},
        "lasting": frozenset({"example.com:sub"}),
        "unclear": frozenset({"example.com:email"}),
        "answer": {
            "SubjectFromWebIdentityToken": "ann-the-user",
            "Audience": "client",
            "Provider": PROVIDER,
        },
    }
    return FederatedIdentity(**{**given, **over})


@pytest.fixture
def assumed(ask: Any, account: Account) -> Callable[..., dict[str, Any]]:
    """What AssumeRoleWithWebIdentity answers for an identity."""

    def assumed(identity: FederatedIdentity, **params: Any) -> dict[str, Any]:
        caller = federated_caller(account, identity)
        answer: dict[str, Any] = ask(WEB, by=caller, **DEPLOYER, WebIdentityToken="token", **params)
        return answer

    return assumed


def test_a_web_identity_gets_a_session_that_tells_of_it(
    assumed: Any, signed: Any, account: Account
) -> None:
    """STS API reference, "AssumeRoleWithWebIdentity", response elements."""
    identity = vouched(tags={"Team": "red"}, transitive_tag_keys=("Team",), source_identity="ann")
    answer = assumed(identity)
    assert {name: answer[name] for name in identity.answer} == identity.answer
    assert answer["SourceIdentity"] == "ann"
    assert answer["AssumedRoleUser"]["Arn"].endswith("assumed-role/Deployer/build-7")
    assert 0 < answer["PackedPolicySize"] <= 100
    caller = signed(answer)
    assert (caller.kind, caller.role) == ("assumed-role", account.roles.get("Deployer"))
    assert (caller.tags, caller.transitive_tag_keys) == ({"Team": "red"}, {"Team"})
    assert (caller.source_identity, caller.identity) == ("ann", identity)
    assert caller.unclear_keys == {"example.com:email"}


def test_a_session_of_a_provider_without_tags_has_no_packed_size(assumed: Any) -> None:
    """Recorded for AssumeRole."""
    assert {"PackedPolicySize", "SourceIdentity"}.isdisjoint(assumed(vouched()))


@pytest.mark.parametrize(
    ("over", "params", "expected"),
    [
        ({}, {}, 3600),
        ({}, {"DurationSeconds": 7200}, 7200),
        ({"seconds": 1800}, {}, 1800),
        ({"seconds": 1800}, {"DurationSeconds": 900}, 900),
        ({"ends_at": 600}, {}, 600),
        ({"ends_at": 7200}, {}, 3600),
    ],
)
def test_a_providers_session_lasts_as_it_says(
    assumed: Any, over: dict[str, Any], params: dict[str, Any], expected: int
) -> None:
    """STS API reference, "AssumeRoleWithSAML", DurationSeconds; SessionDuration in the guide."""
    if "ends_at" in over:
        over = {"ends_at": now() + datetime.timedelta(seconds=over["ends_at"])}
    assert hours(assumed(vouched(**over), **params)) * 3600 == expected


def test_a_providers_session_lasts_no_longer_than_the_role_allows(
    refused: Any, account: Account
) -> None:
    """IAM user guide, "Troubleshoot SAML federation with IAM"."""
    caller = federated_caller(account, vouched())
    params = {**DEPLOYER, "WebIdentityToken": "token", "DurationSeconds": 7201}
    assert refused(WEB, by=caller, **params)[0] == "ValidationError"


def test_a_providers_session_is_chained_on_like_others(
    assumed: Any, signed: Any, assume: Assume, refused: Any
) -> None:
    """IAM user guide, "Roles terms and concepts", role chaining."""
    identity = vouched(tags={"Team": "red"}, transitive_tag_keys=("Team",), source_identity="ann")
    first = signed(assumed(identity))
    second = assume(first, **NEXT)
    assert (second.tags, second.source_identity) == ({"Team": "red"}, "ann")
    assert second.identity is None
    assert refused("sts:AssumeRole", by=first, **NEXT, DurationSeconds=3601)[0] == "ValidationError"


def test_saml_names_the_session_itself(ask: Any, account: Account) -> None:
    """STS API reference, "AssumeRoleWithSAML": it has no RoleSessionName."""
    answer = {"Subject": "ann", "Issuer": "https://idp", "Audience": "a", "NameQualifier": "q"}
    caller = federated_caller(account, vouched(session_name="ann@example.com", answer=answer))
    found = ask(
        "sts:AssumeRoleWithSAML",
        by=caller,
        RoleArn=DEPLOYER["RoleArn"],
        PrincipalArn="arn:aws:iam::123456789012:saml-provider/Corp",
        SAMLAssertion="assertion",
    )
    assert found["AssumedRoleUser"]["Arn"].endswith("assumed-role/Deployer/ann@example.com")
    assert {name: found[name] for name in answer} == answer
