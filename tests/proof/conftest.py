"""The mix of outcomes that the proof saw, at the end of its run."""

from __future__ import annotations

from collections import Counter

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many settings were compared, and how they were decided."""
    mix: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            if name == "outcomes":
                mix.update(value)
    if mix:
        shares = ", ".join(f"{name} {count / mix.total():.1%}" for name, count in mix.most_common())
        terminalreporter.write_line(f"proof: {mix.total():,} settings: {shares}")
