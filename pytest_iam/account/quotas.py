"""The quotas of an account."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Quotas:
    """How many of each thing an account may hold, and how long a policy may be, in characters.

    A test may change any of them: `iam.quotas.users = 3`. The names follow the keys of
    GetAccountSummary. Sizes are counted without white space, as AWS counts them.
    """

    # AWS: IAM user guide, "IAM and AWS STS quotas", default values.
    users: int = 5000
    groups: int = 300
    roles: int = 1000
    policies: int = 1500
    policy_versions_in_use: int = 10000
    instance_profiles: int = 1000
    mfa_devices: int = 6000
    server_certificates: int = 20
    oidc_providers: int = 100
    client_ids_per_oidc_provider: int = 100
    saml_providers: int = 100
    private_keys_per_saml_provider: int = 2
    groups_per_user: int = 10
    access_keys_per_user: int = 2
    mfa_devices_per_user: int = 8
    signing_certificates_per_user: int = 2
    ssh_public_keys_per_user: int = 5
    service_credentials_per_user_and_service: int = 2
    attached_policies_per_user: int = 10
    attached_policies_per_group: int = 10
    attached_policies_per_role: int = 10
    versions_per_policy: int = 5
    tags_per_entity: int = 50
    managed_policy_size: int = 6144
    user_policy_size: int = 2048
    group_policy_size: int = 5120
    role_policy_size: int = 10240
    trust_policy_size: int = 2048
