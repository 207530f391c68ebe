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
FEDERATED = "arn:aws:sts::111111111111:federated-user/ann"
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


@pytest.mark.parametrize(
    ("target", "policies", "expected"),
    [
        # the session's permissions are those that user and session policies have in common
        (QUEUE, {"identity": [ALLOW], "session": [ALLOW]}, (YES, "identity")),
        (QUEUE, {"identity": [ALLOW], "session": [NOTHING]}, (NO, "session")),
        (QUEUE, {"identity": [NOTHING], "session": [ALLOW]}, (NO, "identity")),
        (QUEUE, {"identity": [ALLOW]}, (NO, "session")),
        (QUEUE, {"identity": [ALLOW], "session": []}, (NO, "session")),
        (QUEUE, {"identity": [ALLOW], "session": [ALLOW], "boundary": NOTHING}, (NO, "boundary")),
        # naming the session: not limited by implicit denies
        (QUEUE, {"resource": to(FEDERATED)}, (YES, "resource")),
        (QUEUE, {"resource": to(FEDERATED), "boundary": NOTHING}, (YES, "resource")),
        (QUEUE, {"resource": to(FEDERATED), "session": [DENY]}, (NEVER, "session")),
        (QUEUE, {"resource": to(FEDERATED), "identity": [DENY]}, (NEVER, "identity")),
        (QUEUE, {"resource": to("*")}, (YES, "resource")),
        # naming the user that federated: limited by boundary and session policy
        (QUEUE, {"resource": to(ALICE)}, (NO, "session")),
        (QUEUE, {"resource": to(ALICE), "session": [NOTHING]}, (NO, "session")),
        (QUEUE, {"resource": to(ALICE), "session": [ALLOW]}, (YES, "resource")),
        (
            QUEUE,
            {"resource": to(ALICE), "session": [ALLOW], "boundary": NOTHING},
            (NO, "boundary"),
        ),
        (
            QUEUE,
            {"resource": to(ALICE, effect="Deny"), "identity": [ALLOW], "session": [ALLOW]},
            (NEVER, "resource"),
        ),
        (QUEUE, {"resource": to(ROOT), "session": [ALLOW]}, (NO, "identity")),
        # across accounts, both sides
        (OTHER_QUEUE, {"resource": to(FEDERATED)}, (NO, "identity")),
        (OTHER_QUEUE, {"resource": to(FEDERATED), "identity": [ALLOW]}, (NO, "session")),
        (
            OTHER_QUEUE,
            {"resource": to(FEDERATED), "identity": [ALLOW], "session": [ALLOW]},
            (YES, "identity"),
        ),
        (
            OTHER_QUEUE,
            {"resource": to(ALICE), "identity": [ALLOW], "session": [ALLOW]},
            (YES, "identity"),
        ),
        # an organization
        (
            QUEUE,
            {"resource": to(FEDERATED), "service_control": [[NOTHING]]},
            (NO, "service_control"),
        ),
    ],
)
def test_a_federated_user(target: str, policies: dict[str, Any], expected: tuple[str, str]) -> None:
    """IAM User Guide, "Permissions for GetFederationToken" and "... within a single account"."""
    request = Request(FEDERATED, "sqs:SendMessage", target, issuer=ALICE)
    assert verdict(authorize(request, Policies(**policies))) == expected


