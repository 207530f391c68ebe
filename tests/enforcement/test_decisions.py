"""Which condition keys a call has, where they come from, and which nobody knows."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from pytest_iam import UndeterminedError, mock_iam

ACCOUNT = "123456789012"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/Boundary"


@pytest.fixture
def simulated():
    with mock_iam(account_id=ACCOUNT) as iam:
        yield iam


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def statement(action: Any, effect: str = "Allow", **condition: object) -> dict[str, Any]:
    made = {"Effect": effect, "Action": action, "Resource": "*"}
    return made | ({"Condition": condition} if condition else {})


def trust(principal: str, *actions: str) -> dict[str, Any]:
    names = list(actions or ("sts:AssumeRole",))
    return document({"Effect": "Allow", "Action": names, "Principal": {"AWS": principal}})


def outcome(iam: Any, call: Any, **params: Any) -> str:
    """Whether AWS let a call through: "allowed", "denied", or "undetermined"."""
    try:
        call(**params)
    except UndeterminedError:
        iam.problems.clear()
        return "undetermined"
    except ClientError as error:
        is_denied = error.response["Error"]["Code"].startswith("AccessDenied")
        return "denied" if is_denied else "allowed"
    return "allowed"


def administrator(iam: Any) -> Any:
    """A client of somebody who may do anything."""
    return iam.user("admin", policies=["AdministratorAccess"]).client("iam")


RESOURCE_TAG = {"StringEquals": {"aws:ResourceTag/team": "red"}}
IAM_TAG = {"StringEquals": {"iam:ResourceTag/team": "red"}}


@pytest.mark.parametrize("condition", [RESOURCE_TAG, IAM_TAG])
@pytest.mark.parametrize(("team", "expected"), [("red", "allowed"), ("blue", "denied")])
def test_a_roles_tags_decide_who_assumes_it(simulated, condition, team, expected):
    """IAM user guide, "IAM tutorial: Define permissions to access AWS resources based on tags"."""
    alice = simulated.user("alice", policies=[document(statement("sts:AssumeRole", **condition))])
    role = simulated.role("app", trust=trust(ACCOUNT), tags={"team": team})
    call = alice.client("sts").assume_role
    assert outcome(simulated, call, RoleArn=role.arn, RoleSessionName="ci") == expected
    question = alice.can("sts:AssumeRole", role.arn)
    assert question.outcome == ("allowed" if expected == "allowed" else "implicitDeny")


@pytest.mark.parametrize("effect", ["Allow", "Deny"])
def test_a_question_about_an_entity_heeds_its_tags_and_boundary(simulated, effect):
    """IAM user guide, "IAM and AWS STS condition context keys"; no call is made."""
    simulated.policy(document(statement("*")), name="Boundary")
    conditions = (IAM_TAG, {"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}})
    for name, condition in zip(("ann", "bob"), conditions, strict=True):
        policy = document(
            *([statement("iam:*")] if effect == "Deny" else []),
            statement("iam:DeleteUserPolicy", effect, **condition),
        )
        asking = simulated.user(f"{name}-admin", policies=[policy])
        kept = simulated.user(f"{name}-1", tags={"team": "red"}, boundary=BOUNDARY)
        plain = simulated.user(f"{name}-2")
        answers = [bool(asking.can("iam:DeleteUserPolicy", each.arn)) for each in (kept, plain)]
        assert answers == ([True, False] if effect == "Allow" else [False, True])


@pytest.mark.parametrize(
    ("action", "resource", "key"),
    [
        ("iam:PassRole", "role/app", "iam:PassedToService"),
        ("iam:CreateUser", "user/new", "iam:PermissionsBoundary"),
        ("iam:CreateUser", "user/new", "aws:RequestTag/team"),
        ("iam:TagUser", "user/new", "aws:TagKeys"),
        ("iam:AttachUserPolicy", "user/new", "iam:PolicyARN"),
        ("sts:AssumeRole", "role/app", "sts:ExternalId"),
        ("sts:AssumeRole", "role/app", "sts:RoleSessionName"),
    ],
)
def test_what_only_a_call_would_tell_is_unknown_to_a_question(simulated, action, resource, key):
    """A key that AWS sets is never taken for absent; a test states it."""
    policy = document(statement(action, **{"ForAnyValue:StringEquals": {key: "red"}}))
    alice = simulated.user("alice", policies=[policy])
    simulated.role("app", trust=trust(alice.arn))
    arn = f"arn:aws:iam::{ACCOUNT}:{resource}"
    if action != "sts:AssumeRole":
        assert alice.can(action, arn).missing == (key,)
        assert alice.can(action, arn, context={key: "red"})
    deny = document(statement("*"), statement(action, "Deny", Null={key: "false"}))
    bob = simulated.user("bob", policies=[deny])
    simulated.role("other", trust=trust(bob.arn))
    assert bob.can(action, arn.replace("app", "other")).missing == (key,)


PASSES = {
    "FunctionName": "f",
    "Code": {"ZipFile": b""},
    "Role": f"arn:aws:iam::{ACCOUNT}:role/app",
    "Runtime": "python3.13",
    "Handler": "h",
}


@pytest.mark.parametrize(
    ("service", "expected"),
    [("lambda.amazonaws.com", "allowed"), ("ec2.amazonaws.com", "denied")],
)
def test_who_hands_a_role_to_a_service_may_be_held_to_that_service(simulated, service, expected):
    """IAM user guide, "IAM: Pass an IAM role to a specific AWS service"."""
    to_service = {"StringEquals": {"iam:PassedToService": service}}
    policy = document(statement("lambda:*"), statement("iam:PassRole", **to_service))
    simulated.role("app", trust=trust(ACCOUNT))
    client = simulated.user("alice", policies=[policy]).client("lambda")
    with Stubber(client) as stubber:
        stubber.add_response("create_function", {})
        assert outcome(simulated, client.create_function, **PASSES) == expected


def test_a_service_that_nobody_wrote_down_leaves_the_key_unknown(simulated):
    """IAM user guide, "iam:PassedToService": not every service supports it."""
    to_service = {"StringEquals": {"iam:PassedToService": "codebuild.amazonaws.com"}}
    policy = document(statement("codebuild:*"), statement("iam:PassRole", **to_service))
    simulated.role("app", trust=trust(ACCOUNT))
    client = simulated.user("alice", policies=[policy]).client("codebuild")
    params = {"name": "p", "serviceRole": PASSES["Role"]}
    assert outcome(simulated, client.update_project, **params) == "undetermined"


def test_the_role_of_an_instance_profile_is_passed_under_its_own_tags(simulated):
    """IAM API reference, AddRoleToInstanceProfile: PassRole is for the role, not the profile."""
    passing = statement("iam:PassRole", **RESOURCE_TAG)
    to_ec2 = statement("iam:AddRoleToInstanceProfile")
    alice = simulated.user("alice", policies=[document(to_ec2, passing)])
    admin = administrator(simulated)
    tags = [{"Key": "team", "Value": "red"}]
    admin.create_instance_profile(InstanceProfileName="red", Tags=tags)
    admin.create_instance_profile(InstanceProfileName="plain")
    simulated.role("red", trust=trust(ACCOUNT), tags={"team": "red"})
    simulated.role("plain", trust=trust(ACCOUNT))
    add = alice.client("iam").add_role_to_instance_profile
    assert outcome(simulated, add, InstanceProfileName="red", RoleName="plain") == "denied"
    assert outcome(simulated, add, InstanceProfileName="plain", RoleName="red") == "allowed"


# Keys of other actions, each with a call that names a value for them.
NOT_THERE = [
    ("iam:GetPolicy", "get_policy", {"PolicyArn": BOUNDARY}, "iam:PolicyARN", BOUNDARY),
    ("iam:DeleteUser", "delete_user", {"UserName": "bob"}, "iam:PermissionsBoundary", BOUNDARY),
    ("iam:GetPolicy", "get_policy", {"PolicyArn": BOUNDARY}, "iam:ResourceTag/team", "red"),
]


@pytest.mark.parametrize(("action", "method", "params", "key", "value"), NOT_THERE)
def test_a_key_that_the_action_does_not_have_is_absent(
    simulated, action, method, params, key, value
):
    """Service authorization reference, "Actions defined by AWS Identity and Access Management"."""
    simulated.policy(document(statement("*")), name="Boundary")
    tags = [{"Key": "team", "Value": "red"}]
    administrator(simulated).tag_policy(PolicyArn=BOUNDARY, Tags=tags)
    simulated.user("bob", boundary=BOUNDARY)
    condition = {"StringEquals": {key: value}}
    alice = simulated.user("alice", policies=[document(statement(action, **condition))])
    assert outcome(simulated, getattr(alice.client("iam"), method), **params) == "denied"


def test_a_sessions_duration_is_no_key_of_assume_role(simulated):
    """IAM user guide: sts:DurationSeconds "is not present for AWS STS assume-role operations"."""
    short = {"NumericLessThanEquals": {"sts:DurationSeconds": "900"}}
    alice = simulated.user("alice", policies=[document(statement("sts:AssumeRole", **short))])
    role = simulated.role("app", trust=trust(ACCOUNT))
    params = {"RoleArn": role.arn, "RoleSessionName": "ci", "DurationSeconds": 900}
    assert outcome(simulated, alice.client("sts").assume_role, **params) == "denied"


def test_what_is_created_with_tags_has_them(simulated):
    """IAM user guide, aws:ResourceTag: requests "that create a resource with an attached tag"."""
    creating = document(statement(["iam:CreateUser", "iam:TagUser"], **RESOURCE_TAG))
    create = simulated.user("alice", policies=[creating]).client("iam").create_user
    for name, team, expected in (("new", "red", "allowed"), ("newer", "blue", "denied")):
        tags = [{"Key": "team", "Value": team}]
        assert outcome(simulated, create, UserName=name, Tags=tags) == expected
    silent = document(statement(["iam:CreateUser", "iam:TagUser"], **IAM_TAG))
    create = simulated.user("bob", policies=[silent]).client("iam").create_user
    assert outcome(simulated, create, UserName="newest", Tags=tags) == "undetermined"


def test_a_resources_account_is_that_of_its_arn(simulated):
    """IAM user guide, "aws:ResourceAccount"."""
    deny = statement("*", "Deny", StringNotEquals={"aws:ResourceAccount": ACCOUNT})
    alice = simulated.user("alice", policies=[document(statement("*"), deny)])
    other = simulated.account("222222222222").role("app", trust=trust(alice.arn))
    own = simulated.role("app", trust=trust(alice.arn))
    assert alice.can("sts:AssumeRole", own.arn)
    assert alice.can("sts:AssumeRole", other.arn).outcome == "explicitDeny"
    queue = "arn:aws:sqs:us-east-1:222222222222:q"
    assert alice.can("sqs:SendMessage", queue).outcome == "explicitDeny"


def test_a_chain_hands_its_source_identity_down_by_permission(simulated):
    """IAM user guide, "Monitor and control actions taken with assumed roles"."""
    both = ("sts:AssumeRole", "sts:SetSourceIdentity")
    alice = simulated.user("alice", policies=[document(statement("sts:*"))])
    first = simulated.role(
        "first", trust=trust(ACCOUNT, *both), policies=[document(statement("sts:*"))]
    )
    session = first.assume(by=alice, SourceIdentity="alice")
    for name, actions, expected in (("a", both[:1], "denied"), ("b", both, "allowed")):
        role = simulated.role(name, trust=trust(first.arn, *actions))
        assume = session.client("sts").assume_role
        assert outcome(simulated, assume, RoleArn=role.arn, RoleSessionName="ci") == expected


def test_stated_keys_win_in_whatever_case(simulated):
    """IAM user guide, "Condition": the names of keys are not case-sensitive."""
    red = {"StringEquals": {"aws:ResourceTag/team": "red", "aws:SourceIp": "192.0.2.1"}}
    alice = simulated.user("alice", policies=[document(statement("sqs:SendMessage", **red))])
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"
    simulated.resource(queue, tags={"Team": "blue"})
    stated = {"AWS:resourcetag/TEAM": "red", "AWS:SOURCEIP": "192.0.2.1"}
    assert alice.can("sqs:SendMessage", queue, context=stated)
    assert not alice.can("sqs:SendMessage", queue)


def test_tags_that_differ_in_case_alone_are_told_apart_by_no_condition(simulated):
    """AWS: silent on which a condition sees; STS refuses such tags by itself."""
    tags = [{"Key": "team", "Value": "red"}, {"Key": "Team", "Value": "blue"}]
    tagging = statement(["iam:CreatePolicy", "iam:TagPolicy"])
    asking = tagging | {"Condition": {"StringEquals": {"aws:RequestTag/team": "red"}}}
    params = {"PolicyName": "p", "PolicyDocument": '{"Version": "2012-10-17"}', "Tags": tags}
    for name, policy, expected in (("a", tagging, "allowed"), ("b", asking, "undetermined")):
        client = simulated.user(name, policies=[document(policy)]).client("iam")
        assert outcome(simulated, client.create_policy, **params) == expected


def test_a_call_that_can_mean_several_resources_is_allowed_on_all_or_open(simulated):
    """KMS API reference, Decrypt: the ciphertext tells the key where KeyId does not."""
    keys = [f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{each}" for each in ("a", "b")]
    principal = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    simulated.resource(keys[0], policy=document(statement("kms:*") | principal))
    simulated.resource(keys[1], policy=document(statement("kms:Encrypt") | principal))
    client = simulated.user("alice", policies=[document(statement("kms:*"))]).client("kms")
    assert outcome(simulated, client.decrypt, CiphertextBlob=b"1") == "undetermined"
    assert simulated.calls[-1].decisions[0].missing == ("resource",)
    nobody = simulated.user("nobody").client("kms")
    simulated.resource(keys[0], policy=document(statement("kms:Decrypt", "Deny") | principal))
    assert outcome(simulated, nobody.decrypt, CiphertextBlob=b"1") == "denied"
    simulated.resource(keys[0], policy=document(statement("kms:*") | principal))
    simulated.resource(keys[1], policy=document(statement("kms:*") | principal))
    with Stubber(client) as stubber:
        stubber.add_response("decrypt", {})
        assert outcome(simulated, client.decrypt, CiphertextBlob=b"1") == "allowed"


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q", "allowed"),
        ("sqs:SendMessage", f"arn:aws:sqs:us-east-1:{ACCOUNT}:q", "explicitDeny"),
        ("sqs:SendMessage", f"arn:aws:sqs:*:{ACCOUNT}:q", "undetermined"),
        ("iam:GetUser", f"arn:aws:iam::{ACCOUNT}:user/alice", "explicitDeny"),
        ("s3:GetObject", "arn:aws:s3:::b/k", "undetermined"),
    ],
)
def test_a_question_is_asked_in_the_region_of_its_resource(simulated, action, resource, expected):
    """IAM user guide, "aws:RequestedRegion": IAM is called in us-east-1; S3's ARNs do not tell."""
    elsewhere = {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}
    policy = document(statement("*"), statement("*", "Deny", **elsewhere))
    alice = simulated.user("alice", policies=[policy])
    assert alice.can(action, resource).outcome == expected
    assert alice.can(action, resource, context={"aws:RequestedRegion": "eu-west-1"})


