"""The flow charts: from what each kind of policy says to AWS's answer.

AWS: IAM User Guide, "Policy evaluation for requests within a single account" and "Cross-account
policy evaluation logic"; the page of each exception is named beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from reference.callers import ACCOUNT, DIRECT, ROLE, Caller, caller
from reference.conditions import NO, UNSURE, YES
from reference.statements import Finding, read
from reference.text import Context

Document = Mapping[str, Any]
Levels = Sequence[Sequence[Document]]


@dataclass(frozen=True)
class Question:
    """A request, and the documents that apply to it by kind; the context is complete.

    `owner` is the account of the resource, None where the resource has none of its own.
    """

    principal: str
    action: str
    resource: str
    owner: str | None
    context: Mapping[str, str | list[str]]
    issuer: str | None = None
    identity: Sequence[Document] = ()
    boundary: Document | None = None
    session: Sequence[Document] | None = None
    resource_policy: Document | None = None
    service_control: Levels = ()
    resource_control: Levels = ()
    vpc_endpoint: Document | None = None


@dataclass(frozen=True)
class Answer:
    """AWS's answer; `layers` are all kinds of policies of which AWS could say that they decided."""

    outcome: str
    layers: frozenset[str] = field(default_factory=frozenset)


def evaluate(question: Question) -> Answer:
    """What AWS answers, or `undetermined` if that hangs on statements nobody can evaluate.

    Each of those is taken to apply and not to apply, in every combination. What is denied in all of
    them, but explicitly only in some, is denied implicitly.
    """
    chart = FlowChart(question)
    fixed = chart.without_policies()
    if fixed is not None:
        return fixed
    findings = chart.findings()
    answers = [chart.answer(each) for each in settled(findings)]
    if len({answer.outcome == "allowed" for answer in answers}) > 1:
        unsure = [kind for kind, levels in findings.items() if any(map(is_unsure, flat(levels)))]
        return Answer("undetermined", frozenset(unsure))
    implicit = [answer for answer in answers if answer.outcome == "implicitDeny"]
    same = implicit or answers
    return Answer(same[0].outcome, frozenset.intersection(*(answer.layers for answer in same)))


Findings = Mapping[str, list[list[Finding]]]
"""By kind of policy, and by level where there are levels; no level where there is no policy."""


def flat(levels: list[list[Finding]]) -> list[Finding]:
    return [found for level in levels for found in level]


def is_unsure(found: Finding) -> bool:
    return found.applies == UNSURE


def settled(findings: Findings) -> Iterator[Findings]:
    """The findings with each of the uncertain ones settled either way, in every combination.

    Those of one kind that would do the same are settled together.
    """
    groups = list(
        dict.fromkeys(
            (kind, found.is_deny, found.way)
            for kind, levels in findings.items()
            for found in flat(levels)
            if is_unsure(found)
        )
    )
    for settling in product((NO, YES), repeat=len(groups)):
        by_group = dict(zip(groups, settling, strict=True))
        yield {
            kind: [
                [
                    replace(found, applies=by_group[kind, found.is_deny, found.way])
                    if is_unsure(found)
                    else found
                    for found in level
                ]
                for level in levels
            ]
            for kind, levels in findings.items()
        }


# SQS Developer Guide, "Limitations of Amazon SQS custom policies".
WITHIN_ACCOUNT = {
    "sqs:addpermission",
    "sqs:cancelmessagemovetask",
    "sqs:createqueue",
    "sqs:deletequeue",
    "sqs:listmessagemovetasks",
    "sqs:listqueues",
    "sqs:listqueuetags",
    "sqs:removepermission",
    "sqs:setqueueattributes",
    "sqs:startmessagemovetask",
    "sqs:tagqueue",
    "sqs:untagqueue",
    # KMS API Reference, "Cross-account use: No"; there are more such operations.
    "kms:putkeypolicy",
    "kms:schedulekeydeletion",
}


