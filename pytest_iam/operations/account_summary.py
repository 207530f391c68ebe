"""The operation that counts what an account holds, and what it may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_iam.account.access_keys import listed_keys
from pytest_iam.account.account import Account
from pytest_iam.account.sessions import Caller
from pytest_iam.operations.registry import Params, operation

# AWS: IAM API reference, GetAccountSummary; what each key counts is told by its name alone.

_COUNTS: Mapping[str, Callable[[Account], int]] = {
    "Users": lambda account: len(account.users),
    "Groups": lambda account: len(account.groups),
    "Roles": lambda account: len(account.roles),
    "Policies": lambda account: len(account.policies),
    "PolicyVersionsInUse": lambda account: _versions_in_use(account),
    "InstanceProfiles": lambda account: len(account.instance_profiles),
    "ServerCertificates": lambda account: len(account.server_certificates),
    "Providers": lambda account: len(account.oidc_providers) + len(account.saml_providers),
    "MFADevices": lambda account: len(account.mfa_devices) + len(account.security_keys),
    "MFADevicesInUse": lambda account: _devices_in_use(account),
    "AccountMFAEnabled": lambda account: int(bool(account.root_mfa_devices)),
    "AccountAccessKeysPresent": lambda account: int(bool(listed_keys(account, None))),
    # Nobody can give root a password or take it away here: it has one, as an account's root user
    # has from the start.
    "AccountPasswordPresent": lambda account: int(account.settings.root_password_since is not None),
    "AccountSigningCertificatesPresent": lambda account: int(
        bool(account.root_signing_certificates)
    ),
    "GlobalEndpointTokenVersion": lambda account: account.settings.global_token_version,
}

# The key of each quota that GetAccountSummary shows, and its field.
_QUOTAS: Mapping[str, str] = {
    "UsersQuota": "users",
    "GroupsQuota": "groups",
    "RolesQuota": "roles",
    "PoliciesQuota": "policies",
    "PolicyVersionsInUseQuota": "policy_versions_in_use",
    "InstanceProfilesQuota": "instance_profiles",
    "ServerCertificatesQuota": "server_certificates",
    "GroupsPerUserQuota": "groups_per_user",
    "AccessKeysPerUserQuota": "access_keys_per_user",
    "SigningCertificatesPerUserQuota": "signing_certificates_per_user",
    "AttachedPoliciesPerUserQuota": "attached_policies_per_user",
    "AttachedPoliciesPerGroupQuota": "attached_policies_per_group",
    "AttachedPoliciesPerRoleQuota": "attached_policies_per_role",
    "VersionsPerPolicyQuota": "versions_per_policy",
    "PolicySizeQuota": "managed_policy_size",
    "UserPolicySizeQuota": "user_policy_size",
    "GroupPolicySizeQuota": "group_policy_size",
    "RolePolicySizeQuota": "role_policy_size",
    "AssumeRolePolicySizeQuota": "trust_policy_size",
}


@operation("iam", "GetAccountSummary")
def get_account_summary(account: Account, caller: Caller, params: Params) -> dict[str, Any]:
    """The numbers of entities, and the quotas, which a test may have changed."""
    counts = {key: count(account) for key, count in _COUNTS.items()}
    quotas = {key: getattr(account.quotas, name) for key, name in _QUOTAS.items()}
    return {"SummaryMap": counts | quotas}


def _versions_in_use(account: Account) -> int:
    """The versions of the account's own policies, and the one in force of AWS's in use."""
    # AWS: silent; published answers count more versions than the account's own policies have.
    own = sum(len(policy.versions) for policy in account.policies)
    owner = f"arn:{account.partition}:iam::aws:"
    return own + sum(arn.startswith(owner) for arn in account.attachments.used_policies())


def _devices_in_use(account: Account) -> int:
    assigned = sum(len(user.mfa_devices) for user in account.users)
    return assigned + len(account.root_mfa_devices)
