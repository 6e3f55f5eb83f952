"""The resolver's joining as formulas: which rules match, which rights are alive, what each ground says."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import z3  # type: ignore[import-untyped]  # z3 ships no types

from amends.kernel.remedy import Payer, RemedyKind
from amends.policy.analysis.reach import steps_of
from amends.policy.analysis.replay import said_by
from amends.policy.analysis.terms import NOT_OWED, Terms
from amends.policy.cells import Days
from amends.policy.findings import Matter
from amends.policy.grants import BASES, GOODS_BACK, HOURS, MONEY, NATURES, PAYERS, PICKERS, STARTS
from amends.policy.pack import (
    FAMILIES,
    Burden,
    Deadline,
    Family,
    Nature,
    PackKind,
    RefundBasis,
    Right,
    Rule,
    RulePack,
)

Ground = tuple[RemedyKind, Family]
# In these packs the author has one will; in law several norms may meet, and the most favourable wins by law itself.
ONE_WILL = frozenset({PackKind.MERCHANT, PackKind.PLATFORM})
NO_END = 10**9


def length(term: Deadline) -> float:
    """Return a term's rough length in hours."""
    return term.value * HOURS[term.unit]


# How well a value serves the buyer; the resolver's own order.
FAVOUR: dict[str, Callable[[Any], float]] = {
    "freight_payer": PAYERS.index,
    "needs_return": lambda needed: not needed,
    "burden": lambda who: who is Burden.SELLER,
    "refund": BASES.index,
    "refund_percent": int,
    "restocking_fee_percent": lambda share: -share,
    "remedy_within": lambda term: -length(term),
    "send_back_within": length,
    "refund_within": lambda term: -1e6 * STARTS.index(term.starts_from) - length(term),
}


def strength(rule: Rule) -> int:
    """Return which rules a rule yields to: what binds is 0, a default 1, a practice 2."""
    return {Nature.DEFAULT: 1, Nature.PRACTICE: 2}.get(rule.nature, 0)


def family_of(rule: Rule) -> Family:
    """Return the family of a rule's right."""
    return FAMILIES[rule.then.right or Right.VOLUNTARY_RETURN]