class FlowChart:
    """The way of one question through the charts."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.context: Context = {key.lower(): each for key, each in question.context.items()}
        self.who: Caller = caller(question.principal, self.context, question.issuer)
        self.action = question.action.lower()
        self.owner = question.owner or self.who.account
        # IAM User Guide, "Perform a privileged task on a member account": no trust is needed.
        self.is_at_home = self.who.account is not None and (
            self.who.account == self.owner or self.action == "sts:assumeroot"
        )
        self.is_own_root = self.who.kind == "root" and self.is_at_home
        self.takes_on_role = ":role/" in question.resource and self.action.startswith(
            ("sts:assumerole", "sts:tagsession", "sts:setsourceidentity")
        )

    def without_policies(self) -> Answer | None:
        """What no policy decides."""
        service, _, name = self.action.partition(":")
        if not self.who.account:
            return None
        # STS API Reference, GetCallerIdentity: no permissions are required, whatever denies.
        if self.action == "sts:getcalleridentity":
            return Answer("allowed", frozenset(["sts:GetCallerIdentity"]))
        if service in ("iam", "sts") and not self.can_credentials_call(service, name):
            return Answer("explicitDeny", frozenset([f"session credentials in {service.upper()}"]))
        # STS API Reference, GetSessionToken: no permissions are required.
        if self.action == "sts:getsessiontoken":
            return Answer("allowed", frozenset(["sts:GetSessionToken"]))
        # STS API Reference, AssumeRole: "You cannot use AWS account root user credentials".
        if self.who.kind == "root" and (self.takes_on_role or self.action == "sts:assumeroot"):
            return Answer("explicitDeny", frozenset(["root assumes no role"]))
        return None

    def can_credentials_call(self, service: str, name: str) -> bool:
        """STS API Reference, GetSessionToken and GetFederationToken, "Permissions".

        IAM User Guide, "Compare AWS STS credentials": who can call what.
        """
        kind = self.who.kind
        if kind == "federated user":
            return False
        if kind in ("session", "role"):
            return name not in ("getsessiontoken", "getfederationtoken")
        if "aws:tokenissuetime" not in self.context:
            return True
        has_mfa = self.context.get("aws:multifactorauthpresent") == "true"
        return has_mfa if service == "iam" else self.takes_on_role

    def findings(self) -> Findings:
        """How all statements of all kinds of policies fare."""
        question = self.question
        return {
            "resource_control": self.read_levels(question.resource_control, self.is_under_rcps),
            "service_control": self.read_levels(question.service_control, self.is_under_scps),
            "vpc_endpoint": self.read_one(question.vpc_endpoint),
            "resource": self.read_one(question.resource_policy) if self.heeds_resource else [],
            "identity": [self.read(question.identity)],
            "boundary": self.read_one(question.boundary),
            "session": [] if question.session is None else [self.read(question.session)],
        }

    @property
    def is_under_rcps(self) -> bool:
        """Organizations and KMS: RCPs affect neither service-linked roles nor kms:RetireGrant.

        Nor do they affect all services; of those that are drawn, IAM is not on the list.
        """
        is_listed = not self.action.startswith("iam:")
        return is_listed and not self.who.is_service_linked and self.action != "kms:retiregrant"

    @property
    def is_under_scps(self) -> bool:
        """Organizations User Guide: SCPs limit principals of accounts, no service-linked role."""
        return self.who.account is not None and not self.who.is_service_linked

    @property
    def heeds_resource(self) -> bool:
        """Whether the resource's policy has a say: an owner is never locked out for good.

        Amazon S3 API Reference, PutBucketPolicy; IAM User Guide, "Tasks that require root user
        credentials".
        """
        own = ("s3:putbucketpolicy", "s3:getbucketpolicy", "s3:deletebucketpolicy")
        return not (self.is_own_root and self.action in (*own, "sqs:setqueueattributes"))

    # What the documents of one kind say, by level.

    def read_levels(self, levels: Levels, is_heeded: bool) -> list[list[Finding]]:
        return [self.read(level) for level in levels] if is_heeded else []

    def read_one(self, document: Document | None) -> list[list[Finding]]:
        return [] if document is None else [self.read([document])]

    def read(self, documents: Iterable[Document]) -> list[Finding]:
        question = self.question
        is_bounded = question.boundary is not None
        return [
            found
            for document in documents
            for found in read(
                document, self.who, self.action, question.resource, self.context, is_bounded
            )
        ]

    def answer(self, findings: Findings) -> Answer:
        """The answer to findings all of which are certain."""
        denying = [kind for kind, levels in findings.items() if any(map(denies, flat(levels)))]
        if denying:
            return Answer("explicitDeny", frozenset(denying))
        lacking = frozenset(self.lacking(findings))
        if lacking:
            return Answer("implicitDeny", lacking)
        grants = {
            "identity": not [*self.lacking_of_caller(findings, ways=set())],
            "resource": bool(ways_of(findings)),
            "root": self.is_own_root,
        }
        return Answer(
            "allowed", frozenset(name for name, is_granting in grants.items() if is_granting)
        )

    def lacking(self, findings: Findings) -> Iterator[str]:
        """The kinds of policies without an Allow that is needed."""
        for kind in ("resource_control", "service_control", "vpc_endpoint"):
            if not all(any(map(allows, level)) for level in self.guarding(kind, findings[kind])):
                yield kind
        ways = ways_of(findings)
        if self.is_shut_out or (self.needs_resource_policy and not ways):
            yield "resource"
        if self.who.account is not None and self.who.kind != "root":
            yield from self.lacking_of_caller(findings, set() if self.needs_both_sides else ways)

    def guarding(self, kind: str, levels: list[list[Finding]]) -> list[list[Finding]]:
        """The levels of a guardrail that have to allow, with what counts as an Allow there."""
        if kind == "resource_control":  # RCPFullAWSAccess, which allows, is there in any case
            return [level for level in levels if not all(each.is_deny for each in level)]
        # AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies": with a
        # gateway, whoever names an account means its root user alone. Stricter chosen for S3.
        if kind == "vpc_endpoint" and self.action.startswith(("s3:", "dynamodb:")):
            return [[each for each in level if each.way != ACCOUNT] for level in levels]
        return levels

    @property
    def is_shut_out(self) -> bool:
        """Whether the action is for principals of the resource's account alone."""
        is_within = self.action in WITHIN_ACCOUNT or self.action.startswith("iam:")
        return is_within and not self.is_at_home and self.who.kind != "service"

    @property
    def needs_resource_policy(self) -> bool:
        """Whether the resource's own policy has to allow, whatever else allows."""
        # KMS Developer Guide, "Key policies": nobody has access to a key, its account's root user
        # included, unless the key policy allows it; IAM User Guide: role trust policies likewise.
        is_key = self.action.startswith("kms:") and self.question.resource_policy is not None
        return not self.is_at_home or is_key or self.takes_on_role

    @property
    def needs_both_sides(self) -> bool:
        # IAM User Guide, "Monitor and control actions taken with assumed roles": in a role chain.
        is_chained = self.who.kind == "session" and self.takes_on_role
        return not self.is_at_home or (is_chained and self.action == "sts:setsourceidentity")

    def lacking_of_caller(self, findings: Findings, ways: set[str]) -> Iterator[str]:
        """What the caller's own policies lack, if the resource's policy helps it in these ways."""
        if DIRECT in ways:
            return  # a user, a session or everyone is named: no implicit deny matters
        if ROLE not in ways and not any(map(allows, flat(findings["identity"]))):
            yield "identity"
        if not all(any(map(allows, level)) for level in findings["boundary"]):
            yield "boundary"
        # "If there is no session policy, the code checks whether the principal is a role session
        # [...] Otherwise, the request is implicitly denied".
        session = findings["session"] or ([[]] if self.who.kind == "federated user" else [])
        if not all(any(map(allows, level)) for level in session):
            yield "session"


def ways_of(findings: Findings) -> set[str]:
    """The ways in which the resource's policy allows the caller."""
    return {found.way for found in flat(findings["resource"]) if allows(found)}


def allows(found: Finding) -> bool:
    return not found.is_deny and found.applies == YES


def denies(found: Finding) -> bool:
    return found.is_deny and found.applies == YES
