"""The house style of CONTRIBUTING.md, as far as a program can see it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parent
PACKAGE = TESTS.parent / "pytest_iam"
MODULES = {
    path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8")
    for path in PACKAGE.rglob("*.py")
}
MOTO = re.compile(r"^\s*(?:import|from) moto\b", re.MULTILINE)
NAMES_THAT_FIT_ANYTHING = {"utils", "helpers", "common", "core", "base", "models"}


def test_modules_are_named_after_their_noun() -> None:
    """A name that fits anything says nothing."""
    names = {name: {*Path(name).with_suffix("").parts} for name in MODULES}
    assert [name for name, parts in names.items() if parts & NAMES_THAT_FIT_ANYTHING] == []


def test_modules_have_fewer_than_400_lines() -> None:
    """A longer one is about more than one noun."""
    lengths = {name: len(source.splitlines()) for name, source in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length >= 400} == {}


def test_functions_have_40_lines_at_most() -> None:
    """Signature, decorators and docstring are not counted."""
    lengths = {
        f"{name}:{node.lineno} {node.name}": _body_lines(node)
        for name, node in _nodes()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > 40} == {}


def test_classes_have_fewer_than_a_dozen_public_methods() -> None:
    """Properties are not counted: they are what it is, not what it does."""
    counts = {
        f"{name}:{node.lineno} {node.name}": len(_public_methods(node))
        for name, node in _nodes()
        if isinstance(node, ast.ClassDef)
    }
    assert {name: count for name, count in counts.items() if count >= 12} == {}


def test_what_touches_moto_is_marked() -> None:
    """The environments moto and moto-oldest select by the marker."""
    tests = {path.name: path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")}
    touching = [name for name, source in tests.items() if MOTO.search(source)]
    assert [name for name in touching if "pytest.mark.moto" not in tests[name]] == []


def _nodes() -> Iterator[tuple[str, ast.AST]]:
    for name, source in MODULES.items():
        for node in ast.walk(ast.parse(source)):
            yield name, node


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _public_methods(node: ast.ClassDef) -> list[str]:
    return [
        method.name
        for method in node.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
        and not method.name.startswith("_")
        and not any("property" in ast.unparse(decorator) for decorator in method.decorator_list)
    ]
