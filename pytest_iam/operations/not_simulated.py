"""The operations of IAM and STS that are not simulated, each with its reason."""

from __future__ import annotations

from functools import lru_cache

_FAMILIES = {
    ("iam", "roles linked to a service are not"): """
        CreateServiceLinkedRole DeleteServiceLinkedRole GetServiceLinkedRoleDeletionStatus
    """,
    ("iam", "SAML providers are not"): """
        CreateSAMLProvider DeleteSAMLProvider GetSAMLProvider ListSAMLProviderTags
        ListSAMLProviders TagSAMLProvider UntagSAMLProvider UpdateSAMLProvider
    """,
    ("iam", "OpenID Connect providers are not"): """
        AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider
        DeleteOpenIDConnectProvider GetOpenIDConnectProvider ListOpenIDConnectProviderTags
        ListOpenIDConnectProviders RemoveClientIDFromOpenIDConnectProvider
        TagOpenIDConnectProvider UntagOpenIDConnectProvider
        UpdateOpenIDConnectProviderThumbprint
    """,
    ("iam", "certificates are not"): """
        DeleteServerCertificate DeleteSigningCertificate GetServerCertificate
        ListServerCertificateTags ListServerCertificates ListSigningCertificates
        TagServerCertificate UntagServerCertificate UpdateServerCertificate
        UpdateSigningCertificate UploadServerCertificate UploadSigningCertificate
    """,
    ("iam", "SSH keys and service-specific credentials are not"): """
        CreateServiceSpecificCredential DeleteSSHPublicKey DeleteServiceSpecificCredential
        GetSSHPublicKey ListSSHPublicKeys ListServiceSpecificCredentials
        ResetServiceSpecificCredential UpdateSSHPublicKey UpdateServiceSpecificCredential
        UploadSSHPublicKey
    """,
    ("iam", "reports are not"): """
        GenerateCredentialReport GenerateOrganizationsAccessReport
        GenerateServiceLastAccessedDetails GetAccountAuthorizationDetails GetAccountSummary
        GetCredentialReport GetHumanReadableSummary GetOrganizationsAccessReport
        GetServiceLastAccessedDetails GetServiceLastAccessedDetailsWithEntities
        ListPoliciesGrantingServiceAccess
    """,
    ("iam", "the policy simulator's operations are not; a principal's can() asks the same"): """
        GetContextKeysForCustomPolicy GetContextKeysForPrincipalPolicy SimulateCustomPolicy
        SimulatePrincipalPolicy
    """,
    ("iam", "settings of the account are not"): """
        DeleteAccountPasswordPolicy GetAccountPasswordPolicy GetAccountProperties
        PutAccountProperties SetSecurityTokenServicePreferences UpdateAccountPasswordPolicy
    """,
    ("iam", "delegation requests are not"): """
        AcceptDelegationRequest AssociateDelegationRequest CreateDelegationRequest
        GetDelegationRequest ListDelegationRequests RejectDelegationRequest
        SendDelegationToken UpdateDelegationRequest
    """,
    ("iam", "role templates are not"): """
        AcquireRole GetRoleTemplateVersion
    """,
    ("iam", "central root access for organizations is not"): """
        DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootSessions
        EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions
        ListOrganizationsFeatures
    """,
    ("iam", "outbound web identity federation is not"): """
        DisableOutboundWebIdentityFederation EnableOutboundWebIdentityFederation
        GetOutboundWebIdentityFederationInfo
    """,
    ("sts", "federation is not"): """
        AssumeRoleWithSAML AssumeRoleWithWebIdentity GetFederationToken
    """,
    ("sts", "central root access for organizations is not"): """
        AssumeRoot
    """,
    ("sts", "refusals carry no encoded message"): """
        DecodeAuthorizationMessage
    """,
    ("sts", "delegation requests and outbound web identity federation are not"): """
        GetDelegatedAccessToken GetWebIdentityToken
    """,
}


@lru_cache(maxsize=1)
def reasons() -> dict[tuple[str, str], str]:
    """The reason of each operation, by service and name."""
    return {
        (service, name): reason
        for (service, reason), names in _FAMILIES.items()
        for name in names.split()
    }
