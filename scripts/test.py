"""Run the test matrix in tox, from a virtual environment of its own.

    python3 scripts/test.py               every environment whose interpreter is here
    python3 scripts/test.py -e py312      arguments go to `tox run`

Needs Python 3.10 or newer and nothing else. Interpreters come from PATH and, where pyenv is
installed, from all of its versions, whether or not its shims are set to offer them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv-test"
MINORS = range(10, 15)


def main(arguments: list[str]) -> int:
    """Install tox if needed, and run it on the interpreters found here."""
    if sys.version_info < (3, MINORS[0]):
        print(f"Python 3.{MINORS[0]} or newer is needed; this is {sys.version.split()[0]}.")
        return 2
    tox = [*_install_tox(), "run", "--discover", *_interpreters(), *arguments]
    return subprocess.run(tox, cwd=ROOT, check=False).returncode


def _install_tox() -> list[str]:
    python = str(ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
    tox = [python, "-m", "tox"]
    if not _answers([*tox, "--version"]):
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "tox"], cwd=ROOT, check=True)
    return tox


def _interpreters() -> list[str]:
    """One working interpreter a minor version, and the one that runs this script first."""
    found = [sys.executable]
    for minor in MINORS:
        working = (path for path in _candidates(minor) if _answers([path, "-c", ""]))
        found += [path for path in islice(working, 1) if minor != sys.version_info[1]]
    return found


def _candidates(minor: int) -> Iterator[str]:
    name = f"python3.{minor}"
    on_path = shutil.which(name)
    if on_path is not None:
        yield on_path
    for root in _pyenv_roots():
        yield from map(str, sorted(root.glob(f"versions/3.{minor}.*/bin/{name}"), reverse=True))


def _pyenv_roots() -> Iterator[Path]:
    if "PYENV_ROOT" in os.environ:
        yield Path(os.environ["PYENV_ROOT"])
    yield Path.home() / ".pyenv"


def _answers(command: list[str]) -> bool:
    """Whether the command succeeds: a pyenv shim of a version that is not chosen fails."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
