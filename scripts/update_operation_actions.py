"""Regenerates the data file of operations whose action or resource their names do not tell.

    python scripts/update_operation_actions.py FACTS_DIRECTORY

The directory holds `operation_actions.json` (an operation: its source and checks) and
`prefixes.json` (a botocore service: its actions' prefix). What the rules of names answer as well is
left out; API Gateway's paths and the unsigned operations come from the installed botocore. The same
input always gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from botocore.loaders import Loader

from pytest_iam.catalog import operation_actions
from pytest_iam.catalog.actions import action_fact
from pytest_iam.catalog.arn_template import arn_template
from pytest_iam.catalog.operation_data import DATA_FILE, Check, Row
from pytest_iam.catalog.resources import resource_types_of
from pytest_iam.catalog.services import NO_RULES, rules_of

PLACE = {"account": "123456789012", "region": "us-east-1"}

# The facts' sources, as the data names them.
SOURCES = {
    "iann0036/iam-dataset map.json (MIT), 2026-08": "iam-dataset map",
    "botocore documentation string": "botocore documentation",
    "general knowledge / naming rule, not checked": "naming rule",
}
# Naming rules that AWS's documentation bears out: not guesses.
DOCUMENTED = frozenset({"apigatewaymanagementapi", "s3control"})

# IAM is answered from an account's state; the others' facts take one member for several types.
LEFT_OUT = frozenset({"iam", "lexv2-models", "networkmanager"})

# Remarks in the facts that make a check depend on the call: how, and on which member.
CONDITIONS: Mapping[str, tuple[str, ...]] = {
    "DomainIAMRoleName given": ("given", "DomainIAMRoleName"),
    "EventBusName absent": ("absent", "EventBusName"),
    "EventBusName given": ("given", "EventBusName"),
    "IamInstanceProfile given": ("given", "IamInstanceProfile"),
    "LaunchSpecification.IamInstanceProfile given": (
        "given",
        "LaunchSpecification.IamInstanceProfile",
    ),
    "TagSpecifications given": ("given", "TagSpecifications"),
    "publish is true": ("given", "publish"),
    "Bucket is an outposts ARN": ("mentions", "Bucket", ":s3-outposts:"),
    "Name is an outposts ARN": ("mentions", "Name", ":s3-outposts:"),
    "Bucket is not an outposts ARN": ("lacks", "Bucket", ":s3-outposts:"),
    "Name is not an outposts ARN": ("lacks", "Name", ":s3-outposts:"),
}
# Remarks that say that nobody can tell from the call alone.
GUESSES = re.compile(r"depends on the query text|QueryString |undocumented")
VARIABLE = re.compile(r"\$\{[^}]*\}")
# Remarks on facts that are not to be believed.
WRONG = re.compile(r"dubious|v1 name|by mistake|SnapshotId|trailing \*|project:uuid")


def main() -> int:
    """Writes the data file and says what went into it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("facts", type=Path)
    parser.add_argument("--output", type=Path, default=DATA_FILE)
    arguments = parser.parse_args()
    prefixes = _read(arguments.facts / "prefixes.json")
    facts = _read(arguments.facts / "operation_actions.json")
    loader = Loader()
    models = {name: _model(loader, name) for name in loader.list_available_services("service-2")}
    data = {
        "prefixes": {name: to for name, to in sorted(prefixes.items()) if to and to != name},
        "unsigned": dict(unsigned(models)),
        "operations": dict(sorted({**needed(facts, models), **api_gateway(models)}.items())),
    }
    arguments.output.write_text(as_text(data), encoding="utf-8")
    print({name: len(part) for name, part in data.items()}, arguments.output.stat().st_size)
    return 0


