"""Write docs/modules.md: one line for each module, taken from its docstring.

python scripts/module_map.py            rewrite the map
python scripts/module_map.py --check    fail if it differs from the modules, or one has no sentence
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "pytest_iam"
MAP = ROOT / "docs" / "modules.md"
HEADER = """\
# Modules

One noun and one sentence for each module. The sentence is the first of the module's docstring:
`python scripts/module_map.py` writes this page from them, and a test keeps the two equal.
"""


def main(arguments: list[str]) -> int:
    """Write the map, or with --check only compare it."""
    silent = [path for path in _modules() if not _sentence(path)]
    for path in silent:
        print(f"{path.relative_to(ROOT)}: has no docstring; say what the module is in one sentence")
    text = render()
    if "--check" not in arguments:
        MAP.write_text(text, encoding="utf-8")
    elif MAP.read_text(encoding="utf-8") != text:
        print("docs/modules.md differs from the docstrings; run: python scripts/module_map.py")
        return 1
    return 1 if silent else 0


def render() -> str:
    """The page: a section for each package, a row for each module."""
    directories = sorted({path.parent for path in _modules()})
    return "\n".join([HEADER, *map(_section, directories)])


def _section(directory: Path) -> str:
    name = ".".join(directory.relative_to(ROOT).parts)
    modules = sorted(path for path in directory.glob("*.py") if path.stem != "__init__")
    rows = [f"| `{path.stem}` | {_sentence(path)} |" for path in modules]
    table = ["", "| Module | Says |", "|---|---|", *rows] if rows else []
    return "\n".join([f"## `{name}`", "", _sentence(directory / "__init__.py"), *table, ""])


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _sentence(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    paragraph = " ".join(docstring.split("\n\n", maxsplit=1)[0].split())
    first, stop, _ = paragraph.partition(". ")
    return (first + stop.strip()).replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
