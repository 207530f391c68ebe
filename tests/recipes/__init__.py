"""Recipes: for each operation of IAM and STS, a call that is valid and what has to be there first.

The rows are in the modules of this package, by family. `RECIPES` has them all.
"""

from __future__ import annotations

from recipes import credentials, delegation, denials, entities, federation, reports, settings, sts
from recipes.scene import Recipe

RECIPES: dict[str, Recipe] = {
    name: recipe
    for family in (credentials, delegation, denials, entities, federation, reports, settings, sts)
    for name, recipe in family.RECIPES.items()
}
