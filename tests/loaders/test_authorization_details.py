"""Authorization details as a way in."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iam import Simulator, UsageError, assert_allowed, assert_denied, mock_iam
from pytest_iam.account.account import World
from pytest_iam.account.callers import root_caller
from pytest_iam.calls import Call
from pytest_iam.loaders.authorization_details import load_authorization_details
from pytest_iam.operations.dispatch import answer

ACCOUNT_ID = "222222222222"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def document(action: str, **more: Any) -> dict[str, Any]:
    """A policy that allows an action."""
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"} | more
    return {"Version": "2012-10-17", "Statement": [statement]}


def filled() -> Simulator:
    """A simulated AWS whose account has something of every kind."""
    iam = Simulator(account_id=ACCOUNT_ID)
    own = iam.policy(document("sqs:SendMessage"), name="own")
    iam.group("team", policies=[document("s3:GetObject"), READ_ONLY], path="/x/")
    iam.user("alice", groups=["team"], policies=[own], boundary=READ_ONLY, tags={"team": "red"})
    iam.user("bob", policies=[document("s3:PutObject")])
    iam.role("Deployer", trust="lambda.amazonaws.com", policies=[own, document("iam:PassRole")])
    operate(iam, "CreateInstanceProfile", InstanceProfileName="p", Tags=[{"Key": "a", "Value": ""}])
    operate(iam, "AddRoleToInstanceProfile", InstanceProfileName="p", RoleName="Deployer")
    text = json.dumps(document("sqs:ReceiveMessage"))
    operate(iam, "CreatePolicyVersion", PolicyArn=own.arn, PolicyDocument=text, SetAsDefault=True)
    operate(iam, "DeletePolicyVersion", PolicyArn=own.arn, VersionId="v1")
    described = {"PolicyDocument": text, "Description": "unused"}
    operate(iam, "CreatePolicy", PolicyName="unused", Path="/x/", **described)
    return iam


def operate(iam: Simulator, operation: str, **params: Any) -> dict[str, Any]:
    """Perform an operation of IAM as the account's root."""
    account = iam.gateway.world.account(ACCOUNT_ID)
    return answer(account, root_caller(account), Call("iam", operation, params, None))


def details_of(iam: Simulator) -> dict[str, Any]:
    """What GetAccountAuthorizationDetails answers, its documents in URL encoding."""
    return operate(iam, "GetAccountAuthorizationDetails", MaxItems=1000)


def through_boto3(iam: Simulator, size: int = 1000) -> list[dict[str, Any]]:
    """The pages of the answer as boto3 gives them: documents are dicts."""
    with mock_iam(account_id=ACCOUNT_ID) as active:
        active.load(details_of(iam))
        pages = boto3.client("iam").get_paginator("get_account_authorization_details")
        return [*pages.paginate(PaginationConfig={"PageSize": size})]


def test_what_is_loaded_is_exported_equal() -> None:
    """Users, groups, roles, profiles and policies keep their ids, dates, order and relations."""
    details = details_of(filled())
    loaded = Simulator()
    assert loaded.load(details).account_id == ACCOUNT_ID
    assert details_of(loaded) == details


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_pages_of_a_client_are_loaded(size: int) -> None:
    """boto3 gives documents as dicts, and dates as datetimes."""
    iam = filled()
    pages = through_boto3(iam, size)
    loaded = Simulator()
    loaded.load(pages)
    assert through_boto3(loaded) == through_boto3(iam)


def test_a_file_is_loaded(tmp_path: Path) -> None:
    """As `aws iam get-account-authorization-details` writes it: dates are text."""
    (page,) = through_boto3(filled())
    path = tmp_path / "details.json"
    path.write_text(json.dumps(page, default=str), encoding="utf-8")
    loaded = Simulator()
    loaded.load(path)
    assert details_of(loaded)["UserDetailList"][0]["UserName"] == "alice"


def test_dates_in_zulu_time_are_read() -> None:
    """The AWS CLI writes either."""
    details = details_of(filled())
    details["UserDetailList"][0]["CreateDate"] = "2020-02-01T12:00:00Z"
    loaded = Simulator()
    loaded.load(details)
    (alice, _) = details_of(loaded)["UserDetailList"]
    assert alice["CreateDate"].isoformat() == "2020-02-01T12:00:00+00:00"


def test_principals_that_are_loaded_may_do_what_they_may() -> None:
    """Policies attached, embedded, of a group, and a boundary."""
    with mock_iam() as iam:
        account = iam.load(details_of(filled()))
        alice, bob = account.principal("alice"), account.principal("bob")
        assert_allowed(alice, "s3:GetObject", "arn:aws:s3:::ledger/a")
        assert_denied(alice, "sqs:SendMessage", f"arn:aws:sqs:us-east-1:{ACCOUNT_ID}:q")
        assert_allowed(bob, "s3:PutObject", "arn:aws:s3:::ledger/a")
        assert bob.client("sts").get_caller_identity()["Account"] == ACCOUNT_ID


