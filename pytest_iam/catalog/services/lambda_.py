"""Lambda's calls: functions by name, partial or whole ARN, with or without a qualifier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_iam.catalog.permission import Found, Params, Permission, Place, ServiceRules

_SOURCE = "AWS Lambda API reference"


def function_arn(name: str, qualifier: str | None, place: Place) -> Found:
    """The ARN of a function, with the qualifier if it has none of its own.

    `name` is a name, `account:function:name` or a whole ARN, with or without `:qualifier`.
    """
    parts = name.split(":")
    account, region, partition = place.account, place.region, place.partition
    if parts[0] == "arn":
        partition, region, account = parts[1], parts[3], parts[4]
        parts = parts[6:]
    elif len(parts) > 2 and parts[1] == "function":
        account, parts = parts[0], parts[2:]
    elif parts[0] == "function":
        parts = parts[1:]
    if qualifier and len(parts) == 1:
        parts = [*parts, qualifier]
    resource = ":".join(parts)
    return Found(
        f"arn:{partition}:lambda:{region}:{account}:function:{resource}", is_pattern=name == "*"
    )


def _function(params: Params, place: Place) -> Sequence[Found]:
    """The function itself, whatever version or alias of it the call names."""
    arn = params.get("Resource") or params.get("ResourceArn")
    if arn:
        return [Found(arn)]
    found = function_arn(params.get("FunctionName", "*"), None, place)
    return [Found(":".join(found.resource.split(":")[:7]), found.is_pattern)]


def _qualified(params: Params, place: Place) -> Sequence[Found]:
    return [function_arn(params.get("FunctionName", "*"), params.get("Qualifier"), place)]


def _invoke(params: Params, place: Place) -> Iterable[Permission]:
    """The function's ARN with the qualifier, if it is invoked with one.

    AWS: Lambda Developer Guide, "Fine-tuning the Resources and Conditions sections of policies".
    """
    for resource, is_pattern in _qualified(params, place):
        yield Permission("lambda:InvokeFunction", resource, is_pattern, source=_SOURCE)


def _layer(params: Params, place: Place) -> Sequence[Found]:
    name = params.get("LayerName", "*")
    if name.startswith("arn:"):
        return [Found(name)]
    arn = f"arn:{place.partition}:lambda:{place.region}:{place.account}:layer:{name}"
    return [Found(arn, name == "*")]


def _layer_version(params: Params, place: Place) -> Sequence[Found]:
    if "Arn" in params:
        return [Found(params["Arn"])]
    version = params.get("VersionNumber", "*")
    return [
        Found(f"{arn}:{version}", is_pattern or version == "*")
        for arn, is_pattern in _layer(params, place)
    ]


def _layers_used(params: Params, place: Place) -> Iterable[Permission]:
    # AWS: Lambda Developer Guide, "Adding layers to functions": GetLayerVersion on each of them.
    for arn in params.get("Layers") or ():
        yield Permission("lambda:GetLayerVersion", arn, source=_SOURCE)


RULES = ServiceRules(
    actions={"GetLayerVersionByArn": "GetLayerVersion"},
    types={
        "function": _function,
        "function alias": _qualified,
        "function version": _qualified,
        "webfunction": None,
        "layer": _layer,
        "layerversion": _layer_version,
    },
    whole={"Invoke": _invoke, "InvokeWithResponseStream": _invoke}.get,
    further={"CreateFunction": _layers_used, "UpdateFunctionConfiguration": _layers_used},
    source=_SOURCE,
)
