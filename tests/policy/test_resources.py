"""The Resource and NotResource elements."""

from __future__ import annotations

import pytest

from pytest_iam.policy.context import Context
from pytest_iam.policy.match import MAYBE, NO, YES, Match
from pytest_iam.policy.resources import compile_resources

HOME = "arn:aws:s3:::home/${aws:username}/*"


@pytest.mark.parametrize(
    ("texts", "resource", "expected"),
    [
        (["*"], "arn:aws:s3:::logs", YES),
        (["*"], "*", YES),
        (["arn:aws:s3:::logs"], "*", NO),
        (["arn:aws:s3:::logs"], "arn:aws:s3:::logs", YES),
        (["arn:aws:s3:::Logs"], "arn:aws:s3:::logs", NO),
        (["arn:aws:s3:::logs/*"], "arn:aws:s3:::logs", NO),
        (["arn:aws:s3:::logs*"], "arn:aws:s3:::logs/a/b", YES),
        (["arn:aws:s3:::a", "arn:aws:s3:::lo?s"], "arn:aws:s3:::logs", YES),
        (["arn:aws:s3"], "arn:aws:s3:::logs", YES),
        (["arn:aws:sqs:eu-west-1"], "arn:aws:sqs:eu-west-2:111111111111:q", NO),
        (["arn:aws:sqs:${k:x,'a:b'}"], "arn:aws:sqs:a:b:c:q", YES),
        ([HOME], "arn:aws:s3:::home/alice/x", YES),
        ([HOME], "arn:aws:s3:::home/bob/x", NO),
        (["arn:aws:s3:::home/${aws:nobody}/*"], "arn:aws:s3:::home//x", NO),
        (["arn:aws:s3:::home/${aws:userid}/*"], "arn:aws:s3:::home/x/x", MAYBE),
        (["arn:aws:s3:::home/${aws:userid}/*", "*"], "arn:aws:s3:::home/x/x", YES),
    ],
)
def test_resources_match_whole_and_with_case(
    texts: list[str], resource: str, expected: Match
) -> None:
    """IAM User Guide, "IAM JSON policy elements: Resource" and "NotResource".

    Incomplete ARNs: "Identify AWS resources with Amazon Resource Names (ARNs)".
    """
    context = Context({"aws:username": "alice"}, {"aws:userid"})
    assert compile_resources(texts).match(resource, False, context) is expected
    negated = compile_resources(texts, is_not=True)
    assert negated.match(resource, False, context) is expected.negate()


def test_documents_of_2008_have_no_variables() -> None:
    """IAM User Guide, "IAM JSON policy elements: Version"."""
    element = compile_resources([HOME], has_variables=False)
    context = Context({"aws:username": "alice"})
    assert element.match("arn:aws:s3:::home/alice/x", False, context) is NO


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["arn:aws:s3:::home/*"], YES),
        ([HOME], YES),
        (["arn:aws:s3:::home/alice/2026/*"], MAYBE),
        (["arn:aws:s3:::home/bob/*"], NO),
    ],
)
def test_a_resource_known_in_part_is_covered_met_or_missed(
    texts: list[str], expected: Match
) -> None:
    context = Context({"aws:username": "alice"})
    element = compile_resources(texts)
    assert element.match("arn:aws:s3:::home/alice/*", True, context) is expected
