"""Provided contexts: assertions about who is behind a call, which AWS alone can read."""

from __future__ import annotations

import re

from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params

# AWS: IAM user guide, "Propagate identity context": the assertion is "signed and encrypted by AWS
# STS", and IAM Identity Center hands it out.
_PROVIDER = re.compile(r"arn:aws[\w-]*:iam::aws:contextProvider/\w+")
_KEYS = frozenset({"identitystore:UserId", "identitystore:IdentityStoreArn"})


def unclear_keys(params: Params) -> frozenset[str]:
    """The condition keys that the contexts set in a session, with values that nobody can read.

    Raises ValidationError for a provider of contexts that AWS does not have.
    """
    contexts = params.get("ProvidedContexts") or ()
    for context in contexts:
        if not _PROVIDER.fullmatch(context.get("ProviderArn", "")):
            # AWS: silent about code and text; stricter chosen.
            arn = context.get("ProviderArn")
            raise AwsError("ValidationError", f"Invalid context provider: {arn}")
    return _KEYS if contexts else frozenset()
