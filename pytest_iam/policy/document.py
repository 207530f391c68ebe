"""The policy: a document of the IAM policy language, parsed, validated and compiled once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import lru_cache
from typing import cast

from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.policy.json_text import Lines, Node, Plain
from pytest_iam.policy.statements import Statement, compile_statement
from pytest_iam.policy.validation import Fault, check, listed

__tracebackhide__ = hides_usage_errors


class MalformedPolicy(UsageError):  # noqa: N818 - AWS's own word for it
    """A document that AWS would refuse; `faults` are all that were found, AWS's first one first."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        lines = "\n".join(f"  {fault}" for fault in faults)
        super().__init__(f"policy {name!r} is malformed:\n{lines}")
        self.name = name
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document: a value, equal to another by its text, name, ARN and kind.

    `document` is a dict or JSON text, and kept as text; `statements` is what it compiles to. `kind`
    chooses what is asked of the document: identity (managed), inline, boundary, session, trust,
    resource, scp, rcp, or None for what all kinds share. `common_elements` are the elements that
    all statements have, `used_elements` those that any has; `NotAction` counts as `Action` and so
    on. Raises MalformedPolicy.

    AWS: IAM User Guide, "Grammar of the IAM JSON policy language".
    """

    document: Mapping[str, object] | str = field(repr=False)
    name: str = "policy"
    _: KW_ONLY
    arn: str | None = None
    kind: str | None = None
    version: str = field(init=False, repr=False, compare=False)
    statements: tuple[Statement, ...] = field(init=False, repr=False, compare=False)
    common_elements: frozenset[str] = field(init=False, repr=False, compare=False)
    used_elements: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        text = self.text if isinstance(self.document, str) else _dump(self.document, self.name)
        root, faults = check(text, self.kind)
        if faults or root is None:
            raise MalformedPolicy(self.name, faults)
        members = cast("dict[str, Node]", root.value)
        version = str(members["Version"].value) if "Version" in members else "2008-10-17"
        object.__setattr__(self, "document", text)
        object.__setattr__(self, "version", version)
        statements = _compile(text, members["Statement"], version)
        object.__setattr__(self, "statements", statements)
        names = [frozenset(_element_names(each)) for each in statements]
        object.__setattr__(self, "common_elements", frozenset.intersection(*names))
        object.__setattr__(self, "used_elements", frozenset.union(*names))

    @property
    def text(self) -> str:
        """The document as it was given, a dict as JSON."""
        return cast("str", self.document)


def _element_names(statement: Statement) -> Iterator[str]:
    return (name.removeprefix("Not") for name in statement.elements)


def _dump(document: object, name: str) -> str:
    if not isinstance(document, Mapping):
        raise UsageError(
            f"policy {name!r}: a document is a dict or JSON text, not {document!r}; "
            "for a path, write Path(...).read_text()"
        )
    try:
        return json.dumps(document, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise UsageError(f"policy {name!r} cannot be written as JSON: {error}") from None


def _compile(text: str, node: Node, version: str) -> tuple[Statement, ...]:
    lines = Lines(text)
    return tuple(
        compile_statement(
            index,
            cast("dict[str, Plain]", item.plain()),
            # AWS: SimulatePrincipalPolicy gives the characters after the two braces.
            lines.position(item.start + 1),
            lines.position(item.end),
            # AWS: variables came with version 2012-10-17; before, they are ordinary text.
            has_variables=version == "2012-10-17",
        )
        for index, (_, item) in enumerate(listed("Statement", node))
    )


@lru_cache(maxsize=4096)
def parse(
    text: str, name: str = "policy", *, arn: str | None = None, kind: str | None = None
) -> Policy:
    """The policy that the text spells, compiled once for each text; raises MalformedPolicy."""
    return Policy(text, name, arn=arn, kind=kind)
