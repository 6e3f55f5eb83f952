"""Shadowed rows: no case can match them, or whenever one does, other rows of the pack give all of it anyway."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import z3  # type: ignore[import-untyped]  # z3 ships no types

from amends.kernel.market import Words
from amends.policy.analysis.joining import FAVOUR, ONE_WILL, Ground, Joined, family_of
from amends.policy.analysis.reading import Reading, flaw
from amends.policy.analysis.replay import Judged, judge, said_by
from amends.policy.analysis.search import Confirm
from amends.policy.analysis.shown import Flaw, FlawKind, OutcomeShown
from amends.policy.cells import Flag
from amends.policy.grants import NATURES, PICKERS
from amends.policy.pack import Rule, RulePack

CONFIDENCES = ("high", "medium", "general_knowledge")


def shadows(pack: RulePack, readings: Sequence[Reading]) -> Iterator[Flaw]:
    """Yield one flaw for each row that changes nothing under any contract; of two equal ones the later."""
    left = list(pack.rules)
    for rule in reversed(pack.rules):
        others = [other for other in left if other is not rule and _competes(pack, other, rule)]
        if any(reading.search.possible(_adds(reading.joined[rule.matter], rule, others)) for reading in readings):
            continue
        left.remove(rule)
        yield _shadowed(readings, rule, others)


def _competes(pack: RulePack, other: Rule, rule: Rule) -> bool:
    """Tell whether one row can make the other needless.

    It cannot where it wants to know more. In law, norms of different texts or topics stand beside each other.
    """
    known = {cell.input for cell in rule.when}
    wants = {cell.input for cell in other.when if not (isinstance(cell, Flag) and cell.assumed is not None)}
    same_norm = (other.citation.title, other.topic) == (rule.citation.title, rule.topic)
    return other.matter is rule.matter and wants <= known and (pack.kind in ONE_WILL or same_norm)


def _shadowed(readings: Sequence[Reading], rule: Rule, others: Sequence[Rule]) -> Flaw:
    for reading in readings:
        judged = reading.smallest(
            reading.joined[rule.matter].matches[rule], _changes_nothing(reading, rule), rule.matter
        )
        if judged is not None:
            over = [other for other in others if judged.matched(other) and _alike(other, rule)]
            told = Words(
                "这一行从不改变任何结果：它成立时，同一规则包的其他行已经给出同样或更好的结果。",
                "This row never changes anything: whenever it matches, other rows of the pack give all of it already.",
            )
            return flaw(FlawKind.SHADOWED, (rule, *over), "row", told, reading.case(judged, rule.matter))
    names = _excluding(readings, rule)
    told = Words(
        f"没有任何情况能使这一行成立：{'、'.join(names)} 互相排斥。",
        f"No case can match this row: {' and '.join(names)} exclude each other.",
    )
    return flaw(FlawKind.SHADOWED, (rule,), "row", told, None)


def _alike(other: Rule, rule: Rule) -> bool:
    return bool(set(other.then.ends) & {*rule.then.ends, rule.then.right}) or other.then.right is rule.then.right


def _changes_nothing(reading: Reading, rule: Rule) -> Confirm:
    """Return what tells whether the resolver says the same without the row."""
    packs = tuple(
        replace(pack, rules=tuple(other for other in pack.rules if other is not rule))
        for pack in reading.contract.packs
    )

    def confirm(judged: Judged) -> bool:
        if not judged.matched(rule) or not judged.settled():
            return False
        without = judge(packs, judged.facts, judged.on, reading.contract.zone, rule.matter)
        return _worth(judged.shown()) == _worth(without.shown())

    return confirm


def _worth(shown: OutcomeShown) -> tuple[object, ...]:
    return shown.grants, shown.says


def _excluding(readings: Sequence[Reading], rule: Rule) -> list[str]:
    """Return the inputs whose cells cannot hold together, and the row's days in force if they are part of it."""
    kept = list(rule.when)
    bare = replace(rule, effective_from=None, effective_to=None)

    def dead(variant: Rule) -> bool:
        return not any(
            reading.search.possible(reading.terms.matches(variant, rolls=reading.claim.rolls[rule.pack]))
            for reading in readings
        )

    timeless = dead(bare)
    base = bare if timeless else rule
    for cell in rule.when:
        rest = [other for other in kept if other is not cell]
        if dead(replace(base, when=tuple(rest))):
            kept = rest
    return [cell.input for cell in kept] + ([] if timeless else ["effective"])


