from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from pytest_iam.account.access_keys import delete_key, handle_key, issue_key
from pytest_iam.account.account import Account, World
from pytest_iam.account.authentication import caller_of, check_reach
from pytest_iam.account.callers import (
    ANONYMOUS,
    assumed_root_caller,
    federated_user_caller,
    role_caller,
    root_caller,
    user_caller,
)
from pytest_iam.account.entities import AccessKey, Role, User
from pytest_iam.account.renaming import rename_user
from pytest_iam.account.session_keys import issue_session
from pytest_iam.account.sessions import Caller, Session
from pytest_iam.calls import AMBIENT, Credentials
from pytest_iam.errors import AwsError

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def ambient(account: Account) -> Caller:
    """The current caller."""
    return root_caller(account)


@pytest.fixture
def key(account: Account, alice: User, now: datetime.datetime) -> AccessKey:
    """A key of alice."""
    return issue_key(account, alice, now)


@pytest.fixture
def session(account: Account, deployer: Role, now: datetime.datetime) -> Session:
    """A session of the role that lasts an hour."""
    made = Session(
        access_key_id="ASIASESSION",
        secret_access_key="session secret",
        session_token="session token",
        expires_at=now + HOUR,
        caller=role_caller(account, deployer, "build-7", access_key_id="ASIASESSION"),
    )
    account.world.keyring.add_session(made)
    return made


def of_key(key: AccessKey, *, is_explicit: bool = True) -> Credentials:
    """What a client with that key sends."""
    return Credentials(key.id, key.secret, is_explicit=is_explicit)


def of_session(session: Session) -> Credentials:
    """What a client with those temporary credentials sends."""
    return Credentials(
        session.access_key_id, session.secret_access_key, session.session_token, is_explicit=True
    )


def refusal(
    world: World, credentials: Credentials, now: datetime.datetime, ambient: Caller
) -> tuple[str, str]:
    """The code and message of a refusal, which tell no secret."""
    with pytest.raises(AwsError) as caught:
        caller_of(world, credentials, now, ambient)
    assert "secret" not in caught.value.message.lower().replace("your aws secret access key", "")
    return caught.value.code, caught.value.message


def test_an_unsigned_call_is_anonymous(
    world: World, now: datetime.datetime, ambient: Caller
) -> None:
    """IAM user guide, "AWS JSON policy elements: Principal", anonymous users."""
    assert caller_of(world, None, now, ambient) is ANONYMOUS


@pytest.mark.parametrize("credentials", [AMBIENT, Credentials("testing", "testing", "testing")])
def test_an_ambient_key_that_nobody_issued_acts_as_the_current_caller(
    world: World, now: datetime.datetime, ambient: Caller, credentials: Credentials
) -> None:
    """No rule of AWS: whatever credentials surround a test stand for its current caller."""
    assert caller_of(world, credentials, now, ambient) is ambient


def test_an_explicit_key_that_nobody_issued_is_refused(
    world: World, now: datetime.datetime, ambient: Caller
) -> None:
    """STS API reference, "Common Errors", InvalidClientTokenId."""
    credentials = Credentials("AKIAIOSFODNN7EXAMPLE", "testing", is_explicit=True)
    assert refusal(world, credentials, now, ambient) == (
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
    )


@pytest.mark.parametrize("is_explicit", [True, False])
def test_an_issued_key_acts_as_its_owner_however_it_was_found(
    world: World,
    alice: User,
    key: AccessKey,
    now: datetime.datetime,
    ambient: Caller,
    is_explicit: bool,
) -> None:
    """IAM user guide, "Manage access keys for IAM users"."""
    caller = caller_of(world, of_key(key, is_explicit=is_explicit), now, ambient)
    assert (caller.user, caller.access_key_id) == (alice, key.id)


def test_a_handles_key_acts_as_its_owner(
    world: World, account: Account, alice: User, now: datetime.datetime, ambient: Caller
) -> None:
    """No rule of AWS: the unlisted key of a handle is a key like any other."""
    of_root = caller_of(world, of_key(handle_key(account, None, now)), now, ambient)
    of_alice = caller_of(world, of_key(handle_key(account, alice, now)), now, ambient)
    assert (of_root.kind, of_alice.user) == ("root", alice)


@pytest.mark.parametrize("is_explicit", [True, False])
def test_an_inactive_key_is_refused_before_its_secret_is_looked_at(
    world: World, key: AccessKey, now: datetime.datetime, ambient: Caller, is_explicit: bool
) -> None:
    """IAM API reference, "UpdateAccessKey"."""
    key.is_active = False
    credentials = Credentials(key.id, "wrong", is_explicit=is_explicit)
    assert refusal(world, credentials, now, ambient)[0] == "InvalidClientTokenId"


