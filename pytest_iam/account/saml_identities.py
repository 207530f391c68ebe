"""SAML identities: whom a SAML provider's response stands for, once it is verified."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
from collections.abc import Mapping

from pytest_iam.account.account import Account
from pytest_iam.account.federated_identities import ContextKey, FederatedIdentity
from pytest_iam.account.identity_claims import (
    checked_session_name,
    checked_source_identity,
    checked_tags,
)
from pytest_iam.account.providers import SamlProvider
from pytest_iam.account.saml_attributes import KEYS_OF_ATTRIBUTES
from pytest_iam.account.saml_documents import (
    Element,
    child,
    children,
    content,
    invalid,
    moment,
    signed_assertion,
)
from pytest_iam.errors import AwsError

# AWS: IAM user guide, "Configure SAML assertions for the authentication response" and "Troubleshoot
# SAML federation with IAM"; STS API reference, "AssumeRoleWithSAML".

_ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes/"
_ENDPOINT = re.compile(
    r"https://(?:[a-z0-9-]+\.)?signin\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)"
    r"/(?:static/)?saml(?:/acs/[\w-]+)?",
)
_AUDIENCE = re.compile(r"urn:amazon:webservices(?::[a-z0-9-]+)?")  # a partition's has its name
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_SECONDS_TO_REDEEM = 300
_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"

Attributes = Mapping[str, tuple[str, ...]]


def identity_of_assertion(
    account: Account, provider_arn: str, role_arn: str, text: str, now: datetime.datetime
) -> FederatedIdentity:
    """Whom the response stands for, by that provider of the account, for that role.

    Raises InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim and AccessDenied.
    """
    provider = account.saml_providers.get(provider_arn)
    if provider is None:
        raise invalid("Specified provider doesn't exist")
    if now >= provider.valid_until:
        raise invalid("Specified provider has expired")  # the text is not verified
    assertion = signed_assertion(provider, text, now)
    recipient = _recipient(assertion)
    _check_issuer(provider, assertion)
    _check_audience(assertion)
    _check_times(assertion, now)
    attributes = _attributes(assertion)
    _check_role(attributes, role_arn, provider_arn)
    ends_at = _ends_at(assertion, now)
    return _identity(account, provider, assertion, recipient, attributes, ends_at)


def _identity(
    account: Account,
    provider: SamlProvider,
    assertion: Element,
    recipient: str,
    attributes: Attributes,
    ends_at: datetime.datetime | None,
) -> FederatedIdentity:
    answer = _answer(account, provider, assertion, recipient)
    prefix = "PrincipalTag:"
    own = {
        k.removeprefix(_ATTRIBUTES): v for k, v in attributes.items() if k.startswith(_ATTRIBUTES)
    }
    tags = {k.removeprefix(prefix): v[0] for k, v in own.items() if k.startswith(prefix) and v}
    source = _first(own, "SourceIdentity")
    return FederatedIdentity(
        provider=provider.arn,
        user_id=f"{answer['NameQualifier']}:{answer['Subject']}",
        keys=_keys(account, provider, answer, attributes),
        lasting=_LASTING,
        # AWS: documented for OIDC; silent on whether sessions of SAML have it.
        unclear=frozenset({"aws:FederatedProvider"}),
        answer=answer,
        tags=checked_tags(tags),
        transitive_tag_keys=own.get("TransitiveTagKeys", ()),
        source_identity=None if source is None else checked_source_identity(source),
        session_name=checked_session_name(_first(own, "RoleSessionName")),
        seconds=_seconds(own),
        ends_at=ends_at,
    )


# AWS: IAM user guide, "IAM and AWS STS condition context keys", cross-service SAML keys.
_LASTING = frozenset({"saml:namequalifier", "saml:sub", "saml:sub_type"})


def _keys(
    account: Account, provider: SamlProvider, answer: Mapping[str, str], attributes: Attributes
) -> dict[str, ContextKey]:
    keys: dict[str, ContextKey] = {
        "saml:aud": answer["Audience"],
        "saml:doc": f"{account.id}/{provider.name}",
        "saml:iss": answer["Issuer"],
        "saml:namequalifier": answer["NameQualifier"],
        "saml:sub": answer["Subject"],
    }
    if "SubjectType" in answer:
        keys["saml:sub_type"] = answer["SubjectType"]
    for name, values in attributes.items():
        for key in KEYS_OF_ATTRIBUTES.get(name, ()):
            keys[f"saml:{key}"] = values
    return keys


def _answer(
    account: Account, provider: SamlProvider, assertion: Element, recipient: str
) -> dict[str, str]:
    """What AssumeRoleWithSAML answers of the assertion.

    AWS: the name qualifier is BASE64(SHA1(issuer + account id + "/" + provider's name)).
    """
    name = child(assertion, "Subject", "NameID")
    subject, issuer = content(name), content(child(assertion, "Issuer")) or ""
    if name is None or not subject:
        raise invalid("Subject is required in AuthnResponse")  # the text is not verified
    digest = hashlib.sha1(f"{issuer}{account.id}/{provider.name}".encode(), usedforsecurity=False)
    kind = name.get("Format", "").removeprefix(_FORMAT)
    answer = {
        "Subject": subject,
        "Issuer": issuer,
        "Audience": recipient,
        "NameQualifier": base64.b64encode(digest.digest()).decode("ascii"),
    }
    return answer | ({"SubjectType": kind} if kind else {})


def _recipient(assertion: Element) -> str:
    """AWS: exactly one SubjectConfirmation, whose Recipient is AWS's sign-in endpoint.

    AWS: silent on methods other than its example's, by which no key has to be shown; stricter.
    """
    confirmation = child(assertion, "Subject", "SubjectConfirmation")
    is_bearer = confirmation is not None and confirmation.get("Method") == _BEARER
    data = child(confirmation, "SubjectConfirmationData") if is_bearer else None
    recipient = "" if data is None else data.get("Recipient", "")
    if not _ENDPOINT.fullmatch(recipient):
        raise invalid("Response does not contain the required recipient.")  # not verified
    return recipient


def _check_issuer(provider: SamlProvider, assertion: Element) -> None:
    if content(child(assertion, "Issuer")) != provider.metadata.entity_id:
        raise invalid("Issuer not present in specified provider")


def _check_audience(assertion: Element) -> None:
    """SAML core specification, 2.5.1.4: of several restrictions each has to be met."""
    restrictions = children(assertion, "Conditions", "AudienceRestriction")
    if not restrictions or not all(_is_for_aws(each) for each in restrictions):
        raise invalid("Response does not contain the required audience.")


def _is_for_aws(restriction: Element) -> bool:
    audiences = [content(each) or "" for each in children(restriction, "Audience")]
    return any(_AUDIENCE.fullmatch(each) or _ENDPOINT.fullmatch(each) for each in audiences)


def _check_times(assertion: Element, now: datetime.datetime) -> None:
    # Moments are subtracted from each other, for the first and last years leave no room for more.
    data = child(assertion, "Subject", "SubjectConfirmation", "SubjectConfirmationData")
    conditions = children(assertion, "Conditions")
    confirmed_until = moment(data, "NotOnOrAfter")
    issued_at = moment(assertion, "IssueInstant")
    if confirmed_until is None or issued_at is None:
        raise invalid("NotOnOrAfter is required in AuthnResponse")  # the text is not verified
    to_redeem = datetime.timedelta(seconds=_SECONDS_TO_REDEEM)
    ends = (confirmed_until, *(moment(each, "NotOnOrAfter") for each in conditions))
    if now - issued_at >= to_redeem or any(end is not None and now >= end for end in ends):
        text = "Token must be redeemed within 5 minutes of issuance"
        raise AwsError("ExpiredTokenException", text)
    # AWS: silent on how far a provider's clock may be ahead.
    begins = (issued_at, *(moment(each, "NotBefore") for each in conditions))
    if any(begin is not None and begin - now > to_redeem for begin in begins):
        raise invalid("Token is not yet valid")  # the text is not verified


def _ends_at(assertion: Element, now: datetime.datetime) -> datetime.datetime | None:
    """When the session that the user has with the provider ends, or None if that is left open."""
    stated = (moment(e, "SessionNotOnOrAfter") for e in children(assertion, "AuthnStatement"))
    end = min((each for each in stated if each is not None), default=None)
    if end is not None and now >= end:
        # AWS: silent about a session that has ended; code and text are not verified.
        raise AwsError("ExpiredTokenException", "The SAML session has expired")
    return end


def _attributes(assertion: Element) -> Attributes:
    """The attributes that the assertion states, by name."""
    found: dict[str, tuple[str, ...]] = {}
    for attribute in children(assertion, "AttributeStatement", "Attribute"):
        values = (content(each) for each in children(attribute, "AttributeValue"))
        name = attribute.get("Name", "")
        found[name] = (*found.get(name, ()), *(value for value in values if value))
    return found


def _check_role(attributes: Attributes, role_arn: str, provider_arn: str) -> None:
    """Whether the provider lets its user take on that role: one pair says so, in either order."""
    pairs = attributes.get(f"{_ATTRIBUTES}Role", ())
    if not pairs:
        raise invalid("Your request included an invalid SAML response.")
    offered = ({part.strip() for part in pair.split(",")} for pair in pairs)
    if {role_arn, provider_arn} not in offered:
        raise AwsError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML")


def _seconds(own: Attributes) -> int | None:
    """The session's duration that the provider asks for. AWS: 900 to 43200 seconds."""
    value = _first(own, "SessionDuration")
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", value) or not 900 <= int(value) <= 43200:
        raise invalid("SessionDuration must be between 900 and 43200")  # not verified
    return int(value)


def _first(own: Attributes, name: str) -> str | None:
    return next(iter(own.get(name, ())), None)
