"""Renaming: a new name or path for an entity, followed by all that refers to it."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_iam.account.account import Account
from pytest_iam.account.certificates import ServerCertificate
from pytest_iam.account.entities import Group, User
from pytest_iam.account.mfa import device_at
from pytest_iam.account.named_principals import follow_principal

# AWS: IAM user guide, "Rename an IAM user": unique id, policies, groups, keys and password stay;
# the ARN follows, and so do policies that name the user as principal. Documents that name it as a
# resource are left as they are.


def rename_user(account: Account, user: User, name: str, path: str) -> None:
    """Give a user a name that nobody else has, and a path."""
    old, old_arn = user.name, user.arn
    account.users.remove(old)
    user.name, user.path, user.arn = name, path, account.arn("user", path, name)
    account.users.add(user)
    account.attachments.rename(user, old)
    follow_principal(account.world, old_arn, user.arn)
    # AWS: silent on delegation requests, which it shows with the ARNs of owner and approver.
    account.world.delegations.follow(old_arn, user.arn)
    for key in user.access_keys.values():
        key.user_name = name
    for serial_number in user.mfa_devices:
        device_at(account, serial_number).user_name = name
    for group_name in user.groups:
        group = account.groups.get(group_name)
        if group is not None:
            del group.users[old]
            group.users[name] = None


def rename_group(account: Account, group: Group, name: str, path: str) -> None:
    """Give a group a name that no other has, and a path."""
    old = group.name
    account.groups.remove(old)
    group.name, group.path, group.arn = name, path, account.arn("group", path, name)
    account.groups.add(group)
    account.attachments.rename(group, old)
    for user_name in group.users:
        user = account.users.get(user_name)
        if user is not None:
            user.groups = _renamed(user.groups, old, name)


def rename_server_certificate(
    account: Account, certificate: ServerCertificate, name: str, path: str
) -> None:
    """Give a server certificate a name that no other has, and a path."""
    account.server_certificates.remove(certificate.name)
    certificate.name, certificate.path = name, path
    certificate.arn = account.arn("server-certificate", path, name)
    account.server_certificates.add(certificate)


def _renamed(names: Iterable[str], old: str, new: str) -> dict[str, None]:
    """The names in their order, one of them replaced."""
    return {new if name == old else name: None for name in names}
