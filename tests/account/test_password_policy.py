from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iam.account.entities import LoginProfile
from pytest_iam.account.password_policy import (
    DEFAULT,
    KINDS,
    REMEMBERED,
    PasswordPolicy,
    expires_at,
    faults,
    is_reused,
    remembered,
)

THEN = datetime.datetime(2026, 1, 31, tzinfo=datetime.timezone.utc)


def profile(password: str, *former: str) -> LoginProfile:
    """A profile whose password was set at midnight of the last day of January 2026."""
    return LoginProfile(password, THEN, THEN, former=former)


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Passw0rd", True),
        ("passw0rd!", True),
        ("PASSWORD-1", True),
        ("Passwor!", True),
        ("Passw0r", False),
        ("Passw0rd" * 16, True),
        ("Passw0rd" * 16 + "x", False),
        ("password1", False),
        ("PASSWORD1", False),
        ("password!", False),
        ("Password", False),
        ("Pass word", False),
    ],
)
def test_the_default_policy_asks_for_length_and_three_kinds(password: str, expected: bool) -> None:
    """IAM user guide, "Set an account password policy for IAM users", default policy."""
    assert (faults(DEFAULT, password) == []) is expected


@pytest.mark.parametrize(
    ("policy", "password", "expected"),
    [
        (PasswordPolicy(), "aaaaaa", []),
        (PasswordPolicy(), "aaaaa", ["Password should have a minimum length of 6"]),
        (PasswordPolicy(), "a" * 129, ["Password should have a maximum length of 128"]),
        (
            PasswordPolicy(required=frozenset({"number", "symbol"})),
            "Abcdef",
            [
                "Password should have at least one number",
                "Password should have at least one symbol",
            ],
        ),
        (
            DEFAULT,
            "lowercase1",
            [
                (
                    "Password should meet 1 more of the following requirements: Password should "
                    "have at least one uppercase letter, Password should have at least one symbol"
                )
            ],
        ),
    ],
)
def test_a_fault_is_named_in_awss_words(
    policy: PasswordPolicy, password: str, expected: list[str]
) -> None:
    """Texts that users report; AWS documents none."""
    assert faults(policy, password) == expected


@given(password=st.text(max_size=140), required=st.sets(st.sampled_from(sorted(KINDS))))
def test_a_policy_that_asks_for_more_accepts_no_more(password: str, required: set[str]) -> None:
    """IAM API reference, "UpdateAccountPasswordPolicy": a requirement only adds to the others."""
    lenient, strict = PasswordPolicy(), PasswordPolicy(required=frozenset(required))
    assert set(faults(lenient, password)) <= set(faults(strict, password))


@pytest.mark.parametrize(
    ("prevention", "password", "expected"),
    [
        (None, "present", False),
        (1, "present", True),
        (1, "last", False),
        (2, "last", True),
        (2, "first", False),
        (3, "first", True),
        (24, "another", False),
    ],
)
def test_as_many_passwords_as_the_policy_says_do_not_come_back(
    prevention: int | None, password: str, expected: bool
) -> None:
    """IAM API reference, "UpdateAccountPasswordPolicy", PasswordReusePrevention."""
    policy = PasswordPolicy(reuse_prevention=prevention)
    assert is_reused(policy, profile("present", "last", "first"), password) is expected


def test_no_more_is_remembered_than_a_policy_can_ask_for() -> None:
    """IAM API reference, "UpdateAccountPasswordPolicy", PasswordReusePrevention: 24 at most."""
    former = [str(n) for n in range(REMEMBERED)]
    assert remembered(profile("present", *former)) == ("present", *former[:-1])


def test_a_password_expires_so_many_days_after_its_last_change() -> None:
    """IAM API reference, "UpdateAccountPasswordPolicy", MaxPasswordAge."""
    assert expires_at(PasswordPolicy(max_age=90), profile("p")) == THEN + datetime.timedelta(90)
    assert expires_at(PasswordPolicy(), profile("p")) is None