def unsigned(models: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Per service, the operations that no key signs; `*` for all of a service's."""
    for service, model in sorted(models.items()):
        metadata = model["metadata"]
        bearer = metadata.get("signatureVersion") == "bearer"
        if bearer or set(metadata.get("auth", ())) == {"smithy.api#httpBearerAuth"}:
            yield service, "*"
            continue
        names = sorted(name for name, one in model["operations"].items() if _is_unsigned(one))
        if names:
            yield service, names
    # botocore's documentation: "ConnectionToken is used for invoking this API".
    yield "connectparticipant", "*"


def _is_unsigned(operation: Mapping[str, Any]) -> bool:
    return operation.get("authtype") == "none" or operation.get("auth") == ["smithy.api#noAuth"]


def api_gateway(models: Mapping[str, Any]) -> Mapping[str, Any]:
    """API Gateway's actions are HTTP methods, and its resources the paths they are used on."""
    rows = {}
    for service in ("apigateway", "apigatewayv2"):
        for name, operation in models[service]["operations"].items():
            if service == "apigatewayv2" and action_fact(f"apigateway:{name}"):
                continue
            arn = "arn:${Partition}:apigateway:${Region}::" + _path(operation, models[service])
            check = {"action": f"apigateway:{operation['http']['method']}", "resources": [arn]}
            rows[f"{service}.{name}"] = ["API Gateway verb rule", check]
    return rows


def _path(operation: Mapping[str, Any], model: Mapping[str, Any]) -> str:
    """The path of an operation, its parts named after the members that fill them."""
    path: str = operation["http"]["requestUri"].partition("?")[0].removeprefix("/v2")
    shape = model["shapes"][operation["input"]["shape"]] if "input" in operation else {}
    for member, details in shape.get("members", {}).items():
        if details.get("location") == "uri":
            name = details.get("locationName", member)
            path = path.replace(f"{{{name}}}", f"${{{member}}}")
            path = path.replace(f"{{{name}+}}", f"${{{member}}}")
    return path


def needed(facts: Mapping[str, Any], models: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts that the rules of names do not answer alike."""
    rows = {}
    for key, fact in facts.items():
        service, operation = key.split(".")
        if service in LEFT_OUT or rules_of(service) is not NO_RULES or service not in models:
            continue
        row = _row(service, fact)
        if row is None or _is_answered(service, operation, row, models[service]):
            continue
        rows[key] = row
    return rows


def _row(service: str, fact: Mapping[str, Any]) -> list[Any] | None:
    if any(WRONG.search(check.get("when", "")) for check in fact["checks"]):
        return None
    source = SOURCES[fact["source"]]
    is_guess = source == "naming rule" and service not in DOCUMENTED
    checks = [check for check in fact["checks"] if not _is_any_role(check)]
    return [source, *(_check(check, is_guess) for check in checks)]


def _is_any_role(check: Mapping[str, Any]) -> bool:
    """Whether the fact asks for PassRole on whatever role, passed or not."""
    is_unconditional = check.get("when") not in CONDITIONS
    return is_unconditional and check["action"] == "iam:PassRole" and check["resources"] == ["*"]


def _check(check: Mapping[str, Any], is_guess: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {"action": check["action"]}
    remark = check.get("when", "")
    if check["resources"]:
        entry["resources"] = [*_needed_resources(check), *_constants(check)]
    conditions = [one for start, one in CONDITIONS.items() if remark.startswith(start)]
    if conditions:
        entry["when"] = conditions[0]
    if is_guess or GUESSES.search(remark) or action_fact(check["action"]) is None:
        entry["guess"] = True
    return entry


def _needed_resources(check: Mapping[str, Any]) -> list[str]:
    """The fact's resources, without optional ones that no member names."""
    optional = {
        VARIABLE.sub("*", kind.arn)
        for kind, is_required in resource_types_of(check["action"])
        if not is_required
    }
    return [
        text
        for text in check["resources"]
        if VARIABLE.sub("*", text) != text
        and (arn_template(text).own_variables or VARIABLE.sub("*", text) not in optional)
    ] or check["resources"]


def _constants(check: Mapping[str, Any]) -> Iterator[str]:
    """The resources that an action always works on and no call names, such as Glue's catalog."""
    for kind, is_required in resource_types_of(check["action"]):
        has_variables = bool(arn_template(kind.arn).own_variables)
        is_one = is_required and not has_variables and "*" not in kind.arn
        if is_one and kind.arn not in check["resources"]:
            yield kind.arn


def _is_answered(service: str, operation: str, row: list[Any], model: Mapping[str, Any]) -> bool:
    """Whether the rules of names give what the row gives, for a call made up to fit the row."""
    if any("when" in check for check in row[1:]):
        return False
    params = _made_up(operation, row, model)
    by_name = _answer(service, operation, params, None)
    by_row = _answer(service, operation, params, row)
    # A row that names fewer resources of the same actions was written for an older reference.
    return by_row <= by_name and {one[0] for one in by_row} == {one[0] for one in by_name}


def _answer(service: str, operation: str, params: Mapping[str, Any], row: Any) -> Any:
    checks = row and tuple(
        Check(
            one["action"],
            tuple(one.get("resources", ())),
            tuple(one.get("when", ())),
            not one.get("guess", False),
        )
        for one in row[1:]
    )
    operation_actions._plan.cache_clear()
    with patch.object(operation_actions, "row_of", lambda *_: Row("", checks) if checks else None):
        found = operation_actions.permissions_for(service, operation, params, **PLACE)
    return {(one.action, one.resource, one.is_certain) for one in found}


def _made_up(operation: str, row: list[Any], model: Mapping[str, Any]) -> dict[str, Any]:
    """A call with the members that the row names, and the required ones."""
    params: dict[str, Any] = {}
    shape = model["operations"][operation].get("input", {}).get("shape")
    for name in model["shapes"][shape].get("required", ()) if shape else ():
        params[name] = f"made-up-{name}"
    for check in row[1:]:
        for text in check.get("resources", ()):
            template = arn_template(text)
            for path in template.own_variables:
                is_whole = template.literals == ("", "")
                _set(params, path.split("."), _value(check["action"], path, is_whole))
        if "when" in check and check["when"][0] == "given":
            _set(params, check["when"][1].split("."), "made-up")
    return params


def _value(action: str, path: str, is_whole: bool) -> str:
    name = path.rsplit(".", 1)[-1].strip("[]{}")
    if action == "iam:PassRole":
        return f"arn:aws:iam::123456789012:role/{name}"
    if is_whole:
        return f"arn:aws:{action.split(':')[0]}:us-east-1:123456789012:made-up/{name}"
    return f"made-up-{name}"


def _set(target: dict[str, Any], steps: list[str], value: str) -> None:
    name = steps[0].strip("[]{}")
    rest: Any = value
    if len(steps) > 1:
        inner = target.get(name)
        inner = inner[0] if isinstance(inner, list) and inner else inner
        rest = inner if isinstance(inner, dict) else {}
        _set(rest, steps[1:], value)
    elif steps[0].endswith("{}"):
        rest = {value: {}}
    target[name] = [rest] if steps[0].endswith("[]") else rest


def as_text(data: Mapping[str, Any]) -> str:
    """JSON with a line for each entry, so that differences can be read."""
    parts = []
    for name, entries in data.items():
        lines = ",\n".join(
            f"{json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}"
            for key, value in entries.items()
        )
        parts.append(f"{json.dumps(name)}: {{\n{lines}\n}}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _model(loader: Loader, service: str) -> Any:
    return loader.load_service_model(service, "service-2")


def _read(path: Path) -> Mapping[str, Any]:
    data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


if __name__ == "__main__":
    sys.exit(main())
