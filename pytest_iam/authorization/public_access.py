"""Public access: whether a bucket policy lets in anybody at all.

AWS: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", The meaning of
"public".
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from functools import lru_cache

from pytest_iam.policy import Policy
from pytest_iam.policy.arn import parse_arn
from pytest_iam.policy.json_text import Plain


@lru_cache(maxsize=1024)
def is_public(policy: Policy) -> bool:
    """Whether any statement allows more than fixed principals, networks or sources something.

    Fixed is what has neither a wildcard nor a variable. One such statement makes the whole policy
    public.
    """
    return any(
        not (_names_fixed_principals(each.elements) or _has_fixing_condition(each.elements))
        for each in policy.statements
        if not each.is_deny
    )


def _names_fixed_principals(elements: Mapping[str, Plain]) -> bool:
    """AWS: an identity provider is public, as in the page's first example."""
    named = elements.get("Principal")
    if not isinstance(named, dict):
        return False
    return "Federated" not in named and all(
        _is_fixed(value) for values in named.values() for value in _texts(values)
    )


def _has_fixing_condition(elements: Mapping[str, Plain]) -> bool:
    """Whether one of the conditions, all of which have to hold, holds for fixed values alone."""
    return any(
        operator in _OPERATORS[kind] and all(_IS_FIXED[kind](value) for value in values)
        for operator, key, values in _conditions(elements)
        if (kind := _KINDS.get(key))
    )


def _conditions(elements: Mapping[str, Plain]) -> Iterator[tuple[str, str, list[str]]]:
    """Each condition, its operator and key in lower case.

    What also holds where the key is absent (IfExists, ForAllValues) keeps its name, and fixes
    nothing. AWS: silent; stricter chosen.
    """
    operators = elements.get("Condition")
    for operator, keys in operators.items() if isinstance(operators, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            yield operator.lower().removeprefix("foranyvalue:"), key.lower(), _texts(values)


def _texts(values: Plain) -> list[str]:
    return [str(value) for value in (values if isinstance(values, list) else [values])]


def _is_fixed(value: str) -> bool:
    return not any(sign in value for sign in ("*", "?", "${"))


def _is_narrow(value: str) -> bool:
    """AWS: "values broader than /8 for IPv4 and /32 for IPv6" are public."""
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return False
    return network.prefixlen >= (8 if network.version == 4 else 32)


def _has_fixed_account(value: str) -> bool:
    """AWS: of an access point's ARN, the account has to be fixed, its name may be a wildcard."""
    arn = parse_arn(value)
    return arn is not None and arn.account.isdigit()


_EQUALITIES = frozenset(
    ("arnequals", "arnlike", "stringequals", "stringequalsignorecase", "stringlike")
)
_OPERATORS = {
    "value": _EQUALITIES,
    "access point": _EQUALITIES,
    "network": frozenset(("ipaddress",)),
}
_IS_FIXED = {"value": _is_fixed, "access point": _has_fixed_account, "network": _is_narrow}
# The keys of the page's list; by "an AWS principal, user, role" it has the first four, of which it
# names aws:PrincipalOrgID alone.
_KINDS = {
    **dict.fromkeys(
        (
            "aws:principalaccount", "aws:principalarn", "aws:principalorgid",
            "aws:principalservicename", "aws:sourceaccount", "aws:sourcearn", "aws:sourceowner",
            "aws:sourcevpc", "aws:sourcevpce", "aws:userid", "s3:dataaccesspointaccount",
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
        ),
        "value",
    ),
    "s3:dataaccesspointarn": "access point",
    "aws:sourceip": "network",
}  # fmt: skip
