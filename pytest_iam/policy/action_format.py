"""The format that AWS asks of the Action and NotAction elements."""

from __future__ import annotations

import re

from pytest_iam.policy.dialects import Dialect
from pytest_iam.policy.fault import Found, Phase

UNPREFIXED = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
"""What AWS says of an action or a condition key that does not name its service."""
_RIGHT = re.compile(r"\*(?::\*)?|[a-zA-Z0-9\-.]+:[^:]*")
ROLE_ACTIONS = frozenset(
    (
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:setcontext",
        "sts:setsourceidentity",
        "sts:tagsession",
    )
)
"""What trust policies are about, in lower case: to take on a role, and what goes with it."""


def action_fault(action: str, dialect: Dialect) -> Found | None:
    """What is wrong with an action, or None."""
    if dialect.only_role_actions:
        if action.lower() in ROLE_ACTIONS:
            return None
        return Found((), Phase.ACTION, dialect.only_role_actions)
    if not _RIGHT.fullmatch(action):
        return Found((), Phase.ACTION, _message(action))
    if dialect.has_every_action and action.startswith("*"):
        return Found((), Phase.ACTION, dialect.has_every_action)
    return None


def _message(action: str) -> str:
    vendor, colon, name = action.partition(":")
    if not colon:
        return UNPREFIXED
    if ":" in name:
        return "Actions/Condition can contain only one colon."
    if set(vendor) & set("*?"):
        return "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards."
    return f"Vendor {vendor} is not valid"
