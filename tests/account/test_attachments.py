"""Who uses which managed policy, read from the policy's side."""

from __future__ import annotations

from pytest_iam.account.account import Account
from pytest_iam.account.entities import Role, User
from pytest_iam.account.renaming import rename_user

OWN = "arn:aws:iam::123456789012:policy/z/Ledger"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def test_users_of_a_policy_come_by_kind_and_name(
    account: Account, alice: User, deployer: Role
) -> None:
    """Whatever the order in which it was attached."""
    account.attachments.attach(ADMIN, alice)
    account.attachments.attach(ADMIN, deployer)
    account.attachments.attach(ADMIN, alice)
    assert list(account.attachments.attached_to(ADMIN)) == ["Role/Deployer", "User/alice"]
    assert account.attachments.counts(ADMIN) == (2, 0)


def test_used_policies_come_by_name_from_any_name_on(account: Account, alice: User) -> None:
    """The path has no say; a name that is gone is a place too."""
    account.attachments.attach(OWN, alice)
    account.attachments.attach(ADMIN, alice)
    account.attachments.set_boundary(OWN, alice)
    assert list(account.attachments.attached_policies()) == [ADMIN, OWN]
    assert list(account.attachments.attached_policies("administratoraccess")) == [OWN]
    assert list(account.attachments.attached_policies("ledger")) == []
    assert list(account.attachments.boundaries()) == [OWN]


def test_a_renamed_user_is_found_by_its_new_name_and_can_be_detached(
    account: Account, alice: User
) -> None:
    """AWS: IAM user guide, "Rename an IAM user": policies stay with the user."""
    account.attachments.attach(ADMIN, alice)
    account.attachments.set_boundary(OWN, alice)
    rename_user(account, alice, "bob", "/")
    assert dict(account.attachments.attached_to(ADMIN)) == {"User/bob": alice}
    assert dict(account.attachments.boundary_of(OWN)) == {"User/bob": alice}
    account.attachments.detach(ADMIN, alice)
    account.attachments.set_boundary(None, alice)
    assert account.attachments.used_policies() == []
    assert dict(account.attachments.attached_to(ADMIN)) == {}


def test_to_take_the_same_name_again_changes_nothing(account: Account, alice: User) -> None:
    """As a move to another path does."""
    account.attachments.attach(ADMIN, alice)
    rename_user(account, alice, "alice", "/other/")
    assert dict(account.attachments.attached_to(ADMIN)) == {"User/alice": alice}
