"""The Amazon Resource Name: six parts separated by colons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Arn:
    """An ARN in its parts; `region` and `account` may be empty, `resource` may hold colons."""

    partition: str
    service: str
    region: str
    account: str
    resource: str

    def __str__(self) -> str:
        return ":".join(
            ("arn", self.partition, self.service, self.region, self.account, self.resource)
        )

    @property
    def resource_type(self) -> str:
        """What stands before the first slash or colon of the resource, such as `role`."""
        return self.resource.replace(":", "/").partition("/")[0]

    @property
    def resource_name(self) -> str:
        """What stands after the last slash of the resource, such as a role's name."""
        return self.resource.rpartition("/")[2]

    @staticmethod
    def parse(text: str) -> Arn:
        """The ARN that the text spells; raises ValueError if it spells none."""
        arn = parse_arn(text)
        if arn is None:
            raise ValueError(
                f"{text!r} is not an ARN: arn:partition:service:region:account:resource"
            )
        return arn


@lru_cache(maxsize=8192)
def parse_arn(text: str) -> Arn | None:
    """The ARN that the text spells, or None.

    AWS: IAM User Guide, "IAM identifiers": partition, service and resource are never empty.
    """
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        return None
    _, partition, service, region, account, resource = parts
    if not (partition and service and resource):
        return None
    return Arn(partition, service, region, account, resource)


def is_arn(text: str) -> bool:
    """Whether the text is an ARN; wildcards count as ordinary characters."""
    return parse_arn(text) is not None
