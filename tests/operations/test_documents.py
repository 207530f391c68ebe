"""Policy documents, as operations take them and give them back."""

from __future__ import annotations

import pytest

from pytest_iam.errors import AwsError
from pytest_iam.operations.documents import encoded, parsed, size


def test_the_first_fault_is_what_aws_says(allow: str) -> None:
    """AWS: IAM API reference, MalformedPolicyDocument."""
    with pytest.raises(AwsError) as caught:
        parsed(allow.replace("Allow", "Maybe"), "identity", "p")
    assert caught.value.code == "MalformedPolicyDocument"


def test_white_space_does_not_count(allow: str) -> None:
    """AWS: IAM user guide, "IAM and AWS STS quotas", character limits."""
    policy = parsed(f" \n{allow}\t\r ", "identity", "p")
    assert size(policy) == len(allow.replace(" ", ""))


def test_the_encoding_is_that_of_rfc_3986(allow: str) -> None:
    """AWS: IAM API reference, PolicyVersion: "URL-encoded compliant with RFC 3986"."""
    sent = encoded(parsed(allow.replace("*", "arn:aws:s3:::a-b_c.d~e/*"), "identity", "p"))
    assert sent.startswith("%7B%22Version%22%3A%20%222012-10-17%22")
    assert "arn%3Aaws%3As3%3A%3A%3Aa-b_c.d~e%2F%2A" in sent
