"""SAML attributes: which condition keys the attributes of an assertion set.

AWS: IAM user guide, "Configure SAML assertions for the authentication response", Mapping SAML
attributes to AWS trust policy context keys.
"""

from __future__ import annotations

from collections.abc import Mapping

_PERSON = "urn:oid:1.3.6.1.4.1.5923.1.1.1."
_ORGANIZATION = "urn:oid:1.3.6.1.4.1.5923.1.2.1."
_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"

KEYS_OF_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    f"{_PERSON}1": ("edupersonaffiliation",),
    f"{_PERSON}2": ("edupersonnickname",),
    f"{_PERSON}3": ("edupersonorgdn",),
    f"{_PERSON}4": ("edupersonorgunitdn",),
    f"{_PERSON}5": ("edupersonprimaryaffiliation",),
    f"{_PERSON}6": ("edupersonprincipalname",),
    f"{_PERSON}7": ("edupersonentitlement",),
    f"{_PERSON}8": ("edupersonprimaryorgunitdn",),
    f"{_PERSON}9": ("edupersonscopedaffiliation",),
    f"{_PERSON}10": ("edupersontargetedid",),
    f"{_PERSON}11": ("edupersonassurance",),
    f"{_ORGANIZATION}2": ("eduorghomepageuri",),
    f"{_ORGANIZATION}3": ("eduorgidentityauthnpolicyuri",),
    f"{_ORGANIZATION}4": ("eduorglegalname",),
    f"{_ORGANIZATION}5": ("eduorgsuperioruri",),
    f"{_ORGANIZATION}6": ("eduorgwhitepagesuri",),
    "urn:oid:2.5.4.3": ("cn", "commonName"),
    "urn:oid:2.5.4.4": ("surname",),
    "urn:oid:2.5.4.42": ("givenName",),
    "urn:oid:2.5.4.45": ("x500UniqueIdentifier",),
    "urn:oid:0.9.2342.19200300.100.1.1": ("uid",),
    "urn:oid:0.9.2342.19200300.100.1.3": ("mail",),
    "urn:oid:0.9.2342.19200300.100.1.45": ("organizationStatus",),
    "http://schemas.xmlsoap.org/claims/CommonName": ("commonName",),
    f"{_CLAIMS}name": ("name",),
    f"{_CLAIMS}givenname": ("givenName",),
    f"{_CLAIMS}surname": ("surname",),
    f"{_CLAIMS}emailaddress": ("mail",),
    f"{_CLAIMS}uid": ("uid",),
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid": ("primaryGroupSID",),
}
"""The keys, without `saml:`, by the name of the attribute."""
