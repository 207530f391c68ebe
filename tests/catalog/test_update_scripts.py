"""The scripts that make the data files."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
POLICY = {
    "arn": "arn:aws:iam::aws:policy/job-function/Some",
    "latestVersionId": "v2",
    "versionsCount": 2,
    "createdDate": "2020-01-01T00:00:00.000Z",
    "lastUpdatedDate": "2021-01-01T00:00:00.000Z",
    "versions": {"v2": {"document": {"Statement": [], "Id": "é\t"}}},
}


def _package(directory: Path) -> Path:
    (directory / "dist").mkdir(parents=True)
    manifest = {"name": "n", "version": "1.2.3", "license": "MIT", "homepage": "https://h"}
    (directory / "package.json").write_text(json.dumps(manifest), encoding="utf-8")
    policies = json.dumps({"Some": POLICY})
    (directory / "dist" / "managedPolicies.json").write_text(policies, encoding="utf-8")
    return directory


def test_the_same_package_gives_the_same_bytes(tmp_path: Path) -> None:
    """So that a change of the data file is a change of AWS's policies."""
    package, outputs = _package(tmp_path / "package"), [tmp_path / "one", tmp_path / "two"]
    for output in outputs:
        script = SCRIPTS / "update_managed_policies.py"
        command = [sys.executable, str(script), "--package", str(package), "--output", str(output)]
        subprocess.run(command, check=True, capture_output=True)
    first, second = (output.read_bytes() for output in outputs)
    assert first == second
    head, line = lzma.decompress(first).decode().splitlines()
    assert json.loads(head)["version"] == "1.2.3"
    *fields, document = line.split("\t", 6)
    assert fields == [
        "Some",
        "/job-function/",
        "2020-01-01T00:00:00Z",
        "2021-01-01T00:00:00Z",
        "v2",
        "2",
    ]
    assert json.loads(document) == {"Statement": [], "Id": "é\t"}


def test_facts_that_names_answer_are_left_out(tmp_path: Path) -> None:
    """Each row of the data file is one that the rules cannot do without."""
    facts = {
        "kinesis.PutRecord": _fact("kinesis:PutRecord", "kinesis", "stream/${StreamName}"),
        "neptunedata.GetGremlinQueryStatus": _fact(
            "neptune-db:GetQueryStatus", "neptune-db", "*/*"
        ),
    }
    prefixes = {"kinesis": "kinesis", "neptunedata": "neptune-db"}
    (tmp_path / "operation_actions.json").write_text(json.dumps(facts), encoding="utf-8")
    (tmp_path / "prefixes.json").write_text(json.dumps(prefixes), encoding="utf-8")
    output = tmp_path / "output.json"
    script = SCRIPTS / "update_operation_actions.py"
    command = [sys.executable, str(script), str(tmp_path), "--output", str(output)]
    subprocess.run(command, check=True, capture_output=True)
    data = json.loads(output.read_text(encoding="utf-8"))
    rows = {key for key in data["operations"] if not key.startswith("apigateway")}
    assert rows == {"neptunedata.GetGremlinQueryStatus"}
    assert data["prefixes"] == {"neptunedata": "neptune-db"}
    assert "InitiateAuth" in data["unsigned"]["cognito-idp"]


def _fact(action: str, prefix: str, resource: str) -> object:
    arn = f"arn:${{Partition}}:{prefix}:${{Region}}:${{Account}}:{resource}"
    source = "botocore documentation string"
    return {"source": source, "checks": [{"action": action, "resources": [arn]}]}
