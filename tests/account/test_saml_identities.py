from __future__ import annotations

import base64
import datetime
import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree  # type: ignore[import-untyped]  # it comes without types
from saml_responses import (
    AWS,
    ENDPOINT,
    ISSUER,
    NOW,
    OTHER_KEY,
    PROVIDER,
    ROLE,
    attribute,
    give_provider,
    response,
)

from pytest_iam.account.account import Account, World
from pytest_iam.account.federated_identities import FederatedIdentity
from pytest_iam.account.providers import SamlProvider
from pytest_iam.account.saml_identities import identity_of_assertion
from pytest_iam.errors import AwsError, UsageError


@pytest.fixture
def provider(account: Account) -> SamlProvider:
    """A SAML provider of the account."""
    return give_provider(account)


def identify(account: Account, text: str, now: datetime.datetime = NOW) -> FederatedIdentity:
    """Whom the response stands for."""
    return identity_of_assertion(account, PROVIDER, ROLE, text, now)


def refusal(account: Account, text: str, now: datetime.datetime = NOW) -> tuple[str, str]:
    """The code and message that the response is refused with."""
    with pytest.raises(AwsError) as caught:
        identify(account, text, now)
    return caught.value.code, caught.value.message


@pytest.mark.parametrize("whole", [False, True])
def test_an_assertion_tells_who_somebody_is(
    account: Account, provider: SamlProvider, whole: bool
) -> None:
    """STS API reference, "AssumeRoleWithSAML", response elements; IAM user guide, SAML keys."""
    identity = identify(account, response(whole=whole))
    digest = hashlib.sha1(f"{ISSUER}123456789012/Corp".encode(), usedforsecurity=False).digest()
    qualifier = base64.b64encode(digest).decode()
    assert identity.answer == {
        "Subject": "ann",
        "SubjectType": "persistent",
        "Issuer": ISSUER,
        "Audience": ENDPOINT,
        "NameQualifier": qualifier,
    }
    assert identity.keys == {
        "saml:aud": ENDPOINT,
        "saml:doc": "123456789012/Corp",
        "saml:iss": ISSUER,
        "saml:namequalifier": qualifier,
        "saml:sub": "ann",
        "saml:sub_type": "persistent",
    }
    assert identity.lasting_keys.keys() == {"saml:namequalifier", "saml:sub", "saml:sub_type"}
    assert (identity.provider, identity.session_name) == (PROVIDER, "ann@example.com")
    assert (identity.seconds, identity.ends_at, identity.tags) == (None, None, {})


def test_attributes_ask_for_tags_source_identity_and_duration(
    account: Account, provider: SamlProvider
) -> None:
    """IAM user guide, "Configure SAML assertions for the authentication response"."""
    more = (
        attribute(f"{AWS}PrincipalTag:Team", "red")
        + attribute(f"{AWS}PrincipalTag:Stage", "prod")
        + attribute(f"{AWS}TransitiveTagKeys", "Team", "Stage")
        + attribute(f"{AWS}SourceIdentity", "ann")
        + attribute(f"{AWS}SessionDuration", "1800")
    )
    authn = 'SessionNotOnOrAfter="2026-01-31T12:20:00Z"'
    identity = identify(account, response(more=more, authn=authn))
    assert identity.tags == {"Team": "red", "Stage": "prod"}
    assert identity.transitive_tag_keys == ("Team", "Stage")
    assert (identity.source_identity, identity.seconds) == ("ann", 1800)
    assert identity.ends_at == NOW + datetime.timedelta(minutes=20)


