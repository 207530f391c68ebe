"""Entities by name, and those under a path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_iam.account.named import Named


@dataclass
class Entity:
    """What has a name and a path."""

    name: str
    path: str


class Watched(Entity):
    """An entity that tells when its path is read."""

    reads = 0

    def __getattribute__(self, name: str) -> object:
        if name == "path":
            Watched.reads += 1
        return super().__getattribute__(name)


def _named(entities: Iterable[Entity]) -> Named[Entity]:
    named: Named[Entity] = Named()
    for entity in entities:
        named.add(entity)
    return named


PATHS = st.sampled_from(["/", "/a/", "/a/b/", "/ab/", "/b/"])


@given(
    paths=st.dictionaries(st.text("abc", min_size=1, max_size=4), PATHS, max_size=60),
    removed=st.sets(st.text("abc", min_size=1, max_size=2)),
    prefix=st.sampled_from(["/", "/a", "/a/", "/a/b", "/b/", "/c/", "/~"]),
    start=st.none() | st.text("abAB", max_size=3),
)
def test_what_follows_a_name_under_a_prefix_is_what_a_search_finds(
    paths: dict[str, str], removed: set[str], prefix: str, start: str | None
) -> None:
    """AWS: IAM API reference, ListUsers: PathPrefix is compared as text, not by its parts."""
    named = _named(Entity(name.upper(), path) for name, path in paths.items())
    for name in removed & paths.keys():
        named.remove(name)
    found = [entity.name.lower() for entity in named.after(start, prefix)]
    assert found == [
        name
        for name in sorted(paths.keys() - removed)
        if paths[name].startswith(prefix) and (start is None or name > start.lower())
    ]


@pytest.mark.parametrize("prefix", ["/rare/", "/rare", "/r"])
def test_entities_under_other_paths_are_not_looked_at(prefix: str) -> None:
    """A page costs what it holds, also under a path."""
    named = _named(
        Watched(f"user{number:03}", "/rare/" if number in (7, 200) else "/team/")
        for number in range(300)
    )
    Watched.reads = 0
    assert [each.name for each in named.after(None, prefix)] == ["user007", "user200"]
    assert Watched.reads == 0


def test_a_path_that_nobody_has_any_longer_is_forgotten() -> None:
    """And known again when somebody has it."""
    named = _named([Entity("ann", "/team/"), *(Entity(f"u{n}", "/") for n in range(20))])
    named.remove("ANN")
    assert list(named.after(None, "/team/")) == []
    named.add(Entity("bob", "/team/"))
    assert [each.name for each in named.after(None, "/team/")] == ["bob"]
