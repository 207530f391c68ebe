"""Memberships: users in groups and roles in instance profiles, read from both sides."""

from __future__ import annotations

from pytest_iam.account.entities import Group, InstanceProfile, Role, User


def join(user: User, group: Group) -> None:
    """Put a user into a group; joining twice is once."""
    group.users[user.name] = None
    user.groups[group.name] = None


def leave(user: User, group: Group) -> None:
    """Take a user out of a group that it is in."""
    del group.users[user.name]
    del user.groups[group.name]


def fill(profile: InstanceProfile, role: Role) -> None:
    """Put a role into an instance profile that is empty."""
    profile.role = role.name
    role.instance_profiles[profile.name] = None


def empty(profile: InstanceProfile, role: Role) -> None:
    """Take a role out of the instance profile that it is in."""
    profile.role = None
    del role.instance_profiles[profile.name]