def test_where_aws_may_leave_the_resources_account_out_it_is_unknown(simulated):
    """IAM user guide, "aws:ResourceAccount", the actions that do not support it."""
    own = {"StringEquals": {"aws:ResourceAccount": ACCOUNT}}
    alice = simulated.user("alice", policies=[document(statement("*", **own))])
    bus = f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/b"
    assert alice.can("events:PutEvents", bus).missing == ("aws:ResourceAccount",)
    assert alice.can("sqs:SendMessage", f"arn:aws:sqs:us-east-1:{ACCOUNT}:q")


def test_credentials_that_carry_mfa_are_temporary(simulated):
    """IAM user guide, "aws:TokenIssueTime" and "Secure API access with MFA"."""
    policy = document(statement("*", Null={"aws:TokenIssueTime": "false"}))
    alice = simulated.user("alice", policies=[policy], mfa=True)
    client = simulated.user("bob", policies=[policy]).client("iam")
    assert outcome(simulated, client.list_users) == "denied"
    with simulated.acting_as(alice, mfa=True):
        assert outcome(simulated, boto3.client("iam").list_users) == "allowed"


@pytest.mark.parametrize(
    ("denied", "resource", "expected"),
    [
        ("s3:PutObject", "source", "allowed"),
        ("s3:GetObject", "source", "denied"),
        ("s3:PutObject", "target", "denied"),
        ("s3:GetObject", "target", "allowed"),
    ],
)
def test_a_copy_needs_permission_at_both_ends(simulated, denied, resource, expected):
    """Amazon S3 API Reference, CopyObject: to read the source and to write the target."""
    deny = statement(denied, "Deny") | {"Principal": "*", "Resource": f"arn:aws:s3:::{resource}/*"}
    simulated.resource(f"arn:aws:s3:::{resource}", policy=document(deny))
    client = simulated.user("alice", policies=[document(statement("s3:*"))]).client("s3")
    with Stubber(client) as stubber:
        stubber.add_response("copy_object", {})
        params = {"Bucket": "target", "Key": "k", "CopySource": "source/k"}
        assert outcome(simulated, client.copy_object, **params) == expected


@pytest.mark.parametrize(
    ("identity", "names", "expected"),
    [
        ("s3:GetObject", True, "allowed"),
        ("s3:PutObject", True, "implicitDeny"),
        ("s3:GetObject", False, "implicitDeny"),
    ],
)
def test_another_accounts_bucket_needs_both_sides(simulated, identity, names, expected):
    """IAM user guide, "Cross-account policy evaluation logic"."""
    alice = simulated.user("alice", policies=[document(statement(identity))])
    whom = {"AWS": alice.arn if names else f"arn:aws:iam::{ACCOUNT}:user/bob"}
    policy = document(statement("s3:GetObject") | {"Principal": whom})
    simulated.account("222222222222").resource("arn:aws:s3:::theirs", policy=policy)
    assert alice.can("s3:GetObject", "arn:aws:s3:::theirs/k").outcome == expected
