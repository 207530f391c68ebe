"""The faults that AWS would find in a policy document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_iam.errors import UsageError
from pytest_iam.policy.conditions import read_operator
from pytest_iam.policy.dialects import DIALECTS, Dialect, Presence
from pytest_iam.policy.json_text import JsonError, Lines, Node, Position, read
from pytest_iam.policy.operators import value_fault
from pytest_iam.policy.resource_format import resource_fault


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


@dataclass(frozen=True, slots=True)
class Found:
    """A fault that does not yet know its line."""

    path: str
    node: Node
    message: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """One statement to look at: its members, and where it stands."""

    path: str
    node: Node
    members: Mapping[str, Node]
    dialect: Dialect

    def found(self, name: str, message: str, detail: str = "") -> Found:
        """A fault of an element, or of the whole statement if it has no such element."""
        node = self.members.get(name)
        if node is None:
            return Found(self.path, self.node, message, detail)
        return Found(f"{self.path}.{name}", node, message, detail)

    def items(self, name: str) -> Iterator[tuple[str, Node]]:
        """The path and node of each value of an element."""
        node = self.members.get(name)
        if node is None:
            return
        yield from listed(f"{self.path}.{name}", node)


def listed(path: str, node: Node) -> Iterator[tuple[str, Node]]:
    """The path and node of each item of a list, or of the one value that is no list."""
    if isinstance(node.value, tuple):
        yield from ((f"{path}[{index}]", item) for index, item in enumerate(node.value))
    else:
        yield path, node


def faults(text: str, kind: str | None = None) -> tuple[Fault, ...]:
    """All that AWS would object to, what it would say first in front; empty if nothing.

    `kind` is identity (a managed policy), inline, boundary, session, trust, resource, scp, rcp, or
    None for what all share.
    """
    return check(text, kind)[1]


def check(text: str, kind: str | None) -> tuple[Node | None, tuple[Fault, ...]]:
    """The document's root, None if it is no JSON, and its faults."""
    dialect = _dialect(kind)
    lines = Lines(text)
    try:
        root = read(text)
    except JsonError as error:
        at = lines.position(error.offset)
        return None, (Fault("", dialect.invalid_json, at.line, at.column, error.message),)
    return root, tuple(_located(found, lines) for found in _found(root, dialect))


def _dialect(kind: str | None) -> Dialect:
    if kind not in DIALECTS:
        known = ", ".join(repr(each) for each in DIALECTS if each)
        raise UsageError(f"policy kind {kind!r}: expected {known}, or None")
    return DIALECTS[kind]


def _located(found: Found, lines: Lines) -> Fault:
    at: Position = lines.position(found.node.start)
    return Fault(found.path, found.message, at.line, at.column, found.detail)


def _found(root: Node, dialect: Dialect) -> list[Found]:
    found = list(_document_syntax(root, dialect))
    if found:
        return found
    drafts = statements_of(root, dialect)
    found = [each for draft in drafts for each in _statement_syntax(draft)]
    if found:
        return found
    found = list(_old_version(root, dialect))
    found += [each for phase in _PHASES for draft in drafts for each in phase(draft)]
    return found + list(_repeated_sids(drafts))


def statements_of(root: Node, dialect: Dialect) -> list[Draft]:
    """The statements of a document whose own syntax is right."""
    members = root.value if isinstance(root.value, dict) else {}
    return [
        Draft(path, node, node.value if isinstance(node.value, dict) else {}, dialect)
        for path, node in listed("Statement", members["Statement"])
    ]


def _document_syntax(root: Node, dialect: Dialect) -> Iterator[Found]:
    members = root.value
    if not isinstance(members, dict):
        yield Found("", root, dialect.syntax, "the document is no JSON object")
        return
    for name, node in members.items():
        if name not in ("Version", "Id", "Statement"):
            yield Found(name, node, dialect.syntax, f"{name} is no element of a policy")
    version = members.get("Version")
    if version is not None and version.value not in ("2008-10-17", "2012-10-17"):
        yield Found("Version", version, dialect.syntax, "neither 2012-10-17 nor 2008-10-17")
    identifier = members.get("Id")
    if identifier is not None and not isinstance(identifier.value, str):
        yield Found("Id", identifier, dialect.syntax, "not text")
    statement = members.get("Statement")
    if statement is None:
        yield Found("", root, dialect.syntax, "there is no Statement")
    elif statement.value == ():
        yield Found("Statement", statement, dialect.syntax, "Statement is empty")


