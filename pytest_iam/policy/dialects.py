"""The dialect: what one kind of policy asks of its documents, and how AWS words the refusal.

AWS: IAM User Guide, "Grammar of the IAM JSON policy language". The words are those of the errors
`MalformedPolicyDocument` of IAM and `MalformedPolicyDocumentException` of Organizations, which AWS
does not document: they are known from what AWS answered. Trust policies are read by another parser
than identity-based policies, with words of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

_SYNTAX = "Syntax errors in policy."


class Presence(Enum):
    """Whether statements must, must not or may have an element."""

    REQUIRED = "required"
    FORBIDDEN = "forbidden"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Dialect:
    """The rules of a kind, and what AWS says of a document that breaks them.

    A message that is None stands for a rule the kind does not have. `{}` in a message is the
    value, or the element's name. `only_message` is said whatever the fault.
    """

    only_message: str | None = None
    invalid_json: str = _SYNTAX
    syntax: str = _SYNTAX
    unknown_element: str = _SYNTAX
    missing_statement: str = _SYNTAX
    empty_statement: str = _SYNTAX
    unknown_version: str = _SYNTAX
    old_version: str | None = None
    missing_effect: str = _SYNTAX
    unknown_effect: str = _SYNTAX
    only_denies: bool = False
    exempt_statement: Mapping[str, object] | None = None
    sid_pattern: str | None = None
    bad_sid: str = (
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
        "expression [0-9A-Za-z]*"
    )
    repeated_sid: str = "Statement IDs (SID) in a single policy must be unique."

    principal: Presence = Presence.OPTIONAL
    missing_principal: str = "Missing required field Principal"
    has_principal: str = "Policy document should not specify a principal."
    has_not_principal: str | None = None
    allow_not_principal: str | None = None
    principal_types: tuple[str, ...] = ("AWS", "Service", "Federated", "CanonicalUser")
    text_principal: str = _SYNTAX
    empty_principal: str = _SYNTAX
    unknown_principal_type: str = _SYNTAX
    bad_principal: str = _SYNTAX
    has_everyone: str | None = None
    only_everyone: bool = False
    checked_principals: tuple[str, ...] = ()
    checks_providers: bool = False

    missing_action: str = "Policy statement must contain actions."
    has_not_action: str | None = None
    has_every_action: str | None = None
    only_role_actions: str | None = None
    resource: Presence = Presence.OPTIONAL
    missing_resource: str = "Policy statement must contain resources."
    has_resource: str = "Has prohibited field Resource"
    has_not_resource: str = "AssumeRole policy must not contain resources."
    checks_resources: bool = False
    checks_conditions: bool = False


_ANY = Dialect()
_IDENTITY = Dialect(
    old_version="Policy document must be version 2012-10-17 or greater.",
    principal=Presence.FORBIDDEN,
    resource=Presence.REQUIRED,
    sid_pattern="[0-9A-Za-z]*",
    checks_conditions=True,
    checks_resources=True,
)
# AWS: IAM User Guide, "IAM JSON policy elements: Version": without it the older one applies; only
# managed policies are known to be refused for that.
_INLINE = replace(_IDENTITY, old_version=None)
_TRUST = Dialect(
    invalid_json="This policy contains invalid Json",
    syntax="Syntax error in policy.",  # unsure: seen once, without the document it answered
    unknown_element="Unknown field {}",
    missing_statement="Missing required field Statement",
    empty_statement="Could not parse the policy: Statement is empty!",
    unknown_version="The policy must contain a valid version string",
    missing_effect="Missing required field Effect",
    unknown_effect="Invalid effect: {}",
    sid_pattern="[0-9A-Za-z]*",
    bad_sid="The following Statement Ids are invalid: {}",
    repeated_sid="The Statement Ids in the policy are not unique",
    principal=Presence.REQUIRED,
    has_not_principal="AssumeRole policy must not contain NotPrincipal field.",
    allow_not_principal="Allow with NotPrincipal is not allowed.",
    principal_types=("AWS", "Service", "Federated"),
    text_principal="Principal must be a JSON object.",
    empty_principal="Missing required field Principal cannot be empty!",
    unknown_principal_type='Invalid principal in policy: "{}"',
    bad_principal='Invalid principal in policy: "{}":"{}"',
    has_everyone='AssumeRolepolicy contained an invalid principal: "STAR":"*".',
    checked_principals=("AWS", "Service"),
    checks_providers=True,
    missing_action="Missing required field Action",
    only_role_actions="AssumeRole policy may only specify STS AssumeRole actions.",
    resource=Presence.FORBIDDEN,
    checks_conditions=True,
)
# Services word their refusals each in its own way; of a principal nearly all say this.
_RESOURCE = Dialect(
    principal=Presence.REQUIRED,
    bad_principal="Invalid principal in policy",
    checked_principals=("AWS",),
)
# AWS: Organizations API Reference, MalformedPolicyDocumentException.
_CONTROL = Dialect(
    only_message=(
        "The provided policy document does not meet the requirements of the specified policy type."
    ),
    resource=Presence.REQUIRED,
    checks_conditions=True,
)
# AWS: Organizations User Guide, "SCP syntax": since September 2025 all elements but the principal,
# with either effect; the page's sentence that an Allow names no single resource is older. "Every
# SCP must include a Version", which its own examples do without.
_SCP = replace(_CONTROL, principal=Presence.FORBIDDEN)
# AWS: Organizations User Guide, "RCP syntax"; of `Version` as above. Silent on {"AWS": "*"}, and on
# services that RCPs do not reach; the stricter chosen of the one, nothing asked of the other.
_RCP = replace(
    _CONTROL,
    principal=Presence.REQUIRED,
    only_everyone=True,
    has_not_principal="RCPs do not support NotPrincipal",
    has_not_action="RCPs do not support NotAction",
    has_every_action='an RCP has to name the service, such as "s3:*"',
    only_denies=True,
    # The one policy that may allow is AWS's own RCPFullAWSAccess.
    exempt_statement={"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
)

DIALECTS: dict[str | None, Dialect] = {
    None: _ANY,
    "identity": _IDENTITY,
    "inline": _INLINE,
    "boundary": _IDENTITY,
    "session": _INLINE,
    "trust": _TRUST,
    "resource": _RESOURCE,
    "scp": _SCP,
    "rcp": _RCP,
}
"""Each kind's dialect; `identity` is a managed policy, None has only what all kinds share."""
