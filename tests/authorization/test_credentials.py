"""What credentials are good for: STS API Reference, GetSessionToken and GetFederationToken."""

from __future__ import annotations

import pytest

from pytest_iam.authorization import Policies, Request, authorize
from pytest_iam.policy import Policy

ROOT = "arn:aws:iam::111111111111:root"
ALICE = "arn:aws:iam::111111111111:user/alice"
SESSION = "arn:aws:sts::111111111111:assumed-role/Deployer/ci"
FEDERATED = "arn:aws:sts::111111111111:federated-user/ann"
ROLE = "arn:aws:iam::111111111111:role/Target"

ALLOW = Policy({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, "allow")
TRUST = Policy({"Statement": {"Effect": "Allow", "Action": "sts:*", "Principal": "*"}}, "trust")
EVERYTHING = Policies(identity=[ALLOW], session=ALLOW)

LONG: dict[str, str | None] = {}
TOKEN: dict[str, str | None] = {
    "aws:TokenIssueTime": "2026-01-01T00:00:00Z",
    "aws:MultiFactorAuthPresent": "false",
}
MFA = TOKEN | {"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "5"}
ASSUMED = TOKEN | {"aws:AssumedRoot": "true"}

YES, NEVER, UNSURE = "allowed", "explicitDeny", "undetermined"


@pytest.mark.parametrize(
    ("principal", "context", "action", "expected"),
    [
        (ALICE, LONG, "iam:ListUsers", YES),
        (ALICE, TOKEN, "iam:ListUsers", NEVER),
        (ALICE, MFA, "iam:ListUsers", YES),
        (ROOT, LONG, "iam:ListUsers", YES),
        (ROOT, TOKEN, "iam:ListUsers", NEVER),
        (ROOT, MFA, "iam:ListUsers", YES),
        (ROOT, ASSUMED, "iam:ListAccessKeys", YES),
        (SESSION, TOKEN, "iam:ListUsers", YES),
        (FEDERATED, TOKEN, "iam:ListUsers", NEVER),
        (ALICE, TOKEN, "iam:PassRole", YES),
        (FEDERATED, TOKEN, "iam:PassRole", YES),
        (ALICE, TOKEN, "s3:ListAllMyBuckets", YES),
        (FEDERATED, TOKEN, "s3:ListAllMyBuckets", YES),
        (ALICE, LONG, "sts:GetFederationToken", YES),
        (ALICE, TOKEN, "sts:GetFederationToken", NEVER),
        (ALICE, MFA, "sts:GetFederationToken", NEVER),
        (ALICE, MFA, "sts:GetSessionToken", NEVER),
        (ALICE, MFA, "sts:DecodeAuthorizationMessage", NEVER),
        (ALICE, TOKEN, "sts:GetCallerIdentity", YES),
        (SESSION, TOKEN, "sts:GetSessionToken", NEVER),
        (SESSION, TOKEN, "sts:GetFederationToken", NEVER),
        (SESSION, TOKEN, "sts:DecodeAuthorizationMessage", YES),
        (FEDERATED, TOKEN, "sts:GetFederationToken", NEVER),
        (FEDERATED, TOKEN, "sts:GetCallerIdentity", YES),
    ],
)
def test_what_a_kind_of_credentials_can_call(
    principal: str, context: dict[str, str | None], action: str, expected: str
) -> None:
    request = Request(principal, action, context=context)
    assert authorize(request, EVERYTHING).outcome == expected


@pytest.mark.parametrize(
    ("principal", "context", "expected"),
    [
        (ALICE, LONG, YES),
        (ALICE, TOKEN, YES),
        (SESSION, TOKEN, YES),
        (FEDERATED, TOKEN, NEVER),
    ],
)
def test_who_can_assume_roles(
    principal: str, context: dict[str, str | None], expected: str
) -> None:
    request = Request(principal, "sts:AssumeRole", ROLE, context=context)
    policies = Policies(identity=[ALLOW], session=ALLOW, resource=TRUST)
    assert authorize(request, policies).outcome == expected


@pytest.mark.parametrize(
    ("context", "unknown", "action", "expected"),
    [
        (LONG, {"aws:TokenIssueTime"}, "iam:ListUsers", UNSURE),
        (MFA, {"aws:TokenIssueTime"}, "iam:ListUsers", YES),
        (LONG, {"aws:MultiFactorAuthPresent"}, "iam:ListUsers", YES),
        (
            {"aws:TokenIssueTime": "2026-01-01T00:00:00Z"},
            {"aws:MultiFactorAuthPresent"},
            "iam:ListUsers",
            UNSURE,
        ),
        (LONG, {"aws:TokenIssueTime"}, "sts:DecodeAuthorizationMessage", UNSURE),
        (LONG, {"aws:TokenIssueTime"}, "s3:ListAllMyBuckets", YES),
    ],
)
def test_what_is_not_known_of_credentials_leaves_it_open(
    context: dict[str, str | None], unknown: set[str], action: str, expected: str
) -> None:
    request = Request(ALICE, action, context=context, unknown=unknown - context.keys())
    assert authorize(request, EVERYTHING).outcome == expected


def test_what_is_not_known_of_credentials_does_not_matter_where_nothing_allows() -> None:
    request = Request(ALICE, "iam:ListUsers", unknown={"aws:TokenIssueTime"})
    assert authorize(request, Policies()).outcome == "implicitDeny"
