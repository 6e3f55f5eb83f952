"""What the evaluation found, and which rules were broken."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from amends.evaluation.case import ACCEPTED
from amends.evaluation.mutations import CLAUSES

# What a gold write of this benchmark may be refused by: its own policy forbids or never meant these. An exchange
# under way is a return under way: both stand for "order already in return".
ALLOWED = frozenset(
    {
        "items/same",
        "payment/gift-card-short",
        "payment/refund-method",
        "order/already-in-return",
        "order/already-exchanged",
    }
)


@dataclass(frozen=True, slots=True)
class GoldWrite:
    """A gold write: which task and tool, about which order, and `accepted` or the clause that refused it."""

    task: str
    action: str
    order: str | None
    outcome: str

    @property
    def sentence(self) -> str:
        """The write and what refused it."""
        return f"{self.task} {self.action}: refused by {self.outcome}"


@dataclass(frozen=True, slots=True)
class Sent:
    """Mutated commands of one kind sent beside one gold write: how they came out, and what a refused one wrote."""

    mutation: str
    gold: GoldWrite
    outcomes: tuple[str, ...]
    wrote: bool = False

    @property
    def right(self) -> bool:
        """Tell whether all were refused by the clause that the kind aims at, and nothing was written."""
        return not self.wrote and set(self.outcomes) <= {CLAUSES[self.mutation]}

    @property
    def sentence(self) -> str:
        """The commands and what came of them."""
        written = ", and something was written" if self.wrote else ""
        return f"{self.gold.task} {self.gold.action}, {self.mutation}: {', '.join(self.outcomes)}{written}"


@dataclass(frozen=True, slots=True)
class TaskReport:
    """What one task showed. `books` are the sentences of its audit."""

    gold: tuple[GoldWrite, ...]
    sent: tuple[Sent, ...]
    orders: int
    movements: int
    books: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What all tasks showed."""

    tasks: Sequence[TaskReport]
    gold: Sequence[GoldWrite] = field(init=False)
    sent: Sequence[Sent] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gold", tuple(one for task in self.tasks for one in task.gold))
        object.__setattr__(self, "sent", tuple(one for task in self.tasks for one in task.sent))

    @property
    def refused(self) -> tuple[GoldWrite, ...]:
        """Gold writes that were refused."""
        return tuple(one for one in self.gold if one.outcome != ACCEPTED)

    def faults(self) -> tuple[str, ...]:
        """Return every broken rule in one sentence; none when all is as it must be."""
        return (
            *(one.sentence for one in self.refused if one.outcome not in ALLOWED),
            *(one.sentence for one in self.sent if not one.right),
            *(f"no command fitted: {name}" for name in CLAUSES if name not in {one.mutation for one in self.sent}),
            *(sentence for task in self.tasks for sentence in task.books),
        )

    def as_json(self) -> dict[str, object]:
        """Return the report as plain values."""
        faults = self.faults()
        return {
            "ok": not faults,
            "tasks": len(self.tasks),
            "gold": {
                "writes": len(self.gold),
                "accepted": len(self.gold) - len(self.refused),
                "refused": len(self.refused),
                "refused_by": Counter(one.outcome for one in self.refused),
                "may_be_refused_by": sorted(ALLOWED),
            },
            "refused": [
                {"task": one.task, "action": one.action, "order": one.order, "clause": one.outcome}
                for one in self.refused
            ],
            "mutations": [self._mutation(name) for name in CLAUSES],
            "books": {
                "orders": sum(task.orders for task in self.tasks),
                "movements": sum(task.movements for task in self.tasks),
                "faults": sum(len(task.books) for task in self.tasks),
            },
            "faults": list(faults),
        }

    def _mutation(self, name: str) -> dict[str, object]:
        sent = [one for one in self.sent if one.mutation == name]
        outcomes = Counter(outcome for one in sent for outcome in one.outcomes)
        return {
            "kind": name,
            "clause": CLAUSES[name],
            "beside_accepted": len(sent),
            "commands": outcomes.total(),
            "refused_as_aimed": outcomes[CLAUSES[name]],
            "otherwise": {outcome: count for outcome, count in outcomes.items() if outcome != CLAUSES[name]},
        }
