"""What this process has written, counted as it is written: turns, replies held, ratings, effects."""

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter

from amends.conversations import OutcomeRated, ReplyRated, ReplySent
from amends.conversations.outcome import turn_outcome
from amends.desk.replies import WITHHELD
from amends.kernel.errors import AmendsError
from amends.kernel.events import Json, NewEvent
from amends.kernel.ids import EffectKey, TenantId
from amends.kernel.ledger import Effect, Effects, EffectState, UnitOfWork
from amends.kernel.party import CallerKind


class Counts:
    """A listener of the store. Its labels are enums of the program, so that their number is bounded."""

    def __init__(self, registry: CollectorRegistry, effects: Effects) -> None:
        self._effects = effects
        self.turns = Counter(
            "amends_turns", "Customers' messages, by what came of them.", ["outcome"], registry=registry
        )
        self.held = Counter(
            "amends_replies_held", "Replies that did not pass their checks; a person answers.", registry=registry
        )
        self.ratings = Counter(
            "amends_ratings", "Ratings of single replies and of outcomes.", ["about", "value"], registry=registry
        )
        self.attempts = Counter(
            "amends_effects",
            "Attempts at effects, by what came of them: done, later, task (for a person), settled (by a person).",
            ["kind", "outcome"],
            registry=registry,
        )

    def committed(self, work: UnitOfWork) -> None:
        """Count what a unit of work tells."""
        for append in work.appends:
            outcome = turn_outcome(append.events)
            if outcome is not None:
                self.turns.labels(outcome).inc()
            for event in append.events:
                _KINDS.get(event.type, _nothing)(self, event)
        for finish in work.finishes:
            by_person = work.caller.kind is not CallerKind.SYSTEM
            outcome_of = "settled" if by_person else _ENDS[finish.state]
            self.attempts.labels(self._kind(work.caller.tenant, finish.key), outcome_of).inc()

    def postponed(self, effect: Effect) -> None:
        """Count an attempt that came to nothing yet."""
        self.attempts.labels(effect.kind, "later").inc()

    def _kind(self, tenant: TenantId, key: EffectKey) -> str:
        try:
            found = self._effects.effect(tenant, key)
        except AmendsError:  # it is written; only its kind cannot be learned just now
            found = None
        return "unknown" if found is None else found.kind

    def replied(self, event: NewEvent) -> None:
        """Count a reply that was held."""
        draft = event.body.get("draft")
        if isinstance(draft, list | tuple) and any(_says(part, WITHHELD) for part in draft):
            self.held.inc()

    def rated_reply(self, event: NewEvent) -> None:
        """Count a rating of one reply."""
        self.ratings.labels("reply", "helpful" if event.body.get("helpful") else "unhelpful").inc()

    def rated_outcome(self, event: NewEvent) -> None:
        """Count a rating of the outcome: 1 to 5."""
        self.ratings.labels("outcome", str(event.body.get("stars"))).inc()


_ENDS = {EffectState.DONE: "done", EffectState.TASK: "task"}
_KINDS: Mapping[str, Callable[[Counts, NewEvent], None]] = {
    ReplySent.__name__: Counts.replied,
    ReplyRated.__name__: Counts.rated_reply,
    OutcomeRated.__name__: Counts.rated_outcome,
}


def _nothing(_counts: Counts, _event: NewEvent) -> None:
    """Count nothing."""


def _says(part: Json, act: str) -> bool:
    return isinstance(part, dict) and part.get("act") == act
