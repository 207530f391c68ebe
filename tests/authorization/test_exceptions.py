"""Services' own rules of evaluation."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.authorization import Policies, Request, authorize
from pytest_iam.policy import Policy

ROOT = "arn:aws:iam::111111111111:root"
ALICE = "arn:aws:iam::111111111111:user/alice"
SESSION = "arn:aws:sts::111111111111:assumed-role/Deployer/ci"
DEPLOYER = "arn:aws:iam::111111111111:role/Deployer"
ROLE = "arn:aws:iam::111111111111:role/Target"
OTHER_ROLE = "arn:aws:iam::222222222222:role/Target"
PROVIDER = "arn:aws:iam::111111111111:oidc-provider/issuer.example"
KEY = "arn:aws:kms:eu-west-1:111111111111:key/0a1b"
OTHER_KEY = "arn:aws:kms:eu-west-1:222222222222:key/0a1b"

ALLOW = Policy({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, "allow")
DENY = Policy({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}, "deny")
YES, NO, NEVER = "allowed", "implicitDeny", "explicitDeny"
NOTHING = Policy({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}, "nothing")


def trust(kind: str, value: str, action: str = "sts:*") -> Policy:
    statement = {"Effect": "Allow", "Action": action, "Principal": {kind: value}}
    return Policy({"Version": "2012-10-17", "Statement": statement}, "trust")


def by_aws(principal: str) -> Policy:
    return trust("AWS", principal)


EC2_TRUST = trust("Service", "ec2.amazonaws.com")


def verdict(principal: str, action: str, target: str, **policies: Any) -> tuple[str, str]:
    decision = authorize(Request(principal, action, target), Policies(**policies))
    return decision.outcome, decision.decided_by


@pytest.mark.parametrize("action", ["sts:GetCallerIdentity", "sts:GetSessionToken"])
@pytest.mark.parametrize("principal", [ALICE, ROOT, SESSION])
def test_needs_no_permission_whatever_denies(action: str, principal: str) -> None:
    """STS API Reference, GetCallerIdentity and GetSessionToken."""
    assert verdict(principal, action, "*", identity=[DENY]) == (YES, action)


def test_an_unsigned_call_is_no_exception() -> None:
    assert verdict("*", "sts:GetCallerIdentity", "*") == (NO, "resource")


@pytest.mark.parametrize(
    ("principal", "role", "policies", "expected"),
    [
        (ALICE, ROLE, {"identity": [ALLOW]}, (NO, "resource")),
        (ALICE, ROLE, {"resource": by_aws(ALICE)}, (YES, "resource")),
        (ALICE, ROLE, {"resource": by_aws(ROOT)}, (NO, "identity")),
        (ALICE, ROLE, {"resource": by_aws(ROOT), "identity": [ALLOW]}, (YES, "identity")),
        (ALICE, ROLE, {"resource": by_aws(ALICE), "identity": [DENY]}, (NEVER, "identity")),
        (ALICE, ROLE, {"resource": by_aws(ALICE), "boundary": NOTHING}, (YES, "resource")),
        (SESSION, ROLE, {"resource": by_aws(DEPLOYER)}, (YES, "resource")),
        (SESSION, ROLE, {"resource": by_aws(DEPLOYER), "session": NOTHING}, (NO, "session")),
        (SESSION, ROLE, {"resource": by_aws(SESSION), "session": NOTHING}, (YES, "resource")),
        (ALICE, OTHER_ROLE, {"resource": by_aws(ALICE)}, (NO, "identity")),
        (ALICE, OTHER_ROLE, {"identity": [ALLOW]}, (NO, "resource")),
        (ALICE, OTHER_ROLE, {"resource": by_aws(ROOT), "identity": [ALLOW]}, (YES, "identity")),
        (ROOT, ROLE, {"resource": by_aws(ROOT)}, (NEVER, "root assumes no role")),
        ("ec2.amazonaws.com", ROLE, {"resource": EC2_TRUST}, (YES, "resource")),
        ("ec2.amazonaws.com", ROLE, {"resource": by_aws(ROOT)}, (NO, "resource")),
    ],
)
def test_a_roles_trust_policy_must_allow(
    principal: str, role: str, policies: dict[str, Any], expected: tuple[str, str]
) -> None:
    """IAM User Guide, "How to use trust policies with IAM roles"."""
    assert verdict(principal, "sts:AssumeRole", role, **policies) == expected


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({"resource": by_aws(DEPLOYER)}, (NO, "identity")),
        ({"resource": by_aws(SESSION), "identity": [ALLOW], "session": NOTHING}, (NO, "session")),
        ({"identity": [ALLOW]}, (NO, "resource")),
        ({"resource": by_aws(DEPLOYER), "identity": [ALLOW]}, (YES, "identity")),
    ],
)
def test_in_a_role_chain_both_sides_must_let_the_source_identity_be_set(
    policies: dict[str, Any], expected: tuple[str, str]
) -> None:
    """IAM User Guide, "Monitor and control actions taken with assumed roles"."""
    assert verdict(SESSION, "sts:SetSourceIdentity", ROLE, **policies) == expected


def test_web_identity_is_decided_by_trust_alone() -> None:
    action = "sts:AssumeRoleWithWebIdentity"
    assert verdict(PROVIDER, action, ROLE, resource=trust("Federated", PROVIDER))[0] == YES
    assert verdict(PROVIDER, action, ROLE, resource=trust("AWS", ROOT))[0] == NO
    just_roles = trust("Federated", PROVIDER, "sts:AssumeRole")
    assert verdict(PROVIDER, action, ROLE, resource=just_roles)[0] == NO


def key(principal: str, effect: str = "Allow") -> Policy:
    statement = {
        "Effect": effect,
        "Action": "kms:*",
        "Resource": "*",
        "Principal": {"AWS": principal},
    }
    return Policy({"Statement": statement}, "key policy")


@pytest.mark.parametrize(
    ("principal", "resource", "policies", "expected"),
    [
        (ALICE, KEY, {"identity": [ALLOW], "resource": key(ROOT)}, (YES, "identity")),
        (ALICE, KEY, {"identity": [ALLOW], "resource": key(SESSION)}, (NO, "resource")),
        (ALICE, KEY, {"resource": key(ROOT)}, (NO, "identity")),
        (ALICE, KEY, {"resource": key(ALICE)}, (YES, "resource")),
        (ALICE, KEY, {"resource": key(ALICE), "boundary": NOTHING}, (YES, "resource")),
        (ALICE, KEY, {"identity": [ALLOW]}, (YES, "identity")),
        (ROOT, KEY, {"resource": key(ALICE)}, (NO, "resource")),
        (ROOT, KEY, {"resource": key(ROOT)}, (YES, "root")),
        (ALICE, OTHER_KEY, {"identity": [ALLOW]}, (NO, "resource")),
        (ALICE, OTHER_KEY, {"identity": [ALLOW], "resource": key(ROOT)}, (YES, "identity")),
        (ALICE, OTHER_KEY, {"resource": key(ALICE)}, (NO, "identity")),
    ],
)
def test_a_key_policy_must_allow_or_enable_the_account(
    principal: str, resource: str, policies: dict[str, Any], expected: tuple[str, str]
) -> None:
    """KMS Developer Guide, "Key policies in AWS KMS" and "Default key policy"."""
    assert verdict(principal, "kms:Decrypt", resource, **policies) == expected


BUCKET = "arn:aws:s3:::ledger"
LOCKED = Policy(
    {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Principal": "*"}}, "locked"
)


@pytest.mark.parametrize(
    ("principal", "action", "expected"),
    [
        (ROOT, "s3:PutBucketPolicy", (YES, "root")),
        (ROOT, "s3:GetBucketPolicy", (YES, "root")),
        (ROOT, "s3:DeleteBucketPolicy", (YES, "root")),
        (ROOT, "s3:ListBucket", (NEVER, "resource")),
        (ALICE, "s3:DeleteBucketPolicy", (NEVER, "resource")),
        (ROOT.replace("1", "2"), "s3:DeleteBucketPolicy", (NEVER, "resource")),
    ],
)
def test_a_buckets_owner_is_never_locked_out_of_its_policy(
    principal: str, action: str, expected: tuple[str, str]
) -> None:
    """Amazon S3 API Reference, PutBucketPolicy."""
    request = Request(principal, action, BUCKET, "111111111111")
    decision = authorize(request, Policies(identity=[ALLOW], resource=LOCKED))
    assert (decision.outcome, decision.decided_by) == expected
    control = Policies(service_control=[[ALLOW, DENY]], resource=LOCKED)
    assert authorize(request, control).outcome == NEVER