_TEXTS = ("Action", "NotAction", "Resource", "NotResource")
_ELEMENTS = (*_TEXTS, "Sid", "Effect", "Principal", "NotPrincipal", "Condition")


def _statement_syntax(draft: Draft) -> Iterator[Found]:
    syntax = draft.dialect.syntax
    if not isinstance(draft.node.value, dict):
        yield Found(draft.path, draft.node, syntax, "a statement is a JSON object")
        return
    for name in draft.members:
        if name not in _ELEMENTS:
            yield draft.found(name, syntax, f"{name} is no element of a statement")
    for name in ("Action", "Resource", "Principal"):
        if name in draft.members and f"Not{name}" in draft.members:
            yield draft.found(f"Not{name}", syntax, f"both {name} and Not{name}")
    yield from _effect_syntax(draft)
    sid = draft.members.get("Sid")
    if sid is not None and not isinstance(sid.value, str):
        yield draft.found("Sid", syntax, "not text")
    for name in _TEXTS:
        for path, node in draft.items(name):
            if not isinstance(node.value, str):
                yield Found(path, node, syntax, "not text")
    for name in ("Principal", "NotPrincipal"):
        yield from _principal_syntax(draft, name)
    yield from _condition_syntax(draft)


def _effect_syntax(draft: Draft) -> Iterator[Found]:
    effect = draft.members.get("Effect")
    if effect is None:
        yield draft.found("Effect", draft.dialect.missing_effect, "there is no Effect")
    elif effect.value not in ("Allow", "Deny"):
        yield draft.found("Effect", draft.dialect.syntax, "neither Allow nor Deny")


_PRINCIPAL_TYPES = ("AWS", "Service", "Federated", "CanonicalUser")


def _principal_syntax(draft: Draft, name: str) -> Iterator[Found]:
    element = draft.members.get(name)
    if element is None or element.value == "*":
        return
    if not isinstance(element.value, dict) or not element.value:
        yield draft.found(
            name, draft.dialect.syntax, 'neither "*" nor an object such as {"AWS": …}'
        )
        return
    for kind, values in element.value.items():
        path = f"{draft.path}.{name}.{kind}"
        if kind not in _PRINCIPAL_TYPES:
            yield Found(path, values, draft.dialect.syntax, f"{kind} is no type of principal")
        if values.value == ():
            yield Found(path, values, draft.dialect.syntax, "an empty list")
        for place, node in listed(path, values):
            if not isinstance(node.value, str) or not node.value:
                yield Found(place, node, draft.dialect.syntax, "not text")
            elif kind == "AWS" and node.value != "*" and set(node.value) & set("*?"):
                # AWS: IAM User Guide, "Principal": no "wildcard to match part of a principal name
                # or ARN". To take it as it stands would let a Deny match nobody.
                yield Found(place, node, draft.dialect.syntax, "a wildcard beside other text")


def _condition_syntax(draft: Draft) -> Iterator[Found]:
    block = draft.members.get("Condition")
    if block is None:
        return
    if not isinstance(block.value, dict):
        yield draft.found("Condition", draft.dialect.syntax, "not an object")
        return
    for operator, keys in block.value.items():
        path = f"{draft.path}.Condition.{operator}"
        if not isinstance(keys.value, dict):
            yield Found(path, keys, draft.dialect.syntax, "not an object")
            continue
        if draft.dialect.checks_operators and keys.value and not read_operator(operator).operator:
            yield Found(path, keys, draft.dialect.syntax, "no such condition operator")
        for key, values in keys.value.items():
            yield from _condition_values(f"{path}.{key}", values, draft.dialect)


def _condition_values(path: str, values: Node, dialect: Dialect) -> Iterator[Found]:
    if values.value == ():
        yield Found(path, values, dialect.syntax, "an empty list")
    for place, node in listed(path, values):
        if not isinstance(node.value, str | bool | int | float):
            yield Found(place, node, dialect.syntax, "neither text, number nor boolean")


