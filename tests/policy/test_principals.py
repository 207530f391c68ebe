"""Principals: IAM User Guide, "AWS JSON policy elements: Principal" and "NotPrincipal"."""

from __future__ import annotations

import pytest

from pytest_iam.policy.json_text import Plain
from pytest_iam.policy.match import MAYBE, NO, YES, Match
from pytest_iam.policy.principals import Caller, Kind, Reach, caller, compile_principals

ROOT = "arn:aws:iam::123456789012:root"
ALICE = "arn:aws:iam::123456789012:user/team/alice"
ROLE = "arn:aws:iam::123456789012:role/team/Deployer"
SESSION = "arn:aws:sts::123456789012:assumed-role/Deployer/ci"
FEDERATED = "arn:aws:sts::123456789012:federated-user/ann"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/issuer.example"

DIRECT, LIMITED, DELEGATED = Reach.DIRECT, Reach.LIMITED, Reach.DELEGATED


CHINA = "arn:aws-cn:iam::123456789012:user/alice"


def session() -> Caller:
    return caller(SESSION, ROLE, "AROAEXAMPLE", "accounts.google.com")


def federated(issuer: str) -> Caller:
    return caller(FEDERATED, None, None, None, issuer)


@pytest.mark.parametrize(
    ("who", "element", "expected"),
    [
        (caller(ALICE), {"AWS": ALICE}, DIRECT),
        (caller(ALICE), {"AWS": ALICE.replace("alice", "Alice")}, None),
        (caller(ALICE), {"AWS": [ROLE, ALICE]}, DIRECT),
        (caller(ALICE), {"AWS": ROOT}, DELEGATED),
        (caller(ALICE), {"AWS": "123456789012"}, DELEGATED),
        (caller(ALICE), {"AWS": ["123456789012", ALICE]}, DIRECT),
        (caller(ALICE), {"AWS": "210987654321"}, None),
        (caller(ALICE), {"AWS": "arn:aws:iam::123456789012:user/*"}, None),
        (caller(ALICE), {"AWS": "*"}, DIRECT),
        (caller(ALICE), "*", DIRECT),
        (caller(ALICE, None, "AIDAEXAMPLE"), {"AWS": "AIDAEXAMPLE"}, DIRECT),
        (caller(ROOT), {"AWS": ROOT}, DIRECT),
        (caller(ROOT), {"AWS": "123456789012"}, DIRECT),
        (caller(ROLE), {"AWS": ROLE}, LIMITED),
        (session(), {"AWS": SESSION}, DIRECT),
        (session(), {"AWS": ROLE}, LIMITED),
        (session(), {"AWS": "AROAEXAMPLE"}, LIMITED),
        (session(), {"AWS": "arn:aws:iam::123456789012:role/Deployer"}, None),
        (session(), {"Federated": "accounts.google.com"}, LIMITED),
        (caller(SESSION), {"AWS": "arn:aws:iam::123456789012:role/Deployer"}, LIMITED),
        (session(), {"AWS": SESSION.replace("/ci", "/*")}, None),
        (caller(FEDERATED), {"AWS": FEDERATED}, DIRECT),
        (caller(FEDERATED), {"AWS": ROOT}, DELEGATED),
        (caller(FEDERATED), {"AWS": ALICE}, None),
        (federated(ALICE), {"AWS": FEDERATED}, DIRECT),
        (federated(ALICE), {"AWS": ALICE}, LIMITED),
        (federated(ALICE), {"AWS": [ALICE, FEDERATED]}, DIRECT),
        (federated(ROOT), {"AWS": ROOT}, DELEGATED),
        (caller(SESSION, ROLE, None, None, ALICE), {"AWS": ALICE}, None),
        (caller(SESSION, ROLE), {"AWS": "123456789012"}, DELEGATED),
        (caller(CHINA), {"AWS": "123456789012"}, DELEGATED),
        (caller(CHINA), {"AWS": ROOT}, None),
        (caller(CHINA), {"AWS": CHINA}, DIRECT),
        (caller(PROVIDER), {"Federated": PROVIDER}, DIRECT),
        (caller(PROVIDER), {"AWS": ROOT}, None),
        (caller("accounts.google.com"), {"Federated": "accounts.google.com"}, DIRECT),
        (caller("lambda.amazonaws.com"), {"Service": "lambda.amazonaws.com"}, DIRECT),
        (caller("lambda.amazonaws.com"), {"Service": "ec2.amazonaws.com"}, None),
        (caller("lambda.amazonaws.com"), {"AWS": "lambda.amazonaws.com"}, None),
        (caller("*"), "*", DIRECT),
        (caller("*"), {"AWS": "*"}, DIRECT),
        (caller("*"), {"AWS": ROOT}, None),
        (caller("*"), {"CanonicalUser": "79a59df900b949e5"}, None),
        (caller(ALICE), {"Federated": "*"}, None),
        (caller(ALICE), {"Service": "*"}, None),
        (caller("lambda.amazonaws.com"), "*", DIRECT),
        (caller(PROVIDER), "*", DIRECT),
    ],
)
def test_a_principal_is_named_in_one_way_or_another(
    who: Caller, element: Plain, expected: Reach | None
) -> None:
    compiled = compile_principals(element, is_not=False, is_deny=False)
    match, reach = compiled.match(who, is_bounded=False)
    assert (match, reach if match is YES else None) == (
        YES if expected is not None else NO,
        expected,
    )


