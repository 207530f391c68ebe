"""Which managed policies are attached to whom: one truth, read from both sides."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_iam.account.entities import Group, Identity, Role, User
from pytest_iam.account.in_order import InOrder

Uses = InOrder[Identity]
"""Who uses a policy, by kind and name: `User/alice`. Groups come first, then roles, then users."""


class Attachments:
    """The users of each managed policy, as permissions policy and as permissions boundary.

    Each identity keeps its own side (`attached_policies`, `boundary`); both are changed here alone.
    Policies are sorted by name; one that nobody uses is in no table.
    """

    def __init__(self) -> None:
        self._attached: InOrder[Uses] = InOrder()
        self._bounded: InOrder[Uses] = InOrder()

    def attach(self, policy_arn: str, identity: Identity) -> None:
        """Attach; attaching twice is once."""
        identity.attached_policies[policy_arn] = None
        _add(self._attached, policy_arn, identity)

    def detach(self, policy_arn: str, identity: Identity) -> None:
        """Detach a policy that is attached."""
        del identity.attached_policies[policy_arn]
        _remove(self._attached, policy_arn, identity, identity.name)

    def set_boundary(self, policy_arn: str | None, identity: User | Role) -> None:
        """Set, replace or (None) remove the permissions boundary."""
        if identity.boundary is not None:
            _remove(self._bounded, identity.boundary, identity, identity.name)
        identity.boundary = policy_arn
        if policy_arn is not None:
            _add(self._bounded, policy_arn, identity)

    def rename(self, identity: Identity, old_name: str) -> None:
        """Follow an identity that has just got another name."""
        uses = [(self._attached, arn) for arn in identity.attached_policies]
        if not isinstance(identity, Group) and identity.boundary is not None:
            uses.append((self._bounded, identity.boundary))
        for side, arn in uses:
            _remove(side, arn, identity, old_name)
            _add(side, arn, identity)

    def attached_to(self, policy_arn: str) -> Uses:
        """Whom the policy is attached to."""
        return self._attached.get(_key(policy_arn)) or InOrder()

    def boundary_of(self, policy_arn: str) -> Uses:
        """Whose boundary the policy is."""
        return self._bounded.get(_key(policy_arn)) or InOrder()

    def attached_policies(self, start: str | None = None) -> Iterator[str]:
        """The ARNs of the policies that are attached, sorted by name, from after that name on."""
        return _arns(self._attached, start)

    def boundaries(self, start: str | None = None) -> Iterator[str]:
        """The ARNs of the policies that are boundaries, sorted by name, from after that name on."""
        return _arns(self._bounded, start)

    def used_policies(self) -> list[str]:
        """The ARNs of the policies that are attached to anybody or bound anybody, sorted."""
        return sorted({*self.attached_policies(), *self.boundaries()})

    def counts(self, policy_arn: str) -> tuple[int, int]:
        """How often the policy is attached, and how often it is a boundary."""
        key = _key(policy_arn)
        return len(self._attached.get(key, ())), len(self._bounded.get(key, ()))


def _key(policy_arn: str) -> str:
    """What policies are sorted by: the name, then the ARN, for AWS may use a name too."""
    return f"{policy_arn.rpartition('/')[2]} {policy_arn}"


def _arns(side: InOrder[Uses], start: str | None) -> Iterator[str]:
    last = None if start is None else f"{start} ~"  # after every ARN of that name
    return (key.partition(" ")[2] for key, _ in side.after(last))


def _add(side: InOrder[Uses], policy_arn: str, identity: Identity) -> None:
    uses = side.setdefault(_key(policy_arn), InOrder())
    uses[f"{type(identity).__name__}/{identity.name}"] = identity


def _remove(side: InOrder[Uses], policy_arn: str, identity: Identity, name: str) -> None:
    key = _key(policy_arn)
    del side[key][f"{type(identity).__name__}/{name}"]
    if not side[key]:
        del side[key]
