"""Bedrock's invocations: foundation models, inference profiles, and what else they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pytest_iam.catalog.permission import Found, Need, Params, Permission, Place, ServiceRules

_SOURCE = "Amazon Bedrock API reference"
_ACTIONS = {
    # Each operation's description names the action.
    "Converse": "bedrock:InvokeModel",
    "ConverseStream": "bedrock:InvokeModelWithResponseStream",
    "InvokeModel": "bedrock:InvokeModel",
    "InvokeModelWithBidirectionalStream": "bedrock:InvokeModel",
    "InvokeModelWithResponseStream": "bedrock:InvokeModelWithResponseStream",
}
# AWS: Bedrock User Guide, "Supported Regions and models for inference profiles".
_GEOGRAPHY = re.compile(r"(?:global|us|us-gov|eu|apac|jp|au|ca|sa)\.")


def _models(name: str | None, place: Place) -> Iterable[Found]:
    """What a `modelId` names.

    AWS: Bedrock User Guide, "Prerequisites for inference profiles": an inference profile needs
    permission on itself and on its model in each Region that it may use.
    """
    if name is None:
        return [Found("*", is_pattern=True)]
    if name.startswith("arn:"):
        return [Found(name), *_behind(name.rsplit("/", 1), place)]
    if _GEOGRAPHY.match(name):
        start = f"arn:{place.partition}:bedrock:{place.region}:{place.account}:inference-profile"
        return [Found(f"{start}/{name}"), *_behind([start, name], place)]
    return [Found(f"arn:{place.partition}:bedrock:{place.region}::foundation-model/{name}")]


def _behind(arn: list[str], place: Place) -> Iterable[Found]:
    """The model of a system-defined inference profile, in Regions that the call does not tell."""
    if arn[0].endswith(":inference-profile") and _GEOGRAPHY.match(arn[1]):
        model = _GEOGRAPHY.sub("", arn[1], count=1)
        yield Found(f"arn:{place.partition}:bedrock:*::foundation-model/{model}", is_pattern=True)


def _invoke(action: str) -> Need:
    def need(params: Params, place: Place) -> Iterable[Permission]:
        for resource, is_pattern in _models(params.get("modelId"), place):
            yield Permission(action, resource, is_pattern, source=_SOURCE)

    return need


_WHOLE: Mapping[str, Need] = {name: _invoke(action) for name, action in _ACTIONS.items()}

RULES = ServiceRules(whole=_WHOLE.get)