def _adds(joined: Joined, rule: Rule, others: Sequence[Rule]) -> Any:
    """Return that the row matches and says something that none of the others says as well."""
    terms = joined.terms
    parts = [
        _new(joined, rule, [other for other in others if saying in set(said_by(other))]) for saying in said_by(rule)
    ]
    parts += [_new(joined, rule, [other for other in others if right in other.then.ends]) for right in rule.then.ends]
    grounds = [ground for ground in joined.grounds if ground[1] is family_of(rule)] if rule.then.right else []
    for ground in grounds:
        parts += _adds_to(joined, rule, others, ground)
    if rule.then.right is not None and not rule.then.grants:
        parts += _adds_beside(joined, rule, others)
    return terms.any(parts)


def _new(joined: Joined, rule: Rule, same: Sequence[Rule]) -> Any:
    said = joined.terms.any(joined.matches[other] for other in same if _as_sure(other, rule))
    return z3.And(joined.matches[rule], z3.Not(said))


def _as_sure(other: Rule, rule: Rule) -> bool:
    """Tell whether the other row binds as much and is as certain."""
    return NATURES.index(other.nature) <= NATURES.index(rule.nature) and CONFIDENCES.index(
        other.citation.confidence
    ) <= CONFIDENCES.index(rule.citation.confidence)


def _adds_to(joined: Joined, rule: Rule, others: Sequence[Rule], ground: Ground) -> Iterator[Any]:
    """Yield what a granting row adds to one ground: the remedy for as long, each attribute, each condition."""
    if ground[0] not in rule.then.grants:
        return
    terms, speaks = joined.terms, joined.alive(rule)
    able = [other for other in others if _as_sure(other, rule) and other.then.right is rule.then.right]
    granting = [other for other in able if ground[0] in other.then.grants]
    as_long = [z3.And(joined.alive(other), joined.days_left(other) >= joined.days_left(rule)) for other in granting]
    yield z3.And(speaks, z3.Not(terms.any(as_long)))
    speaking = [(other, says) for other in able if (says := joined.speaks(other, ground)) is not None]
    for name in (*PICKERS[ground[0]], "protects_seller"):
        if (value := getattr(rule.then, name)) is not None:
            as_good = [says for other, says in speaking if _as_good(name, getattr(other.then, name), value)]
            yield z3.And(speaks, z3.Not(terms.any(as_good)))
    for condition in rule.then.conditions:
        yield z3.And(speaks, z3.Not(terms.any(says for other, says in speaking if condition in other.then.conditions)))


def _adds_beside(joined: Joined, rule: Rule, others: Sequence[Rule]) -> Iterator[Any]:
    """Yield what a row without remedies adds to its right, whoever grants remedies on it."""
    able = [other for other in others if other.then.right is rule.then.right and not other.then.grants]
    for name in (*FAVOUR, "protects_seller"):
        if (value := getattr(rule.then, name)) is not None:
            yield _new(joined, rule, [other for other in able if _as_good(name, getattr(other.then, name), value)])
    for condition in rule.then.conditions:
        yield _new(joined, rule, [other for other in able if condition in other.then.conditions])


def _as_good(name: str, said: Any, value: Any) -> bool:
    if said is None or said == value:
        return said is not None
    return name in FAVOUR and bool(FAVOUR[name](said) >= FAVOUR[name](value))
