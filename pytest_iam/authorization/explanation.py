"""The explanation: a decision in plain lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pytest_iam.authorization.evaluation import (
    IMPLICIT_DENY,
    Conclusion,
)
from pytest_iam.authorization.evidence import Finding, is_matched
from pytest_iam.authorization.layers import Layers
from pytest_iam.authorization.request import Request
from pytest_iam.policy.match import Match

_SHOWN_MISSES = 2
_SHOWN_LAYERS = 4
_SHOWN_POLICIES = 10
_SHOWN_PROBLEMS = 2


def explain(
    conclusion: Conclusion,
    request: Request,
    findings: Sequence[Finding],
    open_questions: Sequence[str],
    *,
    full: bool,
) -> str:
    """The outcome, what each kind of policy says, the nearest misses and the open questions."""
    head = (
        f"{conclusion.outcome} by {conclusion.layer}: {request.principal} "
        f"{request.action} on {request.resource}"
    )
    if full:
        lines = list(_every(findings))
    else:
        lines = list(_layers(findings, conclusion.layer))[:_SHOWN_LAYERS]
        lines += list(_misses_of(conclusion, findings))
    return "\n".join([head, *(f"  {line}" for line in [*lines, *open_questions])])


def _misses_of(conclusion: Conclusion, findings: Sequence[Finding]) -> Iterator[str]:
    if conclusion.outcome == IMPLICIT_DENY:
        for each in nearest(conclusion, findings)[:_SHOWN_MISSES]:
            yield f"nearest: {each.label}: {reason(each)}"


def nearest(conclusion: Conclusion, findings: Sequence[Finding]) -> list[Finding]:
    """The statements that decided; or those that came nearest to allowing, nearest first."""
    layer = conclusion.layer
    match conclusion.outcome:
        case "allowed":
            return [each for each in _of(findings, layer) if is_matched(each, is_deny=False)]
        case "explicitDeny":
            return [each for each in _of(findings, layer) if is_matched(each, is_deny=True)]
        case "undetermined":
            return [each for each in findings if each.match is Match.MAYBE]
        case _:
            return _ranked(list(_misses(_of(findings, layer))))


def _of(findings: Iterable[Finding], layer: str) -> Iterator[Finding]:
    # In one account, a resource-based policy may stand in for an identity-based one.
    layers = ("identity", "resource") if layer == "identity" else (layer,)
    return (each for each in findings if each.layer in layers)


def _misses(findings: Iterable[Finding]) -> Iterator[Finding]:
    return (each for each in findings if each.shortfalls and not each.statement.is_deny)


def _ranked(misses: list[Finding]) -> list[Finding]:
    """The misses, nearest first; those about other actions only where there are no others."""
    about_it = [each for each in misses if not _is_about_other_actions(each)]
    return sorted(about_it or misses, key=lambda each: len(each.shortfalls))


def _is_about_other_actions(finding: Finding) -> bool:
    return any(shortfall.element in ("Action", "NotAction") for shortfall in finding.shortfalls)


def reason(finding: Finding) -> str:
    """Why the statement applies, or the first of what it fell short of."""
    if finding.match is Match.YES or not finding.shortfalls:
        return f"{finding.statement.effect} applies"
    more = len(finding.shortfalls) - 1
    return str(finding.shortfalls[0]) + (f" (and {more} more)" if more else "")


def _layers(findings: Sequence[Finding], first: str) -> Iterator[str]:
    names = dict.fromkeys(each.layer for each in findings)
    if first in Layers._fields and first not in names:
        yield f"{first}: there is no policy of this kind"
    for name in sorted(names, key=lambda name: name != first):
        own = [each for each in findings if each.layer == name]
        considered = [repr(policy.name) for policy in dict.fromkeys(each.policy for each in own)]
        more = len(considered) - _SHOWN_POLICIES
        shown = ", ".join(considered[:_SHOWN_POLICIES]) + (f" and {more} more" if more > 0 else "")
        yield f"{name}: {_says(own)}; considered: {shown}"


def _says(findings: Sequence[Finding]) -> str:
    for match, adverb in ((Match.YES, ""), (Match.MAYBE, "perhaps ")):
        for is_deny, verb in ((True, "denies"), (False, "allows")):
            for each in findings:
                if each.match is match and each.statement.is_deny is is_deny:
                    return f"{adverb}{verb} ({each.label})"
    return "allows nothing"


def _every(findings: Iterable[Finding]) -> Iterator[str]:
    for each in findings:
        applies = {Match.YES: "applies", Match.MAYBE: "perhaps applies", Match.NO: "does not apply"}
        yield f"{each.layer}: {each.label}: {each.statement.effect} {applies[each.match]}"
        yield from (f"  {shortfall}" for shortfall in each.shortfalls)
        yield from (f"  problem: {problem}" for problem in each.problems)


def undetermined(request: Request, open_questions: Sequence[str]) -> str:
    """That it cannot be told, and what would tell."""
    head = f"cannot tell whether {request.principal} may {request.action} on {request.resource}"
    return "\n".join([head, *(f"  {line}" for line in open_questions)])


def open_questions(missing: Sequence[str], problems: Sequence[str]) -> list[str]:
    """What nobody stated, with how to state it, and what could not be evaluated."""
    lines = []
    keys = [key for key in missing if key not in ("resource", "action")]
    if keys:
        stated = ", ".join(f'"{key}": ...' for key in keys)
        lines.append(
            f"it hangs on {', '.join(keys)}: state it as context={{{stated}}}, "
            "with None for a key known to be absent"
        )
    if "resource" in missing:
        lines.append("it hangs on the unknown part of the resource: give the whole ARN")
    if "action" in missing:
        lines.append("it hangs on which action AWS checks, which is not known for this call")
    lines += [f"could not be evaluated: {problem}" for problem in problems[:_SHOWN_PROBLEMS]]
    if len(problems) > _SHOWN_PROBLEMS:
        lines.append(f"and {len(problems) - _SHOWN_PROBLEMS} more that could not be evaluated")
    return lines
