"""The assertions, and what they say when they fail."""

from __future__ import annotations

import boto3
import pytest

from pytest_iam import (
    UndeterminedError,
    UsageError,
    assert_allowed,
    assert_denied,
    mock_iam,
    raises_access_denied,
)

KEY = "arn:aws:s3:::ledger/a"


def policy(action: str, resource: str = "*", effect: str = "Allow", **more: object) -> dict:
    statement = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.fixture
def simulated():
    with mock_iam() as iam:
        yield iam


def test_a_failed_assertion_names_the_nearest_miss_and_what_it_lacked(simulated):
    """Each policy considered, and of the statement that came nearest the key, wanted and actual."""
    condition = {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}}
    policies = [policy("s3:GetObject", Sid="Office", Condition=condition), "AmazonSQSFullAccess"]
    alice = simulated.user("alice", policies=policies)
    with pytest.raises(AssertionError) as caught:
        assert_allowed(alice, "s3:GetObject", KEY)
    text = str(caught.value)
    assert "expected this to be allowed" in text
    assert "considered: 'policy-1', 'AmazonSQSFullAccess'" in text
    assert (
        "nearest: policy 'policy-1', statement 'Office' at 1:41: Condition IpAddress aws:SourceIp "
        "wants 198.51.100.0/24; the request has '203.0.113.10'" in text
    )


def test_a_failed_assertion_names_the_statement_that_decided(simulated):
    """The explicit deny, or the allow that was not expected."""
    alice = simulated.user(
        "alice", policies=["AdministratorAccess", policy("s3:Delete*", effect="Deny", Sid="Keep")]
    )
    with pytest.raises(AssertionError, match=r"denies \(policy 'policy-2', statement 'Keep' at"):
        assert_allowed(alice, "s3:DeleteObject", KEY)
    with pytest.raises(AssertionError, match=r"allows \(policy 'AdministratorAccess'"):
        assert_denied(alice, "s3:GetObject", KEY)


def test_who_has_no_policy_at_all_is_told_so(simulated):
    """There is no nearest miss to show."""
    with pytest.raises(AssertionError, match="identity: there is no policy of this kind"):
        assert_allowed(simulated.user("alice"), "s3:GetObject", KEY)


def test_a_denial_for_another_reason_fails(simulated):
    """`by` keeps a test from passing for the wrong reason."""
    alice = simulated.user("alice", policies=["AdministratorAccess"], boundary="ReadOnlyAccess")
    assert_denied(alice, "s3:PutObject", KEY, by="boundary")
    with pytest.raises(AssertionError, match="to be denied by 'identity', not by 'boundary'"):
        assert_denied(alice, "s3:PutObject", KEY, by="identity")


def test_a_denial_by_a_rule_of_its_own_may_be_expected_by_its_name(simulated):
    """Not every denial is a policy's. AWS: the root user assumes no role."""
    role = simulated.role("Deployer")
    rule = assert_denied(simulated.root, "sts:AssumeRole", role.arn).decided_by
    assert_denied(simulated.root, "sts:AssumeRole", role.arn, by=rule)
    with pytest.raises(AssertionError, match="to be denied by 'identity', not by"):
        assert_denied(simulated.root, "sts:AssumeRole", role.arn, by="identity")


def test_an_assertion_answers_with_the_decision(simulated):
    """For a test that wants to know more."""
    alice = simulated.user("alice", policies=["AmazonS3ReadOnlyAccess"])
    assert assert_allowed(alice, "s3:GetObject", KEY).outcome == "allowed"
    assert assert_denied(alice, "s3:PutObject", KEY).decided_by == "identity"


@pytest.mark.parametrize("assertion", [assert_allowed, assert_denied])
def test_what_cannot_be_told_satisfies_neither(simulated, assertion):
    """An open question is no answer."""
    alice = simulated.user(
        "alice",
        policies=[policy("s3:ListBucket", Condition={"StringLike": {"s3:prefix": "a/*"}})],
    )
    with pytest.raises(UndeterminedError, match="s3:prefix"):
        assertion(alice, "s3:ListBucket", "arn:aws:s3:::ledger")


