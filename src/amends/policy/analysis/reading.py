"""A pack read under one contract: its formulas by matter, and a solver that answers questions about its cases."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from amends.kernel.market import Words
from amends.policy.analysis.contracts import Contract
from amends.policy.analysis.joining import Joined
from amends.policy.analysis.replay import Judged, case_of, judge, place_of
from amends.policy.analysis.search import Confirm, Search
from amends.policy.analysis.shown import Case, Flaw, FlawKind
from amends.policy.analysis.terms import Terms
from amends.policy.findings import Matter
from amends.policy.pack import Rule, RulePack
from amends.policy.vocabulary import Input


class Reading:
    """One contract's packs as formulas. `versions` are further versions of a pack whose cells are asked about."""

    def __init__(
        self, contract: Contract, vocabulary: Mapping[str, Input], since: date, *versions: Sequence[RulePack]
    ) -> None:
        self.contract, self.order = contract, tuple(vocabulary)
        everything = {id(pack): pack for packs in (contract.packs, *versions) for pack in packs}
        self.terms = Terms(contract, everything.values(), vocabulary, since)
        matters = dict.fromkeys(rule.matter for rule in self.terms.rules)
        # All formulas come before the first question: a limit that came later would have no bounds.
        self.joined = {matter: Joined(self.terms, contract.packs, matter) for matter in (Matter.CLAIM, *matters)}
        self.others = [{matter: Joined(self.terms, packs, matter) for matter in self.joined} for packs in versions]
        self.search = Search(self.terms)

    @property
    def claim(self) -> Joined:
        """The rules about a buyer's claim."""
        return self.joined[Matter.CLAIM]

    def judge(self, facts: Mapping[str, Any], on: date, matter: Matter = Matter.CLAIM) -> Judged:
        """Try a case on the resolver."""
        return judge(self.contract.packs, facts, on, self.contract.zone, matter)

    def smallest(self, formula: Any, confirm: Confirm, matter: Matter = Matter.CLAIM) -> Judged | None:
        """Return the smallest case of which the formula is true, as the resolver judged it."""
        return self.search.smallest(formula, lambda facts, on: self.judge(facts, on, matter), confirm)

    def case(self, judged: Judged, matter: Matter = Matter.CLAIM) -> Case:
        """Return a judged case as a person reads it."""
        law = judged.facts.get("governing_law") or next(iter(self.contract.laws), "")
        return case_of(str(law), judged, self.order, matter)


def flaw(kind: FlawKind, rules: Sequence[Rule], about: str, told: Words, case: Case | None) -> Flaw:
    """Return a flaw of the first rule's pack."""
    return Flaw(kind, rules[0].pack, tuple(place_of(rule) for rule in rules), about, told, case)
