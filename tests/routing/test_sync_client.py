"""The way in for botocore's clients."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

import boto3
import botocore.client
import botocore.httpsession
import pytest
from botocore import UNSIGNED
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError
from botocore.stub import Stubber

from pytest_iam import mock_iam
from pytest_iam.routing import active

REGION = "us-east-1"
ROOT = "arn:aws:iam::123456789012:root"


def arn_of(client) -> str:
    return client.get_caller_identity()["Arn"]


def sts(**options):
    return boto3.client("sts", region_name=REGION, **options)


def error_of(call, **params) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        call(**params)
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


# ------------------------------------------------------------------ whose calls are caught


def test_clients_made_before_during_and_elsewhere_are_routed():
    """Every botocore client in the process, whenever it was made."""
    before = sts()
    with mock_iam():
        during = sts()
        assert arn_of(before) == arn_of(during) == ROOT
    with mock_iam(account_id="210987654321"):
        assert arn_of(before) == arn_of(during) == "arn:aws:iam::210987654321:root"


def test_botocore_still_validates_parameters():
    """botocore's own validation comes first, with its own error."""
    with mock_iam(), pytest.raises(ParamValidationError):
        boto3.client("iam").create_user(UserName=7)


def test_modeled_exceptions_and_metadata_are_botocores():
    """A client catches what it always caught."""
    with mock_iam():
        client = boto3.client("iam")
        with pytest.raises(client.exceptions.NoSuchEntityException) as caught:
            client.get_user(UserName="nobody")
    response = caught.value.response
    assert response["Error"] == {
        "Type": "Sender",
        "Code": "NoSuchEntity",
        "Message": "The user with name nobody cannot be found.",
    }
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert response["ResponseMetadata"]["RetryAttempts"] == 0


def test_events_paginators_waiters_and_decoded_documents_work():
    """What botocore does around a call goes on."""
    seen = []
    trust = (
        '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", '
        '"Principal": {"Service": "lambda.amazonaws.com"}}}'
    )
    with mock_iam():
        client = boto3.client("iam")
        client.meta.events.register("after-call.iam.CreateUser", lambda **_: seen.append("after"))
        for number in range(5):
            client.create_user(UserName=f"user-{number}")
        pages = client.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 2})
        names = [user["UserName"] for page in pages for user in page["Users"]]
        client.get_waiter("user_exists").wait(UserName="user-0")
        role = client.create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]
    assert seen == ["after"] * 5
    assert names == [f"user-{number}" for number in range(5)]
    assert role["AssumeRolePolicyDocument"]["Statement"]["Action"] == "sts:AssumeRole"


def test_a_stubber_on_an_iam_client_answers_before_the_simulator():
    """Whoever stubs a call of IAM means the stub."""
    with mock_iam() as iam:
        client = boto3.client("iam")
        with Stubber(client) as stubber:
            stubber.add_response("list_saml_providers", {"SAMLProviderList": []})
            assert client.list_saml_providers()["SAMLProviderList"] == []
        assert iam.calls == ()


def test_a_stubbed_call_of_another_service_is_authorized_first():
    """Authorization comes first, then whoever answers."""
    with mock_iam() as iam:
        client = boto3.client("sqs", region_name=REGION)
        with Stubber(client) as stubber, iam.acting_as(iam.user("alice")):
            stubber.add_response("list_queues", {"QueueUrls": []})
            assert error_of(client.list_queues)[0] == "AccessDenied"
        with Stubber(client) as stubber:
            stubber.add_response("list_queues", {"QueueUrls": []})
            assert client.list_queues()["QueueUrls"] == []


def test_presigning_calls_nobody():
    """A presigned URL is authorized when it is used, not when it is made."""
    with mock_iam() as iam:
        alice = iam.user("alice")
        url = alice.client("s3").generate_presigned_url(
            "get_object", Params={"Bucket": "ledger", "Key": "a"}
        )
        assert "Signature=" in url
        assert iam.calls == ()


# ------------------------------------------------------------------ who calls


