"""The fault: what AWS would object to in a policy document, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from pytest_iam.policy.json_places import Path, Step


class Phase(IntEnum):
    """When AWS looks: it answers with the first fault that it comes upon, phase by phase.

    AWS: silent; that syntax comes first is known from IAM's answers, the rest is the likely order.
    """

    SYNTAX = 0
    VERSION = 1
    PRINCIPAL = 2
    LEGACY = 3
    SID = 4
    ACTION = 5
    RESOURCE = 6
    UNIQUENESS = 7
    CONTROLS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A fault that does not know its place in the text yet, only its path from what was looked at.

    `message` is AWS's; `detail` adds what AWS's message leaves out.
    """

    path: Path
    phase: Phase
    message: str
    detail: str = ""

    def under(self, *steps: Step) -> Found:
        """The same fault as seen from further up in the document."""
        return Found((*steps, *self.path), self.phase, self.message, self.detail)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a document: where, and in AWS's words; line and column count from 1.

    `detail` adds what AWS's message leaves out.
    """

    path: str
    message: str
    line: int
    column: int
    detail: str = ""

    def __str__(self) -> str:
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.path or 'document'}, line {self.line}:{self.column}: {self.message}{detail}"


def path_text(path: Path) -> str:
    """The path as people write it: `Statement[0].Action[1]`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")
