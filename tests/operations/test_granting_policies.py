"""Policies that grant access to services."""

from __future__ import annotations

from typing import Any

import pytest

ACCOUNT = "arn:aws:iam::123456789012"
ALICE, TEAM, OWN = f"{ACCOUNT}:user/alice", f"{ACCOUNT}:group/team", f"{ACCOUNT}:policy/own"
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture(autouse=True)
def _entities(ask: Any, allow: str) -> None:
    """A user with policies of its own and of its group; `allow` is about S3."""
    ask("CreatePolicy", PolicyName="own", PolicyDocument=allow)
    ask("CreateUser", UserName="alice", PermissionsBoundary=ADMIN)
    ask("AttachUserPolicy", UserName="alice", PolicyArn=OWN)
    ask("CreateGroup", GroupName="team")
    ask("PutGroupPolicy", GroupName="team", PolicyName="inline", PolicyDocument=allow)
    ask("AttachGroupPolicy", GroupName="team", PolicyArn=OWN)
    ask("AddUserToGroup", UserName="alice", GroupName="team")


def _granting(ask: Any, arn: str, *namespaces: str) -> list[dict[str, Any]]:
    answer = ask("ListPoliciesGrantingServiceAccess", Arn=arn, ServiceNamespaces=list(namespaces))
    assert answer.pop("IsTruncated") is False
    (listed,) = answer.values()
    return list(listed)


MANAGED = {"PolicyName": "own", "PolicyType": "MANAGED", "PolicyArn": OWN}
INLINE = {
    "PolicyName": "inline",
    "PolicyType": "INLINE",
    "EntityType": "GROUP",
    "EntityName": "team",
}


@pytest.mark.parametrize(
    ("arn", "policies"), [(ALICE, [MANAGED, INLINE]), (TEAM, [INLINE, MANAGED])]
)
def test_a_user_has_its_groups_policies_too_and_none_twice(
    ask: Any, arn: str, policies: list[dict[str, str]]
) -> None:
    """AWS: IAM API reference, ListPoliciesGrantingServiceAccess; boundaries are not told."""
    assert _granting(ask, arn, "sqs", "s3", "sqs") == [
        {"ServiceNamespace": "sqs", "Policies": []},
        {"ServiceNamespace": "s3", "Policies": policies},
    ]


@pytest.mark.parametrize(
    ("arn", "code"),
    [
        (f"{ACCOUNT}:user/nobody", "NoSuchEntity"),
        (f"{ACCOUNT}:user/other/alice", "NoSuchEntity"),
        ("arn:aws:iam::222222222222:user/alice", "NoSuchEntity"),
        (f"{ACCOUNT}:instance-profile/p", "InvalidInput"),
        ("arn:aws:s3:::a-bucket-of-mine", "InvalidInput"),
        (OWN, "InvalidInput"),
    ],
)
def test_only_identities_of_the_account_are_reported_on(refused: Any, arn: str, code: str) -> None:
    """AWS: IAM API reference, the errors of the operation."""
    params = {"Arn": arn, "ServiceNamespaces": ["s3"]}
    assert refused("ListPoliciesGrantingServiceAccess", **params)[0] == code


def test_a_service_that_aws_does_not_have_is_refused(refused: Any) -> None:
    """AWS: silent; stricter chosen."""
    params = {"Arn": ALICE, "ServiceNamespaces": ["s3", "s4"]}
    code, message = refused("ListPoliciesGrantingServiceAccess", **params)
    assert (code, "s4" in message) == ("InvalidInput", True)


def test_the_services_come_in_pages(ask: Any) -> None:
    """AWS: IAM API reference: Marker, without MaxItems."""
    from pytest_iam.catalog.actions import known_prefixes

    params: dict[str, Any] = {"Arn": ALICE, "ServiceNamespaces": list(known_prefixes()[:150])}
    first = ask("ListPoliciesGrantingServiceAccess", **params)
    second = ask("ListPoliciesGrantingServiceAccess", Marker=first["Marker"], **params)
    lengths = [len(each["PoliciesGrantingServiceAccess"]) for each in (first, second)]
    assert lengths == [100, 50]
