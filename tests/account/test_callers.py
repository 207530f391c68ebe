from __future__ import annotations

import datetime

from pytest_iam.account.account import Account
from pytest_iam.account.callers import (
    ANONYMOUS,
    assumed_root_caller,
    federated_user_caller,
    role_caller,
    root_caller,
    user_caller,
)
from pytest_iam.account.entities import Role, User


def test_root_is_named_by_its_account(account: Account) -> None:
    """IAM user guide, "Policy variables", values of aws:userid: root's is the account id."""
    root = root_caller(account)
    assert root.arn == "arn:aws:iam::123456789012:root"
    assert (root.user_id, root.is_temporary, root.user, root.role) == (
        "123456789012",
        False,
        None,
        None,
    )


def test_a_user_is_named_by_its_arn_and_unique_id(account: Account, alice: User) -> None:
    """IAM user guide, "IAM identifiers"."""
    caller = user_caller(account, alice, access_key_id="AKIAX")
    assert caller.arn == "arn:aws:iam::123456789012:user/team/alice"
    assert caller.user_id == alice.id
    assert caller.user is alice
    assert (caller.access_key_id, caller.is_temporary) == ("AKIAX", False)


def test_a_user_with_mfa_has_temporary_credentials(
    account: Account, alice: User, now: datetime.datetime
) -> None:
    """IAM user guide, "Secure API access with MFA": a long-term key carries no MFA."""
    caller = user_caller(account, alice, mfa_at=now)
    assert (caller.is_temporary, caller.mfa_at) == (True, now)


def test_a_role_session_leaves_out_the_roles_path(account: Account, deployer: Role) -> None:
    """STS API reference, "AssumedRoleUser"."""
    caller = role_caller(account, deployer, "build-7")
    assert caller.arn == "arn:aws:sts::123456789012:assumed-role/Deployer/build-7"
    assert caller.user_id == f"{deployer.id}:build-7"
    assert (caller.is_temporary, caller.mfa_at, caller.policies) == (True, None, None)


def test_an_anonymous_caller_belongs_to_no_account() -> None:
    """IAM user guide, "AWS JSON policy elements: Principal", anonymous users."""
    assert (ANONYMOUS.kind, ANONYMOUS.account_id, ANONYMOUS.arn) == ("anonymous", "", "*")


def test_a_federated_user_is_called_by_its_name_in_the_account(
    account: Account, alice: User, now: datetime.datetime
) -> None:
    """STS API reference, "GetFederationToken"."""
    caller = federated_user_caller(
        account, alice, "Bob", policies=(), tags={"Team": "red"}, issued_at=now
    )
    assert caller.arn == "arn:aws:sts::123456789012:federated-user/Bob"
    assert (caller.user_id, caller.user) == ("123456789012:Bob", alice)
    assert (caller.policies, caller.tags, caller.issued_at) == ((), {"Team": "red"}, now)


def test_a_session_of_assumeroot_is_root_with_a_task(
    account: Account, deployer: Role, now: datetime.datetime
) -> None:
    """IAM user guide, "Track privileged tasks in AWS CloudTrail"."""
    caller = assumed_root_caller(account, deployer.trust, "ann", now)
    assert (caller.kind, caller.arn, caller.user_id) == ("root", account.root_arn, account.id)
    assert (caller.policies, caller.is_assumed_root) == ((deployer.trust,), True)
    assert (caller.source_identity, caller.is_temporary) == ("ann", True)
