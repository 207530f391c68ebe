"""Resources outside IAM, as far as somebody declared them: owner, policy and tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_iam.policy import Policy
from pytest_iam.policy.wildcard import Glob


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of another service. `policy` is its resource-based policy, None if it has none.

    `tags` is None where nobody stated them: then conditions on them cannot be told.
    """

    arn: str
    account_id: str
    policy: Policy | None = None
    tags: Mapping[str, str] | None = None


class Resources:
    """The declared resources, by ARN."""

    def __init__(self) -> None:
        self._by_arn: dict[str, Resource] = {}

    def declare(self, resource: Resource) -> None:
        """Add a resource, in place of what was declared under its ARN before."""
        self._by_arn[resource.arn] = resource

    def get(self, arn: str) -> Resource | None:
        """The resource of exactly that ARN, or None."""
        return self._by_arn.get(arn)

    def all(self) -> tuple[Resource, ...]:
        """The declared resources, in the order of their declaration."""
        return tuple(self._by_arn.values())

    def governing(self, arn: str) -> Resource | None:
        """The resource whose owner and policy decide about that ARN, or None if nobody declared it.

        AWS: S3 user guide, "Bucket policies": a bucket's policy governs its objects, whatever else
        is declared of them.
        """
        bucket = self._by_arn.get(arn.partition("/")[0]) if ":s3:::" in arn else None
        return bucket or self._by_arn.get(arn)

    def matching(self, pattern: Glob) -> tuple[Resource, ...]:
        """The resources whose ARNs match a pattern that a call's parameters leave."""
        return tuple(each for arn, each in self._by_arn.items() if pattern.matches(arn))
