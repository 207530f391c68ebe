"""Session policies: those that limit one session, and the space that they share with its tags."""

from __future__ import annotations

import math
from collections.abc import Mapping

from pytest_iam.account.account import Account
from pytest_iam.account.managed import policy_of
from pytest_iam.errors import AwsError
from pytest_iam.operations.documents import parsed
from pytest_iam.operations.registry import Params
from pytest_iam.policy import Policy

# AWS: STS API reference, "AssumeRole": "You can provide up to 10 managed policy ARNs", and "the
# plaintext that you use for both inline and managed session policies can't exceed 2,048
# characters".
_MAXIMUM_ARNS = 10
_POLICY_CHARACTERS = 2048
# AWS: silent about how policies and tags are packed. Sessions whose tags had about 2270 characters
# were refused at 498 %, so that 455 characters of tags are all that fits.
_TAG_CHARACTERS = 455


def session_policies(account: Account, params: Params) -> tuple[Policy, ...] | None:
    """The policies that a call passes for its session, or None if it passes none.

    `account` is the one that the session belongs to, and whose managed policies count. Raises
    MalformedPolicyDocument and ValidationError.
    """
    arns = _arns(params)
    if len(arns) > _MAXIMUM_ARNS:
        # AWS: the limit is documented, code and text are not verified.
        raise AwsError(
            "ValidationError",
            "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_MAXIMUM_ARNS}",
        )
    policies = [_managed(account, arn) for arn in arns]
    if params.get("Policy") is not None:
        policies.append(parsed(params["Policy"], "session", "session policy"))
    return tuple(policies) or None


def packed_size(params: Params, tags: Mapping[str, str]) -> int | None:
    """How much of the allotted space the policies and tags take, in percent; None without any.

    `tags` are all those of the session. An estimate: AWS packs in a way that it does not document.
    Raises PackedPolicyTooLarge above 100.
    """
    policies = [*_arns(params), params.get("Policy", "")]
    policy_size = 100 * sum(map(len, policies)) / _POLICY_CHARACTERS
    tag_size = 100 * sum(len(key) + len(value) for key, value in tags.items()) / _TAG_CHARACTERS
    size = math.ceil(policy_size + tag_size)
    if size > 100:
        what = "Packed policy" if policy_size > tag_size else "Packed size of session tags"
        raise AwsError("PackedPolicyTooLarge", f"{what} consumes {size}% of allotted space.")
    return size or None


def _arns(params: Params) -> list[str]:
    arns = [item.get("arn") for item in params.get("PolicyArns", ())]
    if None in arns:
        # AWS: silent, and its model does not require it; left out, the session would have no limit.
        raise AwsError("ValidationError", "PolicyArns: each member needs the ARN of a policy.")
    return [arn for arn in arns if arn is not None]


def _managed(account: Account, arn: str) -> Policy:
    policy = policy_of(account, arn)
    if policy is None:
        # AWS: silent about a managed policy that does not exist; stricter chosen.
        raise AwsError("ValidationError", f"Policy {arn} does not exist or is not attachable.")
    return policy.default_version.policy
