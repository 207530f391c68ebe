"""What trust in shared identity providers has to check."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.policy.dialects import DIALECTS
from pytest_iam.policy.provider_controls import control_faults

GITHUB = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
COGNITO = "cognito-identity.amazonaws.com"
SUBJECT = "token.actions.githubusercontent.com:sub"
WORKFLOW = "token.actions.githubusercontent.com:job_workflow_ref"


def said(
    provider: Any, condition: dict[str, Any] | None = None, kind: str = "trust", **elements: Any
) -> list[str]:
    statement = {"Effect": "Allow", "Principal": {"Federated": provider}, **elements}
    if condition is not None:
        statement["Condition"] = condition
    return [found.message for found in control_faults(statement, DIALECTS[kind])]


def must_check(provider: str, *keys: str) -> str:
    return (
        f"Trust policy with trusted principal {provider} must evaluate, using StringEquals, "
        f"StringLike or StringEqualsIgnoreCase, {' or '.join(keys)} which is not scoped to all."
    )


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {SUBJECT: "repo:ann/app:ref:refs/heads/main"}},
        {"StringLike": {SUBJECT: "repo:ann/*"}},
        {"StringEqualsIgnoreCase": {SUBJECT.upper(): ["repo:ann/app:environment:live"]}},
        {"ForAnyValue:StringLike": {SUBJECT: ["*", "repo:ann/*"]}},
        {"StringLike": {WORKFLOW: "ann/app/.github/workflows/deploy.yml@*"}},
    ],
)
def test_a_condition_on_the_claim_is_enough(condition: dict[str, Any]) -> None:
    """IAM User Guide, "Identity-provider controls for shared OIDC providers"."""
    assert said(GITHUB, condition) == []


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {},
        {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}},
        {"StringEquals": {"token.actions.githubusercontent.com:repository": "ann/app"}},
        {"StringLike": {SUBJECT: "*"}},
        {"StringLike": {SUBJECT: ["?*", "**"]}},
        {"StringNotEquals": {SUBJECT: "repo:ann/app"}},
        {"StringEqualsIfExists": {SUBJECT: "repo:ann/app"}},
        {"StringEquals": {SUBJECT: []}},
        {"StringEquals": SUBJECT},
    ],
)
def test_without_it_iam_refuses(condition: dict[str, Any] | None) -> None:
    """The words are those that IAM answered to a trust policy for GitHub."""
    assert said(GITHUB, condition) == [must_check(GITHUB, SUBJECT, WORKFLOW)]


@pytest.mark.parametrize(
    ("issuer", "key"),
    [
        ("gitlab.com", "gitlab.com:sub"),
        ("app.terraform.io", "app.terraform.io:sub"),
        ("oidc.vercel.com", "oidc.vercel.com:aud"),
        ("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", "sts:RoleSessionName"),
    ],
)
def test_each_provider_has_its_claim(issuer: str, key: str) -> None:
    """IAM User Guide, "Identity-provider controls for shared OIDC providers"."""
    provider = f"arn:aws:iam::123456789012:oidc-provider/{issuer}"
    assert said(provider) == [must_check(provider, key)]
    assert said(provider, {"StringEquals": {key: "ann"}}) == []


def test_cognito_needs_a_condition_and_its_audience() -> None:
    """IAM User Guide, "Identity-provider controls for shared OIDC providers"."""
    audience = f"{COGNITO}:aud"
    assert said(COGNITO) == ["A condition block must be present for the Cognito provider"]
    assert said(COGNITO, {}) == [must_check(COGNITO, audience)]
    assert said(COGNITO, {"StringEquals": {audience: "eu-west-1:1"}}) == []


@pytest.mark.parametrize(
    "provider",
    [
        "accounts.google.com",
        "arn:aws:iam::123456789012:saml-provider/corporate",
        "arn:aws:iam::123456789012:oidc-provider/id.example.com",
        "arn:aws:iam::123456789012:oidc-provider/gitlab.com/ann",
        None,
        1,
    ],
)
def test_other_providers_are_one_organizations_own(provider: Any) -> None:
    assert said(provider) == []


def test_a_denial_trusts_nobody() -> None:
    assert said(GITHUB, Effect="Deny") == []


def test_of_other_policies_nothing_is_asked() -> None:
    assert said(GITHUB, kind="resource") == []


def test_each_of_several_providers_is_looked_at() -> None:
    assert len(said([GITHUB, COGNITO, "accounts.google.com"])) == 2
