"""Counting decisions by group: markets, sizes of sellers, kinds of customers. What is kept grows with groups alone."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from amends.kernel.ids import SellerId
from amends.policy.facts import PolicyFacts
from amends.policy.history.flips import Flip

# Sellers by how many of the decisions are theirs: the least number of each size, the greatest first.
SIZES = ((1000, "1000+"), (100, "100-999"), (10, "10-99"), (0, "1-9"))
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one group of decisions.

    `decisions` were looked at, `flipped` of them come out otherwise. `flips` counts those by kind; one decision may
    stand under several. `moved` is what buyers get more (below 0: less) in minor units, by currency.
    """

    decisions: int
    flipped: int
    flips: tuple[tuple[Flip, int], ...]
    moved: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Count:
    decisions: int = 0
    flipped: int = 0
    flips: Counter[Flip] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)

    def add(self, flips: Iterable[Flip], moved: Mapping[str, int]) -> None:
        self.decisions += 1
        self.flipped += bool(flips)
        self.flips.update(flips)
        self.moved.update(moved)

    def join(self, other: "_Count") -> None:
        self.decisions += other.decisions
        self.flipped += other.flipped
        self.flips.update(other.flips)
        self.moved.update(other.moved)

    def tally(self) -> Tally:
        flips = tuple((flip, self.flips[flip]) for flip in Flip if self.flips[flip])
        moved = tuple(sorted((currency, minor) for currency, minor in self.moved.items() if minor))
        return Tally(self.decisions, self.flipped, flips, moved)


Groups = dict[str, _Count]


class Tallies:
    """The counts of one back-test."""

    def __init__(self) -> None:
        self._total, self._markets, self._customers, self._sellers = _Count(), Groups(), Groups(), Groups()

    def count(
        self, seller: SellerId | None, facts: PolicyFacts, flips: tuple[Flip, ...], moved: Mapping[str, int]
    ) -> None:
        """Count one decision; its groups are read off the facts of its first line."""
        known = facts.values.get("market")
        self._total.add(flips, moved)
        for groups, name in (
            (self._markets, str(known.value) if known else UNKNOWN),
            (self._customers, _customer(facts)),
            (self._sellers, seller or ""),
        ):
            groups.setdefault(name, _Count()).add(flips, moved)

    @property
    def total(self) -> Tally:
        """All decisions."""
        return self._total.tally()

    @property
    def markets(self) -> tuple[tuple[str, Tally], ...]:
        """By the buyer's market."""
        return _told(self._markets)

    @property
    def customers(self) -> tuple[tuple[str, Tally], ...]:
        """By who buys."""
        return _told(self._customers)

    @property
    def sellers(self) -> tuple[tuple[str, Tally], ...]:
        """By how many of the decisions are the seller's."""
        sizes = Groups()
        for seller, count in self._sellers.items():
            size = next(name for least, name in SIZES if count.decisions >= least) if seller else UNKNOWN
            sizes.setdefault(size, _Count()).join(count)
        return _told(sizes)


def _customer(facts: PolicyFacts) -> str:
    def said(name: str) -> Any:
        known = facts.values.get(name)
        return known.value if known else None

    if said("gift_receiver") is True:
        return "gift_receiver"
    if said("buyer_is_consumer") is False:
        return "trader"
    return {True: "consumer_abroad", False: "consumer_home", None: "consumer"}[said("cross_border")]


def _told(groups: Groups) -> tuple[tuple[str, Tally], ...]:
    told = [(name, count.tally()) for name, count in groups.items()]
    return tuple(sorted(told, key=lambda each: (-each[1].flipped, each[0])))