def test_ambient_credentials_are_the_current_caller(monkeypatch):
    """Keys that the environment holds were not issued here: they stand for the current caller."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "from the environment")
    with mock_iam() as iam:
        client = sts()
        assert arn_of(client) == ROOT
        with iam.acting_as(iam.user("alice")):
            assert arn_of(client) == "arn:aws:iam::123456789012:user/alice"
        assert arn_of(client) == ROOT


def test_an_issued_key_in_the_environment_acts_as_its_owner(monkeypatch):
    """A key that the simulated account issued is its owner's, however it was found."""
    with mock_iam() as iam:
        key = iam.user("alice").access_key()
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key.id)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key.secret)
        client = boto3.Session().client("sts", region_name=REGION)
        assert arn_of(client) == "arn:aws:iam::123456789012:user/alice"


def test_a_key_passed_in_code_that_nobody_issued_is_refused():
    """AWS: InvalidClientTokenId, "The security token included in the request is invalid."."""
    with mock_iam():
        client = sts(aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="x")
        assert error_of(client.get_caller_identity) == ("InvalidClientTokenId", 403)


def test_a_wrong_secret_is_refused():
    """AWS: SignatureDoesNotMatch."""
    with mock_iam() as iam:
        key = iam.user("alice").access_key()
        client = sts(aws_access_key_id=key.id, aws_secret_access_key="wrong")
        assert error_of(client.get_caller_identity) == ("SignatureDoesNotMatch", 403)


def test_an_unsigned_call_is_anonymous():
    """AWS: IAM and STS refuse unsigned calls with MissingAuthenticationToken."""
    with mock_iam():
        client = sts(config=Config(signature_version=UNSIGNED))
        assert error_of(client.get_caller_identity) == ("MissingAuthenticationToken", 403)


@pytest.mark.parametrize(
    ("service", "operation", "region", "requested"),
    [
        ("iam", "list_users", "eu-west-1", "us-east-1"),
        ("iam", "list_users", "us-gov-west-1", "us-gov-west-1"),
        ("cloudfront", "list_distributions", "eu-west-1", "us-east-1"),
        ("sts", "get_session_token", "eu-west-1", "eu-west-1"),
        ("dynamodb", "list_tables", "eu-west-1", "eu-west-1"),
    ],
)
def test_a_call_is_of_the_region_that_it_is_signed_for(
    service, operation, region, requested, monkeypatch
):
    """AWS: IAM user guide, aws:RequestedRegion: a global service is requested in one region."""
    # Older releases of botocore choose STS's global endpoint by default, which is in us-east-1.
    monkeypatch.setenv("AWS_STS_REGIONAL_ENDPOINTS", "regional")
    client = boto3.client(service, region_name=region)
    with mock_iam() as iam, iam.acting_as(iam.user("alice")):
        with contextlib.suppress(ClientError):
            getattr(client, operation)()
        assert [record.call.region for record in iam.calls] == [requested]


def test_the_clients_of_handles_act_as_their_principal():
    """A user's handle, a role's, root's, and a session that was assumed."""
    with mock_iam() as iam:
        alice = iam.user("alice")
        role = iam.role("Deployer", trust=alice)
        session = role.assume(by=alice, session_name="build")
        sts_prefix = "arn:aws:sts::123456789012:assumed-role/Deployer"
        assert arn_of(alice.client("sts")) == alice.arn
        assert arn_of(alice.session().client("sts")) == alice.arn
        assert arn_of(iam.root.client("sts")) == ROOT
        assert arn_of(role.client("sts")) == f"{sts_prefix}/pytest-iam"
        assert arn_of(session.client("sts")) == session.arn == f"{sts_prefix}/build"
        assert iam.root.client("iam").list_access_keys(UserName="alice")["AccessKeyMetadata"] == []


# ------------------------------------------------------------------ how services refuse

# AWS: each service's API reference, "Common errors".
DENIALS = [
    ("s3", "list_buckets", {}, "AccessDenied", 403),
    ("s3", "head_bucket", {"Bucket": "ledger"}, "403", 403),
    ("dynamodb", "list_tables", {}, "AccessDeniedException", 400),
    ("secretsmanager", "list_secrets", {}, "AccessDeniedException", 400),
    ("sqs", "list_queues", {}, "AccessDenied", 403),
    ("sns", "list_topics", {}, "AuthorizationError", 403),
    ("ec2", "describe_instances", {}, "UnauthorizedOperation", 403),
    ("lambda", "list_functions", {}, "AccessDeniedException", 403),
    ("iam", "list_users", {}, "AccessDenied", 403),
]


