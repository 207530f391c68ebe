"""The decision: what AWS would answer to a request, and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_iam.authorization import explanation, messages
from pytest_iam.authorization.evaluation import (
    ALLOWED,
    EXPLICIT_DENY,
    UNDETERMINED,
    Conclusion,
    conclude,
    weigh,
)
from pytest_iam.authorization.evidence import Finding, findings, is_matched
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

    `bool()` is whether it is allowed, and raises UndeterminedError if that cannot be told.
    """

    request: Request
    policies: Policies
    outcome: str
    decided_by: str

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
        """How each statement fared; worked out when asked for."""
        return findings(self.request, self.policies)

    @property
    def missing(self) -> tuple[str, ...]:
        """The keys that it hangs on; `resource` or `action` for what is unknown of these."""
        if not self.is_undetermined:
            return ()
        keys = tuple(dict.fromkeys(key for each in self._open() for key in each.unknown))
        # With nothing open in any policy, it hangs on which of several resources is meant.
        return keys if keys or self.problems else ("resource",)

    def _open(self) -> list[Finding]:
        """The statements of which it is not known if they apply, as far as that matters."""
        weighing = weigh(self.request, self.policies)
        allows = weighing.requirements._asdict().items()
        lacking = {layer for layer, match in allows if match is Match.MAYBE}
        if lacking & {"identity", "boundary", "session"}:
            lacking.add("resource")  # it may stand in for an identity-based policy
        return [
            each
            for each in self.findings
            if each.match is Match.MAYBE and (each.statement.is_deny or each.layer in lacking)
        ]

    @property
    def problems(self) -> tuple[str, ...]:
        """What in the policies could not be evaluated, such as an unreadable date."""
        return tuple(dict.fromkeys(problem for each in self.findings for problem in each.problems))

    @property
    def message(self) -> str:
        """AWS's text for a denial; what is missing if undetermined; empty if allowed."""
        if self.is_allowed:
            return ""
        if self.is_undetermined:
            return explanation.undetermined(self.request, self._open_questions())
        is_explicit = self.outcome == EXPLICIT_DENY
        arn = self._denying_arn() if is_explicit else None
        return messages.denial(
            self.request, self.decided_by, is_explicit=is_explicit, policy_arn=arn
        )

    def _denying_arn(self) -> str | None:
        denying = (
            each.policy.arn
            for each in self.findings
            if each.layer == self.decided_by and is_matched(each, is_deny=True)
        )
        return next(denying, None)

    def explain(self, *, full: bool = False) -> str:
        """Why: the outcome, each kind of policy, and the nearest misses; `full`: each statement."""
        return explanation.explain(
            self._conclusion, self.request, self.findings, self._open_questions(), full=full
        )

    def _open_questions(self) -> list[str]:
        return explanation.open_questions(self.missing, self.problems)

    @property
    def _conclusion(self) -> Conclusion:
        return Conclusion(self.outcome, self.decided_by)

    def __repr__(self) -> str:
        nearest = explanation.nearest(self._conclusion, self.findings)
        why = f": {nearest[0].label}: {explanation.reason(nearest[0])}" if nearest else ""
        what = f"{self.request.principal} {self.request.action} on {self.request.resource}"
        return f"<Decision {self.outcome} by {self.decided_by}, {what}{why}>"

    def to_dict(self) -> dict[str, object]:
        """The decision as JSON-able values; the keys are stable."""
        return {
            "outcome": self.outcome,
            "decided_by": self.decided_by,
            "principal": self.request.principal,
            "action": self.request.action,
            "resource": self.request.resource,
            "message": self.message,
            "missing": list(self.missing),
            "problems": list(self.problems),
            "statements": [
                {
                    "layer": each.layer,
                    "policy": each.policy.name,
                    "arn": each.policy.arn,
                    "sid": each.statement.sid,
                    "index": each.statement.index,
                    "effect": each.statement.effect,
                    "match": each.match.name.lower(),
                    "shortfalls": [str(shortfall) for shortfall in each.shortfalls],
                }
                for each in self.findings
            ],
        }


def authorize(request: Request, policies: Policies) -> Decision:
    """Decide whether AWS would allow the request under the policies.

    The context is taken as complete but for `request.unknown`. Never raises for well-formed
    values: what cannot be told is `undetermined`.
    AWS: IAM User Guide, "Policy evaluation logic".
    """
    conclusion = conclude(request, policies)
    return Decision(request, policies, conclusion.outcome, conclusion.layer)
