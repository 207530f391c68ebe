"""Session tags: those that a call passes and those that a role chain hands on."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params

# AWS: IAM user guide, "Pass session tags in AWS STS" and "Chaining roles with session tags".


@dataclass(frozen=True, slots=True)
class SessionTags:
    """The tags of a new session, and the keys among them that later sessions inherit."""

    tags: dict[str, str]
    transitive_keys: frozenset[str]


def session_tags(caller: Caller, params: Params) -> SessionTags:
    """The tags that the session gets: those passed, and the transitive ones of the caller's.

    Keys are compared without regard to case. Raises InvalidParameterValue.
    """
    passed = {tag["Key"]: tag["Value"] for tag in params.get("Tags", ())}
    by_folded_key = {key.lower(): key for key in passed}
    _check_keys(by_folded_key, len(params.get("Tags", ())))
    inherited = {key: caller.tags[key] for key in caller.transitive_tag_keys}
    if any(key.lower() in by_folded_key for key in inherited):
        raise _invalid(
            "One of the specified transitive tag keys can't be set because it conflicts with a "
            "transitive tag key from the calling session."
        )
    asked = [key.lower() for key in params.get("TransitiveTagKeys", ())]
    if any(key not in by_folded_key for key in asked):
        raise _invalid("The specified transitive tag key must be included in the requested tags.")
    transitive = caller.transitive_tag_keys.union(by_folded_key[key] for key in asked)
    return SessionTags(inherited | passed, transitive)


def _check_keys(by_folded_key: dict[str, str], passed_count: int) -> None:
    if len(by_folded_key) < passed_count:
        raise _invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    if any(key.startswith("aws:") for key in by_folded_key):
        # AWS: the prefix is reserved; code and text are not verified.
        raise _invalid("Tag keys cannot begin with the reserved prefix aws:.")


def _invalid(message: str) -> AwsError:
    return AwsError("InvalidParameterValue", message)
