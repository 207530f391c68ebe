"""What AWS publishes: actions, resources, condition keys, managed policies, calls' needs."""

from __future__ import annotations

from pytest_iam.catalog.operation_actions import permissions_for
from pytest_iam.catalog.permission import Permission
from pytest_iam.catalog.request_context import context_of

__all__ = ["Permission", "context_of", "permissions_for"]