def _old_version(root: Node, dialect: Dialect) -> Iterator[Found]:
    version = root.value.get("Version") if isinstance(root.value, dict) else None
    if dialect.old_version and (version is None or version.value != "2012-10-17"):
        yield Found("Version" if version else "", version or root, dialect.old_version)


def _principal_presence(draft: Draft) -> Iterator[Found]:
    dialect = draft.dialect
    name = "NotPrincipal" if "NotPrincipal" in draft.members else "Principal"
    if name not in draft.members:
        if dialect.principal is Presence.REQUIRED:
            yield draft.found(name, dialect.missing_principal)
        return
    if dialect.principal is Presence.FORBIDDEN:
        yield draft.found(name, dialect.has_principal)
    if name == "NotPrincipal":
        is_allow = draft.members["Effect"].value == "Allow"
        message = (is_allow and dialect.allow_not_principal) or dialect.has_not_principal
        if message:
            yield draft.found(name, message)


def _legacy_dates(draft: Draft) -> Iterator[Found]:
    for path, operator, node in _condition_items(draft):
        row = read_operator(operator).operator
        if row is None or not row.name.startswith("Date") or not draft.dialect.checks_operators:
            continue
        fault = value_fault(row, str(node.value))
        if fault:
            yield Found(path, node, "The policy failed legacy parsing", fault)


def _condition_items(draft: Draft) -> Iterator[tuple[str, str, Node]]:
    """The path, operator and node of each value of a well-formed Condition."""
    block = draft.members.get("Condition")
    for operator, keys in _members(block):
        for key, values in _members(keys):
            for path, node in listed(f"{draft.path}.Condition.{operator}.{key}", values):
                yield path, operator, node


def _members(node: Node | None) -> Iterable[tuple[str, Node]]:
    return node.value.items() if node is not None and isinstance(node.value, dict) else ()


def _actions(draft: Draft) -> Iterator[Found]:
    items = [*draft.items("Action"), *draft.items("NotAction")]
    if not items:
        yield draft.found("Action", draft.dialect.missing_action)
    for path, node in items:
        message = _action_fault(str(node.value), draft.dialect)
        if message:
            yield Found(path, node, message)


def _action_fault(action: str, dialect: Dialect) -> str | None:
    if dialect.sts_actions_only and not action.lower().startswith("sts:"):
        return dialect.sts_actions_only
    if action == "*":
        return None
    vendor, colon, name = action.partition(":")
    if not colon:
        return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
    if ":" in name:
        return "Actions/Condition can contain only one colon."
    if vendor != "*" and re.search(r"[^a-zA-Z0-9\-.]", vendor):
        return f"Vendor {vendor} is not valid"
    return None


def _resources(draft: Draft) -> Iterator[Found]:
    dialect = draft.dialect
    items = [*draft.items("Resource"), *draft.items("NotResource")]
    name = "NotResource" if "NotResource" in draft.members else "Resource"
    if dialect.resource is Presence.FORBIDDEN and name in draft.members:
        yield draft.found(name, dialect.has_resource)
        return
    is_missing = not items and (name in draft.members or dialect.resource is Presence.REQUIRED)
    if is_missing:
        yield draft.found(name, dialect.missing_resource)
    for path, node in items if dialect.checks_resource_format else ():
        message = resource_fault(str(node.value))
        if message:
            yield Found(path, node, message)


def _sid_format(draft: Draft) -> Iterator[Found]:
    sid = draft.members.get("Sid")
    pattern = draft.dialect.sid_pattern
    if sid is not None and pattern is not None and not re.fullmatch(pattern, str(sid.value)):
        yield draft.found("Sid", draft.dialect.bad_sid.format(sid=sid.value))


def _repeated_sids(drafts: list[Draft]) -> Iterator[Found]:
    seen = set()
    for draft in drafts:
        sid = draft.members.get("Sid")
        if sid is None or not sid.value:
            continue
        if sid.value in seen:
            yield draft.found("Sid", draft.dialect.repeated_sid)
        seen.add(sid.value)


_PHASES: tuple[Callable[[Draft], Iterator[Found]], ...] = (
    _principal_presence,
    _legacy_dates,
    _sid_format,
    _actions,
    _resources,
)
"""What is looked at once the syntax is right, in AWS's order."""