def test_a_deleted_key_is_one_that_nobody_issued(
    world: World,
    account: Account,
    alice: User,
    key: AccessKey,
    now: datetime.datetime,
    ambient: Caller,
) -> None:
    """IAM API reference, "DeleteAccessKey"."""
    delete_key(account, alice, key.id)
    assert refusal(world, of_key(key), now, ambient)[0] == "InvalidClientTokenId"
    assert caller_of(world, of_key(key, is_explicit=False), now, ambient) is ambient


def test_a_key_whose_user_is_gone_is_refused_even_to_a_namesake(
    world: World,
    account: Account,
    alice: User,
    key: AccessKey,
    now: datetime.datetime,
    ambient: Caller,
) -> None:
    """IAM user guide, "IAM identifiers": a user made anew is another user."""
    account.users.remove("alice")
    assert refusal(world, of_key(key), now, ambient)[0] == "InvalidClientTokenId"
    account.users.add(replace(alice, id="AIDANEW", access_keys={}))
    assert refusal(world, of_key(key), now, ambient)[0] == "InvalidClientTokenId"


@pytest.mark.parametrize("secret", ["wrong", "", None, "sécret"])
def test_a_wrong_secret_is_a_wrong_signature(
    world: World, key: AccessKey, now: datetime.datetime, ambient: Caller, secret: str | None
) -> None:
    """IAM user guide, "Troubleshoot Signature Version 4 signing for AWS API requests"."""
    code, message = refusal(world, Credentials(key.id, secret), now, ambient)
    assert code == "SignatureDoesNotMatch"
    assert message == (
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method. "
        "Consult the service documentation for details."
    )


def test_a_long_term_key_has_no_session_token(
    world: World, key: AccessKey, now: datetime.datetime, ambient: Caller
) -> None:
    """AWS is silent; the stricter answer was chosen."""
    credentials = replace(of_key(key), session_token="token")
    assert refusal(world, credentials, now, ambient)[0] == "InvalidClientTokenId"


def test_a_session_acts_as_the_role_until_it_expires(
    world: World, session: Session, now: datetime.datetime, ambient: Caller
) -> None:
    """IAM user guide, "Use temporary credentials with AWS resources"."""
    last = now + HOUR - datetime.timedelta(seconds=1)
    assert caller_of(world, of_session(session), last, ambient) is session.caller
    assert refusal(world, of_session(session), now + HOUR, ambient) == (
        "ExpiredToken",
        "The security token included in the request is expired",
    )


@pytest.mark.parametrize("token", [None, "", "another"])
def test_a_session_needs_its_token(
    world: World, session: Session, now: datetime.datetime, ambient: Caller, token: str | None
) -> None:
    """IAM user guide, "Use temporary credentials with AWS resources"."""
    credentials = replace(of_session(session), session_token=token)
    assert refusal(world, credentials, now, ambient)[0] == "InvalidClientTokenId"


def test_expiry_is_told_only_to_who_knows_the_secret(
    world: World, session: Session, now: datetime.datetime, ambient: Caller
) -> None:
    """AWS is silent about the order of its checks; the stricter one was chosen."""
    credentials = replace(of_session(session), secret_access_key="wrong")
    assert refusal(world, credentials, now + HOUR, ambient)[0] == "SignatureDoesNotMatch"


def test_a_session_ends_with_its_role(
    world: World,
    account: Account,
    session: Session,
    now: datetime.datetime,
    ambient: Caller,
) -> None:
    """IAM user guide, "Delete roles or instance profiles": a role made anew is another role."""
    role = session.caller.role
    assert role is not None
    account.roles.remove(role.name)
    assert refusal(world, of_session(session), now, ambient)[0] == "InvalidClientTokenId"
    account.roles.add(replace(role, id="AROANEW"))
    assert refusal(world, of_session(session), now, ambient)[0] == "InvalidClientTokenId"


def test_a_current_caller_that_is_deleted_acts_no_more(
    world: World, account: Account, alice: User, deployer: Role, now: datetime.datetime
) -> None:
    """IAM user guide, "IAM identifiers": nor does a user or role made anew act in its place."""
    callers = [user_caller(account, alice), role_caller(account, deployer, "build-7")]
    account.users.remove("alice")
    account.users.add(replace(alice, id="AIDANEW"))
    account.roles.remove("Deployer")
    for caller in callers:
        assert refusal(world, AMBIENT, now, caller)[0] == "InvalidClientTokenId"


