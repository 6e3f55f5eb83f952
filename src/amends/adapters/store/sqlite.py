"""The store in one SQLite file: the embedded default."""

import re
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from amends.adapters.store.base import Store
from amends.adapters.store.chain import VerifyReport
from amends.adapters.store.fail import Fail, never
from amends.adapters.store.schema import migrate
from amends.adapters.store.session import BARRED, Row, Session
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
_DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)  # the latter where even the names in the file are damaged
_BARS = {"no_event": "INSERT ON events", "no_effect": "INSERT ON effects", "no_claim": "UPDATE ON effects"}
_STEP = 64  # rows of one statement at most
_FEW = 8  # rows that make one statement whatever their number
_VALUES = re.compile(r"VALUES (\(.*?\))")
_FAULTS = Faults(outage=sqlite3.Error, input=(OverflowError, UnicodeError, sqlite3.DataError))


def pragmas(conn: sqlite3.Connection) -> dict[str, object]:
    """Return the settings of a connection that the store relies on."""
    return {name: conn.execute(f"PRAGMA {name}").fetchone()[0] for name in REQUIRED}


class SqliteSession:
    """A SQLite connection as the store speaks to it."""

    shared: ClassVar[bool] = False

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn

    def begin(self) -> None:
        """Open a transaction with the write lock: no other process draws positions meanwhile."""
        self.conn.execute("BEGIN IMMEDIATE")

    def rollback(self) -> None:
        """End the transaction; after some errors SQLite has done so itself."""
        if self.conn.in_transaction:
            self.conn.execute("ROLLBACK")

    def take_time(self) -> None:
        """Do nothing: SQLite ends no transaction by itself."""

    def bar(self) -> None:
        """Bar the tables by triggers, which every process that has the file open obeys."""
        for name, change in _BARS.items():
            self.conn.execute(f"CREATE TRIGGER {name} BEFORE {change} BEGIN SELECT RAISE(ABORT, '{BARRED}'); END")

    def unbar(self) -> None:
        """Drop the triggers."""
        for name in _BARS:
            self.conn.execute(f"DROP TRIGGER IF EXISTS {name}")

    def copy_pages(self, path: Path) -> bool:
        """Copy page by page, in one step."""
        with closing(sqlite3.connect(path)) as target:
            self.conn.backup(target)
        return True

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

    def write(self, tables: Sequence[tuple[str, Sequence[Row]]]) -> list[int]:
        """Insert into several tables; nobody listens to a file."""
        return [self.many(statement, rows) for statement, rows in tables]


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
    _touch = "PRAGMA user_version = 0"
    _figures: ClassVar[Mapping[str, str]] = {
        **{name: f"PRAGMA {name}" for name in ("journal_mode", "synchronous", "secure_delete")},
        "schema": "SELECT max(number) FROM migrations",
        "version": "SELECT sqlite_version()",
    }
    _size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"

    def __init__(self, path: str | Path, *, vault: Vault, fail: Fail = never) -> None:
        self._path = str(path)
        self._idle: deque[SqliteSession] = deque()
        self._closed = False
        try:
            self._session = SqliteSession(self._connect())
            migrate(self._session, "sqlite")
        except _DAMAGE as error:
            raise Unavailable(f"the file {self._path} cannot be used: {error}") from error
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
        except _DAMAGE as error:
            return VerifyReport(0, 0, broken=Position(0), reason=f"the file is damaged: {error}")
        if report.ok and damage != "ok":
            words = damage.splitlines()[-1]
            return VerifyReport(report.events, report.tenants, broken=Position(0), reason=f"the file: {words}")
        return report

    def listen(self, wake: Callable[[], None], *, effects_only: bool = False) -> None:
        """Do nothing: a file tells nobody, and one server has it alone."""

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
