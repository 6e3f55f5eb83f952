"""Gaps: a remedy is owed and no row says on which terms, or a right has a hole in its window."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import z3  # type: ignore[import-untyped]  # z3 ships no types

from amends.kernel.market import Words
from amends.kernel.remedy import RemedyKind
from amends.policy.analysis.joining import ONE_WILL, Ground
from amends.policy.analysis.reading import Reading, flaw
from amends.policy.analysis.replay import Judged
from amends.policy.analysis.shown import Flaw, FlawKind
from amends.policy.cells import Amount, Dates, Days
from amends.policy.grants import GOODS_BACK, MONEY
from amends.policy.pack import Right, Rule, RulePack
from amends.policy.trial import Outcome
from amends.policy.vocabulary import InputKind


def gaps(pack: RulePack, reading: Reading) -> Iterator[Flaw]:
    """Yield one flaw for each remedy, ground and attribute that the pack leaves open, and for each hole."""
    for ground in reading.claim.grounds:
        for attribute in _due(ground):
            found = _unsaid(pack, reading, ground, attribute)
            if found is not None:
                yield found
    for (remedy, right), rules in _granting(pack).items():
        for name in _ordered(reading, rules):
            found = _hole(reading, remedy, right, rules, name)
            if found is not None:
                yield found


def _due(ground: Ground) -> tuple[str, ...]:
    """Return what has to be said of a remedy. On all else silence has a meaning: no fee, the claimant proves."""
    freight = ("freight_payer",) if ground[0] in GOODS_BACK else ()
    clock = ("refund_within",) if ground[0] in MONEY else ()
    return freight + clock


def _unsaid(pack: RulePack, reading: Reading, ground: Ground, attribute: str) -> Flaw | None:
    joined, (remedy, family) = reading.claim, ground
    saying = [(rule, says) for rule, says in joined.speakers(ground) if getattr(rule.then, attribute) is not None]
    own = [rule for rule in joined.grounds[ground] if rule.pack == pack.id]
    adding = [rule for rule, _ in saying if rule.pack == pack.id]
    if not _is_due(pack, attribute, own or adding, [rule for rule, _ in saying]):
        return None
    rights = {rule.then.right for rule in adding}
    granting = own or [rule for rule in joined.grounds[ground] if rule.then.right in rights]
    ours = reading.terms.any(joined.alive(rule) for rule in granting)

    def confirm(judged: Judged) -> bool:
        grant = judged.grant(remedy, family)
        if grant is None or not judged.settled() or not any(judged.matched(rule) for rule in granting):
            return False
        if attribute == "freight_payer":
            return grant.needs_return and grant.freight_rule is None
        return grant.refund_within is None

    silent = z3.Not(reading.terms.any(says for _, says in saying))
    comes_back = joined.comes_back(ground) if attribute == "freight_payer" else True
    judged = reading.smallest(reading.terms.all([ours, silent, comes_back]), confirm)
    if judged is None:
        return None
    at_fault = [rule for rule in own if judged.matched(rule)] or adding
    told = Words(
        f"这种情况下应当提供 {remedy}，但没有规则说明 {attribute}。",
        f"{remedy} is owed on the ground of {family}, and no row says {attribute}.",
    )
    return flaw(FlawKind.GAP, at_fault[:1], attribute, told, reading.case(judged))


def _is_due(pack: RulePack, attribute: str, own: list[Rule], saying: list[Rule]) -> bool:
    """Tell whether the ground's rules may not be silent on the attribute.

    Whoever promises that goods may go back has to say who pays for it. On all else, and in law, silence may be meant,
    unless a row speaks for the whole right: then it has to speak in every case.
    """
    if pack.kind in ONE_WILL:
        return bool(saying) or attribute == "freight_payer"
    rights = {rule.then.right for rule in own}
    return any(not rule.then.grants and rule.then.right in rights for rule in saying)


def _granting(pack: RulePack) -> dict[tuple[RemedyKind, Right | None], list[Rule]]:
    found: dict[tuple[RemedyKind, Right | None], list[Rule]] = {}
    for rule in pack.rules:
        for remedy in rule.then.grants:
            found.setdefault((remedy, rule.then.right), []).append(rule)
    return {key: rules for key, rules in found.items() if len(rules) > 1}


def _ordered(reading: Reading, rules: list[Rule]) -> list[str]:
    """Return the inputs over which two of the rules have intervals; the day of judgement is ""."""
    names = [
        {cell.input for cell in rule.when if isinstance(cell, Days | Amount | Dates)}
        | ({""} if rule.effective_to else set())
        for rule in rules
    ]
    several = {name for one, other in combinations(names, 2) for name in (one & other) - {""}}
    limited = {""} if any("" in some for some in names) else set()
    return [name for name in ("", *reading.terms.inputs) if name in several | limited]


def _hole(reading: Reading, remedy: RemedyKind, right: Right | None, rules: list[Rule], name: str) -> Flaw | None:
    """Find a value between two others with which alone the right is not given."""
    terms, joined = reading.terms, reading.claim
    value = terms.inputs[name].main if name else terms.day
    given = terms.any(joined.matches[rule] for rule in rules)
    less, more = z3.Int("less", terms.ctx), z3.Int("more", terms.ctx)
    happened = [z3.Not(terms.inputs[name].beside)] if _is_days(reading, name) else []
    before, after = (z3.substitute(given, (value, other)) for other in (less, more))
    inside = [less >= terms.since.toordinal(), more <= terms.until.toordinal()] if not name else []
    formula = terms.all([*happened, *inside, less < value, value < more, z3.Not(given), before, after])

    def confirm(judged: Judged) -> bool:
        tried = [trial for rule, trial in judged.tried.pairs if rule in rules]
        known = all(trial.outcome in (Outcome.FAILED, Outcome.NOT_IN_FORCE) for trial in tried)
        failed_here = any(trial.input == name or (not name and trial.input is None) for trial in tried)
        return known and failed_here

    judged = reading.smallest(formula, confirm)
    if judged is None:
        return None
    told = Words(
        f"{remedy}（{right}）在前后都成立，唯独中间这一天或这个值没有规则。",
        f"{remedy} ({right}) is given before and after this {name or 'day'}, and not at it.",
    )
    return flaw(FlawKind.GAP, rules, name or "effective", told, reading.case(judged))


def _is_days(reading: Reading, name: str) -> Any:
    return bool(name) and reading.terms.inputs[name].entry.kind is InputKind.DAYS
