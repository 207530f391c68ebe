"""The policies that AWS itself manages: name, ARN, dates and the default version's document."""

from __future__ import annotations

import difflib
import hashlib
import json
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import overload

DATA_FILE = Path(__file__).parent / "data" / "managed_policies.tsv.xz"

_FIELDS_BEFORE_DOCUMENT = 6
_ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True, slots=True)
class ManagedPolicyFact:
    """One policy that AWS manages, as AWS published it.

    `document` is the default version's JSON text, its blanks removed. `create_date` is when version
    1 was made, `update_date` when the default version was; both are in UTC.

    AWS's own policy id is not in the data: `policy_id` is derived from the ARN, so that it has
    AWS's shape (`ANPA` and 17 characters) and is the same in every process. It is not AWS's.
    """

    name: str
    arn: str
    path: str
    policy_id: str
    create_date: datetime
    update_date: datetime
    default_version_id: str
    version_count: int
    document: str

    def in_partition(self, partition: str) -> ManagedPolicyFact:
        """The same policy as another partition (`aws-cn`, `aws-us-gov`) names it.

        AWS does not offer every policy in every partition, and the data does not tell which; the
        document's own ARNs are left as they are.
        """
        if partition == "aws":
            return self
        return replace(self, arn=self.arn.replace("arn:aws:", f"arn:{partition}:", 1))


@dataclass(frozen=True, slots=True)
class Source:
    """Where the data came from: the package, its version and licence, and its newest change."""

    package: str
    version: str
    licence: str
    home_page: str
    updated: str


def source() -> Source:
    """Where the data came from."""
    return Source(**json.loads(_file()[0]))


def managed_policy(name_or_arn: str) -> ManagedPolicyFact | None:
    """The policy of exactly this name or ARN, or None.

    AWS compares policy names without regard to case when they are made, and with regard to case
    when they are asked for; so does this.
    """
    partition, is_arn, resource = _split_arn(name_or_arn)
    name = resource.rsplit("/", 1)[-1] if is_arn else name_or_arn
    line = _lines_by_name().get(name)
    if line is None:
        return None
    fact = _fact(line).in_partition(partition)
    return fact if not is_arn or fact.arn == name_or_arn else None


def managed_policies() -> Sequence[ManagedPolicyFact]:
    """All of them, in the order in which AWS lists them.

    The order is that of the source package, which wrote down ListPolicies' pages as they came.
    Each policy is read when it is asked for.
    """
    return _ManagedPolicies()


def closest_names(name: str, count: int = 3) -> tuple[str, ...]:
    """Names that look like this one, the likeliest first, for use in an error message."""
    by_folded = {known.lower(): known for known in _lines_by_name()}
    found = difflib.get_close_matches(name.lower(), by_folded, n=count, cutoff=0.6)
    return tuple(by_folded[folded] for folded in found)


class _ManagedPolicies(Sequence[ManagedPolicyFact]):
    """The data file's lines, seen as policies."""

    def __len__(self) -> int:
        return len(_lines())

    @overload
    def __getitem__(self, index: int) -> ManagedPolicyFact: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[ManagedPolicyFact]: ...

    def __getitem__(self, index: int | slice) -> ManagedPolicyFact | Sequence[ManagedPolicyFact]:
        if isinstance(index, slice):
            return tuple(map(_fact, _lines()[index]))
        return _fact(_lines()[index])

    def __iter__(self) -> Iterator[ManagedPolicyFact]:
        return map(_fact, _lines())


def _split_arn(text: str) -> tuple[str, bool, str]:
    """The partition (`aws` for a bare name), whether the text is an ARN, and its last part."""
    parts = text.split(":", 5)
    if len(parts) == 6 and parts[0] == "arn":
        return parts[1], True, parts[5]
    return "aws", False, text


@lru_cache(maxsize=1)
def _file() -> tuple[str, ...]:
    """The data file's lines: first the source as JSON, then one policy a line."""
    return tuple(lzma.decompress(DATA_FILE.read_bytes()).decode().splitlines())


@lru_cache(maxsize=1)
def _lines() -> tuple[str, ...]:
    """The policies' lines."""
    return _file()[1:]


@lru_cache(maxsize=1)
def _lines_by_name() -> dict[str, str]:
    return {line[: line.index("\t")]: line for line in _lines()}


@lru_cache(maxsize=4096)
def _fact(line: str) -> ManagedPolicyFact:
    name, path, created, updated, version, count, document = line.split(
        "\t", _FIELDS_BEFORE_DOCUMENT
    )
    arn = f"arn:aws:iam::aws:policy{path}{name}"
    return ManagedPolicyFact(
        name=name,
        arn=arn,
        path=path,
        policy_id=_policy_id(arn),
        create_date=_date(created),
        update_date=_date(updated),
        default_version_id=version,
        version_count=int(count),
        document=document,
    )


def _date(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def _policy_id(arn: str) -> str:
    digest = int.from_bytes(hashlib.sha256(arn.encode()).digest(), "big")
    letters = (_ID_ALPHABET[digest >> shift & 31] for shift in range(0, 17 * 5, 5))
    return "ANPA" + "".join(letters)
