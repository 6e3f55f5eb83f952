"""Floors: what a merchant or a platform says must not be less than mandatory law gives in the same case."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import z3  # type: ignore[import-untyped]  # z3 ships no types

from amends.kernel.market import Words
from amends.kernel.remedy import Payer
from amends.policy.analysis.joining import FAVOUR, ONE_WILL, Ground, family_of, length, silent_value
from amends.policy.analysis.reach import steps_of
from amends.policy.analysis.reading import Reading, flaw
from amends.policy.analysis.replay import Judged, in_words
from amends.policy.analysis.shown import Flaw, FlawKind
from amends.policy.cells import Days
from amends.policy.grants import PICKERS, STARTS
from amends.policy.pack import FAMILIES, Deadline, Family, Nature, PackKind, Rule, RulePack, Start
from amends.policy.vocabulary import InputKind

# What sellers have to tell before the purchase. A pack is what they tell, so what it says is held to the law of a buyer
# who was told; only a row that tests one of these is asked about the others too.
TOLD = ("informed_of_withdrawal", "informed_of_return_cost", "policy_shown")
# One and the same moment, as far as the buyer's own act is concerned.
ACTS = frozenset({Start.NOTICE, Start.REQUEST, Start.COMPLAINT})


def floors(pack: RulePack, reading: Reading) -> Iterator[Flaw]:
    """Yield at most one flaw for each row and attribute, window or exception that is less than the law."""
    if pack.kind not in ONE_WILL:
        return
    for rule in pack.rules:
        for ground in reading.claim.grounds:
            yield from _below(pack, reading, rule, ground)
        yield from _too_short(pack, reading, rule)
        yield from _denied(reading, rule)


def _law(reading: Reading, ground: Ground) -> list[Rule]:
    return [rule for rule in reading.claim.grounds[ground] if _is_floor(rule)]


def _is_floor(rule: Rule) -> bool:
    return rule.kind is PackKind.LAW and rule.nature is Nature.MANDATORY


def _law_gives(reading: Reading, ground: Ground) -> Any:
    return reading.terms.any(reading.claim.alive(rule) for rule in _law(reading, ground))


def _below(pack: RulePack, reading: Reading, rule: Rule, ground: Ground) -> Iterator[Flaw]:
    """Yield the attributes of a remedy on which the row says less than the law says, or leaves unsaid."""
    joined, terms = reading.claim, reading.terms
    speaks = joined.speaks(rule, ground)
    if speaks is None or not _law(reading, ground):
        return
    speakers = joined.speakers(ground)
    for name in PICKERS[ground[0]]:
        value = getattr(rule.then, name)
        if value is None:
            continue
        said = [
            (law, says) for law, says in speakers if law.kind is PackKind.LAW and getattr(law.then, name) is not None
        ]
        better = [(law, says) for law, says in said if _is_floor(law) and _less(name, value, getattr(law.then, name))]
        for law, says in better:
            mended = _as_good_as(pack, speakers, name, getattr(law.then, name))
            formula = terms.all(
                [speaks, says, _law_gives(reading, ground), z3.Not(terms.any(mended)), *_told(reading, rule)]
            )
            found = _flaw(reading, formula, rule, law, name, ground)
            if found is not None:
                yield found
                break
        else:
            yield from _beyond_silence(pack, reading, rule, ground, name)


def _beyond_silence(pack: RulePack, reading: Reading, rule: Rule, ground: Ground, name: str) -> Iterator[Flaw]:
    """Yield what is less than the law's silence: no fee, the whole price, nothing to send back for a plain refund."""
    joined, terms = reading.claim, reading.terms
    value, silent = getattr(rule.then, name), silent_value(name, ground[0])
    if name == "freight_payer" or silent is None or not _less(name, value, silent):
        return
    speakers = joined.speakers(ground)
    said = [says for law, says in speakers if law.kind is PackKind.LAW and getattr(law.then, name) is not None]
    mended = _as_good_as(pack, speakers, name, silent)
    silence = [z3.Not(terms.any(said)), z3.Not(terms.any(mended))]
    formula = terms.all([joined.speaks(rule, ground), _law_gives(reading, ground), *silence, *_told(reading, rule)])
    for law in _law(reading, ground):
        found = _flaw(reading, z3.And(formula, joined.alive(law)), rule, law, name, ground)
        if found is not None:
            yield found
            return


