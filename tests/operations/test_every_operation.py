"""Every operation: a valid call, calls that break each constraint, and one without permission."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from recipes import RECIPES
from recipes.scene import SERVICES, Recipe, Scene, nobody

from pytest_iam.errors import AwsError
from pytest_iam.gateway import AccessDeniedError
from pytest_iam.operations import dispatch
from pytest_iam.operations.model import loader, required_members, service_model
from pytest_iam.operations.registry import simulated_operations

dispatch.load()
_KNOWN = [each for each in SERVICES if each in loader().list_available_services("service-2")]
OPERATIONS = {
    name: service
    for service in _KNOWN
    for name in simulated_operations(service)
    if name in service_model(service).operation_names  # older models have fewer
}

WITHOUT_RECIPE: tuple[str, ...] = ()
"""Operations that have no recipe yet."""


@pytest.fixture
def scene(frozen: Any, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """An account to call; what it answers is checked against the model's output shapes."""
    monkeypatch.setattr("pytest_iam.gateway.answer", dispatch.answer)
    return Scene()


def test_every_operation_has_a_recipe() -> None:
    """Who adds an operation adds a row to `tests/recipes/`."""
    assert sorted(OPERATIONS.keys() - RECIPES.keys()) == sorted(WITHOUT_RECIPE)
    registered = {name for service in SERVICES for name in simulated_operations(service)}
    assert sorted(RECIPES.keys() - registered) == []


def _rows(*but: str) -> pytest.MarkDecorator:
    """A test for each operation but those."""
    names = sorted(OPERATIONS.keys() & RECIPES.keys() - set(but))
    given = [pytest.param(name, RECIPES[name], id=name) for name in names]
    return pytest.mark.parametrize(("operation", "recipe"), given)


rows = _rows()


@rows
def test_a_valid_call_is_answered(scene: Scene, operation: str, recipe: Recipe) -> None:
    """AWS: API references of IAM and STS; the answer has the members that the model says."""
    by, params = recipe.prepare(scene)
    answer = scene.ask(operation, by=by, **params)
    shape = _model(operation).output_shape
    assert answer.keys() >= set(shape.required_members if shape is not None else ())


# ---------------------------------------------------------------- permissions

# AWS: STS API reference: "No permissions are required", or it is not signed by anybody.
_NEEDS_NO_PERMISSION = (
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "GetCallerIdentity",
    "GetSessionToken",
)
# Observed in 2026: AcquireRole needs the permissions for what it does.
_FIRST_ASKED = {"AcquireRole": "GetRoleTemplateVersion"}


@_rows(*_NEEDS_NO_PERMISSION)
def test_a_call_without_permission_is_denied_and_changes_nothing(
    scene: Scene, operation: str, recipe: Recipe
) -> None:
    """AWS: service authorization reference: the action is named like the operation."""
    _, params = recipe.prepare(scene)
    caller = nobody(scene)
    before = _state(scene)
    with pytest.raises(AccessDeniedError) as caught:
        scene.ask(operation, by=caller, **params)
    prefix = OPERATIONS[operation].removesuffix("-toolbox")
    action = f"{prefix}:{_FIRST_ASKED.get(operation, operation)}"
    start = f"User: {caller.arn} is not authorized to perform: {action} "
    assert caught.value.message.startswith(start)
    assert _state(scene) == before


# ---------------------------------------------------------------- constraints


@rows
def test_a_call_that_breaks_a_constraint_is_refused_and_changes_nothing(
    scene: Scene, operation: str, recipe: Recipe
) -> None:
    """AWS: the service models; the message names where the fault is, in lowerCamelCase."""
    by, params = recipe.prepare(scene)
    before = _state(scene)
    wrong = [
        f"{path} {what}: {found}"
        for path, what, broken in _violations(operation, params)
        if (found := _refusal(scene, operation, by, broken, path))
    ]
    assert wrong == []
    assert _state(scene) == before


def _refusal(
    scene: Scene, operation: str, by: Any, params: dict[str, Any], path: str
) -> str | None:
    """What is wrong with the refusal of a call, or None if it is AWS's."""
    try:
        scene.ask(operation, by=by, **params)
    except AwsError as error:
        if error.code in ("ValidationError", "ValidationException") and path in error.message:
            return None
        return f"{error.code}: {error.message}"
    return "answered"


Violation = tuple[str, str, dict[str, Any]]
"""Where, what constraint, and the parameters that violate it there."""


def _model(operation: str) -> Any:
    return service_model(OPERATIONS[operation]).operation_model(operation)


def _violations(operation: str, valid: dict[str, Any]) -> Iterator[Violation]:
    shape = _model(operation).input_shape
    if shape is None:
        return
    for name in required_members(OPERATIONS[operation], operation):
        yield _wire(name), "is missing", {k: v for k, v in valid.items() if k != name}
    for name, member in shape.members.items():
        for path, what, value in _broken(member, _wire(name)):
            yield path, what, valid | {name: value}


