"""The printer rotates its own access key, and nobody else's."""

import boto3
import pytest
from billing.keys import rotate
from botocore.exceptions import ClientError

from pytest_iam import raises_access_denied

pytestmark = [
    pytest.mark.iam_user("printer", policies=["policies/own-access-keys.json"]),
    pytest.mark.iam_as("printer"),
]


def test_rotation_leaves_the_new_key_only(iam_access_key):
    old = iam_access_key("printer")
    new = rotate(boto3.client("iam"), "printer")
    sts = boto3.client(
        "sts",
        aws_access_key_id=new["AccessKeyId"],
        aws_secret_access_key=new["SecretAccessKey"],
    )
    assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:user/printer"
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        old.client("sts").get_caller_identity()


def test_nobody_elses_key_is_rotated(iam_user):
    iam_user("ann")
    with raises_access_denied("iam:ListAccessKeys"):
        rotate(boto3.client("iam"), "ann")
