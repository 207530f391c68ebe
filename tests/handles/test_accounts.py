"""Accounts as a test holds them: what their factories make, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_iam import UsageError, assert_allowed, assert_denied, mock_iam
from pytest_iam.policy import MalformedPolicy, Policy

QUEUES = "arn:aws:sqs:us-east-1:123456789012:*"


def policy(*actions: str, effect: str = "Allow", resource: str = "*", **more: object) -> dict:
    statement = {"Effect": effect, "Action": list(actions), "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.fixture
def simulated():
    with mock_iam() as iam:
        yield iam


# Every way to write a policy that allows sqs:ListQueues.
SOURCES = [
    pytest.param(policy("sqs:*"), id="dict"),
    pytest.param(json.dumps(policy("sqs:*")), id="text"),
    pytest.param("queues.json", id="file"),
    pytest.param(Path("queues.json"), id="path"),
    pytest.param("AmazonSQSFullAccess", id="name of AWS's"),
    pytest.param("arn:aws:iam::aws:policy/AmazonSQSFullAccess", id="ARN"),
    pytest.param("Own", id="name of the account's"),
]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("kind", ["user", "group", "role"])
def test_policies_may_be_written_in_many_ways(tmp_path, kind, source):
    """A dict, JSON text, a file, or a managed policy's name or ARN."""
    tmp_path.joinpath("queues.json").write_text(json.dumps(policy("sqs:*")))
    with mock_iam(directories=[tmp_path]) as iam:
        iam.policy(policy("sqs:*"), name="Own")
        if kind == "role":
            who = iam.role("Worker", policies=[source])
        elif kind == "user":
            who = iam.user("alice", policies=[source])
        else:
            iam.group("workers", policies=[source])
            who = iam.user("alice", groups=["workers"])
        assert_allowed(who, "sqs:ListQueues")
        assert_denied(who, "sns:ListTopics")


def test_documents_are_embedded_and_named_after_their_file(tmp_path, simulated):
    """An inline policy is called as its file is, or by its place in the list."""
    tmp_path.joinpath("queues.json").write_text(json.dumps(policy("sqs:*")))
    simulated.user("alice", policies=[tmp_path / "queues.json", policy("sns:*")])
    names = boto3.client("iam").list_user_policies(UserName="alice")["PolicyNames"]
    assert names == ["policy-2", "queues"]


def test_a_document_too_long_to_embed_becomes_a_managed_policy(simulated):
    """AWS: IAM user guide, "IAM and AWS STS quotas": 2,048 characters inline, 6,144 managed."""
    long = policy("sqs:ListQueues", resource="*", Sid="a" * 2100)
    alice = simulated.user("alice", policies=[long])
    client = boto3.client("iam")
    assert client.list_user_policies(UserName="alice")["PolicyNames"] == []
    attached = client.list_attached_user_policies(UserName="alice")["AttachedPolicies"]
    assert [each["PolicyName"] for each in attached] == ["alice-policy-1"]
    assert_allowed(alice, "sqs:ListQueues")


def test_a_user_has_what_was_asked_for(simulated):
    """Groups, tags, path, boundary and MFA device are there in IAM's own answers."""
    simulated.group("developers")
    alice = simulated.user(
        "alice",
        groups=["developers"],
        tags={"team": "red"},
        path="/people/",
        boundary="PowerUserAccess",
        mfa=True,
    )
    client = boto3.client("iam")
    user = client.get_user(UserName="alice")["User"]
    assert user["Arn"] == alice.arn == "arn:aws:iam::123456789012:user/people/alice"
    assert user["Tags"] == [{"Key": "team", "Value": "red"}]
    assert user["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith("/PowerUserAccess")
    assert client.list_groups_for_user(UserName="alice")["Groups"][0]["GroupName"] == "developers"
    assert len(client.list_mfa_devices(UserName="alice")["MFADevices"]) == 1


def test_a_boundary_bounds(simulated):
    """AWS: IAM user guide, "Permissions boundaries": both have to allow."""
    alice = simulated.user("alice", policies=["AdministratorAccess"], boundary=policy("sqs:*"))
    assert_allowed(alice, "sqs:ListQueues")
    assert_denied(alice, "sns:ListTopics", by="boundary")


TRUSTS = [
    ("lambda.amazonaws.com", {"Service": ["lambda.amazonaws.com"]}),
    ("123456789012", {"AWS": ["123456789012"]}),
    ("arn:aws:iam::123456789012:root", {"AWS": ["arn:aws:iam::123456789012:root"]}),
    (
        ["ec2.amazonaws.com", "210987654321"],
        {"Service": ["ec2.amazonaws.com"], "AWS": ["210987654321"]},
    ),
    (None, {"AWS": ["123456789012"]}),
]


@pytest.mark.parametrize(("trust", "principal"), TRUSTS)
def test_trust_may_name_principals(simulated, trust, principal):
    """A service, an account, an ARN, several; the account itself if none is named."""
    simulated.role("Worker", trust=trust)
    role = boto3.client("iam").get_role(RoleName="Worker")["Role"]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == principal


def test_trust_may_be_a_handle_or_a_whole_document(simulated):
    """A principal's handle stands for its ARN; a document is taken as it is."""
    alice, bob = simulated.user("alice"), simulated.user("bob")
    of_alice = simulated.role("OfAlice", trust=alice)
    document = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": bob.arn},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "77"}},
        },
    }
    of_bob = simulated.role("OfBob", trust=document)
    assert of_alice.assume(by=alice).arn.endswith("assumed-role/OfAlice/pytest-iam")
    assert of_bob.assume(by=bob, ExternalId="77")
    for role, by in ((of_alice, bob), (of_bob, bob), (of_bob, alice)):
        with pytest.raises(ClientError, match="AccessDenied"):
            role.assume(by=by)


