"""What can be proved about rule packs before they are published; every counterexample is tried on the resolver.

The solver is loaded by the first call, so that importing this costs nothing where nothing is proved.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from amends.policy.analysis.shown import (
    Case,
    CaseLine,
    Change,
    Flaw,
    FlawKind,
    GrantShown,
    OutcomeShown,
    Place,
)
from amends.policy.pack import RulePack
from amends.policy.vocabulary import INPUTS, Input

__all__ = [
    "Case",
    "CaseLine",
    "Change",
    "Flaw",
    "FlawKind",
    "GrantShown",
    "OutcomeShown",
    "Place",
    "analyse",
    "as_case",
    "difference",
]


def analyse(
    pack: RulePack, beside: Sequence[RulePack], *, since: date, vocabulary: Mapping[str, Input] = INPUTS
) -> tuple[Flaw, ...]:
    """Return what is wrong with a pack among the packs `beside` it, judged on any day from `since` on.

    `beside` may hold an older version of the same pack; it is left out. A merchant's pack is read under every law that
    its `applies_to` names and the laws below those (US: US-CA, US-NY...). Nothing found is a proof, within the bounds
    of docs/policy-analysis.md. Raise Unavailable when a proof does not end in time.
    """
    from amends.policy.analysis.proofs import flaws_of  # noqa: PLC0415  z3 takes .1 s and 30 MB to load

    return flaws_of(pack, beside, since=since, vocabulary=vocabulary)


def difference(old: RulePack, new: RulePack, beside: Sequence[RulePack], *, since: date) -> Change | None:
    """Return the smallest case, judged on any day from `since` on, whose outcome differs between two versions.

    Smallest: the fewest facts that differ from a plain case, then the nearest to it. None proves that no case differs.
    Raise Unavailable when the proof does not end in time.
    """
    from amends.policy.analysis.versions import change_between  # noqa: PLC0415  z3 takes .1 s and 30 MB to load

    return change_between(old, new, beside, since=since)


def as_case(case: Case) -> str:
    """Write a case as lines `input: value`, the law and the day first."""
    law = [f"law: {case.law}"] if case.law else []
    return "\n".join([*law, f"on: {case.on.isoformat()}", *(f"{line.input}: {line.value}" for line in case.lines)])
