"""The faults that AWS would find in a policy document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from pytest_iam.errors import UsageError
from pytest_iam.policy.dialects import DIALECTS, Dialect
from pytest_iam.policy.fault import Fault, Found, Phase, path_text
from pytest_iam.policy.json_places import Path, children, spans
from pytest_iam.policy.json_text import JsonError, Lines, Plain, Position, load
from pytest_iam.policy.statement_format import statement_faults

_MOST_FAULTS = 1000


def faults(text: str, kind: str | None = None) -> tuple[Fault, ...]:
    """All that AWS would object to, what it would say first in front; empty if nothing.

    `kind` is identity (a managed policy), inline, boundary, session, trust, resource, scp, rcp, or
    None for what all share. After a thousand faults the last one says how many more there are.
    """
    return examine(text, kind)[1]


def examine(text: str, kind: str | None) -> tuple[dict[str, Plain] | None, tuple[Fault, ...]]:
    """The document as plain values, None if it is no JSON object, and its faults."""
    dialect = _dialect(kind)
    if not isinstance(text, str):
        raise UsageError(f"a policy document is JSON text, not {type(text).__name__}")
    try:
        document = load(text)
    except JsonError as error:
        at = Lines(text).position(error.offset)
        message = dialect.only_message or dialect.invalid_json
        return None, (Fault("", message, at.line, at.column, error.message),)
    found = sorted(_document_faults(document, dialect), key=_phase)
    located = tuple(_located(text, found, dialect)) if found else ()
    return document if isinstance(document, dict) else None, located


@lru_cache(maxsize=64)
def statement_positions(text: str) -> tuple[tuple[Position, Position], ...]:
    """For each statement of a document without faults, where its braces end: after each of the two.

    AWS: API reference, SimulatePrincipalPolicy, which gives these.
    """
    lines = Lines(text)
    (start, _) = spans(text, ())[()]
    for name, at, end in children(text, start):
        if name == "Statement":
            places = [(at, end)]
            if text[at] == "[":
                places = [(at, end) for _, at, end in children(text, at)]
            return tuple((lines.position(at + 1), lines.position(end)) for at, end in places)
    return ()


def _dialect(kind: str | None) -> Dialect:
    if kind not in DIALECTS:
        known = ", ".join(repr(each) for each in DIALECTS if each)
        raise UsageError(f"policy kind {kind!r}: expected {known}, or None")
    return DIALECTS[kind]


def _phase(found: Found) -> Phase:
    return found.phase


def _located(text: str, found: list[Found], dialect: Dialect) -> Iterator[Fault]:
    lines = Lines(text)
    first = found[:_MOST_FAULTS]
    places = spans(text, {each.path for each in first})
    for each in first:
        yield _fault(each, lines.position(places[each.path][0]), dialect)
    if len(found) > _MOST_FAULTS:
        rest = f"and {len(found) - _MOST_FAULTS} more faults"
        yield _fault(Found((), found[0].phase, found[0].message, rest), Position(1, 1), dialect)


def _fault(found: Found, at: Position, dialect: Dialect) -> Fault:
    message = dialect.only_message or found.message
    detail = found.detail or ("" if message == found.message else found.message)
    return Fault(path_text(found.path), message, at.line, at.column, detail)


def _document_faults(document: Plain, dialect: Dialect) -> Iterator[Found]:
    if not isinstance(document, dict):
        yield Found((), Phase.SYNTAX, dialect.syntax, "the document is no JSON object")
        return
    for name in document:
        if name not in ("Version", "Id", "Statement"):
            message = dialect.unknown_element.format(name)
            yield Found((name,), Phase.SYNTAX, message, f"{name} is no element of a policy")
    yield from _version_faults(document, dialect)
    if not isinstance(document.get("Id", ""), str):
        yield Found(("Id",), Phase.SYNTAX, dialect.syntax, "not text")
    if "Statement" not in document:
        yield Found((), Phase.SYNTAX, dialect.missing_statement, "there is no Statement")
    else:
        found = _statements_faults(document["Statement"], dialect)
        yield from (each.under("Statement") for each in found)


def _version_faults(document: Mapping[str, Plain], dialect: Dialect) -> Iterator[Found]:
    version = document.get("Version")
    path: Path = ("Version",) if "Version" in document else ()
    if path and version not in ("2008-10-17", "2012-10-17"):
        detail = "neither 2012-10-17 nor 2008-10-17"
        yield Found(path, Phase.SYNTAX, dialect.unknown_version, detail)
    elif dialect.old_version and version != "2012-10-17":
        yield Found(path, Phase.VERSION, dialect.old_version)


def _statements_faults(statements: Plain, dialect: Dialect) -> Iterator[Found]:
    if not isinstance(statements, list):
        yield from statement_faults(statements, dialect)
        return
    if not statements:
        yield Found((), Phase.SYNTAX, dialect.empty_statement, "Statement is empty")
    for index, statement in enumerate(statements):
        for found in statement_faults(statement, dialect):
            yield found.under(index)
    yield from _repeated_sids(statements, dialect)


def _repeated_sids(statements: list[Plain], dialect: Dialect) -> Iterator[Found]:
    seen = set()
    for index, statement in enumerate(statements):
        sid = statement.get("Sid") if isinstance(statement, dict) else None
        if not sid or not isinstance(sid, str):
            continue
        if sid in seen:
            yield Found((index, "Sid"), Phase.UNIQUENESS, dialect.repeated_sid)
        seen.add(sid)