@pytest.mark.parametrize(("service", "operation", "params", "code", "status"), DENIALS)
def test_a_denial_has_its_services_own_shape(service, operation, params, code, status):
    """The code, the status, and AWS's message naming principal, action and the kind of policy."""
    with mock_iam() as iam:
        client = iam.user("alice").client(service)
        with pytest.raises(ClientError) as caught:
            getattr(client, operation)(**params)
    response = caught.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (
        code,
        status,
    )
    if code != "403":
        message = response["Error"]["Message"]
        assert "User: arn:aws:iam::123456789012:user/alice is not authorized to perform" in message
        assert "because no identity-based policy allows the" in message


UNKNOWN_KEYS = [
    ("s3", "list_buckets", "InvalidAccessKeyId", 403),
    ("dynamodb", "list_tables", "UnrecognizedClientException", 400),
    ("sqs", "list_queues", "InvalidClientTokenId", 403),
    ("sns", "list_topics", "InvalidClientTokenId", 403),
    ("ec2", "describe_instances", "AuthFailure", 403),
    ("lambda", "list_functions", "UnrecognizedClientException", 403),
]


@pytest.mark.parametrize(("service", "operation", "code", "status"), UNKNOWN_KEYS)
def test_an_unknown_key_is_refused_in_its_services_own_words(service, operation, code, status):
    """The same fault has another name in each protocol."""
    with mock_iam():
        client = boto3.client(
            service,
            region_name=REGION,
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="x",
        )
        assert error_of(getattr(client, operation)) == (code, status)


# ------------------------------------------------------------------ always restored

PATCHED = [
    (botocore.client.BaseClient, "_convert_to_request_dict"),
    (botocore.client.BaseClient, "_make_request"),
    (botocore.httpsession.URLLib3Session, "send"),
]


def originals() -> list[object]:
    return [owner.__dict__[name] for owner, name in PATCHED]


def test_nothing_is_left_patched_afterwards():
    """Not after a block, not after an exception inside one, not after nested blocks."""
    before = originals()
    with mock_iam():
        assert all(new is not old for new, old in zip(originals(), before, strict=True))
        with pytest.raises(RuntimeError), mock_iam():
            raise RuntimeError("inside")
        assert all(new is not old for new, old in zip(originals(), before, strict=True))
    assert originals() == before
    assert active.innermost() is None


def test_a_monkeypatch_that_is_undone_late_does_not_route_twice(monkeypatch):
    """It puts our method back, which the next simulator takes for botocore's no more."""
    original = BaseClient._convert_to_request_dict
    with mock_iam():
        monkeypatch.setattr(BaseClient, "_convert_to_request_dict", original)
    monkeypatch.undo()
    with mock_iam() as iam:
        boto3.client("iam").list_users()
        assert len(iam.calls) == 1
    assert BaseClient._convert_to_request_dict is original


def test_the_innermost_of_nested_simulators_answers():
    """Each has its own accounts; the outer one answers again afterwards."""
    client = boto3.client("iam")
    with mock_iam() as outer:
        client.create_user(UserName="outer")
        with mock_iam() as inner:
            client.create_user(UserName="inner")
            assert [user["UserName"] for user in client.list_users()["Users"]] == ["inner"]
            assert len(inner.calls) == 2
        assert [user["UserName"] for user in client.list_users()["Users"]] == ["outer"]
        assert len(outer.calls) == 2


def test_simulators_that_end_out_of_order_leave_nothing_behind():
    """Fixtures of different lives may end in any order."""
    before = originals()
    first, second = mock_iam(), mock_iam(account_id="210987654321")
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert arn_of(sts()) == "arn:aws:iam::210987654321:root"
    second.__exit__(None, None, None)
    assert originals() == before


def test_a_client_that_outlives_its_simulator_belongs_to_nobody():
    """Its call goes where it would have gone without the simulator, here to a closed port."""
    with mock_iam() as iam:
        client = iam.user("alice").client("sts", endpoint_url="http://127.0.0.1:9")
    with pytest.raises(botocore.exceptions.EndpointConnectionError):
        client.get_caller_identity()


