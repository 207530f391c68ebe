"""How the kinds of policies combine: IAM User Guide, "Policy evaluation logic"."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.authorization import Decision, Policies, Request, authorize
from pytest_iam.policy import Policy

ROOT = "arn:aws:iam::111111111111:root"
ALICE = "arn:aws:iam::111111111111:user/alice"
ROLE = "arn:aws:iam::111111111111:role/Deployer"
SESSION = "arn:aws:sts::111111111111:assumed-role/Deployer/ci"
LINKED = "arn:aws:iam::111111111111:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
LINKED_SESSION = "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForECS/ecs"
OTHER_ROOT = "arn:aws:iam::222222222222:root"
QUEUE = "arn:aws:sqs:eu-west-1:111111111111:q"
OTHER_QUEUE = "arn:aws:sqs:eu-west-1:222222222222:q"

ANY = {"Action": "sqs:*", "Resource": "*"}
ALLOW = Policy({"Statement": {"Effect": "Allow", **ANY}}, "allow")
DENY = Policy({"Statement": [{"Effect": "Allow", **ANY}, {"Effect": "Deny", **ANY}]}, "deny")
NOTHING = Policy({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}, "nothing")
MAYBE = Policy(
    {"Statement": {"Effect": "Allow", **ANY, "Condition": {"Bool": {"x:y": "true"}}}}, "maybe"
)
MAYBE_DENY = Policy(
    {
        "Statement": [
            {"Effect": "Allow", **ANY},
            {"Effect": "Deny", **ANY, "Condition": {"Bool": {"x:y": "true"}}},
        ]
    },
    "maybe deny",
)


def to(*principals: str, effect: str = "Allow", condition: object = None) -> Policy:
    statement: dict[str, Any] = {"Effect": effect, **ANY, "Principal": {"AWS": [*principals]}}
    if condition:
        statement["Condition"] = condition
    return Policy({"Statement": statement}, "queue")


def decide(principal: str, target: str = QUEUE, **policies: Any) -> Decision:
    request = Request(principal, "sqs:SendMessage", target, unknown={"x:y"})
    return authorize(request, Policies(**policies))


def verdict(decision: Decision) -> tuple[str, str]:
    return decision.outcome, decision.decided_by


YES, NO, NEVER, UNSURE = "allowed", "implicitDeny", "explicitDeny", "undetermined"


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({}, (NO, "identity")),
        ({"identity": [NOTHING]}, (NO, "identity")),
        ({"identity": [NOTHING, ALLOW]}, (YES, "identity")),
        ({"identity": [ALLOW, DENY]}, (NEVER, "identity")),
        ({"identity": [MAYBE]}, (UNSURE, "identity")),
        ({"identity": [MAYBE, ALLOW]}, (YES, "identity")),
        ({"identity": [MAYBE_DENY]}, (UNSURE, "identity")),
        ({"identity": [MAYBE, DENY]}, (NEVER, "identity")),
        # boundary: intersection
        ({"identity": [ALLOW], "boundary": ALLOW}, (YES, "identity")),
        ({"identity": [ALLOW], "boundary": NOTHING}, (NO, "boundary")),
        ({"identity": [ALLOW], "boundary": DENY}, (NEVER, "boundary")),
        ({"identity": [ALLOW], "boundary": MAYBE}, (UNSURE, "boundary")),
        ({"identity": [NOTHING], "boundary": MAYBE}, (NO, "identity")),
        ({"identity": [], "boundary": ALLOW}, (NO, "identity")),
        # resource-based policy: union, and naming the user escapes the boundary
        ({"resource": to(ALICE)}, (YES, "resource")),
        ({"resource": to("*")}, (YES, "resource")),
        ({"resource": to(ROOT)}, (NO, "identity")),
        ({"resource": to("111111111111")}, (NO, "identity")),
        ({"resource": to(ROOT), "identity": [ALLOW]}, (YES, "identity")),
        ({"resource": to(OTHER_ROOT)}, (NO, "identity")),
        ({"resource": to(OTHER_ROOT), "identity": [ALLOW]}, (YES, "identity")),
        ({"resource": to(ALICE), "boundary": NOTHING}, (YES, "resource")),
        ({"resource": to(ALICE), "identity": [ALLOW], "boundary": NOTHING}, (YES, "resource")),
        ({"resource": to(ALICE), "boundary": DENY}, (NEVER, "boundary")),
        ({"resource": to(ALICE), "identity": [DENY]}, (NEVER, "identity")),
        ({"resource": to(ALICE, effect="Deny"), "identity": [ALLOW]}, (NEVER, "resource")),
        (
            {"resource": to(ALICE, condition={"Bool": {"x:y": "true"}}), "identity": [ALLOW]},
            (YES, "identity"),
        ),
        ({"resource": to(ALICE, condition={"Bool": {"x:y": "true"}})}, (UNSURE, "identity")),
        # an organization: every level must allow
        ({"identity": [ALLOW], "service_control": [[ALLOW], [ALLOW]]}, (YES, "identity")),
        ({"identity": [ALLOW], "service_control": [[ALLOW], [NOTHING]]}, (NO, "service_control")),
        ({"identity": [ALLOW], "service_control": [[NOTHING, ALLOW]]}, (YES, "identity")),
        ({"identity": [ALLOW], "service_control": [[]]}, (NO, "service_control")),
        ({"identity": [ALLOW], "service_control": [[ALLOW], [DENY]]}, (NEVER, "service_control")),
        ({"identity": [], "service_control": [[ALLOW]]}, (NO, "identity")),
        ({"resource": to(ALICE), "service_control": [[NOTHING]]}, (NO, "service_control")),
        ({"identity": [ALLOW], "resource_control": [[to("*")]]}, (YES, "identity")),
        (
            {"identity": [ALLOW], "resource_control": [[to("*"), to("*", effect="Deny")]]},
            (NEVER, "resource_control"),
        ),
        # a VPC endpoint
        ({"identity": [ALLOW], "vpc_endpoint": to("*")}, (YES, "identity")),
        ({"identity": [ALLOW], "vpc_endpoint": to(ROLE)}, (NO, "vpc_endpoint")),
        ({"identity": [ALLOW], "vpc_endpoint": to("*", effect="Deny")}, (NEVER, "vpc_endpoint")),
    ],
)
def test_a_user_in_one_account(policies: dict[str, Any], expected: tuple[str, str]) -> None:
    """IAM User Guide, "Policy evaluation for requests within a single account"."""
    assert verdict(decide(ALICE, **policies)) == expected


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({"identity": [ALLOW]}, (YES, "identity")),
        ({"identity": [ALLOW], "session": [ALLOW]}, (YES, "identity")),
        ({"identity": [ALLOW], "session": [NOTHING]}, (NO, "session")),
        ({"identity": [ALLOW], "session": []}, (NO, "session")),
        ({"identity": [ALLOW], "session": [NOTHING, ALLOW]}, (YES, "identity")),
        ({"identity": [ALLOW], "session": DENY}, (NEVER, "session")),
        ({"identity": [NOTHING], "session": [ALLOW]}, (NO, "identity")),
        ({"identity": [ALLOW], "boundary": NOTHING, "session": [NOTHING]}, (NO, "boundary")),
        # naming the role: limited by boundary and session policy
        ({"resource": to(ROLE)}, (YES, "resource")),
        ({"resource": to(ROLE), "boundary": ALLOW, "session": [ALLOW]}, (YES, "resource")),
        ({"resource": to(ROLE), "boundary": NOTHING}, (NO, "boundary")),
        ({"resource": to(ROLE), "session": [NOTHING]}, (NO, "session")),
        # naming the session: not limited by implicit denies
        ({"resource": to(SESSION), "boundary": NOTHING}, (YES, "resource")),
        ({"resource": to(SESSION), "session": [NOTHING]}, (YES, "resource")),
        ({"resource": to(SESSION), "session": DENY}, (NEVER, "session")),
        ({"resource": to("*"), "boundary": NOTHING, "session": [NOTHING]}, (YES, "resource")),
        ({"resource": to(ROLE, effect="Deny"), "identity": [ALLOW]}, (NEVER, "resource")),
    ],
)
def test_a_role_session_in_one_account(policies: dict[str, Any], expected: tuple[str, str]) -> None:
    """IAM User Guide, "Permissions boundaries for IAM entities" and "Session policies"."""
    assert verdict(decide(SESSION, **policies)) == expected


@pytest.mark.parametrize(
    ("principal", "policies", "expected"),
    [
        (ALICE, {"identity": [ALLOW]}, (NO, "resource")),
        (ALICE, {"resource": to(ALICE)}, (NO, "identity")),
        (ALICE, {"identity": [ALLOW], "resource": to(ALICE)}, (YES, "identity")),
        (ALICE, {"identity": [ALLOW], "resource": to(ROOT)}, (YES, "identity")),
        (ALICE, {"identity": [ALLOW], "resource": to("111111111111")}, (YES, "identity")),
        (ALICE, {"identity": [ALLOW], "resource": to("*")}, (YES, "identity")),
        (ALICE, {"identity": [ALLOW], "resource": to(OTHER_ROOT)}, (NO, "resource")),
        (ALICE, {"identity": [MAYBE], "resource": to(ALICE)}, (UNSURE, "identity")),
        (
            ALICE,
            {"identity": [ALLOW], "resource": to(ALICE), "boundary": NOTHING},
            (NO, "boundary"),
        ),
        (
            SESSION,
            {"identity": [ALLOW], "resource": to(SESSION), "session": [NOTHING]},
            (NO, "session"),
        ),
        (
            ALICE,
            {"identity": [ALLOW], "resource": to(ALICE), "resource_control": [[NOTHING]]},
            (NO, "resource_control"),
        ),
        (ROOT, {}, (NO, "resource")),
        (ROOT, {"resource": to(ROOT)}, (YES, "resource")),
        (ROOT, {"resource": to(ROOT, effect="Deny")}, (NEVER, "resource")),
    ],
)
def test_across_accounts_both_sides_must_allow(
    principal: str, policies: dict[str, Any], expected: tuple[str, str]
) -> None:
    """IAM User Guide, "Cross-account policy evaluation logic"."""
    assert verdict(decide(principal, OTHER_QUEUE, **policies)) == expected


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({}, (YES, "root")),
        ({"resource": to(ALICE)}, (YES, "root")),
        ({"resource": to(ROOT, effect="Deny")}, (NEVER, "resource")),
        ({"service_control": [[NOTHING]]}, (NO, "service_control")),
        ({"service_control": [[DENY]]}, (NEVER, "service_control")),
        ({"resource_control": [[to("*", effect="Deny")]]}, (NEVER, "resource_control")),
        ({"vpc_endpoint": to(ALICE)}, (NO, "vpc_endpoint")),
    ],
)
def test_the_root_user_has_full_access_but_for_guardrails(
    policies: dict[str, Any], expected: tuple[str, str]
) -> None:
    """IAM User Guide, "How AWS enforcement code logic evaluates requests"."""
    assert verdict(decide(ROOT, **policies)) == expected


@pytest.mark.parametrize("principal", ["*", "sns.amazonaws.com"])
@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({}, (NO, "resource")),
        ({"resource": to(ROOT)}, (NO, "resource")),
        ({"resource": to("*")}, (YES, "resource")),
        ({"resource": to("*", effect="Deny")}, (NEVER, "resource")),
        ({"resource": to("*"), "service_control": [[DENY]]}, (YES, "resource")),
        ({"resource": to("*"), "resource_control": [[NOTHING]]}, (NO, "resource_control")),
    ],
)
def test_who_has_no_account_has_the_resources_policy_alone(
    principal: str, policies: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert verdict(decide(principal, **policies)) == expected


def test_service_linked_roles_are_not_restricted_by_the_organization() -> None:
    """Organizations User Guide, "Service control policies"."""
    request = Request(
        LINKED_SESSION, "sqs:SendMessage", QUEUE, context={"aws:PrincipalArn": LINKED}
    )
    policies = Policies(identity=[ALLOW], service_control=[[DENY]], resource_control=[[NOTHING]])
    assert authorize(request, policies).is_allowed


def test_what_denies_anyway_leaves_nothing_undetermined() -> None:
    assert verdict(decide(ALICE, identity=[MAYBE_DENY], boundary=NOTHING)) == (NO, "boundary")
    assert verdict(decide(ALICE, identity=[MAYBE_DENY], boundary=DENY)) == (NEVER, "boundary")
