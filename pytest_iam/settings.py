"""The settings that a suite makes in its ini file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from pytest_iam.gateway import Undetermined

_UNDETERMINED = ("error", "deny", "warn")


@dataclass(frozen=True)
class Settings:
    """The suite's choices, each an ini option."""

    undetermined: Undetermined
    allowed_hosts: tuple[str, ...]


def add_options(parser: pytest.Parser) -> None:
    """Declare the ini options."""
    parser.addini(
        "iam_undetermined",
        "what becomes of a call whose decision cannot be told: error (default), deny or warn",
        default="error",
    )
    parser.addini(
        "iam_allowed_hosts",
        "hosts besides loopback that calls may reach while IAM is simulated; * is allowed",
        type="linelist",
        default=[],
    )


def settings_of(config: pytest.Config) -> Settings:
    """The settings in force. Raises pytest's UsageError for a value that is no choice."""
    undetermined = config.getini("iam_undetermined")
    if undetermined not in _UNDETERMINED:
        raise pytest.UsageError(
            f"iam_undetermined = {undetermined}: write one of {', '.join(_UNDETERMINED)}"
        )
    hosts = tuple(config.getini("iam_allowed_hosts"))
    return Settings(cast("Undetermined", undetermined), hosts)
