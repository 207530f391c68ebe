"""The services whose calls tell actions and resources in a way of their own, a module each."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from pytest_iam.catalog.permission import ServiceRules

# botocore's service name: the module that has its RULES.
_MODULES = {
    "bedrock-runtime": "bedrock_runtime",
    "dynamodb": "dynamodb",
    "events": "events",
    "kms": "kms",
    "lambda": "lambda_",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "sts": "sts",
}
NO_RULES = ServiceRules()


@lru_cache(maxsize=512)
def rules_of(service: str) -> ServiceRules:
    """What has to be known about a service beyond names; empty rules for most."""
    if service not in _MODULES:
        return NO_RULES
    rules: ServiceRules = import_module(f"{__name__}.{_MODULES[service]}").RULES
    return rules
