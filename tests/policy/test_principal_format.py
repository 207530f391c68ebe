"""The format of principals."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_iam.policy.dialects import DIALECTS
from pytest_iam.policy.principal_format import principal_faults

SYNTAX = "Syntax errors in policy."
TRUST_SYNTAX = "Syntax error in policy."
ACCOUNT = "123456789012"


def said(element: Any, kind: str | None) -> list[tuple[tuple[str | int, ...], str]]:
    return [(found.path, found.message) for found in principal_faults(element, DIALECTS[kind])]


@pytest.mark.parametrize("kind", ["trust", "resource", None])
@pytest.mark.parametrize(
    "element",
    [
        {"AWS": "*"},
        {"AWS": ACCOUNT},
        {"AWS": [ACCOUNT, "arn:aws:iam::123456789012:root"]},
        {"AWS": "arn:aws-cn:iam::123456789012:user/team/ann"},
        {"AWS": "arn:aws:iam::123456789012:role/aws-service-role/a.amazonaws.com/A"},
        {"AWS": "arn:aws:sts::123456789012:assumed-role/Deployer/ci"},
        {"AWS": "arn:aws:sts::123456789012:federated-user/ann"},
        {"AWS": "AIDAEXAMPLEEXAMPLE123"},
        {"AWS": "AROAEXAMPLEEXAMPLE123"},
        {"Service": ["ec2.amazonaws.com", "states.eu-west-1.amazonaws.com"]},
        {"Service": "ec2.amazonaws.com.cn"},
        {"Federated": "accounts.google.com"},
        {"Federated": "arn:aws:iam::123456789012:saml-provider/corporate"},
        {"AWS": ACCOUNT, "Service": "ec2.amazonaws.com"},
    ],
)
def test_aws_takes(kind: str | None, element: Any) -> None:
    """IAM User Guide, "AWS JSON policy elements: Principal"."""
    assert said(element, kind) == []


@pytest.mark.parametrize(
    ("element", "path"),
    [
        ("alice", ()),
        ({}, ()),
        ([], ()),
        (["*"], ()),
        (None, ()),
        (1, ()),
        ({"Aws": "*"}, ("Aws",)),
        ({"*": "*"}, ("*",)),
        ({"AWS": []}, ("AWS",)),
        ({"AWS": ""}, ("AWS",)),
        ({"AWS": 123456789012}, ("AWS",)),
        ({"AWS": {"AWS": "*"}}, ("AWS",)),
        ({"AWS": [ACCOUNT, None]}, ("AWS", 1)),
    ],
)
def test_principals_have_a_type_and_text(element: Any, path: tuple[str | int, ...]) -> None:
    """IAM User Guide, "Principal"."""
    assert said(element, "resource") == [(path, SYNTAX)]


@pytest.mark.parametrize(
    ("element", "path"),
    [
        ({"AWS": "arn:aws:iam::123456789012:user/*"}, ("AWS",)),
        ({"AWS": ["*", "arn:aws:sts::123456789012:assumed-role/r?/s"]}, ("AWS", 1)),
        ({"AWS": "alice"}, ("AWS",)),
        ({"AWS": "arn:aws:iam::123456789012:usr/alice"}, ("AWS",)),
        ({"AWS": "arn:aws:iam::123456789012:group/writers"}, ("AWS",)),
        ({"AWS": [ACCOUNT, "12345678901"]}, ("AWS", 1)),
    ],
)
def test_a_resource_is_given_to_principals_that_there_can_be(
    element: Any, path: tuple[str | int, ...]
) -> None:
    """IAM User Guide, "Principal": taken literally, a Deny would match nobody in silence."""
    assert said(element, "resource") == [(path, "Invalid principal in policy")]


@pytest.mark.parametrize(
    "principal",
    [
        ACCOUNT,
        "AIDAQ3EGTNKQEXAMPLE12",
        "arn:aws-cn:iam::123456789012:role/path/Deployer",
        "arn:aws:sts::123456789012:federated-user/bob",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE",
    ],
)
def test_a_resource_is_given_to_principals_of_each_form(principal: str) -> None:
    """IAM User Guide, "Principal"; CloudFront Developer Guide, origin access identities."""
    assert said({"AWS": principal}, "resource") == []


@pytest.mark.parametrize(
    ("element", "path", "message"),
    [
        ("*", (), 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'),
        ("alice", (), "Principal must be a JSON object."),
        ({}, (), "Missing required field Principal cannot be empty!"),
        ([], (), TRUST_SYNTAX),
        ({"AWS": []}, ("AWS",), TRUST_SYNTAX),
        ({"AWS": 1}, ("AWS",), TRUST_SYNTAX),
        ({"Aws": "*"}, ("Aws",), 'Invalid principal in policy: "Aws"'),
        (
            {"CanonicalUser": "a"},
            ("CanonicalUser",),
            'Invalid principal in policy: "CanonicalUser"',
        ),
        ({"AWS": "ann"}, ("AWS",), 'Invalid principal in policy: "AWS":"ann"'),
        ({"AWS": ["*", "12345"]}, ("AWS", 1), 'Invalid principal in policy: "AWS":"12345"'),
        (
            {"AWS": "arn:aws:iam::123456789012:group/developers"},
            ("AWS",),
            'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:group/developers"',
        ),
        (
            {"AWS": "arn:aws:iam::123456789012:role/*"},
            ("AWS",),
            'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role/*"',
        ),
        (
            {"Service": "ec2.example.com"},
            ("Service",),
            'Invalid principal in policy: "SERVICE":"ec2.example.com"',
        ),
        (
            {"Service": "*.amazonaws.com"},
            ("Service",),
            'Invalid principal in policy: "SERVICE":"*.amazonaws.com"',
        ),
    ],
)
def test_what_iam_says_of_a_trust_policys_principal(
    element: Any, path: tuple[str | int, ...], message: str
) -> None:
    assert said(element, "trust") == [(path, message)]


@pytest.mark.parametrize("kind", ["resource", "rcp", None])
def test_everybody_is_a_star(kind: str | None) -> None:
    """IAM User Guide, "AWS JSON policy elements: Principal", all principals."""
    assert said("*", kind) == []
