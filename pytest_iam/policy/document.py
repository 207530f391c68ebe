"""The policy: a document of the IAM policy language, parsed, validated and compiled once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import lru_cache
from typing import cast

from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.policy.fault import Fault
from pytest_iam.policy.index import Index
from pytest_iam.policy.json_text import Plain, Position
from pytest_iam.policy.statements import Statement
from pytest_iam.policy.validation import examine, statement_positions

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

    `document` is a dict or JSON text, and kept as text; `statements` is what it holds. `kind`
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
    _index: Index | None = field(init=False, default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        text = self.text if isinstance(self.document, str) else _dump(self.document, self.name)
        document, faults = examine(text, self.kind)
        if faults or document is None:
            raise MalformedPolicy(self.name, faults)
        version = cast("str", document.get("Version", "2008-10-17"))
        statements = _statements(document["Statement"], version)
        shapes = {frozenset(each.elements) for each in statements}
        elements = [frozenset(name.removeprefix("Not") for name in shape) for shape in shapes]
        set_ = object.__setattr__
        set_(self, "document", text)
        set_(self, "version", version)
        set_(self, "statements", statements)
        set_(self, "common_elements", frozenset.intersection(*elements))
        set_(self, "used_elements", frozenset.union(*elements))

    @property
    def text(self) -> str:
        """The document as it was given, a dict as JSON."""
        return cast("str", self.document)

    @property
    def has_allow(self) -> bool:
        """Whether any statement allows."""
        return not all(each.is_deny for each in self.statements)

    def find(self, action: str | None, resource: str | None) -> Iterable[Statement]:
        """The statements about an action, in lower case, that can be about a resource.

        All that apply to both are among them. None is for what nobody knows, which any statement
        can be about.
        """
        if action is None:
            return self.statements
        index = self._index
        if index is None:
            index = Index(self.statements)
            object.__setattr__(self, "_index", index)
        return index.find(action, resource)

    def position_of(self, statement: Statement) -> tuple[Position, Position]:
        """The characters after a statement's opening brace and after its closing brace.

        AWS: IAM API Reference, `Statement` of SimulatePrincipalPolicy.
        """
        return statement_positions(self.text)[statement.index]


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


def _statements(value: Plain, version: str) -> tuple[Statement, ...]:
    # AWS: variables came with version 2012-10-17; before, they are ordinary text.
    has_variables = version == "2012-10-17"
    items = value if isinstance(value, list) else [value]
    return tuple(
        Statement(index, cast("dict[str, Plain]", item), has_variables)
        for index, item in enumerate(items)
    )


@lru_cache(maxsize=4096)
def parse(
    text: str, name: str = "policy", *, arn: str | None = None, kind: str | None = None
) -> Policy:
    """The policy that the text spells, compiled once for each text; raises MalformedPolicy."""
    return Policy(text, name, arn=arn, kind=kind)
