"""The condition keys of each action: its own and those of the resource types it works on."""

from __future__ import annotations

import re
from functools import lru_cache

from pytest_iam.catalog.actions import action_fact, is_known_prefix, reference
from pytest_iam.catalog.resources import resource_types_of

_PLACEHOLDER = re.compile(r"\$\{|<")


def normal_key(key: str) -> str:
    """A key as the reference writes it, all from its first placeholder on written `*`.

    `aws:RequestTag/${TagKey}` and `s3:ExistingObjectTag/<key>` become `aws:RequestTag/*` and
    `s3:ExistingObjectTag/*`.
    """
    placeholder = _PLACEHOLDER.search(key)
    return f"{key[: placeholder.start()]}*" if placeholder else key


@lru_cache(maxsize=4096)
def condition_keys_of(action: str) -> frozenset[str]:
    """The keys that AWS may put into the request context of this action, in AWS's spelling.

    Those of its resource types are included; the global keys that every request has are not, except
    where AWS lists them with the action. Empty for an action that is not known.
    """
    fact = action_fact(action)
    if fact is None:
        return frozenset()
    keys = set(fact.condition_keys)
    for kind in fact.resources:
        keys.update(kind.condition_keys)
    for known, _ in resource_types_of(action):
        keys.update(known.condition_keys)
    return frozenset(map(normal_key, keys))


@lru_cache(maxsize=512)
def service_condition_keys(prefix: str) -> frozenset[str]:
    """All keys that a service lists, written as `condition_keys_of` writes them."""
    if not is_known_prefix(prefix):
        return frozenset()
    return frozenset(map(normal_key, reference().conditions.get_condition_keys_for_service(prefix)))
