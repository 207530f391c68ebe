"""Which managed policies are attached to whom: one truth, read from both sides."""

from __future__ import annotations

from pytest_iam.account.entities import Identity, Role, User


class Attachments:
    """The users of each managed policy, as permissions policy and as permissions boundary.

    Each identity keeps its own side (`attached_policies`, `boundary`); both are changed here alone.
    """

    def __init__(self) -> None:
        self._attached: dict[str, dict[str, Identity]] = {}
        self._bounded: dict[str, dict[str, User | Role]] = {}

    def attach(self, policy_arn: str, identity: Identity) -> None:
        """Attach; attaching twice is once."""
        identity.attached_policies[policy_arn] = None
        self._attached.setdefault(policy_arn, {})[identity.id] = identity

    def detach(self, policy_arn: str, identity: Identity) -> None:
        """Detach a policy that is attached."""
        del identity.attached_policies[policy_arn]
        del self._attached[policy_arn][identity.id]

    def set_boundary(self, policy_arn: str | None, identity: User | Role) -> None:
        """Set, replace or (None) remove the permissions boundary."""
        if identity.boundary is not None:
            del self._bounded[identity.boundary][identity.id]
        identity.boundary = policy_arn
        if policy_arn is not None:
            self._bounded.setdefault(policy_arn, {})[identity.id] = identity

    def attached_to(self, policy_arn: str) -> tuple[Identity, ...]:
        """Whom the policy is attached to."""
        return tuple(self._attached.get(policy_arn, {}).values())

    def boundary_of(self, policy_arn: str) -> tuple[User | Role, ...]:
        """Whose boundary the policy is."""
        return tuple(self._bounded.get(policy_arn, {}).values())

    def counts(self, policy_arn: str) -> tuple[int, int]:
        """How often the policy is attached, and how often it is a boundary."""
        return len(self._attached.get(policy_arn, ())), len(self._bounded.get(policy_arn, ()))
