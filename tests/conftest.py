"""How the suite searches and names its cases: the same in each process, and each time in CI."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("suite", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("suite")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long texts are no names for tests; and keys and certificates differ in each process."""
    return argname if isinstance(val, str) and len(val) > 100 else None
