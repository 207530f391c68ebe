"""The environment of a call: what a request tells AWS beyond its caller and its parameters."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ContextValue = str | int | float | bool | datetime.datetime | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Environment:
    """Where calls come from, unless a test says otherwise.

    Over TLS, from a documentation address (RFC 5737), through no VPC endpoint, by no other service.
    `context` states further condition keys, or overrides any; None states that a key is absent.
    """

    source_ip: str = "203.0.113.10"
    context: Mapping[str, ContextValue] = field(default_factory=dict)
