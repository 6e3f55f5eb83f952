"""All proofs about one pack: it is read under every contract under which it speaks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from amends.policy.analysis.conflicts import conflicts
from amends.policy.analysis.contracts import contracts_of
from amends.policy.analysis.floors import floors
from amends.policy.analysis.gaps import gaps
from amends.policy.analysis.protected import dependences
from amends.policy.analysis.reading import Reading
from amends.policy.analysis.shadows import shadows
from amends.policy.analysis.shown import Flaw, FlawKind
from amends.policy.pack import RulePack
from amends.policy.vocabulary import Input


def flaws_of(
    pack: RulePack, beside: Sequence[RulePack], *, since: date, vocabulary: Mapping[str, Input]
) -> tuple[Flaw, ...]:
    """Return every flaw of the pack once, in the order of its rows."""
    readings = [Reading(each, vocabulary, since) for each in contracts_of(pack, beside)]
    found = [*_under_each(pack, readings, vocabulary), *shadows(pack, readings)]
    return tuple(sorted(_once(found), key=lambda flaw: (flaw.rules[0].line, flaw.kind, flaw.told.en)))


def _under_each(pack: RulePack, readings: Iterable[Reading], vocabulary: Mapping[str, Input]) -> Iterator[Flaw]:
    for reading in readings:
        yield from gaps(pack, reading)
        yield from conflicts(pack, reading)
        yield from floors(pack, reading)
        yield from dependences(pack, reading, vocabulary)


def _once(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """Leave out what was already found under another law or on another ground."""
    first: dict[object, Flaw] = {}
    for flaw in flaws:
        first.setdefault((flaw.kind, flaw.rules[0], _other_row(flaw), flaw.about), flaw)
    return tuple(first.values())


def _other_row(flaw: Flaw) -> object:
    return flaw.rules[1:2] if flaw.kind is FlawKind.CONFLICT else None