def test_sixteen_threads_call_at_once():
    """Every call is answered, for its own caller, and logged."""
    count, rounds = 16, 10
    with mock_iam() as iam:
        users = [iam.user(f"user-{number}", policies=["IAMFullAccess"]) for number in range(count)]
        clients = [(user, user.client("sts"), user.client("iam")) for user in users]
        barrier = threading.Barrier(count)

        def work(own) -> list[str]:
            user, own_sts, own_iam = own
            barrier.wait()
            for number in range(rounds):
                own_iam.create_user(UserName=f"{user.name}-{number}")
                assert arn_of(own_sts) == user.arn
            return [user.arn]

        with ThreadPoolExecutor(count) as pool:
            assert sorted(arn for arns in pool.map(work, clients) for arn in arns)
        made = boto3.client("iam").get_paginator("list_users").paginate()
        assert sum(len(page["Users"]) for page in made) == count * (rounds + 1)
        assert len(iam.calls) == 2 * count * rounds + 2
        assert len({record.request_id for record in iam.calls}) == len(iam.calls)


def test_threads_share_the_current_caller():
    """Code under test may call from threads of its own, as S3 transfers do."""
    with mock_iam() as iam, iam.acting_as(iam.user("alice")), ThreadPoolExecutor(4) as pool:
        client = sts()
        arns = set(pool.map(lambda _: arn_of(client), range(8)))
    assert arns == {"arn:aws:iam::123456789012:user/alice"}


def test_threads_that_act_at_once_are_reported_and_leave_nobody_behind():
    """`acting_as` holds for all threads: overlapping, one acts as the other's principal."""
    with mock_iam() as iam:
        iam.user("alice")
        iam.user("bob")
        alice_acts, bob_acts = threading.Event(), threading.Event()

        def act_as_alice():
            with iam.acting_as("alice"):
                alice_acts.set()
                bob_acts.wait(10)

        thread = threading.Thread(target=act_as_alice)
        thread.start()
        alice_acts.wait(10)
        with iam.acting_as("bob"):
            bob_acts.set()
            thread.join()
            assert iam.gateway.current_caller.arn.endswith(":user/bob")
        assert iam.gateway.current_caller.arn.endswith(":root")
        assert "take turns" in str(iam.problems.pop())


def test_tasks_that_act_at_once_are_reported():
    """Tasks of one thread interleave as threads do."""

    async def act_as(iam, name: str) -> None:
        with iam.acting_as(name):
            await asyncio.sleep(0)

    async def act_as_both(iam) -> None:
        await asyncio.gather(act_as(iam, "alice"), act_as(iam, "bob"))

    with mock_iam() as iam:
        iam.user("alice")
        iam.user("bob")
        asyncio.run(act_as_both(iam))
        assert iam.gateway.current_caller.arn.endswith(":root")
        assert "take turns" in str(iam.problems.pop())


def test_blocks_that_end_out_of_order_leave_nobody_behind():
    """A fixture that the body asked for outlives the body's own principal, and is no mistake."""
    with mock_iam() as iam:
        outer, inner = iam.acting_as(iam.user("alice")), iam.acting_as(iam.user("bob"))
        outer.__enter__()
        inner.__enter__()
        outer.__exit__(None, None, None)
        assert iam.gateway.current_caller.arn.endswith(":user/bob")
        inner.__exit__(None, None, None)
        assert iam.gateway.current_caller.arn.endswith(":root")
        assert iam.problems == []


def test_secrets_are_in_no_representation():
    """Neither a log nor a failing test prints a secret."""
    with mock_iam() as iam:
        alice = iam.user("alice", mfa=True)
        key = alice.access_key()
        client = key.client("iam")
        password = "Correct-Horse-7"
        boto3.client("iam").create_login_profile(UserName="alice", Password=password)
        with pytest.raises(ClientError) as caught:
            client.list_users()
        shown = repr((alice, key, iam.calls, alice.credentials())) + "".join(
            traceback.format_exception(caught.value)
        )
        assert key.secret not in shown
        assert password not in shown
        assert str(alice.credentials().secret_access_key) not in shown


def test_the_user_agent_is_known_to_policies():
    """AWS: global condition keys, aws:UserAgent; also of calls that are never sent."""
    statement = {
        "Effect": "Allow",
        "Action": "iam:ListUsers",
        "Resource": "*",
        "Condition": {"StringLike": {"aws:UserAgent": "billing/1.0*"}},
    }
    with mock_iam() as iam:
        alice = iam.user("alice", policies=[{"Version": "2012-10-17", "Statement": statement}])
        assert error_of(alice.client("iam").list_users)[0] == "AccessDenied"
        own = alice.client("iam", config=Config(user_agent="billing/1.0"))
        assert own.list_users()["Users"]
