"""The pytest plugin `aws_iam`: its options, markers, header and hooks. It loads no botocore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from pytest_iam import fixtures, markers, settings

if TYPE_CHECKING:
    from pytest_iam.simulator import Simulator


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini options."""
    settings.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the fixtures and markers; stop over a wrong setting or a module that is not ours."""
    # The distribution pytest-iam registers a plugin under the name "iam" and overwrites our module.
    if config.pluginmanager.has_plugin("iam"):
        raise pytest.UsageError(
            "pytest-aws-iam and pytest-iam (an OIDC server) both install a module named pytest_iam "
            "and cannot be used together: uninstall both, then install the one you need"
        )
    settings.check_names(config)
    settings.settings_of(config)
    for line in markers.MARKERS:
        config.addinivalue_line("markers", line)
    config.pluginmanager.register(fixtures, "aws_iam_fixtures")


def pytest_report_header(config: pytest.Config) -> str:
    """Show that IAM is enforced, and the options."""
    chosen = settings.settings_of(config)
    hosts = f", allowed hosts: {' '.join(chosen.allowed_hosts)}" if chosen.allowed_hosts else ""
    return f"aws_iam: enforcing where used, undetermined: {chosen.undetermined}{hosts}"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Put a test with our markers under a simulator from before its first fixture."""
    markers.check_names(item)
    names = getattr(item, "fixturenames", None)
    if names is not None and markers.has_iam_markers(item):
        # A list of its own: parametrized tests share one.
        item.fixturenames = [fixtures.SCENARIO, *names]  # type: ignore[attr-defined]  # of pytest.Function


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[Any]:
    """Let the test's body act as its markers say; fail it for errors that it swallowed."""
    simulator = item.stash.get(fixtures.SIMULATOR, None)
    if simulator is None:
        return (yield)
    from pytest_iam.mock import raise_problems

    with ExitStack() as stack:
        with markers.failing_on_usage_errors():
            markers.act(item, simulator, stack)
        try:
            result = yield
        except BaseException:
            simulator.problems.clear()  # One of them, or something else, is shown already.
            _show_calls(item, simulator)
            raise
    raise_problems(simulator)
    return result


def _show_calls(item: pytest.Item, simulator: Simulator) -> None:
    """Show the calls of a failing test below its failure."""
    from pytest_iam.report.calls import call_lines

    if simulator.calls:
        item.add_report_section("call", "aws_iam", "\n".join(call_lines(simulator.calls)))