def _wire(name: str) -> str:
    return name[:1].lower() + name[1:]


Broken = Iterator[tuple[str, str, Any]]


def _broken(shape: Any, path: str) -> Broken:
    """Values of a shape that break one constraint each, in it or within it."""
    match shape.type_name:
        case "string":
            yield from _broken_texts(shape, path)
        case "integer" | "long":
            yield from _broken_numbers(shape, path)
        case "list":
            yield from _broken_lists(shape, path)
        case "structure":
            yield from _broken_structures(shape, path)


_TOO_LONG = 200_000  # what is checked beyond that costs more than it tells


def _broken_texts(shape: Any, path: str) -> Broken:
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max")
    if low:
        yield path, f"is shorter than {low}", _text(shape, low - 1)
    if high is not None and high < _TOO_LONG:
        yield path, f"is longer than {high}", _text(shape, high + 1)
    if shape.enum:
        yield path, "is none of the values", "x" * max(low, 1)
    for candidate in ("a b!#é" * max(1, -(-low // 6)), "\x00" * max(low, 1)):
        if shape.metadata.get("pattern") and not _fits(shape, candidate):
            yield path, "does not fit the pattern", candidate[: high or None]
            return


def _text(shape: Any, length: int) -> str:
    """A text of that length that fits the shape's pattern, if one is easily found."""
    candidates = (letter * length for letter in "a1A/0")
    return next((each for each in candidates if _fits(shape, each)), "a" * length)


def _fits(shape: Any, text: str) -> bool:
    pattern = shape.metadata.get("pattern", "(?s).*")
    is_unicode = r"\p{L}" in pattern
    pattern = pattern.replace(r"\p{L}\p{Z}\p{N}_", r"\w\s")
    return re.fullmatch(pattern, text, 0 if is_unicode else re.ASCII) is not None


def _broken_numbers(shape: Any, path: str) -> Broken:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None:
        yield path, f"is less than {low}", low - 1
    if high is not None:
        yield path, f"is more than {high}", high + 1


def _broken_lists(shape: Any, path: str) -> Broken:
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max")
    if low:
        yield path, f"is shorter than {low}", []
    if high is not None:
        yield path, f"is longer than {high}", [_sample(shape.member)] * (high + 1)
    for inner, what, value in _broken(shape.member, f"{path}.1.member"):
        yield inner, what, [value]


def _broken_structures(shape: Any, path: str) -> Broken:
    whole = {name: _sample(shape.members[name]) for name in shape.required_members}
    for name in shape.required_members:
        rest = {other: value for other, value in whole.items() if other != name}
        yield f"{path}.{_wire(name)}", "is missing", rest
    for name, member in shape.members.items():
        for inner, what, value in _broken(member, f"{path}.{_wire(name)}"):
            yield inner, what, whole | {name: value}


def _sample(shape: Any) -> Any:
    """A value of a shape that breaks no constraint, as far as that is easy."""
    match shape.type_name:
        case "string":
            return shape.enum[0] if shape.enum else _text(shape, shape.metadata.get("min", 0) or 1)
        case "integer" | "long":
            return shape.metadata.get("min", 0)
        case "list":
            return [_sample(shape.member)] * shape.metadata.get("min", 0)
        case "structure":
            return {name: _sample(shape.members[name]) for name in shape.required_members}
        case "boolean":
            return True
    return {}


# ---------------------------------------------------------------- state

_UNSETTLED = ("ids", "access_log", "denials")
"""What a refused call may change: the ids drawn, who was seen calling, what was denied to whom."""


def _state(scene: Scene) -> str:
    """All that the accounts of a scene hold, as text."""
    return "\n".join(_told(scene.gateway.world, (), set()))


def _told(value: Any, path: tuple[object, ...], seen: set[int]) -> Iterator[str]:
    if path and path[-1] in _UNSETTLED:
        return
    items = _items(value)
    if items is None:
        yield f"{path}: {value!r}"
    elif id(value) not in seen:
        seen.add(id(value))
        yield f"{path}: {type(value).__name__} of {len(items)}"
        for name, each in items:
            yield from _told(each, (*path, name), seen)


def _items(value: Any) -> list[tuple[object, Any]] | None:
    """What a value of this project's, or a collection, consists of; None for others."""
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, list | tuple):
        return list(enumerate(value))
    if is_dataclass(value):
        return [(each.name, getattr(value, each.name)) for each in fields(value) if each.compare]
    if not type(value).__module__.startswith("pytest_iam."):
        return None
    slots = getattr(type(value), "__slots__", ())
    return [*getattr(value, "__dict__", {}).items(), *((n, getattr(value, n)) for n in slots)]
