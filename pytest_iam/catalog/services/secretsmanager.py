"""Secrets Manager's calls: secrets by name, whose ARN ends in six random characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from pytest_iam.catalog.permission import Found, Need, Params, Permission, Place, ServiceRules

_SOURCE = "AWS Secrets Manager API reference"
_RANDOM_PART = re.compile(r"-[A-Za-z0-9]{6}$")


def secret_arn(name: str | None, place: Place) -> Found:
    """The ARN of a secret's name, whole ARN, or ARN without its random end.

    AWS: Secrets Manager API reference, GetSecretValue, `SecretId`.
    """
    start = f"arn:{place.partition}:secretsmanager:{place.region}:{place.account}:secret:"
    if name is None:
        return Found(f"{start}*", is_pattern=True)
    if not name.startswith("arn:"):
        return Found(f"{start}{name}-??????", is_pattern=True)
    if _RANDOM_PART.search(name):
        return Found(name)
    return Found(f"{name}-??????", is_pattern=True)


def _secret(params: Params, place: Place) -> Sequence[Found]:
    return [secret_arn(params.get("SecretId") or params.get("Name"), place)]


def _also(action: str, is_needed: Callable[[Params], object]) -> Need:
    """A further action on the same secret, for calls that ask for more."""

    def need(params: Params, place: Place) -> Iterable[Permission]:
        if is_needed(params):
            for resource, is_pattern in _secret(params, place):
                yield Permission(action, resource, is_pattern, source=_SOURCE)

    return need


def _create_secret(params: Params, place: Place) -> Iterable[Permission]:
    # AWS: CreateSecret, "Required permissions".
    yield from _also("secretsmanager:TagResource", lambda call: call.get("Tags"))(params, place)
    yield from _also(
        "secretsmanager:ReplicateSecretToRegions", lambda call: call.get("AddReplicaRegions")
    )(params, place)


def _rotate_secret(params: Params, place: Place) -> Iterable[Permission]:
    # AWS: RotateSecret, "You also need lambda:InvokeFunction permissions on the rotation function".
    if params.get("RotationLambdaARN"):
        yield Permission("lambda:InvokeFunction", params["RotationLambdaARN"], source=_SOURCE)


def _each_secret(params: Params, place: Place) -> Iterable[Permission]:
    # AWS: BatchGetSecretValue, "Required permissions".
    if params.get("Filters"):
        yield Permission("secretsmanager:ListSecrets", "*", source=_SOURCE)
    for name in params.get("SecretIdList") or (None,):
        resource, is_pattern = secret_arn(name, place)
        yield Permission("secretsmanager:GetSecretValue", resource, is_pattern, source=_SOURCE)


RULES = ServiceRules(
    types={"secret": _secret},
    further={
        "BatchGetSecretValue": _each_secret,
        "CreateSecret": _create_secret,
        "RotateSecret": _rotate_secret,
        # AWS: ValidateResourcePolicy, "Required permissions".
        "ValidateResourcePolicy": _also("secretsmanager:PutResourcePolicy", lambda call: True),
    },
    source=_SOURCE,
)
