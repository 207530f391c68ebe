"""Services' own rules of evaluation."""

from __future__ import annotations

import re
from typing import Any

import botocore.session
import pytest

from pytest_iam.authorization import Policies, Request, authorize
from pytest_iam.policy import Policy

ROOT = "arn:aws:iam::111111111111:root"
OTHER_ROOT = "arn:aws:iam::222222222222:root"
ALICE = "arn:aws:iam::111111111111:user/alice"
SESSION = "arn:aws:sts::111111111111:assumed-role/Deployer/ci"
DEPLOYER = "arn:aws:iam::111111111111:role/Deployer"
FEDERATED = "arn:aws:sts::111111111111:federated-user/ann"
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


@pytest.mark.parametrize(
    ("principal", "action"),
    [
        (ALICE, "sts:GetCallerIdentity"),
        (ROOT, "sts:GetCallerIdentity"),
        (SESSION, "sts:GetCallerIdentity"),
        (FEDERATED, "sts:GetCallerIdentity"),
        (ALICE, "sts:GetSessionToken"),
        (ROOT, "sts:GetSessionToken"),
    ],
)
def test_needs_no_permission_whatever_denies(principal: str, action: str) -> None:
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
        # since 2022 a role that assumes itself needs its own trust
        (SESSION, DEPLOYER, {"identity": [ALLOW]}, (NO, "resource")),
        (SESSION, DEPLOYER, {"resource": by_aws(ALICE), "identity": [ALLOW]}, (NO, "resource")),
        (SESSION, DEPLOYER, {"resource": by_aws(DEPLOYER)}, (YES, "resource")),
        # a session policy and a boundary limit what trust in the account delegates
        (
            SESSION,
            ROLE,
            {"resource": by_aws(ROOT), "identity": [ALLOW], "session": NOTHING},
            (NO, "session"),
        ),
        (
            ALICE,
            ROLE,
            {"resource": by_aws(ROOT), "identity": [ALLOW], "boundary": NOTHING},
            (NO, "boundary"),
        ),
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


def test_root_calls_no_assume_root() -> None:
    """STS API Reference, AssumeRoot."""
    assert verdict(ROOT, "sts:AssumeRoot", OTHER_ROOT) == (NEVER, "root assumes no role")


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({"identity": [ALLOW]}, (YES, "identity")),
        ({"identity": [NOTHING]}, (NO, "identity")),
        ({"identity": [ALLOW], "session": NOTHING}, (NO, "session")),
        ({"identity": [ALLOW], "service_control": [[NOTHING]]}, (NO, "service_control")),
    ],
)
def test_a_permission_is_enough_to_assume_root(
    policies: dict[str, Any], expected: tuple[str, str]
) -> None:
    """IAM User Guide, "Perform a privileged task on an AWS Organizations member account"."""
    assert verdict(ALICE, "sts:AssumeRoot", OTHER_ROOT, **policies) == expected


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


QUEUE = "arn:aws:sqs:eu-west-1:111111111111:jobs"


def test_a_queues_owner_is_never_locked_out_of_its_policy() -> None:
    """IAM User Guide, "AWS account root user", tasks that require it."""
    policies = {"identity": [ALLOW], "resource": LOCKED}
    assert verdict(ROOT, "sqs:SetQueueAttributes", QUEUE, **policies) == (YES, "root")
    assert verdict(ROOT, "sqs:DeleteQueue", QUEUE, **policies) == (NEVER, "resource")
    assert verdict(ALICE, "sqs:SetQueueAttributes", QUEUE, **policies) == (NEVER, "resource")


def test_root_is_refused_what_its_task_policy_denies() -> None:
    """IAM User Guide, "Perform a privileged task on an AWS Organizations member account"."""
    task = Policy(
        {
            "Statement": {
                "Effect": "Deny",
                "NotAction": ["s3:DeleteBucketPolicy", "s3:PutBucketPolicy"],
                "Resource": "*",
            }
        },
        "S3UnlockBucketPolicy",
    )
    assumed = {"aws:AssumedRoot": "true", "aws:TokenIssueTime": "2026-01-01T00:00:00Z"}

    def decide(action: str, **further: Any) -> tuple[str, str]:
        request = Request(ROOT, action, BUCKET, "111111111111", context=assumed)
        decision = authorize(request, Policies(session=task, resource=LOCKED, **further))
        return decision.outcome, decision.decided_by

    assert decide("s3:DeleteBucketPolicy") == (YES, "root")
    assert decide("s3:DeleteBucket") == (NEVER, "resource")
    assert decide("iam:ListUsers") == (NEVER, "resource")
    assert decide("s3:DeleteBucketPolicy", service_control=[[DENY]]) == (NEVER, "service_control")


