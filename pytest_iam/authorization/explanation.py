"""The explanation: a decision in plain lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from os.path import commonprefix

from pytest_iam.authorization.evaluation import ALLOWED, EXPLICIT_DENY, IMPLICIT_DENY, UNDETERMINED
from pytest_iam.authorization.evidence import Finding, Place, Shortfall, is_matched
from pytest_iam.authorization.exceptions import exception_for
from pytest_iam.authorization.layers import Layers
from pytest_iam.authorization.request import Policies, Request
from pytest_iam.policy.match import NO, Match

_SHORT = 5
_SHOWN_MISSES = 2
_SHOWN_POLICIES = 10
_SHOWN_VALUES = 3
_SHOWN_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Case:
    """What there is to explain.

    `requirements` is None where a service's own rule decided and no policy was looked at. `open`
    are the statements that an undetermined decision hangs on, `questions` what was not known.
    """

    request: Request
    policies: Policies
    outcome: str
    decided_by: str
    findings: tuple[Finding, ...]
    requirements: Layers | None
    open: tuple[Finding, ...]
    questions: tuple[str, ...]


def explain(case: Case) -> str:
    """Five lines at most: the outcome, what decided, what came nearest and what is open."""
    first, near = _decisive(case), list(_near(case))[:_SHOWN_MISSES]
    room = _SHORT - 1 - len(first) - len(case.questions)
    further = [*_rule(case), *_sides(case)][: room - min(len(near), 1)]
    return _lines(case, [*first, *further, *near[: room - len(further)], *case.questions])


def explain_fully(case: Case) -> str:
    """Every kind of policy, every statement, and which keys were asked for and absent."""
    first = _decisive(case)
    lines = [*first, *(line for line in _places(case) if line not in first)]
    lines += [*_rule(case), *_sides(case)]
    lines += [line for each in case.findings for line in _whole(case, each)]
    absent = list(dict.fromkeys(name for each in case.findings for name in each.absent))
    lines += [f"asked for and absent: {', '.join(absent)}"] if absent else []
    return _lines(case, [*lines, *case.questions])


def _lines(case: Case, lines: Iterable[str]) -> str:
    asked = case.request
    what = f"{asked.principal} {asked.action} on {asked.resource}"
    return _indented(f"{case.outcome} by {case.decided_by}: {what}", lines)


def _indented(head: str, lines: Iterable[str]) -> str:
    return "\n  ".join(map(_one_line, (head, *lines)))


def _one_line(text: str) -> str:
    return "\\n".join(text.splitlines())  # the values of policies and requests may hold breaks


# ------------------------------------------------------------------ what decided


def _decisive(case: Case) -> list[str]:
    """What the kind of policy says that decided; nothing where a rule alone did."""
    if case.decided_by == "root":
        return ["root: what an account's root user does, no policy has to allow"]
    if case.decided_by not in Layers._fields:
        return []
    place = _decisive_place(case)
    if case.outcome != IMPLICIT_DENY:
        return [_says(case, place)]
    if _allow(case, place) is NO:
        return [_lacks(case, place)]
    return [f"{_name(case, place)}: what it allows does not count for this caller"]


def _rule(case: Case) -> list[str]:
    """Which rule of the service's own had a part in it."""
    rule = exception_for(case.request, case.policies)
    if rule is None or (case.outcome == ALLOWED and rule.name != case.decided_by):
        return []
    return [f"by a rule of its own, {rule.name!r}: {_cut(rule.page)}"]


def _decisive_place(case: Case) -> Place:
    layer = case.decided_by
    deciding = next((each.place for each in _deciding(case)), None)
    if deciding is not None:
        return deciding
    count = _level_count(case, layer)
    lacking = (place for place in _levels(layer, count) if _allow(case, place) is not Match.YES)
    return next(lacking, Place(layer))


def _deciding(case: Case) -> Iterator[Finding]:
    """The statements that decided; none for what lacked an allow."""
    is_deny = {ALLOWED: False, EXPLICIT_DENY: True}.get(case.outcome)
    own = (each for each in case.findings if each.layer == case.decided_by)
    return (each for each in own if is_deny is not None and is_matched(each, is_deny=is_deny))


def _level_count(case: Case, layer: str) -> int:
    is_levelled = layer in ("service_control", "resource_control")
    return len(getattr(case.policies, layer)) if is_levelled else 0


def _levels(layer: str, count: int) -> list[Place]:
    return [Place(layer, number) for number in range(count)]


def _allow(case: Case, place: Place) -> Match:
    own = (each for each in case.findings if each.place == place and not each.statement.is_deny)
    return max((each.match for each in own), default=NO)


