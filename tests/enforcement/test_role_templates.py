from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from pytest_iam import mock_iam
from pytest_iam.account.role_templates import RoleTemplate
from pytest_iam.simulator import Simulator

ARN = "arn:aws:iam::aws:role-template/lambda.amazonaws.com/Example:1"
READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
INLINE = json.dumps({"Version": "2012-10-17", "Statement": STATEMENT})
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
    }
)
CREATE, ATTACH, PUT, READ_TEMPLATE, GET = (
    "iam:CreateRole",
    "iam:AttachRolePolicy",
    "iam:PutRolePolicy",
    "iam:GetRoleTemplateVersion",
    "iam:GetRole",
)
MAKING = (READ_TEMPLATE, CREATE, ATTACH, PUT)


@pytest.fixture
def iam() -> Iterator[Simulator]:
    """A simulated AWS that answers, with a role template."""
    with mock_iam() as simulator:
        simulator.gateway.world.role_templates.declare(
            RoleTemplate(
                ARN,
                role_name="Example",
                trust=TRUST,
                managed_policies=(READ,),
                inline_policies={"read": INLINE},
            )
        )
        yield simulator


def allow(actions: Sequence[str], **condition: Any) -> dict[str, Any]:
    """A policy that allows the actions."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return {"Statement": statement | ({"Condition": condition} if condition else {})}


def refused(user: Any) -> str:
    """What acquiring a role is refused for."""
    with pytest.raises(ClientError) as caught:
        user.client("iam").acquire_role(TemplateArn=ARN)
    message = str(caught.value.response["Error"]["Message"])
    return message.partition("perform: ")[2].partition(" ")[0]


@pytest.mark.parametrize("lacking", MAKING)
def test_who_acquires_a_role_may_do_all_that_it_takes(iam: Simulator, lacking: str) -> None:
    """Observed in 2026: there is no permission for AcquireRole itself."""
    may_all = iam.user("alice", policies=[allow(MAKING)])
    lacks_one = iam.user("bob", policies=[allow([each for each in MAKING if each != lacking])])
    assert refused(lacks_one) == lacking
    may_all.client("iam").acquire_role(TemplateArn=ARN)


def test_who_acquires_it_again_may_read_it(iam: Simulator) -> None:
    """Observed in 2026: reuse needs GetRole."""
    iam.root.client("iam").acquire_role(TemplateArn=ARN)
    assert refused(iam.user("alice", policies=[allow(MAKING)])) == GET
    bob = iam.user("bob", policies=[allow([READ_TEMPLATE, GET])])
    bob.client("iam").acquire_role(TemplateArn=ARN)


def test_the_template_is_a_condition_of_making_the_role(iam: Simulator) -> None:
    """Service authorization reference, iam:RoleTemplateARN, iam:PolicyARN."""
    by_template = allow([CREATE, PUT], ArnEquals={"iam:RoleTemplateARN": ARN})
    by_policy = allow([ATTACH], ArnEquals={"iam:RoleTemplateARN": ARN, "iam:PolicyARN": READ})
    read = allow([READ_TEMPLATE])
    alice = iam.user("alice", policies=[read, by_template, by_policy])
    with pytest.raises(ClientError, match="CreateRole"):
        alice.client("iam").create_role(RoleName="other", AssumeRolePolicyDocument=TRUST)
    alice.client("iam").acquire_role(TemplateArn=ARN)
