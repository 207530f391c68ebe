"""Who may do what: requests and policies in, decisions out; it knows no accounts."""

from __future__ import annotations

from pytest_iam.authorization.decision import Decision, authorize
from pytest_iam.authorization.request import Policies, Request

__all__ = ["Decision", "Policies", "Request", "authorize"]