def _says(case: Case, place: Place) -> str:
    own = [each for each in case.findings if each.place == place]
    for match, adverb in ((Match.YES, ""), (Match.MAYBE, "perhaps ")):
        for is_deny, verb in ((True, "denies"), (False, "allows")):
            found = (each for each in own if each.match is match)
            first = next((each for each in found if each.statement.is_deny is is_deny), None)
            if first is not None:
                return f"{_name(case, place)}: {adverb}{verb} ({label(first)})"
    return _lacks(case, place)


def _lacks(case: Case, place: Place) -> str:
    names = dict.fromkeys(repr(each.policy.name) for each in case.findings if each.place == place)
    if not names:
        return f"{_name(case, place)}: there is no policy of this kind"
    more = len(names) - _SHOWN_POLICIES
    further = f" and {more} more" if more > 0 else ""
    considered = ", ".join(list(names)[:_SHOWN_POLICIES])
    return f"{_name(case, place)}: allows nothing; considered: {considered}{further}"


def _name(case: Case, place: Place) -> str:
    """AWS: an organization's policies apply at its root, at each OU below, and at the account."""
    count = _level_count(case, place.layer)
    if place.level is None or count < 2:
        return place.layer
    kind = {0: "the root", count - 1: "the account"}.get(place.level, "an OU")
    return f"{place.layer}, level {place.level + 1} of {count} ({kind})"


def _places(case: Case) -> Iterator[str]:
    return (_says(case, place) for place in dict.fromkeys(each.place for each in case.findings))


def _sides(case: Case) -> list[str]:
    """What else lacks an allow: the other side, or a further kind of policy."""
    requires = case.requirements
    if case.outcome != IMPLICIT_DENY or requires is None:
        return []
    said = []
    if case.request.is_cross_account:
        own = min(requires.identity, requires.boundary, requires.session)
        said.append(
            f"across accounts: the caller's side ({case.request.caller.account}) {_VERBS[own]}, "
            f"the resource's side ({case.request.owner}) {_VERBS[requires.resource]}"
        )
    layers = zip(requires._fields, requires, strict=True)
    further = [name for name, match in layers if match is NO and name != case.decided_by]
    said += [f"also lacking an allow: {', '.join(further)}"] if further else []
    return ["; ".join(said)] if said else []


_VERBS = {Match.NO: "does not allow", Match.MAYBE: "perhaps allows", Match.YES: "allows"}


# ------------------------------------------------------------------ what came near


def _near(case: Case) -> Iterator[str]:
    what = {UNDETERMINED: "open", ALLOWED: "nearest to denying"}.get(case.outcome, "nearest")
    found = _nearly_denying(case) if case.outcome == ALLOWED else nearest(case)
    if case.outcome != EXPLICIT_DENY:  # then what decided is said already
        yield from (f"{what}: {summary(each)}" for each in found)


def nearest(case: Case) -> list[Finding]:
    """The statements that decided; or those that came nearest to allowing, nearest first."""
    if case.outcome == UNDETERMINED:
        return list(case.open)
    if case.outcome != IMPLICIT_DENY:
        return list(_deciding(case))
    misses = [each for each in case.findings if each.shortfalls and not each.statement.is_deny]
    place = _decisive_place(case)
    places = {place}
    if place.layer == "identity" and not case.request.is_cross_account:
        places.add(Place("resource"))  # which may stand in for an identity-based policy
    ranked = sorted((each for each in misses if each.place in places), key=_distance)
    # Those about other actions say something only where there are no others.
    return [each for each in ranked if _worst(each) != "Action"] or ranked


def _nearly_denying(case: Case) -> list[Finding]:
    denies = (each for each in case.findings if each.statement.is_deny and each.shortfalls)
    return sorted((each for each in denies if _worst(each) == "Condition"), key=_distance)


# The farther down, the farther off: a condition may hold tomorrow, another action never.
_DISTANCES = {"Condition": 0, "Resource": 1, "Principal": 2, "Action": 3}


def _distance(finding: Finding) -> tuple[int, bool, int, int]:
    """How far a statement was from applying: by its worst shortfall, then by their number."""
    worst = _worst(finding)
    shortfall = next(each for each in finding.shortfalls if _kind(each) == worst)
    is_other_service = worst == "Action" and not any(
        _service(each) == _service(_actual_text(shortfall)) for each in shortfall.wanted
    )
    likeness = max((_likeness(each, shortfall) for each in shortfall.wanted), default=0)
    return _DISTANCES[worst], is_other_service, len(finding.shortfalls), -likeness


def _service(action: str) -> str:
    return action.partition(":")[0].lower()