MISTAKES = [
    (lambda alice: assert_allowed("alice", "s3:GetObject", KEY), "'alice' is no principal"),
    (lambda alice: assert_denied(alice, "s3:GetObject", KEY, by="identiy"), "one of .*identity"),
    (lambda alice: assert_denied(alice, "s3:GetObjct", KEY), "did you mean s3:GetObject"),
    (
        lambda alice: assert_denied(alice, "s3:GetObject", "arn:aws:s3:::ledger"),
        r"not checked on 'arn:aws:s3:::ledger'; it works on .*\$\{ObjectName\}",
    ),
    (
        lambda alice: assert_denied(alice, "s3:ListBucket", KEY),
        r"not checked on .*; it works on .*\$\{BucketName\}",
    ),
    (
        lambda alice: assert_denied(alice, "sts:GetCallerIdentity", KEY),
        "it works on no resource: leave it out",
    ),
    (lambda alice: raises_access_denied("s3:GetObjct"), "did you mean s3:GetObject"),
]


@pytest.mark.parametrize(("mistake", "message"), MISTAKES)
def test_a_mistake_never_reads_as_a_denial(simulated, mistake, message):
    """The value and the fix."""
    with pytest.raises(UsageError, match=message):
        mistake(simulated.user("alice"))


# ------------------------------------------------------------------ raises_access_denied


@pytest.fixture
def acting(simulated):
    """Somebody without any permission."""
    with simulated.acting_as(simulated.user("alice")):
        yield


def read() -> None:
    boto3.client("s3", region_name="us-east-1").get_object(Bucket="ledger", Key="a")


def test_the_denial_is_caught_with_its_decision(acting):
    """The client's error, and the decision behind it."""
    with raises_access_denied("s3:getobject", KEY) as caught:
        read()
    assert caught.error.response["Error"]["Code"] == "AccessDenied"
    assert caught.decision.decided_by == "identity"


@pytest.mark.parametrize("is_cause", [True, False])
def test_an_error_of_the_application_may_stand_before_it(acting, is_cause):
    """`raise … from error`, or simply raised while handling it."""
    with raises_access_denied("s3:GetObject"):
        try:
            read()
        except Exception as error:
            if is_cause:
                raise RuntimeError("cannot read") from error
            raise RuntimeError("cannot read")  # noqa: B904 - the context alone


@pytest.mark.parametrize(
    ("action", "resource"),
    [("s3:PutObject", None), ("s3:GetObject", "arn:aws:s3:::ledger/b")],
)
def test_another_denial_fails(acting, action, resource):
    """What was denied instead, and why."""
    message = r"expected .* but what was denied is s3:GetObject on arn:aws:s3:::ledger/a"
    with pytest.raises(AssertionError, match=message), raises_access_denied(action, resource):
        read()


def test_a_swallowed_denial_fails(acting):
    """The application went on as if nothing had happened."""
    with pytest.raises(AssertionError, match="was denied, but the code under test raised nothing"):
        with raises_access_denied("s3:GetObject"):
            try:
                read()
            except Exception:  # noqa: S110 - as careless applications do
                pass


def test_no_denial_fails_with_the_calls_that_were_made(acting):
    """The log tells what happened instead."""
    message = "nothing was; the calls were:\n.*sts.GetCallerIdentity: allowed"
    with pytest.raises(AssertionError, match=message), raises_access_denied("s3:GetObject"):
        boto3.client("sts", region_name="us-east-1").get_caller_identity()


def test_another_exception_passes_through(acting):
    """Neither hidden nor taken for a denial."""
    with pytest.raises(ZeroDivisionError), raises_access_denied("s3:GetObject"):
        _ = 1 / 0


def test_it_needs_a_simulator():
    """The value and the fix."""
    with (
        pytest.raises(UsageError, match="needs a simulated AWS"),
        raises_access_denied("s3:GetObject"),
    ):
        pass
