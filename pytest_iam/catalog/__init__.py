"""What AWS publishes: actions, resources, condition keys, managed policies, calls' needs."""

from __future__ import annotations

from pytest_iam.catalog.operation_actions import permissions_for
from pytest_iam.catalog.permission import Permission

__all__ = ["Permission", "permissions_for"]