OTHER_QUEUE = QUEUE.replace("1" * 12, "2" * 12)
EVERYONE = Policy(
    {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}}, "everyone"
)
BY_ALL = {"identity": [ALLOW], "resource": EVERYONE}


@pytest.mark.parametrize(
    ("principal", "action", "target", "policies", "expected"),
    [
        (ALICE, "sqs:SendMessage", OTHER_QUEUE, BY_ALL, (YES, "identity")),
        (ALICE, "sqs:DeleteQueue", OTHER_QUEUE, BY_ALL, (NO, "resource")),
        (ALICE, "sqs:DeleteQueue", QUEUE, BY_ALL, (YES, "identity")),
        (ALICE, "sqs:DeleteQueue", QUEUE, {"resource": EVERYONE}, (YES, "resource")),
        (ROOT, "sqs:TagQueue", OTHER_QUEUE, BY_ALL, (NO, "resource")),
        (SESSION, "sqs:SetQueueAttributes", OTHER_QUEUE, BY_ALL, (NO, "resource")),
        ("*", "sqs:SendMessage", QUEUE, {"resource": EVERYONE}, (YES, "resource")),
        ("*", "sqs:AddPermission", QUEUE, {"resource": EVERYONE}, (NO, "resource")),
        (ALICE, "kms:Decrypt", OTHER_KEY, BY_ALL, (YES, "identity")),
        (ALICE, "kms:GetKeyPolicy", OTHER_KEY, BY_ALL, (NO, "resource")),
        (ALICE, "kms:ScheduleKeyDeletion", OTHER_KEY, BY_ALL, (NO, "resource")),
        (ALICE, "kms:GetKeyPolicy", KEY, BY_ALL, (YES, "identity")),
        (ALICE, "iam:GetRole", OTHER_ROLE, BY_ALL, (NO, "resource")),
        (ALICE, "iam:GetRole", ROLE, {"identity": [ALLOW]}, (YES, "identity")),
        (ALICE, "iam:PassRole", OTHER_ROLE, BY_ALL, (NO, "resource")),
        (ROOT, "iam:DeleteRole", OTHER_ROLE, BY_ALL, (NO, "resource")),
        (OTHER_ROOT, "iam:DeleteRole", OTHER_ROLE, {}, (YES, "root")),
        (
            ALICE,
            "iam:GetPolicy",
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            BY_ALL,
            (YES, "identity"),
        ),
    ],
)
def test_some_actions_never_cross_accounts(
    principal: str, action: str, target: str, policies: dict[str, Any], expected: tuple[str, str]
) -> None:
    """SQS Developer Guide, "Limitations of custom policies"; KMS API Reference; IAM User Guide."""
    assert verdict(principal, action, target, **policies) == expected


def test_what_crosses_accounts_in_kms_is_what_its_reference_says() -> None:
    """KMS API Reference, "Cross-account use" of each operation."""
    documented = botocore.session.get_session().get_service_model("kms")
    for name in documented.operation_names:
        text = documented.operation_model(name).documentation
        used = re.search(r"Cross-account use</b>: (Yes|No)\b", text)
        actions = ("ReEncryptFrom", "ReEncryptTo") if name == "ReEncrypt" else (name,)
        for action in actions if used else ():
            outcome, _ = verdict(ALICE, f"kms:{action}", OTHER_KEY, **BY_ALL)
            assert (outcome == YES) is (used.group(1) == "Yes"), action


