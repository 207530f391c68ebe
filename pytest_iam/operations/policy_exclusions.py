"""Policy exclusions: which of an identity's policies a simulation is to leave out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

from pytest_iam.errors import AwsError
from pytest_iam.operations.registry import Params
from pytest_iam.operations.simulated_policies import Attached, word_of
from pytest_iam.policy.arn import parse_arn
from pytest_iam.policy.wildcard import Glob, glob

# AWS: IAM API reference, PolicyIdentifier and InlinePolicyIdentifierType. Wildcards in the name of
# an inline policy's entity, which the page allows, are refused by the constraints of the model.


class Exclusions(NamedTuple):
    """What to leave out: whole types, managed policies by ARN, inline policies one by one."""

    types: frozenset[str]
    arns: tuple[Glob, ...]
    inline: frozenset[tuple[str, str, str]]

    def leave_out(self, attached: Attached) -> bool:
        """Whether a policy of the identity is left out."""
        if attached.type in self.types:
            return True
        arn, identity = attached.policy.arn, attached.identity
        if arn is None:
            return (attached.name, word_of(identity), identity.name) in self.inline
        return any(each.matches(arn) for each in self.arns)


def exclusions_of(params: Params) -> Exclusions:
    """The exclusions that a call asks for; raises AwsError `InvalidInput`."""
    listed = params.get("PolicyExclusionList", ())
    for each in listed:
        if len(each) != 1:
            _refuse("specify exactly one of PolicyType, PolicyArn, InlinePolicyIdentifier")
    inline = (each["InlinePolicyIdentifier"] for each in listed if "InlinePolicyIdentifier" in each)
    return Exclusions(
        frozenset(each["PolicyType"] for each in listed if "PolicyType" in each),
        tuple(_glob(each["PolicyArn"]) for each in listed if "PolicyArn" in each),
        frozenset(map(_key, inline)),
    )


def _key(identifier: Mapping[str, Any]) -> tuple[str, str, str]:
    return (
        identifier["PolicyName"],
        identifier["AttachmentType"],
        identifier["AttachmentName"],
    )


def _glob(arn: str) -> Glob:
    """The pattern of a managed policy's ARN: wildcards in its name alone, one `*` at most."""
    parts = parse_arn(arn)
    is_policy = parts is not None and (parts.service, parts.resource_type) == ("iam", "policy")
    before, _, name = arn.rpartition("/")
    if not is_policy or set(before) & set("*?") or name.count("*") > 1:
        _refuse(f"{arn} identifies no managed policies")
    return glob(arn)


def _refuse(why: str) -> NoReturn:
    # AWS: the code is documented, its text is not.
    raise AwsError("InvalidInput", f"Invalid policy identifier: {why}.")
