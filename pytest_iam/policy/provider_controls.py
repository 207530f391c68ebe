"""Identity-provider controls: the claims that trust in a shared identity provider has to check.

AWS: IAM User Guide, "Identity-provider controls for shared OIDC providers".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pytest_iam.policy.dialects import Dialect
from pytest_iam.policy.fault import Found, Phase
from pytest_iam.policy.json_text import Plain

_COGNITO = "cognito-identity.amazonaws.com"
_GITHUB = "token.actions.githubusercontent.com"
_SENTINEL = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d"
_BY_SUBJECT = (
    "agent.buildkite.com",
    "app.terraform.io",
    "gitlab.com",
    "oidc-configuration.audit-log.githubusercontent.com",
    "oidc.codefresh.io",
    "proidc.upbound.io",
    "scalr.io",
    "studio.datachain.ai/api",
    "tokens.cloud.shisho.dev",
    "vstoken.actions.githubusercontent.com",
)
_BY_AUDIENCE = (_COGNITO, "api.pulumi.com/oidc", "oidc.vercel.com", "sandboxes.cloud")
_CONTROLS: Mapping[str, tuple[str, ...]] = {
    **{provider: (f"{provider}:sub",) for provider in _BY_SUBJECT},
    **{provider: (f"{provider}:aud",) for provider in _BY_AUDIENCE},
    _GITHUB: (f"{_GITHUB}:sub", f"{_GITHUB}:job_workflow_ref"),
    _SENTINEL: ("sts:RoleSessionName",),
}
"""For each shared provider the condition keys of which one has to be checked."""

_CHECKING = re.compile(r"(?:ForA(?:nyValue|llValues):)?String(?:Equals(?:IgnoreCase)?|Like)")


def control_faults(statement: Mapping[str, Plain], dialect: Dialect) -> Iterator[Found]:
    """The shared providers that a statement of a trust policy trusts whatever they claim."""
    principal = statement.get("Principal")
    if not dialect.checks_providers or not isinstance(principal, dict):
        return
    values = principal.get("Federated")
    for value in values if isinstance(values, list) else [values]:
        keys = _CONTROLS.get(_provider(value))
        if keys is None or statement.get("Effect") != "Allow":
            continue
        if not _is_checked(keys, statement.get("Condition")):
            message = _message(str(value), keys, "Condition" in statement)
            yield Found(("Principal", "Federated"), Phase.CONTROLS, message)


def _provider(value: Plain) -> str:
    text = value if isinstance(value, str) else ""
    return text.partition(":oidc-provider/")[2] or text


def _message(principal: str, keys: tuple[str, ...], has_condition: bool) -> str:
    if principal == _COGNITO and not has_condition:
        return "A condition block must be present for the Cognito provider"
    # Known of GitHub alone; of the other providers the page says no more than that AWS refuses.
    return (
        f"Trust policy with trusted principal {principal} must evaluate, using StringEquals, "
        f"StringLike or StringEqualsIgnoreCase, {' or '.join(keys)} which is not scoped to all."
    )


def _is_checked(keys: tuple[str, ...], block: Plain) -> bool:
    wanted = {key.lower() for key in keys}
    return any(
        key.lower() in wanted and _is_scoped(values)
        for operator, checks in (block.items() if isinstance(block, dict) else ())
        if _CHECKING.fullmatch(operator) and isinstance(checks, dict)
        for key, values in checks.items()
    )


def _is_scoped(values: Plain) -> bool:
    texts = values if isinstance(values, list) else [values]
    return any(isinstance(text, str) and text.strip("*?") for text in texts)
