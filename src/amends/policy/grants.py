"""Joining the rules that speak to one remedy on one ground: for each attribute the buyer's best that binds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from amends.kernel.clock import Instant, end_of_day
from amends.kernel.ids import RuleId
from amends.kernel.remedy import Payer, RemedyKind
from amends.policy.cells import Days, Elapsed
from amends.policy.deadlines import Calendar, Unit
from amends.policy.facts import PolicyFacts
from amends.policy.pack import (
    Burden,
    Condition,
    Deadline,
    Family,
    Nature,
    PackKind,
    RefundBasis,
    Required,
    Rule,
    Start,
)

MONEY = frozenset({RemedyKind.RETURN, RemedyKind.REFUND, RemedyKind.CANCEL})
GOODS_BACK = frozenset({RemedyKind.RETURN, RemedyKind.EXCHANGE})
BINDING = frozenset({Nature.MANDATORY, Nature.PROMISE})
NATURES = tuple(Nature)
BASES = tuple(RefundBasis)
PAYERS = (Payer.BUYER, Payer.SELLER, Payer.PLATFORM, Payer.NOBODY)
HOURS = {
    Unit.HOUR: 1.0,
    Unit.CALENDAR_DAY: 24.0,
    Unit.CALENDAR_DAY_INCLUSIVE: 24.0,
    Unit.BUSINESS_DAY: 33.6,
    Unit.WORKING_DAY: 33.6,
    Unit.MONTH: 730.0,
    Unit.YEAR: 8760.0,
}
STARTS = tuple(Start)


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What the buyer gets. Compared as a whole to see which rules decide."""

    freight_payer: Payer
    refund: RefundBasis | None
    refund_percent: int | None
    needs_return: bool
    window_ends: Instant | None
    refund_within: Deadline | None
    send_back_within: Deadline | None
    remedy_within: Deadline | None
    restocking_fee_percent: int
    burden: Burden | None
    conditions: tuple[Required, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """A remedy that is owed, on one ground.

    `freight_payer` bears the return freight; `window_ends` is the last moment of the right (None: no end is set);
    `rules` are those that the terms rest on, the granting ones first; `decisive` those without which they would differ;
    `freight_rule` the one that names who pays for sending back, None where none does.
    """

    remedy: RemedyKind
    family: Family
    nature: Nature
    terms: GrantTerms
    rules: tuple[RuleId, ...]
    decisive: tuple[RuleId, ...]
    freight_rule: RuleId | None = None

    @property
    def freight_payer(self) -> Payer:
        """Who pays for sending the goods back."""
        return self.terms.freight_payer

    @property
    def refund(self) -> RefundBasis | None:
        """What money comes back; None where none does."""
        return self.terms.refund

    @property
    def needs_return(self) -> bool:
        """Whether the goods have to come back first."""
        return self.terms.needs_return

    @property
    def window_ends(self) -> Instant | None:
        """The last moment of the right."""
        return self.terms.window_ends

    @property
    def refund_within(self) -> Deadline | None:
        """The refund's clock."""
        return self.terms.refund_within

    @property
    def restocking_fee_percent(self) -> int:
        """Share of the refund that the seller may keep."""
        return self.terms.restocking_fee_percent


@dataclass(frozen=True, slots=True)
class Ground:
    """All matched rules on one remedy and family: those that grant it, and all that speak about its terms.

    `rules` has the strongest first, so that of equal terms the law's are cited.
    """

    remedy: RemedyKind
    family: Family
    granting: tuple[Rule, ...]
    rules: tuple[Rule, ...]

    def without(self, rule: Rule) -> "Ground":
        """Return the same ground had the rule not been there."""
        granting = tuple(other for other in self.granting if other is not rule)
        rules = tuple(other for other in self.rules if other is not rule)
        return Ground(self.remedy, self.family, granting, rules)


def ground(remedy: RemedyKind, family: Family, granting: Sequence[Rule], adding: Sequence[Rule]) -> Ground:
    """Put the rules that grant a remedy, and those that only add terms, together."""
    rules = sorted((*granting, *adding), key=lambda rule: NATURES.index(rule.nature))
    return Ground(remedy, family, tuple(granting), tuple(rules))


Calendars = dict[str, Calendar | None]
Picked = tuple[Any, Rule | None]
Picker = Callable[[Sequence[Rule]], Picked]
NOTHING: Picked = (None, None)


@dataclass(frozen=True, slots=True)
class Settled:
    """The terms of a ground, and for each attribute the rule that gave it."""

    ground: Ground
    terms: GrantTerms
    picks: dict[str, Picked]

    @property
    def rests_on(self) -> tuple[Rule, ...]:
        """The rules behind the terms, granting ones first."""
        picked = (rule for _, rule in self.picks.values() if rule is not None)
        return tuple(dict.fromkeys((*self.ground.granting, *picked)))


def settle(on: Ground, facts: PolicyFacts, calendars: Calendars) -> Settled:
    """Join the terms of a ground."""
    rules, back = on.rules, on.remedy in GOODS_BACK
    picks = {name: pick(rules) for name, pick in PICKERS[on.remedy].items()}
    picks["window_ends"] = _window(on.granting, facts, calendars)
    said = {name: value for name, (value, _) in picks.items()}
    terms = GrantTerms(
        freight_payer=said["freight_payer"] or (Payer.SELLER if back else Payer.NOBODY),
        refund=(said.get("refund") or RefundBasis.LINE_PAID) if on.remedy in MONEY else None,
        refund_percent=said.get("refund_percent") if said.get("refund") is RefundBasis.PERCENT else None,
        needs_return=back if said["needs_return"] is None else said["needs_return"],
        window_ends=said["window_ends"],
        refund_within=said.get("refund_within"),
        send_back_within=said.get("send_back_within"),
        remedy_within=said.get("remedy_within"),
        restocking_fee_percent=said.get("restocking_fee_percent") or 0,
        burden=said["burden"],
        conditions=_conditions(rules),
    )
    return Settled(on, terms, picks)


def decides(settled: Settled, rule: Rule, facts: PolicyFacts, calendars: Calendars) -> bool:
    """Tell whether the remedy would be gone, or its terms differ, had the rule not been there.

    Only what the rule itself gave can change without it, so only that is worked out again.
    """
    given = [(name, value) for name, (value, by) in settled.picks.items() if by is rule]
    if settled.ground.granting == (rule,):
        return True
    if not (given or rule.then.protects_seller or rule.then.conditions):
        return False
    rest = settled.ground.without(rule)
    if rule.then.protects_seller or set(rule.then.conditions) - {kept.condition for kept in _conditions(rest.rules)}:
        return settle(rest, facts, calendars).terms != settled.terms
    pickers = PICKERS[settled.ground.remedy]
    for name, value in given:
        other = _window(rest.granting, facts, calendars) if name == "window_ends" else pickers[name](rest.rules)
        if other[0] != value:
            return True
    return False


def _picker(name: str, rank: Callable[[Any], float]) -> Picker:
    """Return what picks the best value that binds, and its rule: law and promises first, then defaults, practice."""
    said = attrgetter(f"then.{name}")

    def pick(rules: Sequence[Rule]) -> Picked:
        speaking = [rule for rule in rules if said(rule) is not None]
        if not speaking:
            return NOTHING
        if len(speaking) > 1:
            speaking = _strongest(_unbarred(speaking))
        best = speaking[0] if len(speaking) == 1 else max(speaking, key=lambda rule: rank(said(rule)))
        return said(best), best

    return pick


def _unbarred(rules: list[Rule]) -> list[Rule]:
    """Leave out what a platform imposes where mandatory law protects the seller from it."""
    if any(rule.then.protects_seller for rule in rules):
        return [rule for rule in rules if rule.kind is not PackKind.PLATFORM]
    return rules


def _strongest(rules: list[Rule]) -> list[Rule]:
    """Return the rules that bind; without any, the defaults; without any, the practices."""
    for natures in (BINDING, {Nature.DEFAULT}):
        found = [rule for rule in rules if rule.nature in natures]
        if found:
            return found
    return rules


def _length(term: Deadline) -> float:
    """Return the term's rough length in hours, enough to compare two."""
    return term.value * HOURS[term.unit]


def _clock(rules: Sequence[Rule]) -> Picked:
    """Return the refund's clock: the law's, unless a promise from the same event is shorter."""
    speaking = [(rule, term) for rule in rules if (term := rule.then.refund_within) is not None]
    law = [STARTS.index(term.starts_from) for rule, term in speaking if rule.nature is Nature.MANDATORY]
    if law:
        speaking = [(rule, term) for rule, term in speaking if STARTS.index(term.starts_from) == min(law)]
    if not speaking:
        return NOTHING
    strong = set(_strongest([rule for rule, _ in speaking]))
    candidates = [pair for pair in speaking if pair[0] in strong]
    best, term = min(candidates, key=lambda pair: (STARTS.index(pair[1].starts_from), _length(pair[1])))
    return term, best


EVERY: dict[str, Picker] = {
    "freight_payer": _picker("freight_payer", PAYERS.index),
    "needs_return": _picker("needs_return", lambda needed: not needed),
    "burden": _picker("burden", lambda who: who is Burden.SELLER),
}
FOR_MONEY: dict[str, Picker] = {
    "refund": _picker("refund", BASES.index),
    "refund_percent": _picker("refund_percent", int),
    "refund_within": _clock,
    "restocking_fee_percent": _picker("restocking_fee_percent", lambda share: -share),
}
FOR_GOODS: dict[str, Picker] = {"remedy_within": _picker("remedy_within", lambda term: -_length(term))}
FOR_RETURN: dict[str, Picker] = {"send_back_within": _picker("send_back_within", _length)}
PICKERS: dict[RemedyKind, dict[str, Picker]] = {
    remedy: EVERY | (FOR_MONEY if remedy in MONEY else FOR_GOODS) | (FOR_RETURN if remedy in GOODS_BACK else {})
    for remedy in RemedyKind
}


def _window(granting: Sequence[Rule], facts: PolicyFacts, calendars: Calendars) -> Picked:
    """Return the latest end of the granting rules' own terms; one without an end is the longest."""
    ends = [(last_day_of(rule, facts, calendars[rule.pack]), rule) for rule in granting]
    if not ends:
        return None, None
    last, best = max(ends, key=lambda pair: pair[0] or date.max)
    return (end_of_day(last, facts.zone) if last else None), best


def last_day_of(rule: Rule, facts: PolicyFacts, calendar: Calendar | None) -> date | None:
    """Return the last day on which the rule's own terms hold; None where it sets none."""
    days = [
        last
        for cell in rule.when
        if isinstance(cell, Days) and (known := facts.values.get(cell.input))
        if isinstance(known.value, Elapsed) and (last := cell.last(known.value, calendar))
    ]
    return min(days, default=None)


def _conditions(rules: Sequence[Rule]) -> tuple[Required, ...]:
    first: dict[Condition, RuleId] = {}
    for rule in rules:
        for condition in rule.then.conditions:
            first.setdefault(condition, rule.id)
    return tuple(Required(condition, first[condition]) for condition in sorted(first))


def favour(terms: GrantTerms) -> tuple[float, ...]:
    """Return how good terms are for the buyer, best highest, most telling first."""
    return (
        PAYERS.index(terms.freight_payer),
        -1 if terms.refund is None else BASES.index(terms.refund),
        terms.refund_percent or 0,
        -terms.restocking_fee_percent,
        not terms.needs_return,
        float("inf") if terms.window_ends is None else terms.window_ends,
    )
