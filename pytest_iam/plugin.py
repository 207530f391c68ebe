"""The pytest plugin `aws_iam`: its options, markers, header and hooks. It loads no botocore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
def pytest_runtest_setup(item: pytest.Item) -> Iterator[Any]:
    """Let a fixture's failure stand alone: its teardown does not report it once more."""
    with _showing_calls(item, "setup"):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[Any]:
    """Let the test's body act as its markers say; fail it for errors that it swallowed."""
    simulator = item.stash.get(fixtures.SIMULATOR, None)
    with ExitStack() as stack:
        if simulator is not None:
            with markers.failing_on_usage_errors():
                markers.act(item, simulator, stack)
        with _showing_calls(item, "call"):
            result = yield
    # Asked again: the body may have called for the fixture itself.
    simulator = item.stash.get(fixtures.SIMULATOR, None)
    if simulator is not None:
        from pytest_iam.mock import raise_problems

        raise_problems(simulator)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[Any]:
    """Forget the test's simulator: items live as long as the run."""
    try:
        return (yield)
    finally:
        if fixtures.SIMULATOR in item.stash:
            del item.stash[fixtures.SIMULATOR]


@contextmanager
def _showing_calls(item: pytest.Item, phase: str) -> Iterator[None]:
    """Show the calls of a test below its failure, and of its problems none but this failure."""
    try:
        yield
    except BaseException:
        simulator = item.stash.get(fixtures.SIMULATOR, None)
        if simulator is not None:
            simulator.problems.clear()  # One of them, or something else, is shown already.
            _show_calls(item, simulator, phase)
        raise


def _show_calls(item: pytest.Item, simulator: Simulator, phase: str) -> None:
    from pytest_iam.report.calls import call_lines

    if simulator.calls:
        item.add_report_section(phase, "aws_iam", "\n".join(call_lines(simulator.calls)))