def test_a_role_of_another_account_needs_both_sides(simulated):
    """AWS: IAM user guide, "Cross-account policy evaluation logic"."""
    prod = simulated.account("222222222222", alias="prod")
    alice = simulated.user("alice")
    role = prod.role("Reader", trust=alice, policies=["AmazonS3ReadOnlyAccess"])
    with pytest.raises(ClientError, match=f"sts:AssumeRole on resource: {role.arn}"):
        role.assume(by=alice)
    assert alice.can("sts:AssumeRole", role.arn).decided_by == "identity"
    bob = simulated.user("bob", policies=[policy("sts:AssumeRole", resource=role.arn)])
    with pytest.raises(ClientError, match="AccessDenied"):
        role.assume(by=bob)
    carol = simulated.user("carol", policies=[policy("sts:AssumeRole", resource=role.arn)])
    other = prod.role("Writer", trust=carol)
    assert carol.can("sts:AssumeRole", other.arn).outcome == "implicitDeny"
    trusted = prod.role("Open", trust=simulated.account_id)
    dave = simulated.user("dave", policies=[policy("sts:AssumeRole", resource=trusted.arn)])
    session = trusted.assume(by=dave)
    assert session.client("sts").get_caller_identity()["Account"] == "222222222222"
    assert boto3.client("iam").list_account_aliases()["AccountAliases"] == []
    assert prod.root.client("iam").list_account_aliases()["AccountAliases"] == ["prod"]


MISTAKES = [
    (lambda iam: iam.user("alice", policies=["ReadOnlyAcces"]), "did you mean 'ReadOnlyAccess'"),
    (lambda iam: iam.user("alice", policies=[7]), "7 is no policy: write a dict"),
    (lambda iam: iam.user("alice", policies=policy("sqs:*")), "is one item: write a list"),
    (lambda iam: iam.user("alice", policies=["gone.json"]), "no policy file 'gone.json'; looked"),
    (lambda iam: iam.user("alice", groups=["nobody"]), "nobody cannot be found"),
    (lambda iam: iam.user("alice", boundary="arn:aws:iam::aws:policy/Gone"), "AWS refuses"),
    (lambda iam: iam.user("alice", tags={"k": "v" * 300}), "length less than or equal to 256"),
    (lambda iam: iam.user("a/b"), "must contain only alphanumeric"),
    (lambda iam: [iam.user("alice"), iam.user("ALICE")], "already exists"),
    (lambda iam: iam.role("Worker", trust="lamda"), "trust='lamda' names no principal"),
    (lambda iam: iam.role("Worker", trust=[7]), "trust=7 names no principal"),
    (lambda iam: iam.role("Worker", max_session=60), "3600"),
    (lambda iam: iam.policy("ReadOnlyAccess", name="Mine"), "has a name already"),
    (lambda iam: iam.policy("arn:aws:iam::123456789012:policy/Gone"), "was not found"),
    (lambda iam: iam.access_key("nobody"), "no user is named 'nobody'"),
    (lambda iam: iam.mfa_device("nobody"), "no user is named 'nobody'"),
    (lambda iam: iam.principal("alcie"), "no user or role is named 'alcie'; make it first"),
    (lambda iam: iam.account("42"), "twelve digits"),
    (lambda iam: iam.resource("ledger"), "write its ARN"),
    (lambda iam: iam.resource("arn:aws:s3:::b", policy="ReadOnlyAccess"), "pass a document"),
]


