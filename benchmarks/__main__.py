"""Every benchmark, one after the other; its name as argument runs one alone.

python benchmarks [calls | decisions | scale | startup | sweep]
"""

from __future__ import annotations

import platform
import sys

import calls
import decisions
import scale
import startup
import sweep

BENCHMARKS = {
    "calls": calls.main,
    "decisions": decisions.main,
    "scale": scale.main,
    "startup": startup.main,
    "sweep": sweep.main,
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all of them."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"unknown: {' '.join(unknown)}; there are {' '.join(BENCHMARKS)}")
        return 2
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()
    return 0


sys.exit(main(sys.argv[1:]))
