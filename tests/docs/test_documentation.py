"""The documentation says what is true: its examples run, and its test command is CI's."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SURROUNDINGS = Path(__file__).parent / "surroundings"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(
    r"(?:^<!-- skip: (?P<skip>.+) -->\n)?^```python\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Example:
    """A fenced block of Python: where it is, what it says, why it does not run if it doesn't."""

    place: str
    code: str
    skip: str | None


def examples(page: Path) -> list[Example]:
    """Every block of Python on a page."""
    text = page.read_text(encoding="utf-8")
    return [
        Example(
            f"{page.name}:{text.count(chr(10), 0, found.start()) + 1}", found["code"], found["skip"]
        )
        for found in BLOCK.finditer(text)
    ]


@pytest.mark.moto
@pytest.mark.parametrize(
    "example", [example for page in PAGES for example in examples(page)], ids=lambda e: e.place
)
def test_example_runs(example: Example, pytester: pytest.Pytester) -> None:
    """A block with tests passes under pytest; any other runs as a script."""
    if example.skip:
        pytest.skip(example.skip)
    shutil.copytree(SURROUNDINGS, pytester.path, dirs_exist_ok=True)
    code = f"from prelude import *\n{example.code}"
    if "def test_" in example.code:
        result = pytester.runpytest_subprocess("-W", "error", pytester.makepyfile(code))
    else:
        result = pytester.run(sys.executable, "-W", "error", pytester.makepyfile(code))
    assert result.ret == pytest.ExitCode.OK


def test_ci_runs_the_command_that_the_readme_gives() -> None:
    """The last line of .ci/run is a line of the README's first code block."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    command = script.strip().splitlines()[-1].removeprefix("exec ")
    commands = re.search(r"^```sh\n(.*?)^```$", PAGES[0].read_text(), re.MULTILINE | re.DOTALL)
    assert commands is not None
    assert command in commands[1].splitlines()
