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
from pytest_iam.policy.dialects import DIALECTS
from pytest_iam.policy.json_text import Position
from pytest_iam.policy.validation import examine, faults, statement_positions

SYNTAX = "Syntax errors in policy."
OLD = "Policy document must be version 2012-10-17 or greater."
VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
BAD_SID = (
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
    "expression [0-9A-Za-z]*"
)
UNMET = "The provided policy document does not meet the requirements of the specified policy type."
ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012"}}
RCP = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
STATEMENTS: dict[str | None, dict[str, Any]] = {
    None: ALLOW,
    "identity": ALLOW,
    "inline": ALLOW,
    "boundary": ALLOW,
    "session": ALLOW,
    "trust": TRUST,
    "resource": {**ALLOW, "Principal": "*"},
    "scp": ALLOW,
    "rcp": RCP,
}
"""A statement of each kind in which nothing is wrong."""


def document(*statements: object, **elements: Any) -> str:
    whole = {"Version": "2012-10-17", **elements, "Statement": list(statements)}
    return json.dumps({name: value for name, value in whole.items() if value is not None})


def changed(statement: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The statement with other elements; None takes one away."""
    return {name: value for name, value in {**statement, **change}.items() if value is not None}


def found(text: str, kind: str | None) -> list[tuple[str, str]]:
    return [(fault.path, fault.message) for fault in faults(text, kind)]


@pytest.mark.parametrize("kind", DIALECTS)
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"Sid": "Read1"},
        {"Sid": ""},
        {"Effect": "Deny"},
        {"Condition": {}},
        {"Condition": {"StringEquals": {}}},
        {"Condition": {"Bool": {"aws:SecureTransport": True}}},
        {"Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": 300}}},
        {"Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a", "b"]}}},
    ],
)
def test_what_is_right_has_no_faults(kind: str | None, change: dict[str, Any]) -> None:
    """IAM User Guide, "Grammar of the IAM JSON policy language": a lone value needs no list."""
    statement = changed(STATEMENTS[kind], change)
    lists = {**statement, "Action": [statement["Action"]]}
    lone = json.dumps({"Version": "2012-10-17", "Statement": statement})
    assert faults(document(statement), kind) == faults(document(lists), kind) == ()
    assert faults(lone, kind) == ()


SYNTACTICAL = [
    ("no JSON", "", ""),
    ("text after the document", document(ALLOW) + "x", ""),
    ("a comma too many", '{"Statement": [],}', ""),
    ("a key given twice", '{"Version": "2012-10-17", "Version": "2012-10-17"}', ""),
    ("an element given twice", '{"Statement": {"Effect": "Allow", "Effect": "Deny"}}', ""),
    ("a byte order mark", "\ufeff" + document(ALLOW), ""),
    ("a NUL character", '{"Statement": "\\u0000"}', ""),
    ("a lone surrogate", '{"Statement": "\\ud800"}', ""),
    ("NaN", '{"Statement": NaN}', ""),
    ("no object", "[]", ""),
    ("nothing in it", "{}", ""),
    ("no Statement", '{"Version": "2012-10-17"}', ""),
    ("an empty Statement", document(), "Statement"),
    ("a Statement that is text", '{"Statement": "x"}', "Statement"),
    ("a statement that is text", document("x"), "Statement[0]"),
    ("a statement that is a list", document([ALLOW]), "Statement[0]"),
    ("a statement that is null", '{"Statement": [null]}', "Statement[0]"),
    ("an unknown version", document(ALLOW, Version="2020-01-01"), "Version"),
    ("a version that is a number", document(ALLOW, Version=2012), "Version"),
    ("an unknown element", document(ALLOW, Extra=1), "Extra"),
    ("an Id that is a number", document(ALLOW, Id=1), "Id"),
]


@pytest.mark.parametrize("kind", ["identity", "inline", "resource", None])
@pytest.mark.parametrize(
    ("text", "path"), [pytest.param(*row, id=name) for name, *row in SYNTACTICAL]
)
def test_a_document_has_the_form_of_a_policy(kind: str | None, text: str, path: str) -> None:
    """IAM User Guide, "Grammar of the IAM JSON policy language"."""
    assert found(text, kind)[0] == (path, SYNTAX)


STATEMENT_SYNTAX: list[tuple[str, dict[str, Any], str]] = [
    ("no effect", {"Effect": None}, ""),
    ("an effect in lower case", {"Effect": "allow"}, ".Effect"),
    ("an effect that is a list", {"Effect": ["Allow"]}, ".Effect"),
    ("an unknown element", {"Actions": "s3:*"}, ".Actions"),
    ("an element in lower case", {"condition": {}}, ".condition"),
    ("a Sid that is a number", {"Sid": 1}, ".Sid"),
    ("an action that is a number", {"Action": 1}, ".Action"),
    ("an action that is an object", {"Action": {}}, ".Action"),
    ("an action in a list that is an object", {"Action": ["s3:*", {}]}, ".Action[1]"),
    ("an action in a list in a list", {"Action": [["s3:*"]]}, ".Action[0]"),
    ("Action beside NotAction", {"NotAction": "s3:*"}, ".NotAction"),
    ("a resource that is a boolean", {"Resource": True}, ".Resource"),
    ("a resource in a list that is null", {"Resource": ["*", None]}, ".Resource[1]"),
    ("Resource beside NotResource", {"NotResource": "*"}, ".NotResource"),
    ("conditions that are a list", {"Condition": []}, ".Condition"),
    ("conditions that are text", {"Condition": "x"}, ".Condition"),
    ("an operator without keys", {"Condition": {"Bool": "a"}}, ".Condition.Bool"),
    ("a key without values", {"Condition": {"Bool": {"a:k": []}}}, ".Condition.Bool.a:k"),
    ("a value that is an object", {"Condition": {"Bool": {"a:k": {}}}}, ".Condition.Bool.a:k"),
    ("a value that is a list", {"Condition": {"Bool": {"a:k": [[]]}}}, ".Condition.Bool.a:k[0]"),
    (
        "a value that is null",
        {"Condition": {"Bool": {"a:k": ["a", None]}}},
        ".Condition.Bool.a:k[1]",
    ),
]


@pytest.mark.parametrize("kind", ["identity", "resource", None])
@pytest.mark.parametrize(
    ("change", "path"), [pytest.param(*row, id=name) for name, *row in STATEMENT_SYNTAX]
)
def test_a_statement_has_the_form_of_one(
    kind: str | None, change: dict[str, Any], path: str
) -> None:
    """IAM User Guide, "Grammar of the IAM JSON policy language"."""
    text = document(STATEMENTS[kind], changed(STATEMENTS[kind], change))
    assert found(text, kind) == [(f"Statement[1]{path}", SYNTAX)]


IDENTITY: list[tuple[str, dict[str, Any], str, str]] = [
    ("an action is needed", {"Action": None}, "", "Policy statement must contain actions."),
    (
        "a list of actions is not empty",
        {"Action": []},
        ".Action",
        "Policy statement must contain actions.",
    ),
    ("an action has a service", {"Action": "GetObject"}, ".Action", VENDOR),
    ("an empty action has no service", {"Action": ["s3:*", ""]}, ".Action[1]", VENDOR),
    ("a resource is needed", {"Resource": None}, "", "Policy statement must contain resources."),
    (
        "a list of resources is not empty",
        {"Resource": []},
        ".Resource",
        "Policy statement must contain resources.",
    ),
    (
        "a resource is an ARN",
        {"Resource": ["*", "logs"]},
        ".Resource[1]",
        'Resource logs must be in ARN format or "*".',
    ),
    (
        "no principal",
        {"Principal": "*"},
        ".Principal",
        "Policy document should not specify a principal.",
    ),
    (
        "nor everybody but some",
        {"NotPrincipal": {"AWS": "*"}},
        ".NotPrincipal",
        "Policy document should not specify a principal.",
    ),
    (
        "a Sid is letters and digits",
        {"Sid": "Read logs"},
        ".Sid",
        BAD_SID,
    ),
    (
        "a condition key names its service",
        {"Condition": {"Bool": {"SecureTransport": "true"}}},
        ".Condition.Bool.SecureTransport",
        VENDOR,
    ),
    ("an operator is known", {"Condition": {"Sounds": {"a:k": "a"}}}, ".Condition.Sounds", SYNTAX),
    (
        "the condition's values can be read",
        {"Condition": {"DateEquals": {"a:k": "soon"}}},
        ".Condition.DateEquals.a:k",
        "The policy failed legacy parsing",
    ),
]


@pytest.mark.parametrize("kind", ["identity", "inline", "boundary", "session"])
@pytest.mark.parametrize(
    ("change", "path", "message"), [pytest.param(*row, id=name) for name, *row in IDENTITY]
)
def test_what_iam_says_of_an_identity_based_policy(
    kind: str, change: dict[str, Any], path: str, message: str
) -> None:
    """IAM answers MalformedPolicyDocument with the first fault."""
    text = document(ALLOW, changed(ALLOW, change))
    assert found(text, kind) == [(f"Statement[1]{path}", message)]


@pytest.mark.parametrize(
    ("kind", "message"),
    [("identity", OLD), ("boundary", OLD), ("inline", None), ("session", None), ("resource", None)],
)
@pytest.mark.parametrize(("version", "path"), [("2008-10-17", "Version"), (None, "")])
def test_a_managed_policy_is_of_the_newer_version(
    kind: str, message: str | None, version: str | None, path: str
) -> None:
    """IAM User Guide, "IAM JSON policy elements: Version"."""
    expected = [(path, message)] if message else []
    assert found(document(STATEMENTS[kind], Version=version), kind) == expected


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("identity", "Statement IDs (SID) in a single policy must be unique."),
        ("trust", "The Statement Ids in the policy are not unique"),
        ("scp", UNMET),
    ],
)
def test_no_two_statements_have_one_sid(kind: str, message: str) -> None:
    """IAM User Guide, "IAM JSON policy elements: Sid"; an empty one is none."""
    named, unnamed = ({**STATEMENTS[kind], "Sid": sid} for sid in ("A", ""))
    text = document(named, unnamed, unnamed, named, named)
    assert found(text, kind) == [("Statement[3].Sid", message), ("Statement[4].Sid", message)]


TRUSTED: list[tuple[str, dict[str, Any], str, str]] = [
    ("unknown elements are named", {"Actions": "a"}, ".Actions", "Unknown field Actions"),
    ("an effect is needed", {"Effect": None}, "", "Missing required field Effect"),
    ("an unknown effect is named", {"Effect": "allow"}, ".Effect", "Invalid effect: allow"),
    ("a principal is needed", {"Principal": None}, "", "Missing required field Principal"),
    ("an action is needed", {"Action": None}, "", "Missing required field Action"),
    ("a list of actions is not empty", {"Action": []}, ".Action", "Missing required field Action"),
    (
        "actions are those of taking on a role",
        {"Action": ["sts:AssumeRole", "s3:*"]},
        ".Action[1]",
        "AssumeRole policy may only specify STS AssumeRole actions.",
    ),
    (
        "no resource",
        {"Resource": "*"},
        ".Resource",
        "Has prohibited field Resource",
    ),
    (
        "no list of resources either",
        {"Resource": []},
        ".Resource",
        "Has prohibited field Resource",
    ),
    (
        "nor all resources but some",
        {"NotResource": "*"},
        ".NotResource",
        "AssumeRole policy must not contain resources.",
    ),
    (
        "a Sid is letters and digits",
        {"Sid": "Ann may"},
        ".Sid",
        "The following Statement Ids are invalid: Ann may",
    ),
    (
        "nobody is trusted by exclusion",
        {"Principal": None, "NotPrincipal": {"AWS": "123456789012"}},
        ".NotPrincipal",
        "Allow with NotPrincipal is not allowed.",
    ),
    (
        "nobody is denied by exclusion",
        {"Effect": "Deny", "Principal": None, "NotPrincipal": {"AWS": "123456789012"}},
        ".NotPrincipal",
        "AssumeRole policy must not contain NotPrincipal field.",
    ),
]


@pytest.mark.parametrize(
    ("change", "path", "message"), [pytest.param(*row, id=name) for name, *row in TRUSTED]
)
def test_what_iam_says_of_a_trust_policy(change: dict[str, Any], path: str, message: str) -> None:
    assert found(document(TRUST, changed(TRUST, change)), "trust") == [
        (f"Statement[1]{path}", message)
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"Statement": [],}', "This policy contains invalid Json"),  # recorded in March 2025
        ('{"statement": {}}', "Unknown field statement"),
        ('{"Version": "2012-10-17"}', "Missing required field Statement"),
        (document(), "Could not parse the policy: Statement is empty!"),
        (document(TRUST, Version="1"), "The policy must contain a valid version string"),
    ],
)
def test_what_iam_says_of_a_trust_policys_form(text: str, message: str) -> None:
    assert found(text, "trust")[0][1] == message


CONTROL: list[tuple[str, str, dict[str, Any], str]] = [
    ("an SCP names no principal", "scp", {"Principal": "*"}, ".Principal"),
    ("nor all but some", "scp", {"NotPrincipal": {"AWS": "*"}}, ".NotPrincipal"),
    ("an SCP needs a resource", "scp", {"Resource": None}, ""),
    ("an SCP needs an action", "scp", {"Action": None}, ""),
    ("an SCP's action has a service", "scp", {"Action": "GetObject"}, ".Action"),
    ("an SCP's operators are known", "scp", {"Condition": {"A": {"a:b": "c"}}}, ".Condition.A"),
    ("an RCP needs a principal", "rcp", {"Principal": None}, ""),
    ("an RCP is about everybody", "rcp", {"Principal": {"AWS": "123456789012"}}, ".Principal"),
    ("in one form alone", "rcp", {"Principal": {"AWS": "*"}}, ".Principal"),
    ("an RCP allows nothing", "rcp", {"Effect": "Allow"}, ".Effect"),
    ("an RCP names services", "rcp", {"Action": "*"}, ".Action"),
    ("an RCP names each service", "rcp", {"Action": ["s3:*", "*:*"]}, ".Action[1]"),
    ("an RCP has no NotAction", "rcp", {"Action": None, "NotAction": "s3:*"}, ".NotAction"),
    (
        "an RCP excludes nobody",
        "rcp",
        {"Principal": None, "NotPrincipal": "*"},
        ".NotPrincipal",
    ),
    ("an RCP needs a resource", "rcp", {"Resource": None}, ""),
]


@pytest.mark.parametrize(
    ("kind", "change", "path"), [pytest.param(*row, id=name) for name, *row in CONTROL]
)
def test_what_organizations_says_of_a_control_policy(
    kind: str, change: dict[str, Any], path: str
) -> None:
    """Organizations User Guide, "SCP syntax" and "RCP syntax"."""
    text = document(changed(STATEMENTS[kind], change))
    assert found(text, kind) == [(f"Statement[0]{path}", UNMET)]
    assert faults(text, kind)[0].detail


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("scp", {"Action": None, "NotAction": "iam:*"}),
        ("scp", {"Action": "s3:*Object"}),
        ("scp", {"Resource": None, "NotResource": "arn:aws:s3:::a"}),
        ("scp", {"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}),
        ("scp", {"Sid": "any text"}),
        ("rcp", {"Resource": None, "NotResource": "arn:aws:s3:::a"}),
        ("rcp", {"Effect": "Allow", "Action": "*", "Sid": "FullAccess"}),
    ],
)
def test_what_a_control_policy_may_say(kind: str, change: dict[str, Any]) -> None:
    """Organizations User Guide, "SCP syntax", of either effect since 2025, and "RCP syntax"."""
    assert faults(document(changed(STATEMENTS[kind], change)), kind) == ()


@pytest.mark.parametrize("kind", ["scp", "rcp"])
def test_a_control_policy_that_is_no_json_is_refused_in_the_same_words(kind: str) -> None:
    """Organizations API Reference, MalformedPolicyDocumentException."""
    assert found("{", kind) == [("", UNMET)]


def test_every_fault_is_found_with_its_path_and_place() -> None:
    text = (
        '{"Version": "2012-10-17",\n "Statement": [\n'
        '  {"Effect": "Allow", "Action": ["s3:*", "Get"], "Resource": "logs"}]}'
    )
    places = [(fault.path, fault.line, fault.column) for fault in faults(text, "identity")]
    assert places == [("Statement[0].Action[1]", 3, 42), ("Statement[0].Resource", 3, 62)]


def test_faults_that_do_not_depend_on_each_other_are_all_found_aws_first() -> None:
    """AWS looks at the syntax of all statements before it looks at actions, and then resources."""
    odd = {"Effect": "Allow", "Action": "Get", "Resource": ["logs", 1]}
    text = document(odd, {**ALLOW, "Effect": "Perhaps", "Sid": "a b"}, Version="1", More=1)
    assert [fault.path for fault in faults(text, "identity")] == [
        "More",
        "Version",
        "Statement[0].Resource[1]",
        "Statement[1].Effect",
        "Statement[1].Sid",
        "Statement[0].Action",
        "Statement[0].Resource[0]",
    ]


def test_a_fault_says_where_and_what() -> None:
    (fault,) = faults(document({**ALLOW, "Sid": 1}), "inline")
    assert str(fault) == f"Statement[0].Sid, line 1:111: {SYNTAX} (not text)"


def test_without_a_kind_only_what_all_kinds_share_is_asked() -> None:
    """An operator that nobody knows is then a matter of evaluation."""
    odd = {**ALLOW, "Resource": "logs", "Condition": {"StringSounds": {"a:k": "a"}}}
    assert faults(document({**odd, "Sid": "Read logs"}), None) == ()


LONG = ",".join(['{"Effect": "Allow", "Action": "GetObject", "Resource": "*"}'] * 20_000)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("[" * 1_000_000, 1),
        ("[" * 10_000 + "]" * 10_000, 1),
        ('{"a":' * 200_000, 1),
        ('"' + "a" * 1_000_000, 1),
        ('"' + "a" * 1_000_000 + '"', 1),
        ("{" + " " * 1_000_000, 1),
        ("\n" * 1_000_000, 1),
        ('{"Statement": ' + "9" * 1_000_000 + "}", 1),
        (document({**ALLOW, "Action": "s3:" + "*" * 500_000}), 0),
        (document({**ALLOW, "Action": ":" * 500_000}), 1),
        (document({**ALLOW, "Resource": f"arn:aws:s3::{'1*' * 250_000}x:b"}), 1),
        (document({**ALLOW, "Condition": {"NumericEquals": {"a:k": "1" * 500_000 + "x"}}}), 1),
        (f'{{"Version": "2012-10-17", "Statement": [{LONG}, ]}}', 1),
        (f'{{"Version": "2012-10-17", "Statement": [{LONG}]}}', 1001),
    ],
)
def test_hostile_text_is_refused_quickly(text: str, count: int) -> None:
    began = time.process_time()
    assert len(faults(text, "identity")) == count
    assert time.process_time() - began < 5


def test_of_a_thousand_faults_the_rest_is_counted() -> None:
    *_, last = faults(f'{{"Version": "2012-10-17", "Statement": [{LONG}]}}', "identity")
    assert (last.message, last.detail) == (VENDOR, "and 19000 more faults")


def test_an_unknown_kind_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="policy kind 'bucket'"):
        faults("{}", "bucket")


@pytest.mark.parametrize("text", [None, b"{}", {}, 1])
def test_what_is_no_text_is_a_usage_error(text: Any) -> None:
    with pytest.raises(UsageError, match="JSON text"):
        faults(text)


def test_examination_gives_the_document_too() -> None:
    assert examine(document(ALLOW), None) == (json.loads(document(ALLOW)), ())
    assert examine('{"Version": 1}', None)[0] == {"Version": 1}
    assert examine("[]", None)[0] is None
    assert examine("{", None)[0] is None


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ('{"Statement": {}}', [((1, 16), (1, 17))]),
        ('{"Statement":\n[{},\n {"a": "}"}]}', [((2, 3), (2, 4)), ((3, 3), (3, 12))]),
        ('\n {"A": {"Statement": 1}, "Statement": [ ]}', []),
        ('{"State\\u006dent": [{}]}', [((1, 22), (1, 23))]),
    ],
)
def test_a_statements_positions_are_after_its_braces(text: str, positions: list[Any]) -> None:
    """IAM API Reference, SimulatePrincipalPolicy; recorded in April 2025."""
    expected = [(Position(*start), Position(*end)) for start, end in positions]
    assert list(statement_positions(text)) == expected


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
    for kind in DIALECTS:
        if not faults(text, kind):
            assert len(Policy(text, kind=kind).statements) == 1


@given(VALUES)
def test_whatever_json_says_is_examined(value: Any) -> None:
    for kind in DIALECTS:
        assert all(fault.message for fault in faults(json.dumps(value), kind))
