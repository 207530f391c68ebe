"""Memberships: which users are in which groups, read from both sides."""

from __future__ import annotations

from pytest_iam.account.entities import Group, User


def join(user: User, group: Group) -> None:
    """Put a user into a group; joining twice is once."""
    group.users[user.name] = None
    user.groups[group.name] = None


def leave(user: User, group: Group) -> None:
    """Take a user out of a group that it is in."""
    del group.users[user.name]
    del user.groups[group.name]
