"""Dependence on what a person is: no outcome may change when nothing but a protected attribute changes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import z3  # type: ignore[import-untyped]  # z3 ships no types

from amends.kernel.market import Words
from amends.policy.analysis.reading import Reading, flaw
from amends.policy.analysis.replay import Judged
from amends.policy.analysis.shown import Flaw, FlawKind
from amends.policy.findings import Matter
from amends.policy.pack import RulePack
from amends.policy.vocabulary import Input

# Words that name an attribute on which nobody may be treated differently, or that stands in for one.
ATTRIBUTES: Final = """
    age birth birthday birthdate birthplace born belief caste citizenship class colour color creed disability
    disabled ethnicity ethnic faith gender genetic health heritage marital married migrant nationality origin
    orientation party political politics pregnancy pregnant race racial religion sex sexual skin tribe union
"""
PROXIES: Final = """
    accent address bank browser city device dialect district email forename hometown income language locale name
    names neighbourhood neighborhood phone picture photo postcode residence salary school spelling street surname title
    town village voice zip zipcode
"""


def is_protected(entry: Input) -> bool:
    """Tell whether an input is a protected attribute or stands in for one."""
    return entry.protected or bool(
        set(re.split(r"[_\W]+", entry.name.lower())) & {*ATTRIBUTES.split(), *PROXIES.split()}
    )


def dependences(pack: RulePack, reading: Reading, vocabulary: Mapping[str, Input]) -> Iterator[Flaw]:
    """Yield one flaw for each protected input whose value alone changes an outcome of the pack."""
    used = {cell.input for rule in pack.rules for cell in rule.when}
    for name in sorted(used & reading.terms.inputs.keys()):
        if is_protected(vocabulary[name]):
            for matter in reading.joined:
                yield from _depends(pack, reading, name, matter)


def _depends(pack: RulePack, reading: Reading, name: str, matter: Matter) -> Iterator[Flaw]:
    terms, term = reading.terms, reading.terms.inputs[name]
    pairs = [(part, z3.Const(f"{part} else", part.sort())) for part in (term.main, term.beside) if part is not None]
    outcome = reading.joined[matter].outcome()
    apart = [value != z3.substitute(value, *pairs) for value in outcome.values()]
    seen: list[Judged] = []

    def confirm(judged: Judged) -> bool:
        others = (reading.judge({**judged.facts, name: value}, judged.on, matter) for value in terms.values_of(name))
        here = judged.shown()
        different = [other for other in others if name in judged.facts and other.shown() != here]
        seen[:] = different[:1] or seen
        return bool(different) and judged.settled()

    judged = reading.smallest(terms.any(apart), confirm, matter)
    if judged is None:
        return
    other = reading.judge({**judged.facts, name: seen[0].facts[name]}, judged.on, matter)
    rules = [rule for rule in pack.rules if any(cell.input == name for cell in rule.when)]
    rules.sort(key=lambda rule: not (judged.matched(rule) or other.matched(rule)))
    told = Words(
        f"只改变 {name}，结果就不同；任何规则都不得取决于它。",
        f"Changing {name} alone changes the outcome; no rule may depend on it.",
    )
    shown = flaw(FlawKind.PROTECTED, rules, name, told, reading.case(judged, matter))
    yield replace(shown, other=reading.case(other, matter))
