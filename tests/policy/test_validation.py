"""The faults of policy documents, in AWS's words where they are known."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iam.errors import UsageError
from pytest_iam.policy import Policy
from pytest_iam.policy.validation import faults

SYNTAX = "Syntax errors in policy."
BAD_SID = (
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
    "expression [0-9A-Za-z]*"
)
STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}}


def document(*statements: dict[str, Any], **elements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", **elements, "Statement": list(statements)})


def messages(text: str, kind: str | None) -> list[str]:
    return [fault.message for fault in faults(text, kind)]


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        ("identity", STATEMENT),
        ("inline", STATEMENT),
        ("boundary", STATEMENT),
        ("session", STATEMENT),
        ("scp", STATEMENT),
        ("trust", TRUST),
        ("resource", {**STATEMENT, "Principal": "*"}),
        ("rcp", {**STATEMENT, "Effect": "Deny", "Principal": "*"}),
        (None, STATEMENT),
        (None, {**STATEMENT, "Principal": "*"}),
        (None, TRUST),
    ],
)
def test_what_is_right_has_no_faults(kind: str | None, statement: dict[str, Any]) -> None:
    assert faults(document(statement), kind) == ()
    alone = json.dumps({"Version": "2012-10-17", "Statement": statement})
    assert faults(alone, kind) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Effect": None}, SYNTAX),
        ({"Effect": "allow"}, SYNTAX),
        ({"Action": None}, "Policy statement must contain actions."),
        ({"Action": []}, "Policy statement must contain actions."),
        ({"Action": 1}, SYNTAX),
        ({"Action": ["s3:GetObject", {}]}, SYNTAX),
        ({"NotAction": "s3:*"}, SYNTAX),
        ({"Resource": None}, "Policy statement must contain resources."),
        ({"Resource": []}, "Policy statement must contain resources."),
        ({"NotResource": "*"}, SYNTAX),
        ({"Actions": "s3:*"}, SYNTAX),
        ({"Sid": 1}, SYNTAX),
        ({"Principal": "*"}, "Policy document should not specify a principal."),
        ({"NotPrincipal": {"AWS": "*"}}, "Policy document should not specify a principal."),
        ({"Condition": []}, SYNTAX),
        ({"Condition": {"StringEquals": "a"}}, SYNTAX),
        ({"Condition": {"StringEquals": {"k": []}}}, SYNTAX),
        ({"Condition": {"StringEquals": {"k": {}}}}, SYNTAX),
        ({"Condition": {"StringEquals": {"k": [None]}}}, SYNTAX),
        ({"Condition": {"StringSounds": {"k": "a"}}}, SYNTAX),
        ({"Condition": {"DateEquals": {"k": "soon"}}}, "The policy failed legacy parsing"),
        (
            {"Action": "GetObject"},
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        ),
        ({"Action": "s3:Get:Object"}, "Actions/Condition can contain only one colon."),
        ({"Action": "s_3:GetObject"}, "Vendor s_3 is not valid"),
        ({"Resource": "logs"}, 'Resource logs must be in ARN format or "*".'),
        (
            {"Sid": "Read logs"},
            BAD_SID,
        ),
    ],
)
def test_what_iam_says_of_an_identity_based_policy(change: dict[str, Any], message: str) -> None:
    """IAM answers MalformedPolicyDocument with the first of these."""
    statement = {key: value for key, value in {**STATEMENT, **change}.items() if value is not None}
    assert messages(document(statement), "identity")[0] == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", SYNTAX),
        ("[]", SYNTAX),
        ("{}", SYNTAX),
        (document(), SYNTAX),
        (document(STATEMENT, Version="2020-01-01"), SYNTAX),
        (document(STATEMENT, Extra=1), SYNTAX),
        (document(STATEMENT, Id=1), SYNTAX),
        ('{"Version": "2012-10-17", "Statement": ["x"]}', SYNTAX),
        (document(STATEMENT) + "x", SYNTAX),
        (
            document(STATEMENT, Version="2008-10-17"),
            "Policy document must be version 2012-10-17 or greater.",
        ),
        (
            json.dumps({"Statement": STATEMENT}),
            "Policy document must be version 2012-10-17 or greater.",
        ),
        (
            document({**STATEMENT, "Sid": "A"}, {**STATEMENT, "Sid": "A"}),
            "Statement IDs (SID) in a single policy must be unique.",
        ),
    ],
)
def test_what_iam_says_of_a_managed_policys_document(text: str, message: str) -> None:
    assert messages(text, "identity")[0] == message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Resource": "*"}, "Has prohibited field Resource"),
        ({"Principal": None}, "Missing required field Principal"),
        ({"Action": "s3:*"}, "AssumeRole policy may only specify STS AssumeRole actions."),
        ({"Effect": None}, "Missing required field Effect"),
        ({"Sid": "Ann may"}, "The following Statement Ids are invalid: Ann may"),
        (
            {"Principal": None, "NotPrincipal": {"AWS": "*"}},
            "Allow with NotPrincipal is not allowed.",
        ),
    ],
)
def test_what_iam_says_of_a_trust_policy(change: dict[str, Any], message: str) -> None:
    statement = {key: value for key, value in {**TRUST, **change}.items() if value is not None}
    assert messages(document(statement), "trust")[0] == message


def test_a_trust_policy_that_is_no_json_is_called_so() -> None:
    """Recorded in March 2025."""
    assert messages('{"Statement": [],}', "trust") == ["This policy contains invalid Json"]


@pytest.mark.parametrize(
    "principal",
    ["alice", {}, [], {"AWS": []}, {"AWS": ""}, {"Aws": "*"}, {"AWS": 123456789012}],
)
def test_principals_have_a_type_and_text(principal: object) -> None:
    assert messages(document({**TRUST, "Principal": principal}), "trust") == [SYNTAX]


@pytest.mark.parametrize("kind", ["trust", "resource", None])
@pytest.mark.parametrize(
    "value", ["arn:aws:iam::111122223333:user/*", "arn:aws:sts::111122223333:assumed-role/r?/s"]
)
def test_no_wildcard_stands_for_a_part_of_a_principal(kind: str | None, value: str) -> None:
    """IAM user guide, "Principal": taken literally, a Deny would match nobody in silence."""
    statement = {**TRUST, "Principal": {"AWS": ["111122223333", value]}}
    assert messages(document(statement), kind) == [SYNTAX]


def test_every_fault_is_found_with_its_path_and_place() -> None:
    text = (
        '{"Version": "2012-10-17",\n "Statement": [\n'
        '  {"Effect": "Allow", "Action": ["s3:*", "Get"], "Resource": "logs"}]}'
    )
    found = [(fault.path, fault.line, fault.column) for fault in faults(text, "identity")]
    assert found == [("Statement[0].Action[1]", 3, 42), ("Statement[0].Resource", 3, 62)]


def test_without_a_kind_only_what_all_kinds_share_is_asked() -> None:
    """An operator that nobody knows is then a matter of evaluation."""
    odd = {**STATEMENT, "Resource": "logs", "Condition": {"StringSounds": {"k": "a"}}}
    assert faults(document({**odd, "Sid": "Read logs"}), None) == ()


@pytest.mark.parametrize(
    "text",
    ["[" * 1_000_000, '{"a":' * 200_000, '"' + "a" * 1_000_000, "{" + " " * 1_000_000],
)
def test_hostile_text_is_refused_quickly(text: str) -> None:
    began = time.process_time()
    assert len(faults(text, "identity")) == 1
    assert time.process_time() - began < 1


def test_an_unknown_kind_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="policy kind 'bucket'"):
        faults("{}", "bucket")


NAMES = ["Version", "Statement", "Effect", "Action", "Resource", "Principal", "Condition", "Sid"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["Allow", "s3:*", ""]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from([*NAMES, "AWS", "Bool"]), inner, max_size=5)
    ),
)


@given(st.fixed_dictionaries({"Statement": st.dictionaries(st.sampled_from(NAMES), VALUES)}))
def test_what_has_no_faults_compiles_and_what_has_is_told(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    for kind in ("inline", "trust", "scp", "resource", None):
        if not faults(text, kind):
            assert len(Policy(text, kind=kind).statements) == 1
