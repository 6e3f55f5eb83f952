"""From typed events to one unit of work: appends, read-model rows and effects, decided together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from amends import conversations, remedies
from amends.conversations import Conversation, ConversationEvent, Decided
from amends.desk.projections import conversation_rows, decision_row, plan_rows
from amends.desk.recording import record
from amends.desk.streams import conversation_stream
from amends.desk.timers import timers
from amends.kernel.clock import Instant
from amends.kernel.events import Json
from amends.kernel.ids import CustomerId, StreamId, SubjectId
from amends.kernel.ledger import Append, NewEffect, Request, UnitOfWork, ViewRow
from amends.kernel.party import Caller
from amends.remedies import OrderRemedies, RemedyEvent, due_steps, is_done
from amends.remedies.events import PlanCompleted

StateT = TypeVar("StateT")


@dataclass(frozen=True, slots=True)
class Once:
    """A door's idempotency key and the fingerprint of what was asked under it."""

    key: str
    fingerprint: str

    def request(self, caller: Caller, answer: Json) -> Request:
        """Return the record that this key was answered, to be committed with the answer."""
        return Request(asker(caller), self.key, self.fingerprint, msgspec.json.encode(answer).decode())


def asker(caller: Caller) -> str:
    """Return the name under which a caller's idempotency keys are kept: kinds of caller do not share them."""
    return f"{caller.kind}:{caller.id}"


@dataclass(frozen=True, slots=True)
class Change(Generic[StateT]):
    """New events of one stream, with the state after them, its read-model rows and the effects that they make due."""

    state: StateT
    append: Append
    rows: tuple[ViewRow, ...]
    effects: tuple[NewEffect, ...] = ()


ConversationChange = Change[Conversation]
RemedyChange = Change[OrderRemedies]


def unit_of(
    *changes: Change[Any] | None,
    caller: Caller,
    correlation: str,
    now: Instant,
    once: Once | None = None,
    answer: Json = None,
) -> UnitOfWork:
    """Join changes, in their order, into what is committed at once; a change without events appends nothing.

    `correlation` is the conversation that all this is about. `answer` is what a repetition of the request is told:
    the conversation's id where nothing else is given.
    """
    made = [change for change in changes if change is not None]
    return UnitOfWork(
        caller=caller,
        at=now,
        correlation=correlation,
        appends=tuple(change.append for change in made if change.append.events),
        views=tuple(row for change in made for row in change.rows),
        effects=tuple(effect for change in made for effect in change.effects),
        request=once.request(caller, answer or {"conversation": correlation}) if once else None,
    )


def change_conversation(
    before: Conversation | None, events: Sequence[ConversationEvent], *, now: Instant
) -> ConversationChange:
    """Apply events to a conversation; `before` None starts it."""
    state, expected = before, 0 if before is None else before.version
    for event in events:
        state = conversations.evolve(state, event, now)
    if state is None:
        raise ValueError("a conversation starts with an event")
    subject = SubjectId(state.customer)
    append = Append(conversation_stream(state.id), expected, tuple(record(event, subject) for event in events))
    decided = [event.decision for event in events if isinstance(event, Decided)]
    rows = (*conversation_rows(state), *(decision_row(decision, state, now) for decision in decided))
    return Change(state, append, rows)


def change_remedies(
    before: OrderRemedies, events: Sequence[RemedyEvent], *, stream: StreamId, customer: CustomerId, now: Instant
) -> RemedyChange:
    """Apply events to an order's remedies; a plan with nothing left to do is completed with them."""
    state = before
    for event in events:
        state = remedies.evolve(state, event)
    finished = [PlanCompleted(plan, now) for plan, at in state.executions.items() if is_done(at) and not at.completed]
    for event in finished:
        state = remedies.evolve(state, event)
    written = (*events, *finished)
    append = Append(stream, before.version, tuple(record(event, SubjectId(customer)) for event in written))
    return Change(state, append, plan_rows(stream, state, _plans(written)), _due(state, stream, now))


def _plans(events: Sequence[RemedyEvent]) -> set[str]:
    return {event.plan.id if isinstance(event, remedies.PlanConfirmed) else event.plan for event in events}


def _due(state: OrderRemedies, stream: StreamId, now: Instant) -> tuple[NewEffect, ...]:
    """Every step that may be done now, and every timer. Keys that exist already are left alone by the store."""
    running = state.executions.values()
    return (
        *(
            NewEffect(step.key, step.kind, stream, now, {"plan": step.plan, "move": step.move})
            for step in due_steps(state)
            if f"{step.kind}:{step.move}" not in state.executions[step.plan].handed_over
        ),
        *(timer for execution in running for timer in timers(execution, stream, now)),
    )
