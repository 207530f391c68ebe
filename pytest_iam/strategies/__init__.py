"""Hypothesis strategies: parts of the policy language, requests, and whole settings to decide in.

Needs the extra `hypothesis`; importing it without raises ImportError, which says so.
"""

from __future__ import annotations

try:
    import hypothesis  # noqa: F401 - asked for by name, so that the error below is about it alone
except ModuleNotFoundError:
    raise ImportError(
        "pytest_iam.strategies needs hypothesis, which is not installed; "
        'run: pip install "pytest-aws-iam[hypothesis]"'
    ) from None

from pytest_iam.strategies.alphabet import ACCOUNTS, ACTIONS, KEYS, Keys
from pytest_iam.strategies.language import actions, arns, contexts, policies, principals, statements
from pytest_iam.strategies.settings import Setting, accounts, requests

__all__ = [
    "ACCOUNTS",
    "ACTIONS",
    "KEYS",
    "Keys",
    "Setting",
    "accounts",
    "actions",
    "arns",
    "contexts",
    "policies",
    "principals",
    "requests",
    "statements",
]
