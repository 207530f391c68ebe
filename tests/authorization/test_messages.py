"""AWS's texts: IAM User Guide, "Troubleshoot access denied error messages"."""

from __future__ import annotations

import pytest

from pytest_iam.authorization import Request
from pytest_iam.authorization.messages import denial, look_up

ALICE = "arn:aws:iam::123456789012:user/alice"
DEPLOYMENTS = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:*"


@pytest.mark.parametrize(
    ("layer", "kind", "article"),
    [
        ("identity", "identity-based policy", "an"),
        ("resource", "resource-based policy", "a"),
        ("boundary", "permissions boundary", "a"),
        ("session", "session policy", "a"),
        ("service_control", "service control policy", "a"),
        ("resource_control", "resource control policy", "a"),
        ("vpc_endpoint", "VPC endpoint policy", "a"),
    ],
)
def test_the_kind_of_policy_is_named(layer: str, kind: str, article: str) -> None:
    request = Request(ALICE, "codedeploy:ListDeployments", DEPLOYMENTS)
    head = (
        f"User: {ALICE} is not authorized to perform: codedeploy:ListDeployments "
        f"on resource: {DEPLOYMENTS} "
    )
    assert denial(request, layer, is_explicit=False, policy_arn=None) == (
        f"{head}because no {kind} allows the codedeploy:ListDeployments action"
    )
    assert denial(request, layer, is_explicit=True, policy_arn=None) == (
        f"{head}with an explicit deny in {article} {kind}"
    )


def test_a_managed_policy_that_denies_is_named_by_its_arn() -> None:
    """As users have reported it since 2026."""
    arn = "arn:aws:organizations::111111111111:policy/o-example/service_control_policy/p-example"
    request = Request(ALICE, "sqs:SendMessage", "*")
    text = denial(request, "service_control", is_explicit=True, policy_arn=arn)
    assert text.endswith(f"with an explicit deny in a service control policy: {arn}")


def test_s3_quotes_the_resource() -> None:
    request = Request(ALICE, "s3:GetObject", "arn:aws:s3:::logs/a")
    text = denial(request, "identity", is_explicit=False, policy_arn=None)
    assert 'on resource: "arn:aws:s3:::logs/a" because' in text


def test_an_anonymous_caller_is_called_so() -> None:
    text = denial(Request("*", "es:ESHttpGet"), "resource", is_explicit=False, policy_arn=None)
    assert text.startswith("User: anonymous is not authorized to perform: es:ESHttpGet")


def test_sts_names_the_role_and_no_reason() -> None:
    """Not documented: so end the denials of AssumeRole that users report."""
    role = "arn:aws:iam::123456789012:role/Target"
    request = Request(ALICE, "sts:AssumeRole", role)
    head = f"User: {ALICE} is not authorized to perform: sts:AssumeRole on resource: {role}"
    for layer in ("resource", "identity"):
        assert denial(request, layer, is_explicit=False, policy_arn=None) == head
    assert denial(request, "resource", is_explicit=True, policy_arn=None) == (
        f"{head} with an explicit deny in the role trust policy"
    )


@pytest.mark.parametrize("layer", ["boundary", "session", "service_control", "vpc_endpoint"])
def test_sts_names_what_limits_the_caller(layer: str) -> None:
    """As the page has it for other actions: nobody reports these of AssumeRole."""
    request = Request(ALICE, "sts:AssumeRole", "arn:aws:iam::123456789012:role/Target")
    text = denial(request, layer, is_explicit=False, policy_arn=None)
    assert text.endswith("allows the sts:AssumeRole action")


@pytest.mark.parametrize(("is_explicit", "end"), [(True, " with an explicit deny"), (False, "")])
def test_a_rule_without_words_of_its_own_blames_no_kind_of_policy(
    is_explicit: bool, end: str
) -> None:
    """AWS is silent: any rule that may come denies in the words that all denials share."""
    request = Request(ALICE, "sqs:SendMessage", "*")
    text = denial(request, "a rule that may come", is_explicit=is_explicit, policy_arn=None)
    assert (
        text == f"User: {ALICE} is not authorized to perform: sqs:sendmessage on resource: *{end}"
    )


# Not documented: the forms of denials that users report.
SPELLINGS = [
    ("sqs:SendMessage", "sqs:sendmessage"),
    ("sns:Publish", "SNS:Publish"),
    ("dynamodb:GetItem", "dynamodb:GetItem"),
]


@pytest.mark.parametrize(("action", "spelled"), SPELLINGS)
def test_services_spell_their_actions(action: str, spelled: str) -> None:
    """In the message only: the request's action stays as it is."""
    text = denial(Request(ALICE, action), "identity", is_explicit=False, policy_arn=None)
    assert f"to perform: {spelled} on resource: * because" in text
    assert text.endswith(f"allows the {spelled} action")


@pytest.mark.parametrize(
    ("label", "where"), [(None, " on resource: *"), ("role X", " on resource: role X"), ("", "")]
)
def test_a_label_stands_for_the_resource(label: str | None, where: str) -> None:
    """Services that do not write the ARN write something else, or nothing."""
    request = Request(ALICE, "iam:GetRole", resource_label=label)
    text = denial(request, "identity", is_explicit=False, policy_arn=None)
    assert f"iam:GetRole{where} because" in text


@pytest.mark.parametrize(
    ("action", "rule", "text"),
    [
        ("sts:AssumeRole", "root assumes no role", "Roles may not be assumed by root accounts."),
        (
            "iam:ListUsers",
            "session credentials in IAM",
            "The security token included in the request is invalid.",
        ),
        (
            "sts:GetFederationToken",
            "session credentials in STS",
            "Cannot call GetFederationToken with session credentials",
        ),
    ],
)
def test_a_services_own_rule_has_words_of_its_own(action: str, rule: str, text: str) -> None:
    request = Request(ALICE, action)
    assert denial(request, rule, is_explicit=True, policy_arn=None) == text


@pytest.mark.parametrize(
    ("partition", "page"),
    [
        ("aws", "https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#"),
        ("aws-cn", "https://cn-north-1.console.amazonaws.cn/iam/home?region=cn-north-1#"),
    ],
)
def test_a_denial_that_can_be_looked_up_says_where(partition: str, page: str) -> None:
    """IAM user guide, "Troubleshoot access denied error messages with authorization ID"."""
    assert look_up("abc", partition) == (
        f". Go to {page}/authorization-details/abc for complete details, or call the "
        "GetRequestAuthorizationDetails API with the following authorization id: abc"
    )
