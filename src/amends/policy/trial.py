"""Trying rules against facts: matched, failed at a condition, unknown for want of an input, or not in force."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from amends.kernel.clock import Instant, local_date
from amends.kernel.ids import RuleId
from amends.policy.cells import Flag
from amends.policy.deadlines import Calendar
from amends.policy.facts import PolicyFacts
from amends.policy.findings import Matter
from amends.policy.pack import PackKind, Rule, RulePack
from amends.policy.vocabulary import NEVER

Calendars = dict[str, Calendar | None]


class Outcome(StrEnum):
    """What came of trying a rule."""

    MATCHED = "matched"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_IN_FORCE = "not_in_force"


class Trial(NamedTuple):
    """One rule tried. `input` is the first condition that failed, or the first input that is missing.

    A tuple: every decision makes as many of these as there are rules.
    """

    rule: RuleId
    pack: str
    outcome: Outcome
    input: str | None = None
    expected: str | None = None
    actual: str | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """All rules with their trials, in pack order, and the calendar over which each pack's terms roll.

    `working` counts terms in business days, whether other terms roll over or not. `under_law`: one of the packs is law.
    """

    pairs: tuple[tuple[Rule, Trial], ...]
    calendars: Calendars
    working: Calendar
    under_law: bool

    def rules(self, outcome: Outcome) -> list[Rule]:
        """Return the rules that came out so."""
        return [rule for rule, trial in self.pairs if trial.outcome is outcome]

    def without(self, rule: Rule) -> "Tried":
        """Return the same had the rule not been there: no rule's trial hangs on another's."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if pair[0] is not rule))


def try_rules(packs: Sequence[RulePack], facts: PolicyFacts, on: Instant, matter: Matter = Matter.CLAIM) -> Tried:
    """Try every rule of the packs that speaks about the matter.

    National holidays of all law packs together make the calendar of those that roll.
    """
    day = local_date(on, facts.zone)
    calendars = calendars_of(packs)
    pairs = tuple(
        (rule, try_rule(rule, facts, day, calendars[pack.id]))
        for pack in packs
        for rule in pack.rules
        if rule.matter is matter
    )
    return Tried(pairs, calendars, working_days(packs), any(pack.kind is PackKind.LAW for pack in packs))


def calendars_of(packs: Sequence[RulePack]) -> Calendars:
    """Return the calendar over which the terms of each pack roll, by its id."""
    shared = working_days(packs)
    return {pack.id: shared if pack.rolls_over else None for pack in packs}


def working_days(packs: Sequence[RulePack]) -> Calendar:
    """Return the calendar of the holidays that the law packs name."""
    holidays: frozenset[date] = frozenset()
    for pack in packs:
        if pack.kind is PackKind.LAW and pack.holidays:
            holidays |= pack.holidays
    return Calendar(holidays)


def try_rule(rule: Rule, facts: PolicyFacts, day: date, calendar: Calendar | None) -> Trial:
    """Try one rule on the facts of a case as it stands on a day of its zone."""
    if not rule.in_force(day):
        return Trial(rule.id, rule.pack, Outcome.NOT_IN_FORCE, expected=_period(rule), actual=day.isoformat())
    values, missing = facts.values, None
    for cell in rule.when:
        known = values.get(cell.input)
        if known is None:
            assumed = cell.assumed if isinstance(cell, Flag) else None
            if assumed is None:
                missing = missing or cell
            elif not cell.holds(assumed, calendar):
                return Trial(
                    rule.id, rule.pack, Outcome.FAILED, cell.input, cell.expected, f"{_said(assumed)}, assumed"
                )
        elif known.value is NEVER or not cell.holds(known.value, calendar):
            return Trial(rule.id, rule.pack, Outcome.FAILED, cell.input, cell.expected, _said(known.value))
    if missing is not None:
        return Trial(rule.id, rule.pack, Outcome.UNKNOWN, missing.input, missing.expected)
    return Trial(rule.id, rule.pack, Outcome.MATCHED)


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _period(rule: Rule) -> str:
    return f"{rule.effective_from or ''}..{rule.effective_to or ''}"
