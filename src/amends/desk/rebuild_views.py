"""Read models made anew from the events alone, while others go on writing."""

from collections.abc import Iterator, Sequence
from itertools import islice

from amends.conversations import Decided
from amends.desk.projections import conversation_rows, decision_row, plan_rows, policy_rows
from amends.desk.restored import RESTORES
from amends.desk.streams import CONVERSATION, PUBLICATIONS, fold_conversation, fold_publications, fold_remedies
from amends.kernel.errors import Conflict
from amends.kernel.events import Event
from amends.kernel.ids import Position, StreamId, TenantId
from amends.kernel.ledger import Ledger, Rebuild, ViewRow

TOGETHER = 1_000  # rows kept aside in one commit: what is in memory at a time
PAGE = 500  # streams, or events, read at a time


def rebuild_views(ledger: Ledger) -> int:
    """Make all read models anew and put them in place at once; return how many rows there are.

    What is written meanwhile is worked out again before the rows are put. Raise Refused when another rebuild began.
    """
    rebuild = ledger.begin_views()
    _keep(ledger, rebuild, rebuilt(ledger))
    last = rebuild.last
    while True:
        last = _catch_up(ledger, rebuild, last)
        try:
            return ledger.replace_views(rebuild, expected=last)
        except Conflict:
            continue


def rebuilt(ledger: Ledger) -> Iterator[tuple[TenantId, ViewRow]]:
    """Work out every row of every read model, stream by stream."""
    after = Position(0)
    while page := ledger.begun(after, limit=PAGE):
        for begun in page:
            yield from _of_stream(ledger, begun.tenant, begun.stream)
        after = page[-1].position


def rows_of(stream: StreamId, events: Sequence[Event]) -> tuple[ViewRow, ...]:
    """Return the rows that the events of one stream give."""
    if stream == RESTORES:
        return ()
    if stream == PUBLICATIONS:
        return policy_rows(fold_publications(events))
    return _conversation(events) if stream.startswith(CONVERSATION) else plan_rows(stream, fold_remedies(events))


def _catch_up(ledger: Ledger, rebuild: Rebuild, last: Position) -> Position:
    """Keep the rows of streams that grew since, and return up to where."""
    while told := ledger.follow(last, limit=PAGE):
        grown = dict.fromkeys((event.tenant, event.stream) for event in told)
        _keep(ledger, rebuild, (row for stream in grown for row in _of_stream(ledger, *stream)))
        last = told[-1].position
    return last


def _keep(ledger: Ledger, rebuild: Rebuild, rows: Iterator[tuple[TenantId, ViewRow]]) -> None:
    while together := tuple(islice(rows, TOGETHER)):
        ledger.stage_views(rebuild, together)


def _of_stream(ledger: Ledger, tenant: TenantId, stream: StreamId) -> Iterator[tuple[TenantId, ViewRow]]:
    return ((tenant, row) for row in rows_of(stream, ledger.read(tenant, stream)))


def _conversation(events: Sequence[Event]) -> tuple[ViewRow, ...]:
    state = fold_conversation(events)
    if state is None:
        return ()
    decided = [event for event in events if event.type == Decided.__name__]
    return (
        *conversation_rows(state),
        *(decision_row(str(event.body["decision"]), state, event.at) for event in decided),
    )