def test_a_policy_of_aws_that_has_changed_is_as_the_export_has_it() -> None:
    """AWS changes policies, and adds some, after the data here was made."""
    details = details_of(filled())
    (policy,) = [each for each in details["Policies"] if each["Arn"] == READ_ONLY]
    policy["PolicyVersionList"][0]["Document"] = json.dumps(document("sns:Publish"))
    policy["PolicyVersionList"][0]["VersionId"] = policy["DefaultVersionId"] = "v999"
    iam = Simulator()
    alice = iam.load(details).principal("alice")
    assert_denied(alice, "s3:ListAllMyBuckets")
    (told,) = [each for each in details_of(iam)["Policies"] if each["Arn"] == READ_ONLY]
    assert told["DefaultVersionId"] == "v999"


def _of_two_accounts(details: dict[str, Any]) -> None:
    details["UserDetailList"][0]["Arn"] = "arn:aws:iam::333333333333:user/alice"


def _without_arn(details: dict[str, Any]) -> None:
    details["UserDetailList"][0]["Arn"] = "alice"


def _of_china(details: dict[str, Any]) -> None:
    for name in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"):
        for each in details[name]:
            each["Arn"] = each["Arn"].replace("arn:aws:", "arn:aws-cn:")


def _without_group(details: dict[str, Any]) -> None:
    details["GroupDetailList"] = []


def _without_policy(details: dict[str, Any]) -> None:
    details["Policies"] = []


def _without_version(details: dict[str, Any]) -> None:
    details["Policies"][0]["DefaultVersionId"] = "v7"


def _without_name(details: dict[str, Any]) -> None:
    del details["UserDetailList"][1]["UserName"]


def _twice(details: dict[str, Any]) -> None:
    details["UserDetailList"] *= 2


def _malformed(details: dict[str, Any]) -> None:
    details["RoleDetailList"][0]["AssumeRolePolicyDocument"] = "{}"


def _bad_date(details: dict[str, Any]) -> None:
    details["RoleDetailList"][0]["CreateDate"] = "yesterday"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_of_two_accounts, "222222222222, 333333333333: load those of one account at a time"),
        (_without_arn, "Arn is 'alice': expected an ARN"),
        (_of_china, "partition aws-cn"),
        (_without_group, "user/alice refers to the group team"),
        (_without_policy, "refers to the policy arn:aws:iam::222222222222:policy/own"),
        (_without_version, r"Policies\[0\] lacks its version v7"),
        (_without_name, r"details\[0\].UserDetailList\[1\].UserName is missing: expected text"),
        (_twice, "the user 'alice' of the details exists already"),
        (_malformed, "malformed"),
        (_bad_date, "CreateDate is 'yesterday'"),
    ],
)
def test_an_export_that_is_not_whole_is_refused_and_nothing_is_made(
    spoil: Any, message: str
) -> None:
    """The error names the place."""
    details = details_of(filled())
    spoil(details)
    world = World()
    with pytest.raises(UsageError, match=message):
        load_authorization_details(world, details)
    assert world.accounts == {}


@pytest.mark.parametrize("wrong", [{}, {"Users": []}, [], [[]], "details.json", None])
def test_what_is_no_export_is_refused(wrong: Any) -> None:
    """Whatever is passed instead is named."""
    with pytest.raises(UsageError):
        Simulator().load(wrong)


@pytest.mark.parametrize("text", [None, "{"])
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, text: str | None) -> None:
    """The error names the file."""
    path = tmp_path / "details.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"details\.json cannot be read"):
        Simulator().load(path)


def test_a_name_that_is_taken_is_refused() -> None:
    """Names are unique within an account."""
    iam = filled()
    with pytest.raises(UsageError, match="'alice' of the details exists already"):
        iam.load(details_of(filled()))


@given(st.lists(st.sampled_from(["s3", "sqs", "sns", "iam"]), max_size=4), st.booleans())
def test_any_account_comes_back_equal(services: list[str], is_bounded: bool) -> None:
    """Whatever inline policies, attached policies and boundaries users have."""
    iam = Simulator(account_id=ACCOUNT_ID)
    policies = [*(document(f"{service}:*") for service in services), READ_ONLY]
    iam.user("carl", boundary=READ_ONLY if is_bounded else None, policies=policies)
    details = details_of(iam)
    loaded = Simulator()
    loaded.load(copy.deepcopy(details))
    assert details_of(loaded) == details
