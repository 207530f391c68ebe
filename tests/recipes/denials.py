"""Recipes of what IAM Toolbox tells of denials."""

from __future__ import annotations

import pytest

from pytest_iam.errors import AwsError
from recipes.entities import alice, attached, user
from recipes.scene import Recipe, Scene, noun


@noun
def denial(scene: Scene) -> str:
    """The id of the denial of a call of the user's, to whom a policy is attached."""
    attached(scene)
    with pytest.raises(AwsError) as caught:
        scene.ask("GetUser", by=alice(scene), UserName=user(scene))
    return caught.value.message.rpartition(" ")[2]


RECIPES = {
    "GetRequestAuthorizationDetails": Recipe(authorizationId=denial),
    "GetRequestAuthorizationPolicy": Recipe(authorizationId=denial, policyUri=attached),
}
