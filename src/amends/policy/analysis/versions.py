"""Two versions of a pack: the smallest case whose outcome changes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from amends.kernel.ids import RuleId
from amends.policy.analysis.contracts import Contract, contracts_of
from amends.policy.analysis.reading import Reading
from amends.policy.analysis.replay import Judged, judge, place_of
from amends.policy.analysis.shown import Change, OutcomeShown, Place
from amends.policy.findings import Matter
from amends.policy.pack import Rule, RulePack
from amends.policy.vocabulary import INPUTS

WINDOW = "window_ends"


def change_between(old: RulePack, new: RulePack, beside: Sequence[RulePack], *, since: date) -> Change | None:
    """Return the smallest case whose outcome differs, over all contracts under which either version speaks."""
    if _said(old) == _said(new) and _settings(old) == _settings(new):
        return None
    changes = [change for contract in _contracts(old, new, beside) for change in _changes(contract, old, new, since)]
    return min(changes, key=lambda change: len(change.case.lines), default=None)


def _contracts(old: RulePack, new: RulePack, beside: Sequence[RulePack]) -> tuple[Contract, ...]:
    everywhere = tuple(dict.fromkeys((*old.applies_to, *new.applies_to)))
    return contracts_of(replace(new, applies_to=everywhere), [pack for pack in beside if pack.id != old.id])


def _changes(contract: Contract, old: RulePack, new: RulePack, since: date) -> Iterator[Change]:
    """Yield the smallest case of each matter; each version is read with the packs beside it."""
    others = [pack for pack in contract.packs if pack.id != new.id]
    place = next(index for index, pack in enumerate(contract.packs) if pack.id == new.id)
    before, after = ([*others[:place], version, *others[place:]] for version in (old, new))
    read = replace(contract, packs=tuple(before))
    reading = Reading(read, INPUTS, since, after)
    changed = {rule.id for rule in _changed(old, new)}
    for matter in reading.joined:
        # What is owed says more than by when: a case in which only a window's end moves comes last.
        change = _change(reading, after, matter, changed, windows=False)
        change = change or _change(reading, after, matter, changed, windows=True)
        if change is not None:
            yield change


def _change(
    reading: Reading, after: Sequence[RulePack], matter: Matter, changed: set[RuleId], *, windows: bool
) -> Change | None:
    def tried(judged: Judged) -> Judged:
        return judge(after, judged.facts, judged.on, reading.contract.zone, matter)

    def confirm(judged: Judged) -> bool:
        later = tried(judged)
        differ = _seen(judged.shown(), windows=windows) != _seen(later.shown(), windows=windows)
        return judged.settled() and later.settled() and differ

    judged = reading.smallest(reading.terms.any(_apart(reading, matter, windows=windows)), confirm, matter)
    if judged is None:
        return None
    later = tried(judged)
    return Change(reading.case(judged, matter), judged.shown(), later.shown(), _places(judged, later, changed))


def _apart(reading: Reading, matter: Matter, *, windows: bool) -> Iterator[Any]:
    """Yield for each part of the outcome that the two versions say different things about it."""
    was, becomes = reading.joined[matter].outcome(), reading.others[0][matter].outcome()
    for part in sorted(was.keys() | becomes.keys()):
        if part.endswith(WINDOW) and not windows:
            continue
        nothing = reading.terms.nothing_like(was.get(part, becomes.get(part)))
        one, other = was.get(part, nothing), becomes.get(part, nothing)
        if not one.eq(other):
            yield one != other


def _seen(shown: OutcomeShown, *, windows: bool) -> OutcomeShown:
    if windows:
        return shown
    grants = (
        replace(grant, terms=tuple(line for line in grant.terms if line.input != WINDOW)) for grant in shown.grants
    )
    return replace(shown, grants=tuple(grants))


def _places(judged: Judged, later: Judged, changed: set[RuleId]) -> tuple[Place, ...]:
    places = [
        place_of(rule)
        for one in (judged, later)
        for rule, _ in one.tried.pairs
        if rule.id in changed and one.matched(rule)
    ]
    return tuple(dict.fromkeys(places))


def _changed(old: RulePack, new: RulePack) -> list[Rule]:
    """Return the rows of either version that are not in the other."""
    said = [_said(old), _said(new)]
    return [rule for rule in (*old.rules, *new.rules) if not all(_row(rule) in rows for rows in said)]


def _said(pack: RulePack) -> list[object]:
    return [_row(rule) for rule in pack.rules]


def _row(rule: Rule) -> object:
    """Return all of a row that can change an outcome."""
    in_force = (rule.effective_from, rule.effective_to)
    return rule.id, rule.matter, rule.nature, rule.kind, frozenset(rule.when), rule.then, in_force


def _settings(pack: RulePack) -> object:
    return pack.rolls_over, pack.holidays, frozenset(pack.applies_to)
