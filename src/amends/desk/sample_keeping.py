"""A sample of what is kept, looked at again: read models against the events, and persons' keys."""

from collections.abc import Iterator
from dataclasses import dataclass

from amends.desk.rebuild_views import rows_of
from amends.kernel.events import Event
from amends.kernel.ids import Position, StreamId, TenantId
from amends.kernel.ledger import Ledger, Vault

STREAMS = 100
PAGE = 500


@dataclass(frozen=True, slots=True)
class Sample:
    """Streams looked at and rows that differ from their events; persons looked at and those whose key is missing."""

    streams: int
    differing: tuple[str, ...]
    persons: int
    keyless: int


def sample_keeping(ledger: Ledger, vault: Vault, *, last: Position, events: int) -> Sample:
    """Look at the streams, at most 100, and the persons of the last events."""
    told = list(_last(ledger, Position(max(0, last - events))))
    streams = tuple(dict.fromkeys((event.tenant, event.stream) for event in reversed(told)))[:STREAMS]
    persons = {(event.tenant, event.subject) for event in told if event.subject is not None}
    return Sample(
        streams=len(streams),
        differing=tuple(row for tenant, stream in streams for row in _differing(ledger, tenant, stream)),
        persons=len(persons),
        keyless=sum(vault.key(tenant, subject) is None for tenant, subject in persons),
    )


def _last(ledger: Ledger, after: Position) -> Iterator[Event]:
    while page := ledger.follow(after, limit=PAGE):
        yield from page
        after = page[-1].position


def _differing(ledger: Ledger, tenant: TenantId, stream: StreamId) -> tuple[str, ...]:
    """Return the rows of a stream that are not what its events give; looked at twice, as others write meanwhile."""
    once = _compared(ledger, tenant, stream)
    return once and _compared(ledger, tenant, stream)


def _compared(ledger: Ledger, tenant: TenantId, stream: StreamId) -> tuple[str, ...]:
    rows = rows_of(stream, ledger.read(tenant, stream))
    return tuple(f"{row.view}/{row.id}" for row in rows if ledger.row(tenant, row.view, row.id) != row)