def test_standard_attributes_have_condition_keys(account: Account, provider: SamlProvider) -> None:
    """IAM user guide, "Mapping SAML attributes to AWS trust policy context keys"."""
    more = (
        attribute("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "staff", "member")
        + attribute("urn:oid:2.5.4.3", "Ann")
        + attribute("urn:example:unheard-of", "x")
    )
    keys = identify(account, response(more=more)).keys
    assert keys["saml:edupersonaffiliation"] == ("staff", "member")
    assert keys["saml:cn"] == keys["saml:commonName"] == ("Ann",)
    assert not any("unheard" in key for key in keys)


def test_another_format_of_the_name_is_told_as_it_is(
    account: Account, provider: SamlProvider
) -> None:
    """STS API reference, "AssumeRoleWithSAML", SubjectType."""
    text = response(format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")
    answer = identify(account, text).answer
    assert answer["SubjectType"] == "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


@pytest.mark.parametrize(
    "recipient",
    [
        "https://signin.aws.amazon.com/saml",
        "https://eu-west-1.signin.aws.amazon.com/saml",
        "https://us-east-1.signin.aws.amazon.com/saml/acs/SAMLSPABC123",
    ],
)
def test_the_recipient_is_any_of_awss_endpoints(
    account: Account, provider: SamlProvider, recipient: str
) -> None:
    """IAM user guide, "Configure SAML assertions for the authentication response"."""
    text = response(recipient=recipient, audience=recipient)
    assert identify(account, text).answer["Audience"] == recipient


NOT_FOR_AWS = "Response does not contain the required audience."


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"issuer": "https://other"}, "Issuer not present in specified provider"),
        ({"audience": "urn:other"}, "Response does not contain the required audience."),
        ({"recipient": "https://evil/saml"}, "Response does not contain the required recipient."),
        ({"recipient": f"{ENDPOINT}.evil"}, "Response does not contain the required recipient."),
        ({"session": ""}, "RoleSessionName is required in AuthnResponse"),
        (
            {"session": "a b"},
            "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
        ),
        ({"role": ""}, "Your request included an invalid SAML response."),
        (
            {"more": attribute(f"{AWS}SourceIdentity", "a b")},
            'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
        ),
        (
            {"more": attribute(f"{AWS}SessionDuration", "60")},
            "SessionDuration must be between 900 and 43200",
        ),
        *(
            (
                {"more": attribute(f"{AWS}SessionDuration", text)},
                "SessionDuration must be between 900 and 43200",
            )
            for text in (
                "\u00b2\u00b2\u00b2\u00b2",
                "9" * 5000,
                "\u0669\u0660\u0660\u0660",
                "+1800",
            )
        ),
        ({"audience": "urn:amazon:webservices.x"}, NOT_FOR_AWS),
        (
            {
                "audience": "urn:amazon:webservices</Audience></AudienceRestriction>"
                "<AudienceRestriction><Audience>urn:other"
            },
            NOT_FOR_AWS,
        ),
        (
            {"method": "holder-of-key"},
            "Response does not contain the required recipient.",
        ),
        (
            {"more": attribute(f"{AWS}PrincipalTag:", "red")},
            "The session tags of the token are malformed.",
        ),
        (
            {"more": attribute(f"{AWS}PrincipalTag:Team*", "red")},
            "The session tags of the token are malformed.",
        ),
        ({"issued": "2026-01-31T12:05:01Z"}, "Token is not yet valid"),
        ({"issued": "9999-12-31T23:59:59Z"}, "Token is not yet valid"),
        (
            {"more": attribute(f"{AWS}PrincipalTag:Team", "x" * 257)},
            "The session tags exceed the allowed limits.",
        ),
    ],
)
def test_an_assertion_that_is_not_for_aws_is_refused(
    account: Account, provider: SamlProvider, over: dict[str, Any], expected: str
) -> None:
    """IAM user guide, "Troubleshoot SAML federation with IAM"."""
    assert refusal(account, response(**over)) == ("InvalidIdentityToken", expected)


@pytest.mark.parametrize(
    "role",
    [
        f"arn:aws:iam::123456789012:role/Other,{PROVIDER}",
        f"{ROLE},arn:aws:iam::123456789012:saml-provider/Other",
        ROLE,
    ],
)
def test_the_role_is_one_that_the_provider_offers(
    account: Account, provider: SamlProvider, role: str
) -> None:
    """IAM user guide, "Troubleshoot SAML federation with IAM"; AWS is silent on other pairs."""
    assert refusal(account, response(role=role)) == (
        "AccessDenied",
        "Not authorized to perform sts:AssumeRoleWithSAML",
    )
    identify(account, response(role=f"{PROVIDER}, {ROLE}"))


