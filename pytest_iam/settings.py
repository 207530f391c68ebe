"""The settings that a suite makes in its ini file."""

from __future__ import annotations

from dataclasses import dataclass, fields
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


def check_names(config: pytest.Config) -> None:
    """Raise pytest's UsageError for an ini option that looks like one of ours and is nobody's."""
    # pytest has no public list of what an ini file holds: 8 calls it inicfg, 9 warns of that name.
    held = config._inicfg if hasattr(config, "_inicfg") else config.inicfg
    for name in held:
        if name.startswith("iam_"):
            try:
                config.getini(name)
            except ValueError:
                known = ", ".join(f"iam_{field.name}" for field in fields(Settings))
                raise pytest.UsageError(
                    f"there is no ini option {name}; there are {known}"
                ) from None


def settings_of(config: pytest.Config) -> Settings:
    """The settings in force. Raises pytest's UsageError for a value that is no choice."""
    undetermined = config.getini("iam_undetermined")
    if undetermined not in _UNDETERMINED:
        raise pytest.UsageError(
            f"iam_undetermined = {undetermined}: write one of {', '.join(_UNDETERMINED)}"
        )
    hosts = tuple(config.getini("iam_allowed_hosts"))
    return Settings(cast("Undetermined", undetermined), hosts)
