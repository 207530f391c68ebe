"""The mock: a simulator that is active for a block, a function, or a fixture's life."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from pytest_iam.errors import UsageError
from pytest_iam.gateway import Undetermined
from pytest_iam.routing.active import Active
from pytest_iam.routing.install import installed
from pytest_iam.simulator import DEFAULT_ACCOUNT_ID, Simulator


def mock_iam(
    *misplaced: object,
    account_id: str = DEFAULT_ACCOUNT_ID,
    seed: str = "pytest-iam",
    undetermined: Undetermined = "error",
    allowed_hosts: Sequence[str] = (),
    directories: Sequence[Path] | None = None,
) -> contextlib._GeneratorContextManager[Simulator]:
    """Put a simulated AWS in force, as a context manager or, called, as a function's decorator.

    Until the block ends, every botocore client in the process is routed to it. Blocks nest: the
    innermost answers. `allowed_hosts` names hosts besides loopback that calls may reach, `*`
    allowed; `directories` where policy files are sought (the current one); the rest is
    `Simulator`'s. Raises `UsageError` at the end for a call that was stopped over something left
    open, if the code under test swallowed that error.
    """
    if misplaced:
        raise UsageError(
            f"mock_iam takes no {misplaced[0]!r}: write @mock_iam() to decorate a function, and "
            "account_id=... for an account"
        )
    if isinstance(allowed_hosts, str):
        raise UsageError(f"allowed_hosts={allowed_hosts!r} is one host: write a list")
    places = [Path.cwd()] if directories is None else directories
    return _in_force(account_id, seed, undetermined, tuple(allowed_hosts), places)


@contextlib.contextmanager
def _in_force(
    account_id: str,
    seed: str,
    undetermined: Undetermined,
    allowed_hosts: tuple[str, ...],
    directories: Sequence[Path],
) -> Iterator[Simulator]:
    simulator = Simulator(
        account_id=account_id, seed=seed, undetermined=undetermined, directories=directories
    )
    try:
        with installed(Active(simulator.gateway, allowed_hosts)):
            yield simulator
    finally:
        simulator.clock.reset()
    raise_problems(simulator)


def raise_problems(simulator: Simulator) -> None:
    """Raise the first of the simulator's problems, once."""
    problems = list(simulator.problems)
    simulator.problems.clear()
    if problems:
        raise problems[0]
