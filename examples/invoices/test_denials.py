"""What the application sees when AWS denies: each service's own error, in AWS's words."""

import pytest
from billing.invoices import purge, send_to_printer, state
from billing.provider import provider_token

from pytest_iam import raises_access_denied

pytestmark = [pytest.mark.iam_user("clerk"), pytest.mark.iam_as("clerk")]


@pytest.mark.parametrize(
    ("use", "action", "code"),
    [
        (purge, "s3:DeleteObject", "AccessDenied"),
        (state, "dynamodb:GetItem", "AccessDeniedException"),
        (send_to_printer, "sqs:SendMessage", "AccessDenied"),
    ],
)
def test_each_service_has_its_own_code(invoices, use, action, code):
    with raises_access_denied(action) as caught:
        use(invoices, "2026-001")
    assert caught.error.response["Error"]["Code"] == code


def test_the_providers_token_is_secret(token):
    with raises_access_denied("secretsmanager:GetSecretValue") as caught:
        provider_token()
    assert caught.error.response["Error"]["Code"] == "AccessDeniedException"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (
            {"policies": ["AmazonS3ReadOnlyAccess"]},
            "because no identity-based policy allows the s3:DeleteObject action",
        ),
        (
            {"policies": ["PowerUserAccess", "policies/keep-invoices.json"]},
            "with an explicit deny in an identity-based policy",
        ),
        (
            {"policies": ["PowerUserAccess"], "boundary": "ReadOnlyAccess"},
            "because no permissions boundary allows the s3:DeleteObject action",
        ),
    ],
    ids=["nothing allows", "explicit deny", "boundary"],
)
def test_the_message_names_the_kind_of_policy(iam, iam_user, invoices, given, reason):
    bob = iam_user("bob", **given)
    with iam.acting_as(bob), raises_access_denied("s3:DeleteObject") as caught:
        purge(invoices, "2026-001")
    assert caught.error.response["Error"]["Message"] == (
        "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: s3:DeleteObject "
        f'on resource: "arn:aws:s3:::invoices/archive/2026-001.pdf" {reason}'
    )
