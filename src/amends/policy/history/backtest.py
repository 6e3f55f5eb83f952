"""Back-test: what recorded decisions would have been under a changed pack, and what money that moves."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from amends.kernel.clock import Instant
from amends.kernel.errors import Invalid, NotFound
from amends.kernel.ids import DecisionId, LineId, OrderId
from amends.policy.entitlements import Entitlements, entitlements
from amends.policy.history.flips import Change, Flip, changes
from amends.policy.history.money_moved import money_moved
from amends.policy.history.recorded import DecidedCase, DecidedLine, Unread
from amends.policy.history.revision import Revision, revision
from amends.policy.history.tallies import Tallies, Tally
from amends.policy.pack import RulePack

EXAMPLES_OF_A_KIND = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A line that flips, by ids alone. `facts` are (input, value) of what the changed rules test; flags that hold."""

    decision: DecisionId
    order: OrderId
    line: LineId
    at: Instant
    market: str
    facts: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Effort:
    """How the answer was reached: decisions that were decided again, and those that no changed rule can touch."""

    again: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a changed pack would have done to recorded decisions.

    Every recorded decision counts, also where a case was decided twice. Groups are (code, tally), the most flips first:
    `markets` by the buyer's market, `sellers` by how many of these decisions the seller has, `customers` by who buys.
    `rules` are those that differ from any version that decided; `unread` are (why, count) of decisions left out.
    """

    pack: str
    version: str
    hash: str
    total: Tally
    markets: tuple[tuple[str, Tally], ...]
    sellers: tuple[tuple[str, Tally], ...]
    customers: tuple[tuple[str, Tally], ...]
    rules: tuple[str, ...]
    examples: tuple[Example, ...]
    unread: tuple[tuple[str, int], ...]
    effort: Effort


def back_test(
    decided: Iterable[DecidedCase | Unread],
    draft: RulePack,
    *,
    packs: Callable[[str, str], RulePack],
    skip: bool = True,
) -> Report:
    """Decide recorded cases again with `draft` in the place of the pack of its id, and tell which come out otherwise.

    `packs` returns the pack of an id and a hash; it raises NotFound or Invalid where there is none that can be read.
    Cases are taken one by one and none is kept. With `skip`, which changes nothing but the time, a case whose facts no
    changed rule can touch is not decided again.
    """
    test = _BackTest(draft, packs, skip=skip)
    for case in decided:
        test.take(case)
    return test.report()


class _BackTest:
    """One back-test under way: counts, a few examples, and what the draft changes for each set of packs met."""

    def __init__(self, draft: RulePack, packs: Callable[[str, str], RulePack], *, skip: bool) -> None:
        self.draft, self.packs, self.skip = draft, packs, skip
        self.revisions: dict[tuple[object, ...], Revision | None] = {}
        self.tallies = Tallies()
        self.unread: Counter[str] = Counter()
        self.shown: Counter[Flip] = Counter()
        self.examples: list[Example] = []
        self.again = self.skipped = 0

    def take(self, case: DecidedCase | Unread) -> None:
        if isinstance(case, Unread):
            self.unread[case.why] += 1
            return
        against = self._revision(case)
        if against is None:
            self.unread["packs"] += 1
            return
        touched = [line for line in case.lines if not self.skip or against.may_touch(line.facts, case.at)]
        if not touched:
            self.skipped += 1
            self.tallies.count(case.seller, case.lines[0].facts, (), {})
            return
        self.again += 1
        self._decide_again(case, touched, against)

    def _decide_again(self, case: DecidedCase, touched: list[DecidedLine], against: Revision) -> None:
        """Decide the lines that can come out otherwise under both versions; the others move nothing."""
        before = {line.id: entitlements(against.before, line.facts, on=case.at) for line in touched}
        after = {line.id: entitlements(against.after, line.facts, on=case.at) for line in touched}
        found = [(line, _changes(line, before[line.id], after[line.id])) for line in touched]
        flips = tuple(dict.fromkeys(change.flip for _, said in found for change in said))
        moved = money_moved(case.lines, case.shipping, before, after) if flips else {}
        self.tallies.count(case.seller, case.lines[0].facts, flips, moved)
        for line, said in found:
            self._show(case, line, said, against)

    def _show(self, case: DecidedCase, line: DecidedLine, said: tuple[Change, ...], against: Revision) -> None:
        """Keep the first few of each kind of flip as examples."""
        kinds = {change.flip for change in said}
        if not any(self.shown[kind] < EXAMPLES_OF_A_KIND for kind in kinds):
            return
        self.shown.update(kinds)
        tested = dict.fromkeys(cell.input for rule in against.changed for cell in rule.when)
        values = line.facts.values
        known = {name: values[name].value for name in tested if name in values}
        facts = tuple(
            (name, "yes" if value is True else str(value)) for name, value in known.items() if value is not False
        )
        market = str(values["market"].value) if "market" in values else "-"
        self.examples.append(Example(case.id, case.order, line.id, case.at, market, facts, said))

    def _revision(self, case: DecidedCase) -> Revision | None:
        """Return what the draft changes for the case's packs; None where one of them cannot be read."""
        law = case.lines[0].facts.values.get("governing_law")
        key = (law and law.value, *sorted(case.packs))
        if key not in self.revisions:
            try:
                packs = [self.packs(pack, digest) for pack, digest in case.packs]
                self.revisions[key] = revision(packs, self.draft, str(law.value) if law else "")
            except (NotFound, Invalid):
                self.revisions[key] = None
        return self.revisions[key]

    def report(self) -> Report:
        revisions = [each for each in self.revisions.values() if each is not None]
        return Report(
            pack=self.draft.id,
            version=self.draft.version,
            hash=self.draft.hash,
            total=self.tallies.total,
            markets=self.tallies.markets,
            sellers=self.tallies.sellers,
            customers=self.tallies.customers,
            rules=tuple(dict.fromkeys(rule.id for each in revisions for rule in each.changed)),
            examples=tuple(self.examples),
            unread=tuple(self.unread.most_common()),
            effort=Effort(self.again, self.skipped),
        )


def _changes(line: DecidedLine, before: Entitlements, after: Entitlements) -> tuple[Change, ...]:
    return changes(before, after, line.facts.asked, line.facts.zone)
