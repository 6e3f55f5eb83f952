"""The store in one SQLite file: the embedded default."""

import re
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from amends.adapters.store.base import Store
from amends.adapters.store.chain import VerifyReport
from amends.adapters.store.fail import Fail, never
from amends.adapters.store.schema import migrate
from amends.adapters.store.session import Row, Session
from amends.adapters.store.writer import Faults, Writer
from amends.kernel.errors import Unavailable
from amends.kernel.ids import Position, TenantId
from amends.kernel.ledger import Vault

T = TypeVar("T")

REQUIRED: dict[str, object] = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a commit is on the disk before it is acknowledged
    "secure_delete": 1,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "busy_timeout": 10_000,  # ms; another process beside this one may be writing
}
_STEP = 64  # rows of one statement at most
_FEW = 8  # rows that make one statement whatever their number
_VALUES = re.compile(r"VALUES (\(.*?\))")
_FAULTS = Faults(outage=sqlite3.Error, input=(OverflowError, UnicodeError, sqlite3.DataError))


def pragmas(conn: sqlite3.Connection) -> dict[str, object]:
    """Return the settings of a connection that the store relies on."""
    return {name: conn.execute(f"PRAGMA {name}").fetchone()[0] for name in REQUIRED}


class SqliteSession:
    """A SQLite connection as the store speaks to it."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def begin(self) -> None:
        """Open a transaction with the write lock: no other process draws positions meanwhile."""
        self.conn.execute("BEGIN IMMEDIATE")

    def rollback(self) -> None:
        """End the transaction; after some errors SQLite has done so itself."""
        if self.conn.in_transaction:
            self.conn.execute("ROLLBACK")

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement; return its rows."""
        return self.conn.execute(statement, values).fetchall()

    def change(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; return how many rows it changed."""
        return self.conn.execute(statement, values).rowcount

    def many(self, statement: str, rows: Sequence[Row]) -> int:
        """Insert many rows in few steps (Python gives way to other threads at each), of few sizes (each is parsed)."""
        changed, start = 0, 0
        while start < len(rows):
            left = len(rows) - start
            size = left if left <= _FEW else min(_STEP, 1 << (left.bit_length() - 1))
            values = list(chain.from_iterable(rows[start : start + size]))
            changed += self.conn.execute(_multiplied(statement, size), values).rowcount
            start += size
        return changed


@lru_cache(maxsize=64)
def _multiplied(statement: str, times: int) -> str:
    """Return an INSERT of one row as one of several."""
    return _VALUES.sub(lambda found: "VALUES " + ", ".join([found[1]] * times), statement)


class SqliteStore(Store):
    """Ledger and Effects in a SQLite file at `path`; sealed texts under the keys of `vault`.

    One thread writes, over one connection; readers borrow connections of their own and read snapshots (WAL).
    Positions are drawn inside BEGIN IMMEDIATE, so they rise across processes too and nothing appears behind a cursor.
    """

    _raw_text = "CAST({} AS BLOB)"  # a damaged text may not be UTF-8 any more

    def __init__(self, path: str | Path, *, vault: Vault, fail: Fail = never) -> None:
        self._path = str(path)
        self._idle: deque[SqliteSession] = deque()
        self._closed = False
        self._session = SqliteSession(self._connect())
        migrate(self._session, "sqlite")
        super().__init__(Writer(lambda: nullcontext(self._session), _FAULTS, fail), vault, fail)

    def connections(self) -> list[sqlite3.Connection]:
        """Return the writer's connection and those of idle readers, so that their settings can be checked."""
        return [self._session.conn, *(session.conn for session in self._idle)]

    def verify(self, tenant: TenantId | None = None) -> VerifyReport:
        """Walk the chains as every store does, in a file that SQLite itself finds whole."""
        try:
            report = super().verify(tenant)
            with self._reading() as session:
                damage = session.rows("PRAGMA integrity_check(1)")[0][0]
        except sqlite3.DatabaseError as error:
            return VerifyReport(0, 0, broken=Position(0), reason=f"the file is damaged: {error}")
        if report.ok and damage != "ok":
            return VerifyReport(report.events, report.tenants, broken=Position(0), reason=f"the file: {damage}")
        return report

    def close(self) -> None:
        """Write what waits, move the log into the file and let go of every connection."""
        self._writer.close()
        if self._closed:
            return
        self._closed = True
        while self._idle:
            self._idle.pop().conn.close()
        self._session.change("PRAGMA wal_checkpoint(TRUNCATE)")
        self._session.conn.close()

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        if self._closed:
            raise Unavailable("the store is closed")
        try:
            session = self._idle.pop()
        except IndexError:
            session = self._reader()
        try:
            yield session
        finally:
            self._give_back(session)

    @contextmanager
    def _snapshot(self) -> Iterator[Session]:
        with self._reading() as session:
            session.change("BEGIN")
            try:
                yield session
            finally:
                session.rollback()

    def _aside(self, change: Callable[[Session], T]) -> T:
        return self._writer.submit(lambda batch: change(batch.session))

    def _reader(self) -> SqliteSession:
        session = SqliteSession(self._connect())
        session.change("PRAGMA query_only = ON")
        return session

    def _give_back(self, session: SqliteSession) -> None:
        if self._closed:
            session.conn.close()
        else:
            self._idle.append(session)

    def _connect(self) -> sqlite3.Connection:
        """Open a connection and make sure that every setting took; raise Unavailable where one did not."""
        conn = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, cached_statements=256)
        conn.execute(f"PRAGMA busy_timeout = {REQUIRED['busy_timeout']}")
        for name, value in REQUIRED.items():
            conn.execute(f"PRAGMA {name} = {value}")
        actual = pragmas(conn)
        if actual != REQUIRED:
            conn.close()
            raise Unavailable(f"SQLite does not keep the settings the store relies on: {actual}")
        return conn