@pytest.mark.parametrize(
    ("who", "excepted", "expected", "is_trap"),
    [
        (caller(ALICE), [ALICE, ROOT], NO, False),
        (caller(ALICE), [ALICE, "123456789012"], NO, False),
        (caller(ALICE), [ALICE], YES, True),
        (caller(ALICE), [ROOT], YES, False),
        (caller(ALICE), [ROLE], YES, False),
        (caller(ALICE), "*", NO, False),
        (caller(ROOT), [ROOT], NO, False),
        (session(), [SESSION, ROLE, ROOT], NO, False),
        (session(), [ROLE, ROOT], YES, True),
        (session(), [SESSION], YES, True),
        (session(), [ROOT], YES, False),
        (federated(ALICE), [FEDERATED, ROOT], NO, False),
        (federated(ALICE), [ALICE, ROOT], YES, True),
        (federated(ALICE), [FEDERATED], YES, True),
        (federated(ALICE), [ROOT], YES, False),
        (caller(ALICE), ["arn:aws:iam::123456789012:user/*", ROOT], YES, False),
        (caller("*"), [ALICE, ROOT], YES, False),
        (caller("lambda.amazonaws.com"), [ALICE], YES, False),
    ],
)
def test_a_deny_excepts_whoever_is_named_with_role_and_account(
    who: Caller, excepted: Plain, expected: Match, is_trap: bool
) -> None:
    """Whoever is named in part "might" be denied, AWS says: stricter chosen, and said."""
    compiled = compile_principals({"AWS": excepted}, is_not=True, is_deny=True)
    assert compiled.match(who, is_bounded=False)[0] is expected
    assert (compiled.problem(who, is_bounded=False) is not None) is is_trap


def test_a_deny_excepts_a_service_by_its_name_alone() -> None:
    compiled = compile_principals({"Service": "lambda.amazonaws.com"}, is_not=True, is_deny=True)
    assert compiled.match(caller("lambda.amazonaws.com"), is_bounded=False)[0] is NO


def test_a_deny_excepts_nobody_who_has_a_boundary() -> None:
    """IAM User Guide, "Permissions boundaries for IAM entities"."""
    compiled = compile_principals({"AWS": [ALICE, ROOT]}, is_not=True, is_deny=True)
    assert compiled.match(caller(ALICE), is_bounded=True)[0] is YES