def test_a_user_who_was_renamed_calls_under_its_new_name(
    world: World, account: Account, alice: User, now: datetime.datetime
) -> None:
    """IAM user guide, "Rename an IAM user"; AWS is silent about earlier sessions."""
    before = user_caller(account, alice, mfa_at=now)
    session = issue_session(world, before, 10**9)
    rename_user(account, alice, "ann", "/")
    of_ambient = caller_of(world, AMBIENT, now, before)
    of_session_token = caller_of(world, of_session(session), now, before)
    assert of_ambient == user_caller(account, alice, mfa_at=now)
    assert of_session_token.arn == "arn:aws:iam::123456789012:user/ann"
    assert of_session_token.access_key_id == session.access_key_id


LONG_TERM, TEMPORARY, WITH_MFA, ROLE, ROOT = "key", "token", "token with MFA", "role", "root"
FEDERATED, ASSUMED_ROOT = "federated user", "session of AssumeRoot"
INVALID, DENIED = "InvalidClientTokenId", "AccessDenied"


@pytest.mark.parametrize(
    ("who", "service", "operation", "code"),
    [
        (LONG_TERM, "iam", "ListUsers", None),
        (TEMPORARY, "iam", "ListUsers", INVALID),
        (WITH_MFA, "iam", "ListUsers", None),
        (ROLE, "iam", "ListUsers", None),
        (ROOT, "iam", "ListUsers", None),
        (TEMPORARY, "s3", "ListBuckets", None),
        (LONG_TERM, "sts", "GetSessionToken", None),
        (TEMPORARY, "sts", "GetSessionToken", DENIED),
        (WITH_MFA, "sts", "GetSessionToken", DENIED),
        (ROLE, "sts", "GetSessionToken", DENIED),
        (ROLE, "sts", "GetFederationToken", DENIED),
        (ROLE, "sts", "GetAccessKeyInfo", None),
        (WITH_MFA, "sts", "GetAccessKeyInfo", DENIED),
        (TEMPORARY, "sts", "GetCallerIdentity", None),
        (TEMPORARY, "sts", "AssumeRole", None),
        (ROLE, "sts", "AssumeRole", None),
        (ROOT, "sts", "AssumeRole", DENIED),
        (ROOT, "sts", "GetSessionToken", None),
        (ROOT, "sts", "AssumeRoot", DENIED),
        (LONG_TERM, "sts", "AssumeRoot", None),
        (ROLE, "sts", "AssumeRoot", None),
        (TEMPORARY, "sts", "AssumeRoot", DENIED),
        (FEDERATED, "iam", "ListUsers", INVALID),
        (FEDERATED, "s3", "ListBuckets", None),
        (FEDERATED, "sts", "GetCallerIdentity", None),
        (FEDERATED, "sts", "AssumeRole", DENIED),
        (FEDERATED, "sts", "GetFederationToken", DENIED),
        (FEDERATED, "sts", "GetAccessKeyInfo", DENIED),
        (FEDERATED, "sts", "GetWebIdentityToken", DENIED),
        (ASSUMED_ROOT, "iam", "ListAccessKeys", None),
        (ASSUMED_ROOT, "sts", "GetCallerIdentity", None),
        (ASSUMED_ROOT, "sts", "GetSessionToken", DENIED),
        (ASSUMED_ROOT, "sts", "AssumeRole", DENIED),
    ],
)
def test_credentials_reach_what_sts_says_they_do(
    account: Account,
    alice: User,
    deployer: Role,
    now: datetime.datetime,
    who: str,
    service: str,
    operation: str,
    code: str | None,
) -> None:
    """IAM user guide, "Compare AWS STS credentials"; STS API reference, "GetSessionToken".

    Of federated users "GetFederationToken", Permissions.
    """
    callers = {
        LONG_TERM: user_caller(account, alice),
        TEMPORARY: replace(user_caller(account, alice), is_temporary=True),
        WITH_MFA: user_caller(account, alice, mfa_at=now),
        ROLE: role_caller(account, deployer, "build-7"),
        ROOT: root_caller(account),
        FEDERATED: federated_user_caller(
            account, alice, "Bob", policies=(), tags={}, issued_at=now
        ),
        ASSUMED_ROOT: assumed_root_caller(account, deployer.trust, None, now),
    }
    refused = None
    try:
        check_reach(callers[who], service, operation)
    except AwsError as error:
        refused = error.code
    assert refused == code
