"""Recipes of reports on the account, its credentials, and what its entities used."""

from __future__ import annotations

from recipes.entities import attached, inline, member, role, user, user_arn
from recipes.scene import Recipe, Scene, noun
from recipes.settings import organization

_ROOT = "o-a1b2c3d4e5/r-f6g7h8"


@noun
def credential_report(scene: Scene) -> None:
    """A credential report, complete."""
    for _ in range(2):
        scene.ask("GenerateCredentialReport")


@noun
def last_accessed(scene: Scene) -> str:
    """A job on what the user accessed."""
    attached(scene)
    job = str(scene.ask("GenerateServiceLastAccessedDetails", Arn=user_arn(scene))["JobId"])
    scene.ask("GetServiceLastAccessedDetails", JobId=job)  # which is still in progress then
    return job


@noun
def organizations_access(scene: Scene) -> str:
    """A job on what the organization accessed."""
    organization(scene)
    return str(scene.ask("GenerateOrganizationsAccessReport", EntityPath=_ROOT)["JobId"])


RECIPES = {
    "GenerateCredentialReport": Recipe(user),
    "GenerateOrganizationsAccessReport": Recipe(organization, EntityPath=_ROOT),
    "GenerateServiceLastAccessedDetails": Recipe(Arn=user_arn),
    "GetAccountAuthorizationDetails": Recipe(member, inline, attached, role),
    "GetAccountSummary": Recipe(member),
    "GetCredentialReport": Recipe(user, credential_report),
    "GetOrganizationsAccessReport": Recipe(JobId=organizations_access),
    "GetServiceLastAccessedDetails": Recipe(JobId=last_accessed),
    "GetServiceLastAccessedDetailsWithEntities": Recipe(JobId=last_accessed, ServiceNamespace="s3"),
    "ListPoliciesGrantingServiceAccess": Recipe(
        attached, Arn=user_arn, ServiceNamespaces=["s3", "sqs"]
    ),
}