def _as_good_as(pack: RulePack, speakers: list[tuple[Rule, Any]], name: str, floor: Any) -> list[Any]:
    """Return that another row of the pack says as much as the law on the attribute."""
    return [
        says
        for rule, says in speakers
        if rule.pack == pack.id
        and getattr(rule.then, name) is not None
        and not _less(name, getattr(rule.then, name), floor)
    ]


def _less(name: str, value: Any, floor: Any) -> bool:
    """Tell whether a value is less than the floor; a refund's clock is if it starts later or runs longer."""
    if name == "refund_within" and isinstance(value, Deadline) and isinstance(floor, Deadline):
        return _place(value) > _place(floor) or length(value) > length(floor)
    if name == "freight_payer":
        return value is Payer.BUYER is not floor
    return FAVOUR[name](value) < FAVOUR[name](floor)


def _place(term: Deadline) -> int:
    return STARTS.index(Start.NOTICE if term.starts_from in ACTS else term.starts_from)


def _flaw(reading: Reading, formula: Any, rule: Rule, law: Rule, name: str, ground: Ground) -> Flaw | None:
    def confirm(judged: Judged) -> bool:
        owed = judged.grant(*ground)
        return owed is not None and law.id in _grounds_of(judged) and judged.matched(rule, law) and judged.settled()

    judged = reading.smallest(formula, confirm)
    if judged is None:
        return None
    said, floor = getattr(rule.then, name), getattr(law.then, name)
    floor = silent_value(name, ground[0]) if floor is None else floor
    told = Words(
        f"{ground[0]} 的 {name}：这一行写的是 {in_words(said)}，而法律给的是 {in_words(floor)}（{law.id}）。",
        f"{name} of {ground[0]}: this row says {in_words(said)} where the law gives {in_words(floor)} ({law.id}).",
    )
    return flaw(FlawKind.BELOW_FLOOR, (rule, law), name, told, reading.case(judged))


def _grounds_of(judged: Judged) -> set[str]:
    """Return the ids of matched rules whose right is alive in the resolver's answer."""
    ended = {right for rule, _ in judged.tried.pairs if judged.matched(rule) for right in rule.then.ends}
    return {rule.id for rule, _ in judged.tried.pairs if judged.matched(rule) and rule.then.right not in ended}


def _too_short(pack: RulePack, reading: Reading, rule: Rule) -> Iterator[Flaw]:
    """Yield that the row's window is over while the law still gives everything that the row gave.

    Asked of cases that are plain in all that the row does not test.
    """
    windows = [cell for cell in rule.when if isinstance(cell, Days) and cell.high is not None]
    if not windows or not rule.then.grants:
        return
    grounds = [(remedy, family_of(rule)) for remedy in rule.then.grants]
    formula = reading.terms.all(
        [
            _over(pack, reading, rule),
            *(_law_gives(reading, ground) for ground in grounds),
            *_nothing_better(reading, rule, grounds),
            *_plain_elsewhere(reading, rule),
        ]
    )

    def confirm(judged: Judged) -> bool:
        trial = next(trial for tried, trial in judged.tried.pairs if tried is rule)
        late = trial.input in {cell.input for cell in windows}
        return late and judged.settled() and all(judged.grant(*ground) is not None for ground in grounds)

    judged = reading.smallest(formula, confirm)
    if judged is None:
        return
    giving = [law for ground in grounds for law in _law(reading, ground) if judged.matched(law)]
    told = Words(
        f"这一行的期限已过（{windows[0].expected}），而法律仍然给予同样的权利（{giving[0].id}）。",
        f"The window of this row is over ({windows[0].expected}) while the law still gives the same ({giving[0].id}).",
    )
    yield flaw(FlawKind.BELOW_FLOOR, (rule, *dict.fromkeys(giving)), "window", told, reading.case(judged))


