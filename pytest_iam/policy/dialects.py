"""The dialect: what one kind of policy asks of its documents, and how AWS words the refusal.

AWS: IAM User Guide, "Grammar of the IAM JSON policy language"; the words are those of the
MalformedPolicyDocument errors that IAM answers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum


class Presence(Enum):
    """Whether statements must, must not or may have an element."""

    REQUIRED = "required"
    FORBIDDEN = "forbidden"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Dialect:
    """The rules of a kind. A message that is None stands for a rule the kind does not have."""

    invalid_json: str = "Syntax errors in policy."
    syntax: str = "Syntax errors in policy."
    missing_effect: str = "Syntax errors in policy."
    old_version: str | None = None
    principal: Presence = Presence.OPTIONAL
    missing_principal: str = "Missing required field Principal"
    has_principal: str = "Policy document should not specify a principal."
    resource: Presence = Presence.OPTIONAL
    missing_resource: str = "Policy statement must contain resources."
    has_resource: str = "Has prohibited field Resource"
    missing_action: str = "Policy statement must contain actions."
    sts_actions_only: str | None = None
    sid_pattern: str | None = None
    bad_sid: str = (
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
        "expression [0-9A-Za-z]*"
    )
    repeated_sid: str = "Statement IDs (SID) in a single policy must be unique."
    allow_not_principal: str | None = None
    has_not_principal: str | None = None
    checks_operators: bool = False
    checks_resource_format: bool = False


_ANY = Dialect()
_IDENTITY = Dialect(
    old_version="Policy document must be version 2012-10-17 or greater.",
    principal=Presence.FORBIDDEN,
    resource=Presence.REQUIRED,
    sid_pattern="[0-9A-Za-z]*",
    checks_operators=True,
    checks_resource_format=True,
)
# AWS: IAM user guide, "IAM JSON policy elements: Version": without it the older one applies; only
# managed policies are known to be refused for that.
_INLINE = replace(_IDENTITY, old_version=None)
_TRUST = Dialect(
    invalid_json="This policy contains invalid Json",
    missing_effect="Missing required field Effect",
    principal=Presence.REQUIRED,
    resource=Presence.FORBIDDEN,
    missing_action="Missing required field Action",
    sts_actions_only="AssumeRole policy may only specify STS AssumeRole actions.",
    sid_pattern="[0-9A-Za-z]*",
    bad_sid="The following Statement Ids are invalid: {sid}",
    repeated_sid="The Statement Ids in the policy are not unique",
    allow_not_principal="Allow with NotPrincipal is not allowed.",
    has_not_principal="AssumeRole policy must not contain NotPrincipal field.",
    checks_operators=True,
)
# AWS: Organizations API Reference, MalformedPolicyDocumentException.
_UNMET = "The provided policy document does not meet the requirements of the specified policy type."
_CONTROL = Dialect(
    invalid_json=_UNMET,
    syntax=_UNMET,
    missing_effect=_UNMET,
    resource=Presence.REQUIRED,
    missing_resource=_UNMET,
    missing_action=_UNMET,
    missing_principal=_UNMET,
    has_principal=_UNMET,
    repeated_sid=_UNMET,
    checks_operators=True,
)

DIALECTS: dict[str | None, Dialect] = {
    None: _ANY,
    "identity": _IDENTITY,
    "inline": _INLINE,
    "boundary": _IDENTITY,
    "session": _INLINE,
    "trust": _TRUST,
    "resource": replace(_ANY, principal=Presence.REQUIRED),
    "scp": replace(_CONTROL, principal=Presence.FORBIDDEN),
    "rcp": replace(_CONTROL, principal=Presence.REQUIRED, has_not_principal=_UNMET),
}
"""Each kind's dialect; `identity` is a managed policy, None has only what all kinds share."""
