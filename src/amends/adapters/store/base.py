"""The store over either database: Ledger and Effects in one object. What differs is in sqlite.py and postgres.py."""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from statistics import median
from typing import ClassVar, TypeVar

from amends.adapters.store import census
from amends.adapters.store import rows as read
from amends.adapters.store import statements as sql
from amends.adapters.store.batch import Batch
from amends.adapters.store.chain import VerifyReport, Walk
from amends.adapters.store.copying import Frozen, fill
from amends.adapters.store.fail import Fail
from amends.adapters.store.prepared import prepare, view_values
from amends.adapters.store.schema import reinstate, withdraw, withdrawn
from amends.adapters.store.sealing import Keyring
from amends.adapters.store.session import Session
from amends.adapters.store.tail import timed_ms, walk_tail
from amends.adapters.store.writer import Writer
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid, NotFound
from amends.kernel.events import Event
from amends.kernel.ids import EffectKey, Position, StreamId, TenantId
from amends.kernel.ledger import (
    Begun,
    Committed,
    Effect,
    EffectPlace,
    EffectState,
    Rebuild,
    Request,
    RowPlace,
    UnitOfWork,
    Vault,
    ViewRow,
)
from amends.kernel.watching import Census

T = TypeVar("T")


class Store(ABC):
    """The ledger and its effects in a database. May be used from several threads; `close` it once."""

    _claim = sql.claim()
    _raw_text = "{}"
    _size = "SELECT 0"
    _touch = ""  # changes nothing, but is committed like everything else
    _figures: ClassVar[Mapping[str, str]] = {}

    def __init__(self, writer: Writer, vault: Vault, fail: Fail) -> None:
        self._writer = writer
        self._vault = vault
        self._fail = fail

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Session]:
        """Borrow a connection; each statement reads a snapshot."""

    @abstractmethod
    def _snapshot(self) -> AbstractContextManager[Session]:
        """Borrow a connection whose statements all read one snapshot."""

    @abstractmethod
    def _aside(self, change: Callable[[Session], T]) -> T:
        """Run a change that draws no position, in a transaction of its own; return when it is durable."""

    @abstractmethod
    def close(self) -> None:
        """Write what waits and let go of every connection."""

    def read(self, tenant: TenantId, stream: StreamId, *, after: int = 0) -> Sequence[Event]:
        """Return the stream's events above version `after`, oldest first."""
        with self._reading() as session:
            found = session.rows(sql.READ, (tenant, stream, after))
        keyring = Keyring(self._vault)
        return [read.event(row, keyring) for row in found]

    def follow(self, after: Position, *, limit: int = 500) -> Sequence[Event]:
        """Return events of all tenants above a position, in order of position."""
        with self._reading() as session:
            found = session.rows(sql.FOLLOW, (after, limit))
        keyring = Keyring(self._vault)
        return [read.event(row, keyring) for row in found]

    def commit(self, work: UnitOfWork) -> Committed:
        """Write all or nothing; raise Invalid, Conflict or Unavailable."""
        # An end may turn out stale after other statements of its unit ran: such a unit is written apart.
        return self._writer.prepared(
            lambda: partial(Batch.write, unit=prepare(work, self._vault)), apart=bool(work.finishes)
        )

    def request(self, tenant: TenantId, caller: str, key: str) -> Request | None:
        """Return what this caller's idempotency key was answered with."""
        with self._reading() as session:
            found = session.rows(sql.REQUEST, (tenant, caller, key))
        return read.request(found[0]) if found else None

    def artifact(self, content_hash: str) -> bytes:
        """Return kept bytes; raise NotFound."""
        with self._reading() as session:
            found = session.rows(sql.ARTIFACT, (content_hash,))
        if not found:
            raise NotFound(f"no artifact has the hash {content_hash}")
        return bytes(found[0][0])

    def row(self, tenant: TenantId, view: str, row: str) -> ViewRow | None:
        """Return one row of a read model."""
        with self._reading() as session:
            found = session.rows(sql.VIEW_ROW, (tenant, view, row))
        return read.view_row(found[0]) if found else None

    def rows(  # noqa: PLR0913  the port's signature
        self,
        tenant: TenantId,
        view: str,
        *,
        owner: str | None = None,
        state: str | None = None,
        newest_first: bool = False,
        after: RowPlace | None = None,
        limit: int = 50,
    ) -> Sequence[ViewRow]:
        """Return rows of a read model by owner and/or state, ordered by `sort`, then id; those behind `after` alone."""
        statement = sql.view_rows(
            owner=owner is not None, state=state is not None, after=after is not None, newest_first=newest_first
        )
        filters = [value for value in (owner, state) if value is not None]
        with self._reading() as session:
            found = session.rows(statement, (tenant, view, *filters, *(after or ()), limit))
        return [read.view_row(row) for row in found]

    def begun(self, after: Position, *, limit: int = 500) -> Sequence[Begun]:
        """Return streams by the position of their first event, those behind `after`."""
        with self._reading() as session:
            return [Begun(*row) for row in session.rows(sql.BEGUN, (after, limit))]

    def begin_views(self) -> Rebuild:
        """Begin to make all read models anew; a rebuild that has begun before this one is refused from here on."""
        run = secrets.token_hex(8)
        return Rebuild(run, self._writer.submit(lambda batch: batch.begin_views(run)))

    def stage_views(self, rebuild: Rebuild, rows: Iterable[tuple[TenantId, ViewRow]]) -> None:
        """Keep rows aside for `replace_views`; raise Refused when another rebuild has begun."""
        faults: list[Fault] = []
        values = [view_values(tenant, row, f"rows[{n}].body", faults) for n, (tenant, row) in enumerate(rows)]
        if faults:
            raise Invalid(faults)
        self._writer.submit(lambda batch: batch.stage_views(rebuild.run, values))

    def replace_views(self, rebuild: Rebuild, *, expected: Position) -> int:
        """Put the staged rows in the place of all read models, in one transaction; return how many there are.

        Raise Conflict when `expected` is not the last position (events came while the rows were computed), Refused
        when another rebuild has begun.
        """
        return self._writer.submit(lambda batch: batch.replace_views(rebuild.run, expected))

    def claim(self, now: Instant, *, limit: int, lease: int) -> Sequence[Effect]:
        """Lease up to `limit` due effects for `lease` ms, the earliest due first."""
        self._fail("effects/before-claim")
        found = self._aside(lambda session: session.rows(self._claim, (now, now, limit, now + lease)))
        self._fail("effects/after-claim")
        return sorted(
            (read.effect(row) for row in found), key=lambda effect: (effect.due_at, effect.tenant, effect.key)
        )

    def postpone(self, effect: Effect, *, until: Instant, error: str) -> bool:
        """Give a claimed effect back until later; False when it is no longer held under this fence."""
        self._fail("effects/before-postpone")
        values = (until, error, effect.tenant, effect.key, effect.fence)
        changed = self._aside(lambda session: session.change(sql.POSTPONE, values))
        self._fail("effects/after-postpone")
        return changed == 1

    def effect(self, tenant: TenantId, key: EffectKey) -> Effect | None:
        """Return one effect."""
        with self._reading() as session:
            found = session.rows(sql.EFFECT_BY_KEY, (tenant, key))
        return read.effect(found[0]) if found else None

    def effects(
        self,
        *,
        state: EffectState,
        tenant: TenantId | None = None,
        after: EffectPlace | None = None,
        limit: int = 100,
    ) -> Sequence[Effect]:
        """Return effects in a state, of one tenant or of all, the earliest due first; those behind `after` alone."""
        statement = sql.effects(of_one_tenant=tenant is not None, after=after is not None)
        only = () if tenant is None else (tenant,)
        with self._reading() as session:
            found = session.rows(statement, (state.value, *only, *(after or ()), limit))
        return [read.effect(row) for row in found]

    def next_due(self) -> Instant | None:
        """Return when an effect can next be claimed: it is due, or its lease has run out. None: nothing waits."""
        with self._reading() as session:
            found = session.rows(sql.NEXT_DUE) + session.rows(sql.NEXT_EXPIRY)
        return min((Instant(row[0]) for row in found if row[0] is not None), default=None)

    @abstractmethod
    def listen(self, wake: Callable[[], None], *, effects_only: bool = False) -> None:
        """Call `wake` soon after any process commits, from another thread, if the database tells of it.

        A wake-up only: it may come late, twice, in vain or not at all, so whoever is woken polls too.
        """

    def census(self, now: Instant, *, view: str, state: str, limit: int = 1_000) -> Census:
        """Return how the store stands; `waiting` counts rows of `view` in `state`. No count goes above `limit`."""
        with self._reading() as session:
            return Census(
                waiting=census.rows_of(session, view, state, limit=limit),
                due=census.effects_of(session, EffectState.WAITING, limit=limit, until=now),
                tasks=census.effects_of(session, EffectState.TASK, limit=limit),
                position=Position(int(session.rows(sql.LAST_POSITION)[0][0])),
                size=int(session.rows(self._size)[0][0]),
                commits=self._writer.commits,
                batches=self._writer.batches,
                queued=self._writer.waiting(),
            )

    def figures(self) -> dict[str, str]:
        """Return what the database says of itself, by name: settings, version, connections, schema."""
        with self._reading() as session:
            return {name: str(session.rows(statement)[0][0]) for name, statement in self._figures.items()}

    def lone_commit_ms(self, times: int = 9) -> float:
        """Return how long the median of a few commits took, each alone and on the disk."""
        return median(timed_ms(lambda: self._aside(lambda session: session.change(self._touch))) for _ in range(times))

    def verify_tail(self, events: int) -> VerifyReport:
        """Walk the last events only, trusting the one before them."""
        with self._snapshot() as session:
            start = int(session.rows(sql.LAST_POSITION)[0][0]) - events
            return walk_tail(session, sql.links(self._raw_text, of_one_tenant=False), start=max(start, -1))

    def waiting(self) -> int:
        """Return how many writes are queued: what a health page shows."""
        return self._writer.waiting()

    @contextmanager
    def frozen(self) -> Iterator[Frozen]:
        """Let all rows be read as they stand now, while others go on writing."""
        with self._snapshot() as session:
            yield Frozen(session)

    def fill(self, frozen: Frozen) -> None:
        """Copy all rows into this empty store; it is withdrawn until `reinstate`. Raise Refused if it is not empty."""
        self._writer.submit(lambda batch: fill(batch, frozen))

    def hand_over(self, take: Callable[[Frozen], T], *, why: str) -> T:
        """Let `take` read all rows while nobody can append, then withdraw this store in the same transaction."""

        def handed(batch: Batch) -> T:
            batch.session.bar()
            taken = take(Frozen(batch.session))
            withdraw(batch.session, why)
            return taken

        return self._writer.submit(handed)

    def reinstate(self) -> None:
        """Let this store be used again."""
        self._writer.submit(lambda batch: reinstate(batch.session))

    def withdrawn(self) -> str | None:
        """Return why this store is not to be used, if so."""
        with self._reading() as session:
            return withdrawn(session)

    def verify(self, tenant: TenantId | None = None) -> VerifyReport:
        """Walk the chain of one tenant, or of all; report the first position that does not hold."""
        statement = sql.links(self._raw_text, of_one_tenant=tenant is not None)
        only = () if tenant is None else (tenant,)
        walk, last = Walk(), -1
        with self._snapshot() as session:
            while found := session.rows(statement, (last, *only)):
                for row in found:
                    if broken := walk.step(row):
                        return broken
                last = found[-1][0]
            heads = session.rows(sql.HEADS)
        return walk.end(head for head in heads if tenant is None or head[0] == tenant)
