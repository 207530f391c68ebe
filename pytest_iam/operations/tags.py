"""Operations on tags, of all that IAM can tag alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pytest_iam.account.account import Account
from pytest_iam.account.certificates import ServerCertificate
from pytest_iam.account.entities import InstanceProfile, ManagedPolicy, MfaDevice, Role, User
from pytest_iam.account.providers import OidcProvider, SamlProvider
from pytest_iam.account.sessions import Caller
from pytest_iam.errors import AwsError
from pytest_iam.operations import lookup
from pytest_iam.operations.limits import check_quota
from pytest_iam.operations.paging import first_of, page_after, pairs_after
from pytest_iam.operations.registry import Params, operation

# AWS: IAM user guide, "Tags for AWS Identity and Access Management resources", rules for tagging.

_QUOTA_NAMES: Mapping[type, str] = {
    User: "TagsPerUser",
    Role: "TagsPerRole",
    InstanceProfile: "TagsPerInstanceProfile",
    ManagedPolicy: "TagsPerPolicy",
    MfaDevice: "TagsPerMFADevice",
    ServerCertificate: "TagsPerServerCertificate",
    OidcProvider: "TagsPerOpenIDConnectProvider",
    SamlProvider: "TagsPerSAMLProvider",
}
_CASE_INSENSITIVE = (User, Role)


@operation(
    "iam",
    "TagUser",
    "TagRole",
    "TagInstanceProfile",
    "TagPolicy",
    "TagMFADevice",
    "TagServerCertificate",
    "TagOpenIDConnectProvider",
    "TagSAMLProvider",
)
def tag(account: Account, caller: Caller, params: Params) -> None:
    """Add tags; a key that is there already, for users and roles in any case, is replaced."""
    entity = _changeable(account, caller, params, "iam:TagPolicy")
    added = _given(params)
    replaced = _matching(entity, added)
    tags = {key: value for key, value in entity.tags.items() if key not in replaced} | added
    _check_quota(account, type(entity), tags)
    entity.tags = tags


@operation(
    "iam",
    "UntagUser",
    "UntagRole",
    "UntagInstanceProfile",
    "UntagPolicy",
    "UntagMFADevice",
    "UntagServerCertificate",
    "UntagOpenIDConnectProvider",
    "UntagSAMLProvider",
)
def untag(account: Account, caller: Caller, params: Params) -> None:
    """Remove the tags of those keys; a key that is not there is no error."""
    entity = _changeable(account, caller, params, "iam:UntagPolicy")
    removed = _matching(entity, params["TagKeys"])
    entity.tags = {key: value for key, value in entity.tags.items() if key not in removed}


@operation(
    "iam",
    "ListUserTags",
    "ListRoleTags",
    "ListInstanceProfileTags",
    "ListPolicyTags",
    "ListMFADeviceTags",
    "ListServerCertificateTags",
    "ListOpenIDConnectProviderTags",
    "ListSAMLProviderTags",
)
def list_tags(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The tags, sorted by key."""
    entity = lookup.taggable(account, params)
    return page_after("Tags", params, pairs_after(entity.tags), first_of, _shown)


def of_new(account: Account, kind: type, params: Params) -> dict[str, str]:
    """The tags that the parameters give to a new entity of that kind, in their order."""
    tags = _given(params)
    _check_quota(account, kind, tags)
    return tags


def shown(tags: Mapping[str, str]) -> dict[str, Any]:
    """The member that shows an entity's tags, if it has any."""
    return {"Tags": shown_list(tags)} if tags else {}


def shown_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as a list, in the order in which they were added."""
    return [_shown(pair) for pair in tags.items()]


def _shown(pair: tuple[str, str]) -> dict[str, str]:
    return {"Key": pair[0], "Value": pair[1]}


def _given(params: Params) -> dict[str, str]:
    """The tags that the parameters give, none twice in any case and none of AWS's own."""
    pairs = params.get("Tags")
    if not pairs:
        return {}
    tags = {pair["Key"]: pair["Value"] for pair in pairs}
    if len({key.lower() for key in tags}) < len(pairs):
        message = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        raise AwsError("InvalidInput", message)
    if any(text.lower().startswith("aws:") for pair in tags.items() for text in pair):
        # AWS: the rule is documented, code and text are not verified.
        raise AwsError("InvalidInput", "Tag keys and values must not begin with the prefix aws:.")
    return tags


def _check_quota(account: Account, kind: type, tags: Mapping[str, str]) -> None:
    # AWS: the quota's name is not verified.
    check_quota(_QUOTA_NAMES[kind], len(tags), account.quotas.tags_per_entity)


def _changeable(account: Account, caller: Caller, params: Params, action: str) -> lookup.Taggable:
    if "PolicyArn" in params:
        return lookup.own_policy(account, caller, params["PolicyArn"], action)
    return lookup.taggable(account, params)


def _matching(entity: lookup.Taggable, keys: Iterable[str]) -> set[str]:
    """The entity's tag keys that are among `keys`, for users and roles in any case."""
    # AWS: IAM user guide, the page above, "Case sensitivity".
    if not isinstance(entity, _CASE_INSENSITIVE):
        return entity.tags.keys() & set(keys)
    wanted = {key.lower() for key in keys}
    return {key for key in entity.tags if key.lower() in wanted}