def _actual_text(shortfall: Shortfall) -> str:
    return next(iter(shortfall.actual or ()), "")


def _likeness(wanted: str, shortfall: Shortfall) -> int:
    """How many characters a wanted text shares with the actual one, from the first on."""
    both = (wanted.lower(), _actual_text(shortfall).lower())
    return len(commonprefix(both))  # noqa: RUF071 - no path, but text


def _worst(finding: Finding) -> str:
    return max(map(_kind, finding.shortfalls), key=_DISTANCES.__getitem__)


def _kind(shortfall: Shortfall) -> str:
    return shortfall.element.removeprefix("Not")


# ------------------------------------------------------------------ one statement


def label(finding: Finding) -> str:
    """Which statement of which policy, and where: by line and column of the policy's text."""
    at = finding.position
    return f"policy {finding.policy.name!r}, {finding.statement.label} at {at.line}:{at.column}"


def summary(finding: Finding) -> str:
    """Which statement, and why it applies or the first of what it fell short of; in one line."""
    if finding.match is Match.YES or not finding.shortfalls:
        return f"{label(finding)}: {finding.statement.effect} applies"
    more = len(finding.shortfalls) - 1
    further = f" (and {more} more)" if more else ""
    return f"{label(finding)}: {_one_line(_describe(finding.shortfalls[0]))}{further}"


def _describe(shortfall: Shortfall) -> str:
    """What the element wants and what the request has instead."""
    parts = (shortfall.element, shortfall.operator, shortfall.key)
    wanted = " or ".join(_most_alike(shortfall)) + (
        " or …" if len(shortfall.wanted) > _SHOWN_VALUES else ""
    )
    is_negated = shortfall.element.startswith("Not") or "Not" in (shortfall.operator or "")
    filled = ", ".join(f"{name} is {_value(value)}" for name, value in shortfall.variables)
    return (
        f"{' '.join(part for part in parts if part)} {'excludes' if is_negated else 'wants'} "
        f"{wanted}{f' ({filled})' if filled else ''}; the request has {_actual(shortfall)}"
    )


def _most_alike(shortfall: Shortfall) -> list[str]:
    """The wanted values that come nearest to the actual one: some elements have hundreds."""
    ranked = sorted(shortfall.wanted, key=lambda each: -_likeness(each, shortfall))
    return [_cut(each) for each in ranked[:_SHOWN_VALUES]]


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def _value(value: str | None) -> str:
    return "absent" if value is None else repr(_cut(value))


def _actual(shortfall: Shortfall) -> str:
    if shortfall.actual is None:
        return "an unknown value"
    if shortfall.key is None:
        return _cut(", ".join(shortfall.actual))
    return _cut(", ".join(map(repr, shortfall.actual))) or "no such key"


_APPLIES = {Match.YES: "applies", Match.MAYBE: "perhaps applies", Match.NO: "does not apply"}


def _whole(case: Case, finding: Finding) -> Iterator[str]:
    applies = f"{finding.statement.effect} {_APPLIES[finding.match]}"
    yield f"{_name(case, finding.place)}: {label(finding)}: {applies}"
    yield from (f"  {_describe(shortfall)}" for shortfall in finding.shortfalls)
    yield from (f"  problem: {problem}" for problem in finding.problems)


# ------------------------------------------------------------------ what is open


def undetermined(request: Request, questions: Sequence[str]) -> str:
    """That it cannot be told, and what would tell."""
    head = f"cannot tell whether {request.principal} may {request.action} on {request.resource}"
    return _indented(head, questions)


def open_questions(
    missing: Sequence[str], problems: Sequence[str], differs_on: str | None = None
) -> tuple[str, ...]:
    """What nobody stated, with how to state it, and what could not be evaluated: two lines."""
    hangs_on = []
    keys = [key for key in missing if key not in _REMEDIES]
    if keys:
        stated = ", ".join(f'"{key}": ...' for key in keys)
        hangs_on.append(
            f"on {', '.join(keys)}: state it as context={{{stated}}}, "
            "with None for a key known to be absent"
        )
    if differs_on is not None:
        hangs_on.append(f"on which resource is meant: {differs_on} or another; give the whole ARN")
    else:
        hangs_on += [remedy for what, remedy in _REMEDIES.items() if what in missing]
    lines = [f"it hangs {'; and '.join(hangs_on)}"] if hangs_on else []
    if problems:
        more = len(problems) - 1
        further = f" (and {more} more)" if more else ""
        lines.append(f"could not be evaluated: {problems[0]}{further}")
    return tuple(lines)


_REMEDIES = {
    "resource": "on the unknown part of the resource: give the whole ARN",
    "action": "on which action AWS checks, which is not known for this call",
}
