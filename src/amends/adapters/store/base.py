"""The store over either database: Ledger and Effects in one object. What differs is in sqlite.py and postgres.py."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import TypeVar

from amends.adapters.store import rows as read
from amends.adapters.store import statements as sql
from amends.adapters.store.batch import Batch
from amends.adapters.store.chain import VerifyReport, Walk
from amends.adapters.store.fail import Fail
from amends.adapters.store.prepared import prepare, view_values
from amends.adapters.store.sealing import Keyring
from amends.adapters.store.session import Session
from amends.adapters.store.writer import Writer
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid, NotFound
from amends.kernel.events import Event
from amends.kernel.ids import EffectKey, Position, StreamId, TenantId
from amends.kernel.ledger import Committed, Effect, EffectState, Request, UnitOfWork, Vault, ViewRow

T = TypeVar("T")


class Store(ABC):
    """The ledger and its effects in a database. May be used from several threads; `close` it once."""

    _claim = sql.claim()
    _raw_text = "{}"

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

    def rows(
        self,
        tenant: TenantId,
        view: str,
        *,
        owner: str | None = None,
        state: str | None = None,
        newest_first: bool = False,
        limit: int = 50,
    ) -> Sequence[ViewRow]:
        """Return rows of a read model by owner and/or state, ordered by `sort`, then id."""
        statement = sql.view_rows(owner=owner is not None, state=state is not None, newest_first=newest_first)
        filters = [value for value in (owner, state) if value is not None]
        with self._reading() as session:
            found = session.rows(statement, (tenant, view, *filters, limit))
        return [read.view_row(row) for row in found]

    def replace_views(self, rows: Iterable[tuple[TenantId, ViewRow]], *, expected: Position | None = None) -> None:
        """Put `rows` in the place of all read models, in one transaction.

        Raise Conflict when `expected` is not the last position: events came while the rows were computed.
        """
        faults: list[Fault] = []
        values = [view_values(tenant, row, f"rows[{n}].body", faults) for n, (tenant, row) in enumerate(rows)]
        if faults:
            raise Invalid(faults)
        self._writer.submit(lambda batch: batch.replace_views(values, expected))

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

    def effects(self, *, state: EffectState, limit: int = 100) -> Sequence[Effect]:
        """Return effects in a state, the earliest due first."""
        with self._reading() as session:
            found = session.rows(sql.EFFECTS_BY_STATE, (state.value, limit))
        return [read.effect(row) for row in found]

    def next_due(self) -> Instant | None:
        """Return when an effect can next be claimed: it is due, or its lease has run out. None: nothing waits."""
        with self._reading() as session:
            found = session.rows(sql.NEXT_DUE) + session.rows(sql.NEXT_EXPIRY)
        return min((Instant(row[0]) for row in found if row[0] is not None), default=None)

    def waiting(self) -> int:
        """Return how many writes are queued: what a health page shows."""
        return self._writer.waiting()

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
