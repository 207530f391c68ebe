"""The second evaluator itself answers what AWS's documentation tells, all that tests/corpus holds.

It knows neither unknown keys nor patterns of resources, so cases with these are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from reference import Answer, Question, evaluate

from pytest_iam.policy.context import Context

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
REQUEST = {"principal", "action", "resource", "resource_account", "context", "issuer"}
POLICIES = {
    "identity",
    "boundary",
    "session",
    "resource",
    "service_control",
    "resource_control",
    "vpc_endpoint",
}
Members = Mapping[str, Any]


def cases() -> Iterator[Any]:
    """The request, the policies and the expectation of each case, as README.md of it tells."""
    for path in sorted(CORPUS.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            for number, variant in enumerate(
                case.get("variants", [{"expect": case.get("expect")}])
            ):
                own = variant.get("request", {})
                context = {**case["request"].get("context", {}), **own.get("context", {})}
                request = {**case["request"], **own, "context": context}
                if request.keys() <= REQUEST and case["policies"].keys() <= POLICIES:
                    name = f"{path.stem}: {case['name']} / {variant.get('name', number + 1)}"
                    yield pytest.param(request, case["policies"], variant["expect"], id=name)


def answered(request: Members, policies: Members) -> Answer:
    resource = request.get("resource", "*")
    owner = next((part for part in resource.split(":")[4:5] if part.isdigit()), None)
    context = Context(request["context"]).items()
    session = policies.get("session")
    return evaluate(
        Question(
            request["principal"],
            request["action"],
            resource,
            request.get("resource_account", owner),
            {key: list(value) if isinstance(value, tuple) else value for key, value in context},
            request.get("issuer"),
            policies.get("identity", ()),
            policies.get("boundary"),
            [session] if isinstance(session, dict) else session,
            policies.get("resource"),
            policies.get("service_control", ()),
            policies.get("resource_control", ()),
            policies.get("vpc_endpoint"),
        )
    )


CASES = list(cases())


@pytest.mark.parametrize(("request_", "policies", "expect"), CASES)
def test_the_answer_is_the_documented_one(
    request_: Members, policies: Members, expect: Members
) -> None:
    """AWS: the page that the case names in tests/corpus."""
    answer = answered(request_, policies)
    assert answer.outcome == expect["outcome"]
    assert expect["decided_by"] in answer.layers


def test_hardly_any_case_is_left_out() -> None:
    """A form of the corpus that this module does not know must not empty it."""
    assert len(CASES) > 1000
