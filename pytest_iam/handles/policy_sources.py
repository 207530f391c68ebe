"""Policy sources: what a test author may write where a policy is wanted."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Protocol, Union

from pytest_iam.account.account import Account
from pytest_iam.catalog.managed_policies import closest_names, managed_policy
from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.policy import Policy

__tracebackhide__ = hides_usage_errors


class _HasArn(Protocol):
    @property
    def arn(self) -> str: ...


PolicySource = Union[str, Mapping[str, Any], "PathLike[str]", _HasArn]
"""A document as a dict, as JSON text or in a file; a managed policy by name, ARN or handle."""


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document that a test author wrote; `path` is its file's, if it came from one."""

    text: str
    path: Path | None = None

    @property
    def name(self) -> str | None:
        """What its file is called, without the ending."""
        return self.path.stem if self.path is not None else None

    def checked(self, name: str, kind: str) -> str:
        """The text, once it has no faults. Raises `MalformedPolicy` with all of them otherwise."""
        return Policy(self.text, name=str(self.path or name), kind=kind).text


@dataclass(frozen=True, slots=True)
class Managed:
    """A managed policy that exists already."""

    arn: str


def resolve(
    source: PolicySource, account: Account, directories: Sequence[Path]
) -> Document | Managed:
    """What a source stands for: a document to make a policy of, or a managed policy.

    Text that begins with `{` is a document; `arn:…` is a managed policy's ARN; text that ends with
    `.json` or has a slash is a file, sought in `directories` in their order; any other text is the
    name of a managed policy, the account's or AWS's. Raises `UsageError` for what is none of these.
    """
    if isinstance(source, Mapping):
        return Document(_dumped(source))
    if isinstance(source, str):
        return _resolve_text(source.strip(), account, directories)
    if isinstance(source, PathLike):
        return _read(fspath(source), directories)
    arn = getattr(source, "arn", None)
    if isinstance(arn, str):
        return Managed(arn)
    raise UsageError(
        f"{source!r} is no policy: write a dict, JSON text, the path of a .json file, "
        "or a managed policy's name or ARN"
    )


def _resolve_text(text: str, account: Account, directories: Sequence[Path]) -> Document | Managed:
    if text.startswith("{"):
        return Document(text)
    if text.startswith("arn:"):
        return Managed(text)
    if text.endswith(".json") or "/" in text or os.sep in text:  # no policy's name has a slash
        return _read(text, directories)
    return _named(text, account)


def _dumped(document: Mapping[str, Any]) -> str:
    try:
        return json.dumps(document)
    except (TypeError, ValueError) as error:
        raise UsageError(f"{document!r} is no policy document: {error}") from None


def _read(path: str, directories: Sequence[Path]) -> Document:
    tried = list(dict.fromkeys(directory / path for directory in directories)) or [Path(path)]
    for candidate in tried:
        if candidate.is_file():
            try:
                return Document(candidate.read_text(encoding="utf-8"), candidate)
            except (OSError, UnicodeDecodeError) as error:
                raise UsageError(f"{candidate} cannot be read: {error}") from None
    places = ", ".join(str(place) for place in tried)
    raise UsageError(f"there is no policy file {path!r}; looked for {places}")


def _named(name: str, account: Account) -> Managed:
    own, of_aws = account.policies.get(name), managed_policy(name)
    if own is not None and of_aws is not None:
        raise UsageError(
            f"{name!r} names two managed policies: write {own.arn!r} or {of_aws.arn!r}"
        )
    if own is not None:
        return Managed(own.arn)
    if of_aws is not None:
        return Managed(of_aws.in_partition(account.partition).arn)
    close = ", ".join(repr(other) for other in closest_names(name))
    hint = f"did you mean {close}?" if close else "a file's path ends with .json"
    raise UsageError(f"no managed policy is named {name!r}; {hint}")
