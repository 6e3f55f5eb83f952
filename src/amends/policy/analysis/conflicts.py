"""Conflicts: two rows of one pack that match together and contradict each other."""

from collections.abc import Iterator
from itertools import combinations

import z3  # type: ignore[import-untyped]  # z3 ships no types

from amends.kernel.market import Words
from amends.policy.analysis.joining import ONE_WILL, Ground
from amends.policy.analysis.reading import Reading, flaw
from amends.policy.analysis.replay import Judged, in_words
from amends.policy.analysis.shown import Flaw, FlawKind
from amends.policy.cases.outcomes import REFUSALS
from amends.policy.findings import CaseOutcome
from amends.policy.grants import PICKERS
from amends.policy.pack import Rule, RulePack


def conflicts(pack: RulePack, reading: Reading) -> Iterator[Flaw]:
    """Yield one flaw for each pair of rows that contradict each other."""
    for rule in pack.rules:
        if rule.then.right in rule.then.ends:
            found = _both(reading, rule, rule, "ends", None)
            if found is not None:
                yield found
    for one, other in combinations(pack.rules, 2):
        found = _said(reading, one, other) or (
            _joined(pack, reading, one, other) if one.matter is other.matter else None
        )
        if found is not None:
            yield found


def _said(reading: Reading, one: Rule, other: Rule) -> Flaw | None:
    """Two rows about one matter and right must not name two who answer for one outcome, nor both refuse and give."""
    if one.matter is not other.matter or one.then.right is not other.then.right:
        return None
    if one.then.outcome is other.then.outcome and _differ(one, other, "liable"):
        return _both(reading, one, other, "liable", None)
    if (
        one.then.right
        and _differ(one, other, "outcome")
        and _refuses(one.then.outcome) is not _refuses(other.then.outcome)
    ):
        return _both(reading, one, other, "outcome", None)
    return None


def _refuses(outcome: CaseOutcome | None) -> bool:
    return outcome in REFUSALS


def _joined(pack: RulePack, reading: Reading, one: Rule, other: Rule) -> Flaw | None:
    """Two rows of one will and strength must not give one attribute of one remedy two values."""
    if pack.kind not in ONE_WILL or one.nature is not other.nature or one.then.right is not other.then.right:
        return None
    if one.then.right is None:
        return None
    for ground in reading.claim.grounds:
        for attribute in PICKERS[ground[0]]:
            if _differ(one, other, attribute):
                found = _both(reading, one, other, attribute, ground)
                if found is not None:
                    return found
    return None


def _differ(one: Rule, other: Rule, attribute: str) -> bool:
    values = (getattr(one.then, attribute), getattr(other.then, attribute))
    return None not in values and values[0] != values[1]


def _both(reading: Reading, one: Rule, other: Rule, attribute: str, ground: Ground | None) -> Flaw | None:
    joined = reading.joined[one.matter]
    formulas = [joined.matches[rule] if ground is None else joined.speaks(rule, ground) for rule in (one, other)]
    if any(formula is None for formula in formulas):
        return None

    def confirm(judged: Judged) -> bool:
        owed = ground is None or judged.grant(*ground) is not None
        return owed and judged.matched(one, other) and (ground is None or judged.settled())

    judged = reading.smallest(z3.And(formulas), confirm, one.matter)
    if judged is None:
        return None
    if one is other:
        told = Words("同一行既给予又终止同一权利。", f"One row both gives and ends {one.then.right}.")
        return flaw(FlawKind.CONFLICT, (one,), attribute, told, reading.case(judged, one.matter))
    values = [in_words(getattr(rule.then, attribute)) for rule in (one, other)]
    told = Words(
        f"两行同时成立，但 {attribute} 不同：{values[0]} 与 {values[1]}。",
        f"Both rows match and say different things about {attribute}: {values[0]} and {values[1]}.",
    )
    return flaw(FlawKind.CONFLICT, (one, other), attribute, told, reading.case(judged, one.matter))
