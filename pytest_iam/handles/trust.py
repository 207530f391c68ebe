"""Trust policies from what a test author writes: who may assume a role."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Union

from pytest_iam.account.account import Account
from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.handles.policy_sources import Document, resolve
from pytest_iam.handles.principals import Principal

__tracebackhide__ = hides_usage_errors

_One = str | Principal
TrustSource = Union[_One, Iterable[_One], Mapping[str, Any], "PathLike[str]"]
"""A service, account id, ARN or principal; several of them; or a whole trust policy."""

_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?")


def trust_document(source: TrustSource, account: Account, directories: Sequence[Path]) -> Document:
    """The trust policy that a source stands for. Raises `UsageError` for what is no principal."""
    if isinstance(source, Mapping | PathLike) or (isinstance(source, str) and _is_document(source)):
        resolved = resolve(source, account, directories)
        if isinstance(resolved, Document):
            return resolved
    lone = isinstance(source, str | Principal)
    principals: dict[str, list[str]] = {}
    for item in [source] if lone else source:  # type: ignore[union-attr]  # not lone: iterable
        kind, name = _principal(item)
        principals.setdefault(kind, []).append(name)
    statement = {"Effect": "Allow", "Principal": principals, "Action": "sts:AssumeRole"}
    return Document(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def _is_document(text: str) -> bool:
    return text.lstrip().startswith("{") or text.endswith(".json")


def _principal(source: object) -> tuple[str, str]:
    """The type and the name of a principal, as a Principal element has them."""
    if isinstance(source, Principal):
        return "AWS", source.arn
    if isinstance(source, str) and _SERVICE.fullmatch(source):
        return "Service", source
    if isinstance(source, str) and (source.startswith("arn:") or re.fullmatch(r"\d{12}", source)):
        return "AWS", source
    raise UsageError(
        f"trust={source!r} names no principal: write a service such as 'lambda.amazonaws.com', an "
        "account id, an ARN, a user or role handle, a list of these, or a trust policy as dict, "
        "JSON text or .json file"
    )
