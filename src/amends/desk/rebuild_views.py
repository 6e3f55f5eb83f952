"""Read models made anew from the events alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from amends.conversations import Decided
from amends.desk.projections import conversation_rows, decision_row, plan_rows
from amends.desk.streams import CONVERSATION, fold_conversation, fold_remedies
from amends.kernel.events import Event
from amends.kernel.ids import Position, StreamId, TenantId
from amends.kernel.ledger import Ledger, ViewRow

PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Every row of every read model, as the events up to `position` give it."""

    position: Position
    rows: tuple[tuple[TenantId, ViewRow], ...]


def rebuilt(ledger: Ledger) -> Rebuilt:
    """Work all read models out anew."""
    told = list(_all(ledger))
    position = told[-1].position if told else Position(0)
    told.sort(key=lambda event: (event.tenant, event.stream, event.version))
    streams = groupby(told, key=lambda event: (event.tenant, event.stream))
    rows = ((tenant, row) for (tenant, stream), events in streams for row in _rows(stream, list(events)))
    return Rebuilt(position, tuple(rows))


def _rows(stream: StreamId, events: Sequence[Event]) -> tuple[ViewRow, ...]:
    return _conversation(events) if stream.startswith(CONVERSATION) else plan_rows(stream, fold_remedies(events))


def _all(ledger: Ledger) -> Iterator[Event]:
    after = Position(0)
    while page := ledger.follow(after, limit=PAGE):
        yield from page
        after = page[-1].position


def _conversation(events: Sequence[Event]) -> tuple[ViewRow, ...]:
    state = fold_conversation(events)
    if state is None:
        return ()
    decided = [event for event in events if event.type == Decided.__name__]
    return (
        *conversation_rows(state),
        *(decision_row(str(event.body["decision"]), state, event.at) for event in decided),
    )
