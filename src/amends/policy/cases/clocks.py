"""The last moments that a decision names: ends of rights and terms for duties, each with the rule that sets it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from amends.kernel.clock import Instant, end_of_day
from amends.kernel.ids import RuleId
from amends.policy.cases.case_facts import CaseFacts
from amends.policy.deadlines import term_ends
from amends.policy.findings import ClockName
from amends.policy.grants import Calendars, Grant, last_day_of
from amends.policy.pack import Deadline, Rule, Start
from amends.policy.trial import Tried

# Of two rules the later end of a right counts, and the earlier end of a duty.
RIGHTS = frozenset(
    {
        ClockName.RIGHT_ENDS,
        ClockName.SEND_BACK,
        ClockName.PRESUMPTION_ENDS,
        ClockName.GUARANTEE_ENDS,
        ClockName.COMPLAIN_INTERNALLY,
        ClockName.APPEAL,
        ClockName.BUYER_ANSWER,
        ClockName.FILE_CHARGEBACK,
    }
)
# A request or notice is what is judged, unless the facts give it a moment of its own.
ACTS = frozenset({Start.REQUEST, Start.NOTICE, Start.COMPLAINT})


@dataclass(frozen=True, slots=True)
class Due:
    """A last moment and the rule that sets it."""

    at: Instant
    rule: RuleId


def clocks_of(case: CaseFacts, rules: Iterable[Rule], tried: Tried) -> dict[str, Due]:
    """Return the clocks that matched rules set off, where the event from which they run is known."""
    found: dict[str, Due] = {}
    for rule in rules:
        for clock in rule.then.clocks:
            if (due := _due(clock.term, case, tried, rule.pack)) is not None:
                found[clock.name] = _chosen(clock.name, found.get(clock.name), due)
    return found


def clocks_of_grant(case: CaseFacts, grant: Grant, pack_of: Mapping[RuleId, str], tried: Tried) -> dict[str, Due]:
    """Return the clocks of a remedy that is owed."""
    terms = grant.terms
    named = {
        ClockName.REFUND_DUE: terms.refund_within,
        ClockName.SEND_BACK: terms.send_back_within,
        ClockName.REMEDY_DUE: terms.remedy_within,
    }
    found: dict[str, Due] = {
        name: due
        for name, term in named.items()
        if term is not None and (due := _due(term, case, tried, pack_of[term.rule])) is not None
    }
    if terms.window_ends is not None:
        found[ClockName.RIGHT_ENDS] = Due(terms.window_ends, grant.rules[0])
    return found


def _chosen(name: ClockName, one: Due | None, other: Due) -> Due:
    if one is None:
        return other
    return max(one, other, key=_moment) if name in RIGHTS else min(one, other, key=_moment)


def _moment(due: Due) -> Instant:
    return due.at


def _due(term: Deadline, case: CaseFacts, tried: Tried, pack: str) -> Due | None:
    start = case.events.get(term.starts_from, case.at if term.starts_from in ACTS else None)
    if start is None:
        return None
    zone, rolls = case.facts.zone, tried.calendars[pack] is not None
    end = term_ends(start, term.value, term.unit, zone=zone, calendar=tried.working, rolls_over=rolls)
    return Due(end, term.rule)


def ends_of_rights(case: CaseFacts, rules: Iterable[Rule], calendars: Calendars) -> dict[str, Due]:
    """Return the ends of the rules' own terms: the latest of each topic as `right_ends:TOPIC`, of all `right_ends`."""
    found: dict[str, Due] = {}
    for rule in rules:
        last = last_day_of(rule, case.facts, calendars[rule.pack]) if rule.then.grants else None
        if last is None:
            continue
        due = Due(end_of_day(last, case.facts.zone), rule.id)
        for name in (ClockName.RIGHT_ENDS, f"{ClockName.RIGHT_ENDS}:{rule.topic}"):
            found[name] = max(found.get(name, due), due, key=_moment)
    return found
