"""The decision: what AWS would answer to a request, and the evidence for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pytest_iam.authorization import explanation, messages
from pytest_iam.authorization.credentials import unknown_keys
from pytest_iam.authorization.evaluation import (
    ALLOWED,
    EXPLICIT_DENY,
    UNDETERMINED,
    Weighing,
    conclude,
    weigh,
)
from pytest_iam.authorization.evidence import Finding, denying_policy, findings
from pytest_iam.authorization.layers import Layers
from pytest_iam.authorization.request import Policies, Request
from pytest_iam.errors import UndeterminedError, hides_usage_errors
from pytest_iam.policy.match import Match

__tracebackhide__ = hides_usage_errors


@dataclass(frozen=True, slots=True, repr=False)
class Decision:
    """An outcome in AWS's words, or `undetermined`, with the request and policies it is about.

    `outcome` is `allowed`, `explicitDeny`, `implicitDeny` or `undetermined`. `decided_by` is the
    kind of policy that decided (`identity`, `boundary`, `session`, `resource`, `service_control`,
    `resource_control`, `vpc_endpoint`), for an implicit deny the one that lacked an allow; or
    `root`, or the name of a service's own rule. What denies anyway, while a further deny is
    uncertain, is an `implicitDeny`.

    `differs_on` is set if the request is about several resources, and it is undetermined because
    on that one the outcome is another than on the rest.

    `bool()` is whether it is allowed, and raises UndeterminedError if that cannot be told.
    """

    request: Request
    policies: Policies
    outcome: str
    decided_by: str
    differs_on: str | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether the request is surely allowed."""
        return self.outcome == ALLOWED

    @property
    def is_denied(self) -> bool:
        """Whether the request is surely denied."""
        return not (self.is_allowed or self.is_undetermined)

    @property
    def is_undetermined(self) -> bool:
        """Whether nobody can tell without what `missing` and `problems` name."""
        return self.outcome == UNDETERMINED

    def __bool__(self) -> bool:
        if self.is_undetermined:
            raise UndeterminedError(self.message)
        return self.is_allowed

    @property
    def findings(self) -> tuple[Finding, ...]:
        """How each statement fared; worked out whenever it is asked for."""
        return findings(self.request, self.policies)

    @property
    def matched(self) -> tuple[Finding, ...]:
        """The statements that surely apply, whether they allow or deny."""
        return tuple(each for each in self.findings if each.match is Match.YES)

    @property
    def absent(self) -> tuple[str, ...]:
        """The keys, as policies write them, that were asked for and that the request lacks.

        Asked by a condition of a statement that is about the action, the principal and the
        resource, or as a variable in its Resource or in a condition's values. It holds of the
        statements that matched too: `Null` asks for what is absent.
        """
        return _distinct(each.absent for each in self.findings)

    @property
    def missing(self) -> tuple[str, ...]:
        """The keys that it hangs on; `resource` or `action` for what is unknown of these."""
        return self._missing(self.findings)

    @property
    def problems(self) -> tuple[str, ...]:
        """What in the policies could not be evaluated, such as an unreadable date."""
        return _distinct(each.problems for each in self.findings)

    @property
    def message(self) -> str:
        """AWS's text for a denial; what is missing if undetermined; empty if allowed."""
        if self.is_allowed:
            return ""
        if self.is_undetermined:
            return explanation.undetermined(self.request, self._questions(self.findings))
        is_explicit = self.outcome == EXPLICIT_DENY
        arn = self._denying_arn() if is_explicit else None
        return messages.denial(
            self.request, self.decided_by, is_explicit=is_explicit, policy_arn=arn
        )

    def _denying_arn(self) -> str | None:
        denying = denying_policy(self.request, self.policies, self.decided_by)
        return None if denying is None else denying.arn

    def explain(self, *, full: bool = False) -> str:
        """Why, in five lines at most: what decided, what came nearest, and what is open.

        `full` has each kind of policy and each statement, with all that it fell short of.
        """
        case = self._case()
        return explanation.explain_fully(case) if full else explanation.explain(case)

    def _case(self) -> explanation.Case:
        found = self.findings
        requirements = self._weighing.requirements if self._is_weighed else None
        return explanation.Case(
            self.request,
            self.policies,
            self.outcome,
            self.decided_by,
            found,
            requirements,
            self._open(found),
            self._questions(found),
        )

    @property
    def _is_weighed(self) -> bool:
        """Whether policies were looked at, and no service's own rule settled it."""
        return self.decided_by in (*Layers._fields, "root")

    @property
    def _weighing(self) -> Weighing:
        return weigh(self.request, self.policies)

    def _missing(self, found: Iterable[Finding]) -> tuple[str, ...]:
        if not self.is_undetermined:
            return ()
        if self.differs_on is not None:
            return ("resource",)
        open_keys = (each.unknown for each in self._open(found))
        keys = _distinct((unknown_keys(self.request), *open_keys))
        # With nothing open in any policy, it hangs on which of several resources is meant.
        return keys if keys or any(each.problems for each in found) else ("resource",)

    def _open(self, found: Iterable[Finding]) -> tuple[Finding, ...]:
        """The statements of which it is not known if they apply, as far as that matters."""
        if not self.is_undetermined:
            return ()
        allows = self._weighing.requirements._asdict().items()
        lacking = {layer for layer, match in allows if match is Match.MAYBE}
        if lacking & {"identity", "boundary", "session"} and not self.request.is_cross_account:
            lacking.add("resource")  # it may stand in for an identity-based policy
        return tuple(
            each
            for each in found
            if each.match is Match.MAYBE and (each.statement.is_deny or each.layer in lacking)
        )

    def _questions(self, found: tuple[Finding, ...]) -> tuple[str, ...]:
        problems = _distinct(each.problems for each in found)
        return explanation.open_questions(self._missing(found), problems, self.differs_on)

    def __repr__(self) -> str:
        nearest = explanation.nearest(self._case())
        why = f": {explanation.summary(nearest[0])}" if nearest else ""
        what = f"{self.request.principal} {self.request.action} on {self.request.resource}"
        return f"<Decision {self.outcome} by {self.decided_by}, {what}{why}>"

    def to_dict(self) -> dict[str, object]:
        """The decision as JSON-able values; the keys and their meaning are stable.

        `statements` are all of them, in the order of evaluation; `matched` those that surely apply,
        by their place in that list.
        """
        found = self.findings
        return {
            "outcome": self.outcome,
            "decided_by": self.decided_by,
            "principal": self.request.principal,
            "action": self.request.action,
            "resource": self.request.resource,
            "message": self.message,
            "matched": [n for n, each in enumerate(found) if each.match is Match.YES],
            "missing": list(self._missing(found)),
            "absent": list(_distinct(each.absent for each in found)),
            "problems": list(_distinct(each.problems for each in found)),
            "statements": [_exported(each) for each in found],
        }


