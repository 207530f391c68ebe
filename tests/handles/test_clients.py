"""The clients and sessions that handles make."""

from __future__ import annotations

import pytest


def test_without_boto3_they_are_botocores(pytester: pytest.Pytester) -> None:
    """The plugin requires botocore only: neither boto3 nor moto is there to be imported."""
    pytester.makeconftest("import sys\n\nsys.modules.update(boto3=None, moto=None)")
    pytester.makepyfile(
        """
        import botocore.client
        import botocore.session
        import pytest

        import pytest_iam

        ALICE = "arn:aws:iam::123456789012:user/alice"

        def test_handle(iam_user):
            alice = iam_user("alice")
            session = alice.session()
            assert type(session) is botocore.session.Session
            for sts in (alice.client("sts"), session.create_client("sts")):
                assert isinstance(sts, botocore.client.BaseClient)
                assert sts.get_caller_identity()["Arn"] == ALICE

        @pytest.mark.iam_user("alice")
        @pytest.mark.iam_as("alice")
        def test_code_under_test(iam):
            client = botocore.session.Session().create_client("iam")
            with pytest_iam.raises_access_denied("iam:CreateUser"):
                client.create_user(UserName="bob")
        """
    )
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=2)