class Joined:
    """Rules of some packs on one matter, as formulas over one contract's terms."""

    def __init__(self, terms: Terms, packs: Sequence[RulePack], matter: Matter = Matter.CLAIM) -> None:
        self.terms, self.packs, self.matter = terms, packs, matter
        rolls = {pack.id: pack.rolls_over for pack in packs}
        self.rolls = rolls
        self.rules = [rule for pack in packs for rule in pack.rules if rule.matter is matter]
        self.matches = {rule: terms.matches(rule, rolls=rolls[rule.pack]) for rule in self.rules}
        self._ended = {right: self._ends(right) for right in (None, *Right)}
        self._alive = {rule: z3.And(self.matches[rule], z3.Not(self._ended[rule.then.right])) for rule in self.rules}

    def ended(self, right: Right | None) -> Any:
        """Return that an exception ended the right."""
        return self._ended[right]

    def alive(self, rule: Rule) -> Any:
        """Return that a rule matches and its right was not ended."""
        return self._alive[rule]

    def _ends(self, right: Right | None) -> Any:
        return self.terms.any(self.matches[rule] for rule in self.rules if right in rule.then.ends)

    @cached_property
    def grounds(self) -> dict[Ground, list[Rule]]:
        """The rules that can grant a remedy on each ground."""
        found: dict[Ground, list[Rule]] = {}
        for rule in self.rules:
            for remedy in rule.then.grants:
                found.setdefault((remedy, family_of(rule)), []).append(rule)
        return found

    def granted(self, ground: Ground) -> Any:
        """Return that the remedy is owed on the ground."""
        return self.terms.any(self.alive(rule) for rule in self.grounds.get(ground, ()))

    def speaks(self, rule: Rule, ground: Ground) -> Any | None:
        """Return that a rule has a say in the terms of a ground; None where it never has."""
        granting = self.grounds.get(ground, [])
        if rule in granting:
            return self.alive(rule)
        if rule.then.grants or rule.then.right is None:
            return None
        same_right = [other for other in granting if other.then.right is rule.then.right]
        if not same_right:
            return None
        return z3.And(self.matches[rule], self.terms.any(self.alive(other) for other in same_right))

    def speakers(self, ground: Ground) -> list[tuple[Rule, Any]]:
        """Return all that may have a say, the strongest first, as the resolver reads them."""
        granting = self.grounds.get(ground, [])
        adding = [rule for rule in self.rules if rule not in granting]
        ordered = sorted((*granting, *adding), key=lambda rule: NATURES.index(rule.nature))
        return [(rule, says) for rule in ordered if (says := self.speaks(rule, ground)) is not None]

    def comes_back(self, ground: Ground) -> Any:
        """Return that the goods have to come back on the ground."""
        return self._picked("needs_return", self.speakers(ground), ground) == self._code("needs_return", True)

    def days_left(self, rule: Rule) -> Any:
        """Return for how many days from the day of judgement the rule's own terms still run."""
        rolls = self.rolls[rule.pack]
        left = [
            self.terms.limit(steps_of(cell.high), rolls=rolls) - self.terms.inputs[cell.input].main
            for cell in rule.when
            if isinstance(cell, Days) and cell.high is not None
        ]
        return _least(left, z3.IntVal(NO_END, self.terms.ctx))

    def outcome(self) -> dict[str, Any]:
        """Return everything that the resolver would say, as one term or formula for each part of it."""
        parts: dict[str, Any] = {}
        if self.matter is Matter.CLAIM:
            for ground in self.grounds:
                parts |= self._terms_of(ground)
            parts |= self._denials()
        sayings: dict[str, list[Any]] = {}
        for rule in self.rules:
            for name, value in said_by(rule):
                sayings.setdefault(f"says {name} {value}", []).append(self.matches[rule])
        return parts | {name: self.terms.any(formulas) for name, formulas in sayings.items()}

    def _denials(self) -> dict[str, Any]:
        taking: dict[RemedyKind, list[Any]] = {}
        for rule in self.rules:
            for remedy in rule.then.grants:
                taking.setdefault(remedy, []).append(z3.And(self.matches[rule], self.ended(rule.then.right)))
        owed = {remedy: self.terms.any(self.granted(at) for at in self.grounds if at[0] is remedy) for remedy in taking}
        return {f"denied {it}": z3.And(self.terms.any(taken), z3.Not(owed[it])) for it, taken in taking.items()}

    def _terms_of(self, ground: Ground) -> dict[str, Any]:
        remedy, family = ground
        granted, speakers, at = self.granted(ground), self.speakers(ground), f"{remedy} {family}"
        parts: dict[str, Any] = {f"{at} granted": granted}
        picked = {name: self._picked(name, speakers, ground) for name in PICKERS[remedy]}
        if "refund_percent" in picked:
            by_percent = picked["refund"] == BASES.index(RefundBasis.PERCENT)
            picked["refund_percent"] = z3.If(by_percent, picked["refund_percent"], -1)
        picked["window_ends"] = self._window(ground)
        for name, value in picked.items():
            parts[f"{at} {name}"] = z3.If(granted, value, z3.IntVal(NOT_OWED, self.terms.ctx))
        for condition in {condition for rule, _ in speakers for condition in rule.then.conditions}:
            said = [says for rule, says in speakers if condition in rule.then.conditions]
            parts[f"{at} condition {condition}"] = self.terms.any(said)
        return parts

    def _window(self, ground: Ground) -> Any:
        longest = z3.IntVal(-NO_END, self.terms.ctx)
        for rule in self.grounds[ground]:
            left = self.days_left(rule)
            longest = z3.If(z3.And(self.alive(rule), left > longest), left, longest)
        return longest

    def _picked(self, name: str, speakers: list[tuple[Rule, Any]], ground: Ground) -> Any:
        """Return the code of the value that the resolver picks among those who speak about an attribute."""
        saying = [(rule, says) for rule, says in speakers if getattr(rule.then, name) is not None]
        silent = self._code(name, silent_value(name, ground[0]))
        if name == "refund_within":
            return self._clock(saying, silent)
        chosen = self._best(name, saying, silent)
        protecting = [says for rule, says in saying if rule.then.protects_seller]
        if not protecting:
            return chosen
        unbarred = [(rule, says) for rule, says in saying if rule.kind is not PackKind.PLATFORM]
        return z3.If(self.terms.any(protecting), self._best(name, unbarred, silent), chosen)

    def _clock(self, saying: list[tuple[Rule, Any]], silent: Any) -> Any:
        """Return the refund's clock: the law's earliest start counts; without a law's clock, whatever is best."""
        chosen = self._best("refund_within", saying, silent)
        starts = {rule.then.refund_within.starts_from for rule, _ in saying if rule.then.refund_within}
        for start in sorted(starts, key=STARTS.index, reverse=True):
            same = [(rule, says) for rule, says in saying if rule.then.refund_within.starts_from is start]  # type: ignore[union-attr]  # all of `saying` have a clock
            law = self.terms.any(says for rule, says in same if rule.nature is Nature.MANDATORY)
            chosen = z3.If(law, self._best("refund_within", same, silent), chosen)
        return chosen

    def _best(self, name: str, saying: list[tuple[Rule, Any]], silent: Any) -> Any:
        favour = FAVOUR[name]
        ordered = sorted(saying, key=lambda pair: (strength(pair[0]), -favour(getattr(pair[0].then, name))))
        chosen = silent
        for rule, says in reversed(ordered):
            chosen = z3.If(says, self._code(name, getattr(rule.then, name)), chosen)
        return chosen

    def _code(self, name: str, value: Any) -> Any:
        """Return a number for a value: the same for equal ones, in both of two versions."""
        return z3.IntVal(
            self.terms.codes.setdefault((name, value), _rank(name, value, self.terms.codes)), self.terms.ctx
        )


def _rank(name: str, value: Any, codes: dict[tuple[str, Any], int]) -> int:
    return BASES.index(value) if name == "refund" and value is not None else len(codes) + len(BASES)


def silent_value(name: str, remedy: RemedyKind) -> Any:
    """Return what holds where no rule says anything."""
    match name:
        case "freight_payer":
            return Payer.SELLER if remedy in GOODS_BACK else Payer.NOBODY
        case "needs_return":
            return remedy in GOODS_BACK
        case "refund":
            return RefundBasis.LINE_PAID if remedy in MONEY else None
        case "restocking_fee_percent":
            return 0
        case _:
            return None


def _least(terms: Iterable[Any], start: Any) -> Any:
    least = start
    for term in terms:
        least = z3.If(term < least, term, least)
    return least