def _distinct(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for group in groups for each in group))


def _exported(finding: Finding) -> dict[str, object]:
    return {
        "layer": finding.layer,
        "level": finding.place.level,
        "policy": finding.policy.name,
        "arn": finding.policy.arn,
        "sid": finding.statement.sid,
        "index": finding.statement.index,
        "position": {"line": finding.position.line, "column": finding.position.column},
        "effect": finding.statement.effect,
        "match": finding.match.name.lower(),
        "shortfalls": [
            {
                "element": each.element,
                "operator": each.operator,
                "key": each.key,
                "match": each.match.name.lower(),
                "wanted": list(each.wanted),
                "actual": None if each.actual is None else list(each.actual),
                "unknown": list(each.unknown),
                "variables": dict(each.variables),
            }
            for each in finding.shortfalls
        ],
        "absent": list(finding.absent),
        "problems": list(finding.problems),
    }


def authorize(request: Request, policies: Policies) -> Decision:
    """Decide whether AWS would allow the request under the policies.

    The context is taken as complete but for `request.unknown`. Never raises for well-formed
    values: what cannot be told is `undetermined`.
    AWS: IAM User Guide, "Policy evaluation logic".
    """
    conclusion = conclude(request, policies)
    return Decision(request, policies, conclusion.outcome, conclusion.layer)
