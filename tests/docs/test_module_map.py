"""The module map says what the modules say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_map_equals_the_docstrings() -> None:
    """Each module's docstring begins with the sentence that docs/modules.md has for it."""
    command = [sys.executable, str(ROOT / "scripts" / "module_map.py"), "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
