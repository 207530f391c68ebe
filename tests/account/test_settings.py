from __future__ import annotations

from pytest_iam.account.outbound import Outbound
from pytest_iam.account.password_policy import DEFAULT, PasswordPolicy
from pytest_iam.account.settings import Settings


def test_awss_password_policy_is_in_force_until_there_is_another() -> None:
    """IAM user guide, "Set an account password policy for IAM users", default policy."""
    settings = Settings()
    assert settings.passwords is DEFAULT
    settings.password_policy = PasswordPolicy()
    assert settings.passwords is settings.password_policy


def test_an_account_is_an_issuer_while_it_is_enabled() -> None:
    """IAM API reference, "DisableOutboundWebIdentityFederation"."""
    settings = Settings()
    assert settings.issuer is None
    settings.outbound = Outbound("https://issuer.example.com")
    assert settings.issuer is settings.outbound
    settings.outbound.is_enabled = False
    assert settings.issuer is None