def _over(pack: RulePack, reading: Reading, rule: Rule) -> Any:
    """Return that all of the row holds but the end of its window, and no other row of the pack gives the same."""
    joined, terms = reading.claim, reading.terms
    rolls = joined.rolls[rule.pack]
    over = [
        terms.inputs[cell.input].main > terms.limit(steps_of(cell.high), rolls=rolls)
        for cell in rule.when
        if isinstance(cell, Days) and cell.high is not None
    ]
    instead = [
        joined.alive(other)
        for other in joined.rules
        if other.pack == pack.id
        and other.then.right is rule.then.right
        and set(rule.then.grants) & set(other.then.grants)
    ]
    here = terms.matches(_without_ends(rule), rolls=rolls)
    return terms.all([here, terms.any(over), z3.Not(joined.ended(rule.then.right)), z3.Not(terms.any(instead))])


def _nothing_better(reading: Reading, rule: Rule, grounds: list[Ground]) -> Iterator[Any]:
    """Yield that the law is as good as the row on every attribute.

    A better one is a promise beside the law's and may end before; the window of a return without a reason is the
    promise itself.
    """
    for ground in grounds:
        if ground[1] is Family.NO_REASON:
            continue
        speakers = reading.claim.speakers(ground)
        for name in PICKERS[ground[0]]:
            value = getattr(rule.then, name)
            silent = silent_value(name, ground[0])
            if value is None or (silent is not None and not _less(name, silent, value)):
                continue
            said = [(law, getattr(law.then, name), says) for law, says in speakers if law.kind is PackKind.LAW]
            yield reading.terms.any(
                says for _, floor, says in said if floor is not None and not _less(name, floor, value)
            )


def _denied(reading: Reading, rule: Rule) -> Iterator[Flaw]:
    """Yield that the row ends a promise where the law still gives the same: the reader takes both for ended.

    Asked of cases that are plain in all that the row does not test.
    """
    joined, terms = reading.claim, reading.terms
    for right in rule.then.ends:
        family = FAMILIES[right]
        for remedy in sorted({remedy for remedy, its in joined.grounds if its is family}):
            ground = (remedy, family)
            taken = [joined.matches[other] for other in joined.grounds[ground] if other.then.right is right]
            if not _law(reading, ground):
                continue
            formula = terms.all(
                [joined.matches[rule], terms.any(taken), _law_gives(reading, ground), *_plain_elsewhere(reading, rule)]
            )
            yield from _denying(reading, rule, ground, formula)


def _denying(reading: Reading, rule: Rule, ground: Ground, formula: Any) -> Iterator[Flaw]:
    def confirm(judged: Judged) -> bool:
        return judged.matched(rule) and judged.settled() and judged.grant(*ground) is not None

    judged = reading.smallest(formula, confirm)
    if judged is None:
        return
    giving = [law for law in _law(reading, ground) if judged.matched(law)]
    told = Words(
        f"这一行终止了 {ground[0]}，而法律在同一情况下仍然给予（{giving[0].id}）。",
        f"This row ends {ground[0]} where the law still gives it ({giving[0].id}).",
    )
    yield flaw(FlawKind.BELOW_FLOOR, (rule, *giving), "ends", told, reading.case(judged))


def _without_ends(rule: Rule) -> Rule:
    """Return the row as if its windows had no end."""
    cells = (replace(cell, high=None, plain_high=None) if isinstance(cell, Days) else cell for cell in rule.when)
    return replace(rule, when=tuple(cells))


def _plain_elsewhere(reading: Reading, rule: Rule) -> list[Any]:
    """Return that all names and flags that the row does not test are as in a plain case."""
    tested = {cell.input for cell in rule.when} | {"governing_law", "market"}
    named = (InputKind.FLAG, InputKind.ENUM, InputKind.TEXT)
    inputs = reading.terms.inputs
    together = [
        inputs[name].main == inputs["days_since_delivery"].main
        for name in ("days_in_hands", "days_since_last_delivery")
        if {name, "days_since_delivery"} <= inputs.keys() - (tested - {"days_since_delivery"})
    ]
    return together + [
        reading.terms.plain[name] for name in inputs if inputs[name].entry.kind in named and name not in tested
    ]


def _told(reading: Reading, rule: Rule) -> list[Any]:
    tested = {cell.input for cell in rule.when}
    return [reading.terms.inputs[name].main for name in TOLD if name in reading.terms.inputs.keys() - tested]