@pytest.mark.parametrize(("mistake", "message"), MISTAKES)
def test_a_mistake_is_refused_with_the_value_and_the_fix(simulated, mistake, message):
    """What AWS would refuse, and what means nothing, stops the set-up."""
    with pytest.raises(UsageError, match=message):
        mistake(simulated)


def test_a_malformed_document_is_refused_with_all_its_faults(simulated):
    """Every fault, with its place; AWS tells only the first."""
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "allow", "Acton": "sqs:*"}]}
    with pytest.raises(MalformedPolicy) as caught:
        simulated.user("alice", policies=[document])
    assert len(caught.value.faults) >= 2


def test_quotas_may_be_changed(simulated):
    """AWS: IAM user guide, "IAM and AWS STS quotas"; a test plays a smaller account."""
    simulated.quotas.users = 1
    simulated.user("alice")
    with pytest.raises(ClientError, match="LimitExceeded"):
        boto3.client("iam").create_user(UserName="bob")


def test_a_declared_resource_has_its_policy_heeded(simulated):
    """AWS: IAM user guide, "Policy evaluation for requests within a single account"."""
    bucket = "arn:aws:s3:::ledger"
    alice, bob = simulated.user("alice", policies=["AmazonS3FullAccess"]), simulated.user("bob")
    grant = {"Sid": "a", "Effect": "Allow", "Principal": {"AWS": bob.arn}}
    guard = {"Sid": "b", "Effect": "Deny", "Principal": "*"}
    both = {
        "Version": "2012-10-17",
        "Statement": [
            {**grant, "Action": "s3:GetObject", "Resource": f"{bucket}/*"},
            {**guard, "Action": "s3:DeleteObject", "Resource": f"{bucket}/*"},
        ],
    }
    assert_allowed(alice, "s3:DeleteObject", f"{bucket}/a")
    simulated.resource(bucket, policy=both)
    assert_denied(alice, "s3:DeleteObject", f"{bucket}/a", by="resource")
    assert_allowed(bob, "s3:GetObject", f"{bucket}/a")
    assert_denied(bob, "s3:GetObject", "arn:aws:s3:::other/a")


def test_a_resource_of_another_account_needs_both_sides(simulated):
    """AWS: IAM user guide, "Cross-account policy evaluation logic"."""
    queue = "arn:aws:sqs:us-east-1:222222222222:jobs"
    prod = simulated.account("222222222222")
    alice = simulated.user("alice", policies=["AmazonSQSFullAccess"])
    assert_denied(alice, "sqs:SendMessage", queue, by="resource")
    prod.resource(
        queue,
        policy={
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"AWS": simulated.account_id},
                "Action": "sqs:SendMessage",
                "Resource": queue,
            },
        },
    )
    assert_allowed(alice, "sqs:SendMessage", queue)
    assert_denied(simulated.user("bob"), "sqs:SendMessage", queue, by="identity")


def test_declared_tags_are_known_and_undeclared_ones_are_not(simulated):
    """A condition on tags that nobody stated cannot be told."""
    queue = "arn:aws:sqs:us-east-1:123456789012:jobs"
    condition = {"StringEquals": {"aws:ResourceTag/team": "red"}}
    alice = simulated.user("alice", policies=[policy("sqs:*", Condition=condition)])
    assert alice.can("sqs:SendMessage", queue).is_undetermined
    simulated.resource(queue, tags={"team": "red"})
    assert_allowed(alice, "sqs:SendMessage", queue)
    simulated.resource(queue, tags={})
    assert_denied(alice, "sqs:SendMessage", queue)


def test_a_trust_policy_decides_about_taking_on_the_role_alone(simulated):
    """AWS: IAM user guide, "Roles terms and concepts": who is trusted may not manage the role."""
    alice = simulated.user("alice")
    statement = {"Effect": "Allow", "Principal": {"AWS": alice.arn}, "NotAction": "s3:*"}
    document = {"Version": "2012-10-17", "Statement": statement}
    role = simulated.role("Worker", trust=alice)
    entity = simulated._account.roles.get("Worker")
    entity.trust = Policy(document, name="Worker")
    assert_allowed(alice, "sts:AssumeRole", role.arn)
    assert_denied(alice, "iam:DeleteRole", role.arn, by="identity")
