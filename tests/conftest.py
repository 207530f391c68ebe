"""How the suite searches and names its cases: the same in each process, and each time in CI."""

from __future__ import annotations

import os
import re
from collections.abc import Generator

import botocore
import pytest
from botocore.exceptions import ParamValidationError
from botocore.model import OperationNotFoundError
from hypothesis import settings
from packaging.version import Version

NEWEST_MODELS = Version("1.44")
"""The botocore that has every operation which the suite calls."""
_LACKS_OPERATION = re.compile(r"'(IAM|STS)' object has no attribute")

settings.register_profile("suite", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("suite")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long texts are no names for tests; and keys and certificates differ in each process."""
    return argname if isinstance(val, str | bytes) and len(val) > 100 else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """What an older botocore has no model of cannot be called with it."""
    try:
        return (yield)
    except (OperationNotFoundError, AttributeError, ParamValidationError) as error:
        is_older = Version(botocore.__version__) < NEWEST_MODELS
        if not is_older or not _is_of_newer_models(error):
            raise
    return pytest.skip("this botocore is older than what the test calls")


def _is_of_newer_models(error: Exception) -> bool:
    is_known = isinstance(error, OperationNotFoundError)
    return is_known or bool(_LACKS_OPERATION.search(str(error))) or "Thumbprint" in str(error)
