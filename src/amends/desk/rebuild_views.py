"""Read models made anew from the events alone."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from amends.conversations import Decided
from amends.desk.projections import conversation_rows, decision_row, plan_rows
from amends.desk.streams import CONVERSATION, fold_conversation, fold_remedies
from amends.kernel.events import Event
from amends.kernel.ids import Position, TenantId
from amends.kernel.ledger import Ledger, ViewRow

PAGE = 2_000


def rebuilt_rows(ledger: Ledger) -> Iterator[tuple[TenantId, ViewRow]]:
    """Yield every row of every read model, as the events give it."""
    events = sorted(_all(ledger), key=lambda event: (event.tenant, event.stream, event.version))
    for (tenant, stream), of_stream in groupby(events, key=lambda event: (event.tenant, event.stream)):
        told = list(of_stream)
        rows = _conversation(told) if stream.startswith(CONVERSATION) else plan_rows(stream, fold_remedies(told))
        yield from ((tenant, row) for row in rows)


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
