"""The corpus: decisions that AWS documents, as data; README.md here says in what form."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pytest_iam.authorization import Decision, Policies, Request, authorize
from pytest_iam.authorization.evidence import Finding
from pytest_iam.policy import Policy
from pytest_iam.policy.match import Match

HERE = Path(__file__).resolve().parent
LEAST = 1500


@dataclass(frozen=True, slots=True)
class Case:
    """One request against the policies of a case, and what the page says of it."""

    name: str
    page: str
    url: str
    request: Mapping[str, Any]
    policies: Mapping[str, Any]
    unchecked: frozenset[str]
    expect: Mapping[str, Any]

    def decide(self) -> Decision:
        """The engine's decision about the request."""
        return authorize(_request(self.request), _policies(self))


def _cases() -> Iterator[Case]:
    for path in sorted(HERE.glob("*.json")):
        file = json.loads(path.read_text(encoding="utf-8"))
        for case in file["cases"]:
            variants = case.get("variants", [case])
            for number, variant in enumerate(variants, 1):
                name = f"{path.stem}: {case['name']}"
                if "variants" in case:
                    name += f" / {variant.get('name', number)}"
                yield Case(
                    name,
                    case.get("page", file["page"]),
                    case.get("url", file["url"]),
                    _overridden(case["request"], variant.get("request", {})),
                    case["policies"],
                    frozenset(case.get("unchecked", ())),
                    variant["expect"],
                )


def _overridden(request: Mapping[str, Any], change: Mapping[str, Any]) -> Mapping[str, Any]:
    """The request with a variant's members in place of its own; of the context, key by key."""
    context = {**request.get("context", {}), **change.get("context", {})}
    return {**request, **change, "context": context}


def _request(members: Mapping[str, Any]) -> Request:
    return Request(**{**members, "unknown": frozenset(members.get("unknown", ()))})


def _policies(case: Case) -> Policies:
    return Policies(
        **{layer: _made(case, layer, layer, value) for layer, value in case.policies.items()}
    )


def _made(case: Case, layer: str, place: str, value: Any) -> Any:
    """The policies of a layer in the shape of their documents, each named after its place."""
    if isinstance(value, list):
        return [_made(case, layer, f"{place}[{i}]", each) for i, each in enumerate(value)]
    return Policy(value, place, kind=None if layer in case.unchecked else _kind(case, layer, value))


def _kind(case: Case, layer: str, document: Mapping[str, Any]) -> str:
    match layer:
        case "identity":
            return "identity" if document.get("Version") == "2012-10-17" else "inline"
        case "resource" if case.request["action"].startswith("sts:Assume"):
            return "trust"
        case "service_control":
            return "scp"
        case "resource_control":
            return "rcp"
        case "vpc_endpoint":
            return "resource"
        case _:
            return layer


def _deciding(decision: Decision) -> list[Finding]:
    """The statements that decided; none where it was that nothing allows."""
    own = [each for each in decision.findings if each.layer == decision.decided_by]
    match decision.outcome:
        case "allowed":
            return [each for each in own if each.match is Match.YES and not each.statement.is_deny]
        case "explicitDeny":
            return [each for each in own if each.match is Match.YES and each.statement.is_deny]
        case "undetermined":
            return [each for each in own if each.match is Match.MAYBE]
        case _:
            return []


def _label(finding: Finding) -> str:
    statement = finding.statement
    return f"{finding.policy.name}:{statement.sid or f'#{statement.index + 1}'}"


def _is_named(finding: Finding, text: str) -> bool:
    return repr(finding.policy.name) in text and finding.statement.label in text


CASES = list(_cases())
each_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


@each_case
def test_the_decision_is_the_documented_one(case: Case) -> None:
    """AWS: the page that the case names."""
    decision = case.decide()
    decided = {
        "outcome": decision.outcome,
        "decided_by": decision.decided_by,
        "statements": [_label(each) for each in _deciding(decision)],
        "problems": bool(decision.problems),
        "missing": sorted(decision.missing),
    }
    unsaid = {"statements": [], "problems": False, "missing": []}
    assert decided == {**unsaid, **case.expect}, f"{case.page}\n{decision.explain(full=True)}"


@each_case
def test_the_decision_explains_itself(case: Case) -> None:
    """A denial has a message, and the explanation names a statement that decided."""
    decision = case.decide()
    assert bool(decision.message) is not decision.is_allowed
    text = decision.explain()
    named = [each for each in _deciding(decision) if _is_named(each, text)]
    assert decision.decided_by in text
    assert named or not _deciding(decision), text


def test_each_case_has_its_page() -> None:
    """What a case expects is what that page says."""
    own = "https://docs.aws.amazon.com/"
    assert [case.name for case in CASES if not (case.page and case.url.startswith(own))] == []


def test_names_are_unique() -> None:
    """A name stands for one rule."""
    counts = Counter(case.name for case in CASES)
    assert [name for name, count in counts.items() if count > 1] == []


def test_the_corpus_is_large() -> None:
    """At least so many; an empty directory would pass everything else."""
    assert len(CASES) >= LEAST
