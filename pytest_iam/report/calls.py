"""The log of a test's calls, as a failing test shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_iam.gateway import CallRecord

_SHOWN = 50


def call_lines(records: Iterable[CallRecord]) -> Iterator[str]:
    """A line for each of the last calls: who called what, and what became of it."""
    records = list(records)
    if len(records) > _SHOWN:
        yield f"({len(records) - _SHOWN} earlier calls)"
    for record in records[-_SHOWN:]:
        yield f"{record.caller} {record.call.service}.{record.call.operation}: {_end(record)}"


def _end(record: CallRecord) -> str:
    if record.error is None:
        return "allowed"
    denial = record.denial
    if denial is None:
        return record.error
    return (
        f"{record.error} ({denial.outcome}: {denial.request.action} on {denial.request.resource})"
    )
