"""The account summary."""

from __future__ import annotations

from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.operations.model import service_model

ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


def test_every_key_of_the_model_is_told(ask: Any) -> None:
    """AWS: IAM API reference, GetAccountSummary."""
    keys = service_model("iam").shape_for("summaryMapType").key.enum
    assert ask("GetAccountSummary")["SummaryMap"].keys() >= set(keys)


def test_an_empty_account_holds_nothing_and_has_the_default_quotas(ask: Any) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas"; root has a password from the start."""
    summary = ask("GetAccountSummary")["SummaryMap"]
    quotas = {key for key in summary if key.endswith("Quota")}
    settings = {"AccountPasswordPresent", "GlobalEndpointTokenVersion"}
    assert {summary[key] for key in summary.keys() - quotas - settings} == {0}
    assert {summary[key] for key in settings} == {1}
    assert summary["UsersQuota"] == 5000
    assert summary["PolicySizeQuota"] == 6144
    assert summary["AssumeRolePolicySizeQuota"] == 2048


def test_what_an_account_holds_is_counted(
    account: Account, ask: Any, allow: str, trust: str
) -> None:
    """AWS: IAM API reference, GetAccountSummary."""
    ask("CreateUser", UserName="alice")
    ask("CreateGroup", GroupName="team")
    ask("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust)
    ask("CreateInstanceProfile", InstanceProfileName="p")
    ask("CreateVirtualMFADevice", VirtualMFADeviceName="phone")
    arn = ask("CreatePolicy", PolicyName="p", PolicyDocument=allow)["Policy"]["Arn"]
    ask("CreatePolicyVersion", PolicyArn=arn, PolicyDocument=allow)
    ask("AttachUserPolicy", UserName="alice", PolicyArn=ADMIN)
    ask("CreateAccessKey")
    summary = ask("GetAccountSummary")["SummaryMap"]
    ones = ("Users", "Groups", "Roles", "InstanceProfiles", "MFADevices", "Policies")
    assert {key: summary[key] for key in ones} == dict.fromkeys(ones, 1)
    assert summary["PolicyVersionsInUse"] == 3
    assert summary["AccountAccessKeysPresent"] == 1
    assert summary["MFADevicesInUse"] == 0


def test_a_quota_that_a_test_changed_is_told(account: Account, ask: Any) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas": some can be raised."""
    account.quotas.groups = 7
    assert ask("GetAccountSummary")["SummaryMap"]["GroupsQuota"] == 7
