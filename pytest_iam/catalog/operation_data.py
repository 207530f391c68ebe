"""What is written down about operations whose action or resource their names do not tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA_FILE = Path(__file__).parent / "data" / "operation_actions.json"


@dataclass(frozen=True, slots=True)
class Check:
    """One action that an operation needs, and where its resources are.

    `resources` are ARNs whose `${…}` parts are paths of members, or a lone path of a member that
    holds the ARN; empty where the rules of names find them. `condition` is `()`, or how and which
    member decides whether the action is needed: `("given", "Role")`.
    """

    action: str
    resources: tuple[str, ...]
    condition: tuple[str, ...]
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What one operation needs, and who wrote it down."""

    source: str
    checks: tuple[Check, ...]


def iam_prefix(service: str) -> str:
    """The prefix of a botocore service's actions, which is its own name unless recorded."""
    return str(_data()["prefixes"].get(service, service))


def is_without_permission(service: str, operation: str) -> bool:
    """Whether AWS asks no permission, as for calls that are unsigned or signed by a token."""
    free = _data()["unsigned"].get(service, ())
    return free == "*" or operation in free


@lru_cache(maxsize=4096)
def row_of(service: str, operation: str) -> Row | None:
    """What is written down about the operation, or None."""
    row = _data()["operations"].get(f"{service}.{operation}")
    if row is None:
        return None
    return Row(row[0], tuple(_check(entry) for entry in row[1:]))


def _check(entry: Mapping[str, Any]) -> Check:
    return Check(
        action=entry["action"],
        resources=tuple(entry.get("resources", ())),
        condition=tuple(entry.get("when", ())),
        is_certain=not entry.get("guess", False),
    )


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    return data
