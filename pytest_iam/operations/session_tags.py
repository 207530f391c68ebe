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
    passed = passed_tags(params)
    by_folded_key = {key.lower(): key for key in passed}
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


def passed_tags(params: Params) -> dict[str, str]:
    """The tags that a call to STS passes.

    Raises InvalidParameterValue for keys that are reserved or repeat, whatever their case.
    """
    tags = params.get("Tags", ())
    folded = {tag["Key"].lower() for tag in tags}
    if len(folded) < len(tags):
        raise _invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    if any(key.startswith("aws:") for key in folded):
        # AWS: the prefix is reserved; code and text are not verified.
        raise _invalid("Tag keys cannot begin with the reserved prefix aws:.")
    return {tag["Key"]: tag["Value"] for tag in tags}


def _invalid(message: str) -> AwsError:
    return AwsError("InvalidParameterValue", message)