@pytest.mark.parametrize(
    ("who", "expected"),
    [(caller(ALICE), NO), (caller(ROOT), NO), (caller(FEDERATED), NO), (caller("*"), YES)],
)
def test_an_allow_for_others_leaves_out_whoever_is_named_by_any_name(
    who: Caller, expected: Match
) -> None:
    compiled = compile_principals({"AWS": [ROOT]}, is_not=True, is_deny=False)
    assert compiled.match(who, is_bounded=False) == (expected, Reach.LIMITED)


@pytest.mark.parametrize("is_deny", [True, False])
@pytest.mark.parametrize("is_not", [True, False])
def test_a_canonical_user_may_be_any_account(is_not: bool, is_deny: bool) -> None:
    """Which id is whose is not known; an anonymous caller has none."""
    compiled = compile_principals({"CanonicalUser": "79a5"}, is_not=is_not, is_deny=is_deny)
    reach = LIMITED if is_not else DELEGATED
    assert compiled.match(caller(ALICE), is_bounded=False) == (MAYBE, reach)
    assert compiled.match(caller("*"), is_bounded=False)[0] is (YES if is_not else NO)
    assert "canonical user" in (compiled.problem(caller(ALICE), is_bounded=False) or "")
    assert compiled.problem(caller("*"), is_bounded=False) is None


@pytest.mark.parametrize(
    ("element", "is_deny", "expected"),
    [
        ({"AWS": "arn:aws:iam::123456789012:user/*"}, False, NO),
        ({"AWS": "arn:aws:iam::123456789012:user/*"}, True, MAYBE),
        ({"AWS": ["arn:aws:iam::123456789012:user/*", ALICE]}, True, YES),
        ({"AWS": SESSION.replace("/ci", "/*")}, False, NO),
        ({"AWS": "arn:aws:iam::*:root"}, True, MAYBE),
        ({"AWS": "12345678901?"}, False, NO),
    ],
)
def test_a_wildcard_in_a_name_allows_nobody(element: Plain, is_deny: bool, expected: Match) -> None:
    """IAM User Guide, "AWS JSON policy elements: Principal", Specifying a principal."""
    compiled = compile_principals(element, is_not=False, is_deny=is_deny)
    assert compiled.match(caller(ALICE), is_bounded=False)[0] is expected
    said = compiled.problem(caller(ALICE), is_bounded=False)
    assert (said is None) is (expected is YES)
    assert said is None or "wildcard" in said


@pytest.mark.parametrize(
    ("principal", "kind", "account"),
    [
        (ROOT, Kind.ROOT, "123456789012"),
        (ALICE, Kind.USER, "123456789012"),
        (ROLE, Kind.ROLE, "123456789012"),
        (SESSION, Kind.ROLE_SESSION, "123456789012"),
        (FEDERATED, Kind.FEDERATED_USER, "123456789012"),
        (PROVIDER, Kind.FEDERATED, None),
        ("www.amazon.com", Kind.FEDERATED, None),
        ("s3.amazonaws.com", Kind.SERVICE, None),
        ("*", Kind.ANONYMOUS, None),
    ],
)
def test_the_kind_and_account_of_a_caller(principal: str, kind: Kind, account: str | None) -> None:
    assert (caller(principal).kind, caller(principal).account) == (kind, account)


@pytest.mark.parametrize(
    "principal", ["alice", "arn:aws:s3:::logs", "arn:aws:iam::123456789012:group/admins", "a b.c"]
)
def test_what_is_no_principal_is_refused(principal: str) -> None:
    with pytest.raises(ValueError, match=r"principal|neither an ARN"):
        caller(principal)


def test_a_service_linked_role_is_known_by_its_path() -> None:
    linked = (
        "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
    )
    assert caller(linked).is_service_linked
    assert caller(SESSION, linked).is_service_linked
    assert not caller(SESSION, ROLE).is_service_linked