def bucket_policy(*principals: str) -> Policy:
    return Policy(
        {
            "Statement": [
                {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": principal}
                for principal in principals
            ]
        },
        "bucket",
    )


TO_ALL = bucket_policy("*", {"Service": "cloudtrail.amazonaws.com"}, {"AWS": OTHER_ROOT})
TO_SOME = bucket_policy({"Service": "cloudtrail.amazonaws.com"}, {"AWS": OTHER_ROOT})
OTHER_ALICE = ALICE.replace("1", "2")


@pytest.mark.parametrize(
    ("principal", "policy", "is_blocked", "expected"),
    [
        ("*", TO_ALL, False, (YES, "resource")),
        ("*", TO_ALL, True, (NO, "resource")),
        (OTHER_ALICE, TO_ALL, False, (YES, "identity")),
        (OTHER_ALICE, TO_ALL, True, (NO, "resource")),
        (OTHER_ROOT, TO_ALL, True, (NO, "resource")),
        (ALICE, TO_ALL, True, (YES, "identity")),
        (ROOT, TO_ALL, True, (YES, "root")),
        ("cloudtrail.amazonaws.com", TO_ALL, True, (YES, "resource")),
        (OTHER_ALICE, TO_SOME, True, (YES, "identity")),
        ("cloudtrail.amazonaws.com", TO_SOME, True, (YES, "resource")),
        ("*", TO_SOME, True, (NO, "resource")),
    ],
)
def test_a_public_bucket_policy_is_kept_to_the_account_where_public_access_is_blocked(
    principal: str, policy: Policy, is_blocked: bool, expected: tuple[str, str]
) -> None:
    """S3 User Guide, "Blocking public access", the example of public and non-public grants."""
    request = Request(principal, "s3:GetObject", f"{BUCKET}/2026.csv", "111111111111")
    identity = [ALLOW] if request.caller.account else []
    policies = Policies(identity=identity, resource=policy, blocks_public_access=is_blocked)
    decision = authorize(request, policies)
    assert (decision.outcome, decision.decided_by) == expected


def test_blocked_public_access_takes_no_allow_from_the_account_but_denies_stay() -> None:
    policies = Policies(identity=[ALLOW], resource=LOCKED, blocks_public_access=True)
    request = Request(ALICE, "s3:GetObject", f"{BUCKET}/2026.csv", "111111111111")
    assert authorize(request, policies).outcome == NEVER


@pytest.mark.parametrize(
    ("action", "target", "expected"),
    [
        ("s3:GetObject", f"{BUCKET}/2026.csv", NO),
        ("s3:ListBucket", BUCKET, YES),
    ],
)
def test_a_buckets_arn_is_not_that_of_its_objects(action: str, target: str, expected: str) -> None:
    """S3 User Guide, "Policy resources for Amazon S3"."""
    on_bucket = Policy(
        {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": BUCKET}}, "on bucket"
    )
    assert verdict(ALICE, action, target, identity=[on_bucket])[0] == expected


@pytest.mark.parametrize(
    ("service", "expected"),
    [("lambda.amazonaws.com", YES), ("ec2.amazonaws.com", NO), (None, NO)],
)
def test_a_role_is_passed_to_the_services_that_are_named(
    service: str | None, expected: str
) -> None:
    """IAM User Guide, "Grant a user permissions to pass a role to an AWS service"."""
    passing = Policy(
        {
            "Statement": {
                "Effect": "Allow",
                "Action": "iam:PassRole",
                "Resource": ROLE,
                "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
            }
        },
        "passing",
    )
    request = Request(ALICE, "iam:PassRole", ROLE, context={"iam:PassedToService": service})
    assert authorize(request, Policies(identity=[passing])).outcome == expected


def test_a_service_linked_role_is_made_for_the_service_that_is_named() -> None:
    """IAM User Guide, "Create a service-linked role"."""
    making = Policy(
        {
            "Statement": {
                "Effect": "Allow",
                "Action": "iam:CreateServiceLinkedRole",
                "Resource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*",
                "Condition": {"StringLike": {"iam:AWSServiceName": "ecs.amazonaws.com"}},
            }
        },
        "making",
    )
    linked = (
        "arn:aws:iam::111111111111:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
    )
    for service, expected in (("ecs.amazonaws.com", YES), ("rds.amazonaws.com", NO)):
        request = Request(
            ALICE,
            "iam:CreateServiceLinkedRole",
            linked.replace("ecs.amazonaws.com", service),
            context={"iam:AWSServiceName": service},
        )
        assert authorize(request, Policies(identity=[making])).outcome == expected


@pytest.mark.parametrize(
    ("action", "expected"), [("kms:RetireGrant", YES), ("kms:RevokeGrant", NEVER)]
)
def test_no_resource_control_policy_keeps_a_grant_from_being_retired(
    action: str, expected: str
) -> None:
    """KMS Developer Guide, "Resource control policies in AWS KMS"."""
    policies = {"identity": [ALLOW], "resource": key(ROOT), "resource_control": [[LOCKED]]}
    assert verdict(ALICE, action, KEY, **policies)[0] == expected
