"""The package is what its metadata says: floors that are tested, a plugin, types."""

from __future__ import annotations

import re
from configparser import ConfigParser
from importlib.metadata import distribution, files, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]


def test_oldest_pins_the_floors() -> None:
    """Each floor in pyproject.toml is what the environment `oldest` installs."""
    declared = [Requirement(text) for text in requires("pytest-aws-iam") or []]
    floors = {
        requirement.name: Version(specifier.version)
        for requirement in declared
        for specifier in requirement.specifier
        if specifier.operator == ">="
    }
    tox = ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    pins = dict(re.findall(r"^(\S+)==(\S+)$", tox["testenv:oldest"]["deps"], re.MULTILINE))
    boto3 = pins.pop("boto3")
    assert {name: Version(pin) for name, pin in pins.items()} == floors
    assert boto3 == pins["botocore"], "boto3 requires the botocore of its own number"


def test_plugin_is_registered_under_its_name() -> None:
    """`-p no:aws_iam` must find it."""
    entries = distribution("pytest-aws-iam").entry_points.select(group="pytest11")
    assert [(entry.name, entry.value) for entry in entries] == [("aws_iam", "pytest_iam.plugin")]


def test_types_are_shipped() -> None:
    """PEP 561: without py.typed, a type checker ignores the annotations."""
    shipped = [str(file) for file in files("pytest-aws-iam") or []]
    editable = any("editable" in file for file in shipped)
    assert editable or "pytest_iam/py.typed" in shipped
