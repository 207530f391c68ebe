"""A detail: one structure of an export, read with a sentence for each thing wrong in it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from pytest_iam.errors import UsageError, hides_usage_errors
from pytest_iam.policy import Policy
from pytest_iam.policy.arn import Arn, parse_arn
from pytest_iam.policy.document import parse

__tracebackhide__ = hides_usage_errors


@dataclass(frozen=True, slots=True)
class Detail:
    """The members of a structure, and its place in the export, such as `UserDetailList[0]`.

    Each method raises `UsageError` that names the place of what is missing or of another type.
    """

    members: Mapping[str, Any]
    place: str

    def text(self, name: str) -> str:
        """A member that is text."""
        return str(self._member(name, str, "text"))

    def optional_text(self, name: str) -> str | None:
        """A member that is text, or None where it is left out."""
        return None if self.members.get(name) is None else self.text(name)

    def arn(self, name: str) -> Arn:
        """A member that is an ARN."""
        text = self.text(name)
        arn = parse_arn(text)
        if arn is None:
            raise self._wrong(name, text, "an ARN")
        return arn

    def moment(self, name: str) -> datetime.datetime:
        """A point in time, from a datetime or from ISO 8601 text; in UTC."""
        value = self._member(name, str | datetime.datetime, "a datetime or ISO 8601 text")
        if isinstance(value, str):
            try:
                value = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
            except ValueError:
                raise self._wrong(name, value, "a point in time, '2026-01-31T12:00:00Z'") from None
        utc = datetime.timezone.utc
        moment: datetime.datetime = value
        return moment.replace(tzinfo=utc) if moment.tzinfo is None else moment.astimezone(utc)

    def details(self, name: str) -> list[Detail]:
        """The structures of a list; none where it is left out."""
        values = [] if self.members.get(name) is None else self._member(name, list, "a list")
        found = [Detail(each, f"{self.place}.{name}[{at}]") for at, each in enumerate(values)]
        for each in found:
            if not isinstance(each.members, Mapping):
                raise UsageError(f"{each.place} is {each.members!r}: expected a structure")
        return found

    def detail(self, name: str) -> Detail | None:
        """A structure, or None where it is left out, or empty."""
        if not self.members.get(name):
            return None
        return Detail(self._member(name, Mapping, "a structure"), f"{self.place}.{name}")

    def texts(self, name: str) -> list[str]:
        """The texts of a list; none where it is left out."""
        values = [] if self.members.get(name) is None else self._member(name, list, "a list")
        for value in values:
            if not isinstance(value, str):
                raise self._wrong(name, value, "a list of texts")
        return list(values)

    def policy(self, name: str, called: str, kind: str, arn: str | None = None) -> Policy:
        """A policy from its document: a dict, as boto3 gives it, or JSON, in URL encoding or not.

        Raises `MalformedPolicy` for a document that AWS would refuse.
        """
        document = self._member(name, str | Mapping, "a policy document")
        if isinstance(document, Mapping):
            text = json.dumps(document, ensure_ascii=False)
        else:
            text = document if document.lstrip().startswith("{") else unquote(document)
        return parse(text, called, arn=arn, kind=kind)

    def _member(self, name: str, kind: Any, expected: str) -> Any:
        value = self.members.get(name)
        if not isinstance(value, kind):
            raise self._wrong(name, value, expected)
        return value

    def _wrong(self, name: str, value: object, expected: str) -> UsageError:
        shown = "missing" if value is None else repr(value)
        return UsageError(
            f"{self.place}.{name} is {shown}: expected {expected}, as "
            "GetAccountAuthorizationDetails answers it"
        )
