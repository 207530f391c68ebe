"""The log of a test's calls, as a failing test shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_iam.gateway import CallRecord

_SHOWN = 50


def call_lines(records: Iterable[CallRecord]) -> Iterator[str]:
    """The last calls: who called what, and what became of it, with the reasons of a denial."""
    records = list(records)
    if len(records) > _SHOWN:
        yield f"({len(records) - _SHOWN} earlier calls)"
    for record in records[-_SHOWN:]:
        end = record.error or "allowed"
        yield f"{record.caller} {record.call.service}.{record.call.operation}: {end}"
        if record.denial is not None:
            yield from (f"  {line}" for line in record.denial.explain().splitlines())