@pytest.mark.parametrize(
    ("principal", "policies", "expected"),
    [
        # an explicit deny counts, whoever is named
        (ALICE, {"resource": to(ALICE), "boundary": DENY}, (NEVER, "boundary")),
        (SESSION, {"resource": to(SESSION), "session": DENY}, (NEVER, "session")),
        (SESSION, {"resource": to(SESSION), "boundary": DENY}, (NEVER, "boundary")),
        (SESSION, {"resource": to(SESSION), "identity": [DENY]}, (NEVER, "identity")),
        # so does the organization
        (
            SESSION,
            {"resource": to(SESSION), "service_control": [[NOTHING]]},
            (NO, "service_control"),
        ),
        (ALICE, {"resource": to(ALICE), "resource_control": [[NOTHING]]}, (NO, "resource_control")),
        # of several names, the one that reaches farthest
        (SESSION, {"resource": to(ROLE, SESSION), "session": [NOTHING]}, (YES, "resource")),
        (SESSION, {"resource": to(ROOT, ROLE), "session": [NOTHING]}, (NO, "session")),
        (SESSION, {"resource": to(ROOT, ROLE)}, (YES, "resource")),
        (SESSION, {"resource": to(ROOT)}, (NO, "identity")),
        (SESSION, {"resource": to("*"), "session": [NOTHING]}, (YES, "resource")),
    ],
)
def test_who_is_named_decides_what_limits(
    principal: str, policies: dict[str, Any], expected: tuple[str, str]
) -> None:
    """IAM User Guide, "Policy evaluation for requests within a single account"."""
    assert verdict(decide(principal, **policies)) == expected


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


@pytest.mark.parametrize("named", [ROOT, "111111111111"])
@pytest.mark.parametrize(
    ("principal", "action", "expected"),
    [
        (ALICE, "s3:ListAllMyBuckets", NO),
        (SESSION, "dynamodb:ListTables", NO),
        (ROOT, "s3:ListAllMyBuckets", YES),
        (ALICE, "sqs:ListQueues", YES),
    ],
)
def test_in_a_gateway_endpoints_policy_an_account_is_its_root_user_alone(
    named: str, principal: str, action: str, expected: str
) -> None:
    """PrivateLink Guide, "Control access to VPC endpoints using endpoint policies"."""
    service = action.partition(":")[0]
    ours = Policy(
        {"Statement": {"Effect": "Allow", "Action": f"{service}:*", "Resource": "*"}}, "ours"
    )
    for names, outcome in (([named], expected), ([ALICE, ROLE, ROOT], YES)):
        statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": {"AWS": names}}
        policies = Policies(identity=[ours], vpc_endpoint=Policy({"Statement": statement}, "vpce"))
        assert authorize(Request(principal, action), policies).outcome == outcome


def test_resource_control_policies_restrict_services_too_unless_they_except_them() -> None:
    """IAM User Guide, "AWS global condition context keys", aws:PrincipalIsAWSService."""
    condition = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
    control = to("*", effect="Deny", condition=condition)
    policies = Policies(resource=to("*"), resource_control=[[to("*"), control]])
    for is_service, expected in (("true", YES), ("false", NEVER), (None, NEVER)):
        request = Request(
            "sns.amazonaws.com",
            "sqs:SendMessage",
            QUEUE,
            context={"aws:PrincipalIsAWSService": is_service},
        )
        assert authorize(request, policies).outcome == expected


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


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([[]], (YES, "identity")),
        ([[to("*", effect="Deny", condition={"Bool": {"k:z": "true"}})]], (YES, "identity")),
        ([[to("*", effect="Deny")]], (NEVER, "resource_control")),
        ([[NOTHING], []], (NO, "resource_control")),
    ],
)
def test_a_level_without_any_allow_has_the_full_access_that_cannot_be_detached(
    levels: list[list[Policy]], expected: tuple[str, str]
) -> None:
    """Organizations User Guide, "RCP syntax"."""
    assert verdict(decide(ALICE, identity=[ALLOW], resource_control=levels)) == expected


def test_resource_control_policies_reach_some_services_alone() -> None:
    """Organizations User Guide, "Resource control policies (RCPs)"."""
    control = Policy(
        {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}
    )
    everything = Policy({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    policies = Policies(identity=[everything], resource_control=[[control]])
    assert authorize(Request(ALICE, "ec2:DescribeInstances"), policies).is_allowed
    assert authorize(Request(ALICE, "sqs:ListQueues"), policies).is_denied
