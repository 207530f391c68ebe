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


@contextlib.contextmanager
def mock_iam(
    *,
    account_id: str = DEFAULT_ACCOUNT_ID,
    seed: str = "pytest-iam",
    undetermined: Undetermined = "error",
    allowed_hosts: Sequence[str] = (),
    directories: Sequence[Path] | None = None,
) -> Iterator[Simulator]:
    """Put a simulated AWS in force, as a context manager or, called, as a function's decorator.

    Until the block ends, every botocore client in the process is routed to it. Blocks nest: the
    innermost answers. `allowed_hosts` names hosts besides loopback that calls may reach, `*`
    allowed; `directories` where policy files are sought (the current one); the rest is
    `Simulator`'s. Raises `UsageError` at the end for a call that was stopped over something left
    open, if the code under test swallowed that error.
    """
    if isinstance(allowed_hosts, str):
        raise UsageError(f"allowed_hosts={allowed_hosts!r} is one host: write a list")
    simulator = Simulator(
        account_id=account_id,
        seed=seed,
        undetermined=undetermined,
        directories=[Path.cwd()] if directories is None else directories,
    )
    try:
        with installed(Active(simulator.gateway, tuple(allowed_hosts))):
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