@pytest.mark.parametrize(
    "over", [{"until": "2026-01-31T12:00:00Z"}, {"issued": "2026-01-31T11:55:00Z"}]
)
def test_an_assertion_is_good_for_five_minutes(
    account: Account, provider: SamlProvider, over: dict[str, Any]
) -> None:
    """IAM user guide, "Troubleshoot SAML federation with IAM"; the text is reported by users."""
    assert refusal(account, response(**over)) == (
        "ExpiredTokenException",
        "Token must be redeemed within 5 minutes of issuance",
    )
    identify(account, response(), NOW + datetime.timedelta(seconds=299))


@pytest.mark.parametrize("before", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59"])
def test_an_assertion_may_be_good_since_the_beginning_of_time(
    account: Account, provider: SamlProvider, before: str
) -> None:
    """AWS is silent; providers write the first moment that they know."""
    identify(account, response(before=before, until="9999-12-31T23:59:59-23:59"))


NEXT = "</AttributeStatement>{}<AttributeStatement>"


def test_of_several_limits_the_strictest_counts(account: Account, provider: SamlProvider) -> None:
    """AWS is silent on several; SAML core specification, 2.7.2, SessionNotOnOrAfter."""
    limit = '<AuthnStatement SessionNotOnOrAfter="2026-01-31T12:{}:00Z"/>'
    more = NEXT.format(limit.format(20) + limit.format(10))
    assert identify(account, response(more=more)).ends_at == NOW + datetime.timedelta(minutes=10)
    past = NEXT.format('<Conditions NotOnOrAfter="2026-01-31T12:00:00Z"/>')
    assert refusal(account, response(more=past))[0] == "ExpiredTokenException"
    ended = 'SessionNotOnOrAfter="2026-01-31T12:00:00Z"'
    assert refusal(account, response(authn=ended))[0] == "ExpiredTokenException"


@pytest.mark.parametrize("whole", [False, True])
def test_what_is_changed_after_signing_is_refused(
    account: Account, provider: SamlProvider, whole: bool
) -> None:
    """STS API reference, "AssumeRoleWithSAML"."""

    def rename(outer: Any) -> None:
        outer.find(".//{*}NameID").text = "bob"

    expected = ("InvalidIdentityToken", "Response signature invalid")
    assert refusal(account, response(change=rename, whole=whole)) == expected
    assert refusal(account, response(OTHER_KEY, whole=whole)) == expected


def test_an_unsigned_assertion_beside_a_signed_one_counts_for_nothing(
    account: Account, provider: SamlProvider
) -> None:
    """Signature wrapping: only what is signed is read."""

    def wrap(outer: Any) -> None:
        signed = outer.find("{*}Assertion")
        forged = etree.fromstring(etree.tostring(signed))
        forged.set("ID", "_a2")
        forged.find(".//{*}NameID").text = "root"
        forged.remove(forged.find("{*}Signature"))
        outer.insert(0, forged)

    assert identify(account, response(change=wrap)).answer["Subject"] == "ann"


def _forged(outer: Any, name: str) -> Any:
    forged = etree.fromstring(etree.tostring(outer.find("{*}Assertion")))
    forged.set("ID", name)
    forged.find(".//{*}NameID").text = "root"
    return forged


def _beside_one_of_the_same_id(outer: Any) -> None:
    outer.insert(0, _forged(outer, "_a1"))


def _in_extensions(outer: Any) -> None:
    forged, signed = _forged(outer, "_a2"), outer.find("{*}Assertion")
    etree.SubElement(outer, "Extensions").append(signed)
    outer.append(forged)


def _in_the_signature(outer: Any) -> None:
    forged, signed = _forged(outer, "_a2"), outer.find("{*}Assertion")
    signed.remove(signed.find("{*}Signature"))
    signature = forged.find("{*}Signature")
    etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object").append(signed)
    outer.append(forged)


def _in_the_forged_one(outer: Any) -> None:
    forged, signed = _forged(outer, "_a2"), outer.find("{*}Assertion")
    forged.append(signed)
    outer.append(forged)


@pytest.mark.parametrize(
    "wrap", [_beside_one_of_the_same_id, _in_extensions, _in_the_signature, _in_the_forged_one]
)
def test_a_signed_assertion_vouches_for_no_forged_one(
    account: Account, provider: SamlProvider, wrap: Any
) -> None:
    """Signature wrapping: the signed one is moved to where nobody looks."""
    expected = ("InvalidIdentityToken", "Response signature invalid")
    assert refusal(account, response(change=wrap)) == expected


def test_a_comment_in_a_name_cuts_nothing_off(account: Account, provider: SamlProvider) -> None:
    """Canonicalization leaves comments out, so that a signature holds with or without them."""

    def comment(outer: Any) -> None:
        name = outer.find(".//{*}NameID")
        name.text = "an"
        note = etree.Comment("x")
        note.tail = "n"
        name.insert(0, note)

    assert identify(account, response(change=comment)).answer["Subject"] == "ann"


WITH_ENTITY = """<!DOCTYPE r [<!ENTITY e "x">]><samlp:Response
    xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">&e;</samlp:Response>"""


@pytest.mark.parametrize(
    "text",
    ["<a/>", "not xml", WITH_ENTITY],
)
def test_what_is_no_response_is_refused_and_no_entity_resolved(
    account: Account, provider: SamlProvider, text: str
) -> None:
    """AWS is silent on such documents."""
    encoded = base64.b64encode(text.encode()).decode()
    assert refusal(account, encoded)[0] == "InvalidIdentityToken"
    assert refusal(account, "%%%%") == ("InvalidIdentityToken", "Invalid base64 SAMLResponse")


def test_the_provider_has_to_be_there(account: Account) -> None:
    """IAM user guide, "Troubleshoot SAML federation with IAM"."""
    expected = ("InvalidIdentityToken", "Specified provider doesn't exist")
    assert refusal(account, response()) == expected


def test_a_provider_is_trusted_until_it_expires(account: Account, provider: SamlProvider) -> None:
    """IAM API reference, "GetSAMLProvider", ValidUntil; AWS is silent about the refusal."""
    provider.valid_until = NOW
    assert refusal(account, response())[0] == "InvalidIdentityToken"


def test_a_provider_that_knows_nobody_says_so(account: Account, provider: SamlProvider) -> None:
    """STS API reference, "AssumeRoleWithSAML", IDPRejectedClaim."""
    assert refusal(account, response(status="Requester"))[0] == "IDPRejectedClaim"


def test_encryption_is_asked_for_or_said_not_to_be_simulated(
    account: Account, provider: SamlProvider
) -> None:
    """IAM user guide, "Create a SAML identity provider in IAM", encryption."""

    def encrypt(outer: Any) -> None:
        outer.find("{*}Assertion").tag = "{urn:oasis:names:tc:SAML:2.0:assertion}EncryptedAssertion"

    with pytest.raises(UsageError, match="is not simulated"):
        identify(account, response(change=encrypt))
    provider.encryption_mode = "Required"
    assert refusal(account, response())[0] == "InvalidIdentityToken"


SIGNED = {whole: response(whole=whole) for whole in (False, True)}
CHANGES = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.integers(0, 20),
        st.sampled_from(["", "x", "<!--x-->", "&amp;", "<a/>", "ann", '"', "\u00e9"]),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(st.booleans(), CHANGES)
def test_whatever_is_changed_it_stands_for_the_same_or_is_refused(
    whole: bool, changes: list[tuple[int, int, str]]
) -> None:
    """A signature holds for what it was made of, and nothing else is ever raised."""
    account = World("seed").account("123456789012")
    give_provider(account)
    text = base64.b64decode(SIGNED[whole]).decode()
    expected = identify(account, SIGNED[whole])
    for place, length, insert in changes:
        start = place % len(text)
        text = text[:start] + insert + text[start + length :]
    try:
        found = identify(account, base64.b64encode(text.encode()).decode())
    except AwsError:
        return
    assert found == expected
