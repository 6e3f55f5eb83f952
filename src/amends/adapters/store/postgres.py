"""The store in PostgreSQL 15 or newer: for more than one process or machine.

Order of positions: every transaction that may draw one first takes the append lock, an advisory lock of the database,
and holds it past its COMMIT. So positions become visible in the order they are drawn, and nothing ever appears behind a
cursor that was already read. Claims and postponements draw none and run beside.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from amends.adapters.store import statements as sql
from amends.adapters.store.base import Store
from amends.adapters.store.fail import Fail, never
from amends.adapters.store.schema import migrate
from amends.adapters.store.session import Row, Session
from amends.adapters.store.writer import Faults, Writer
from amends.kernel.errors import Refused, Unavailable
from amends.kernel.ledger import Vault

T = TypeVar("T")

_APPEND_LOCK = 0x616D656E6473  # "amends"; advisory locks are per database
_OLDEST = 150_000  # server_version_num
_WAIT = 10.0  # seconds for a connection
_FAULTS = Faults(outage=psycopg.Error, input=(psycopg.DataError, OverflowError, UnicodeError))
_Connection = psycopg.Connection[Row]


class PostgresSession:
    """A PostgreSQL connection in autocommit as the store speaks to it."""

    def __init__(self, conn: _Connection) -> None:
        self.conn = conn

    def begin(self) -> None:
        """Open a transaction and take the append lock. READ COMMITTED: what follows sees all that was drawn before."""
        self.conn.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        self.conn.execute("SELECT pg_advisory_xact_lock(%s)", (_APPEND_LOCK,))

    def rollback(self) -> None:
        """End the transaction; a lost connection has done so itself."""
        if not self.conn.closed:
            self.conn.execute("ROLLBACK")

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement; return its rows."""
        return self.conn.execute(_formatted(statement), values).fetchall()

    def change(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; return how many rows it changed."""
        return self.conn.execute(_formatted(statement), values).rowcount

    def many(self, statement: str, rows: Sequence[Row]) -> int:
        """Insert rows in one round trip."""
        if not rows:
            return 0
        cursor = self.conn.cursor()
        cursor.executemany(_formatted(statement), rows)
        return cursor.rowcount


class PostgresStore(Store):
    """Ledger and Effects in the PostgreSQL database at `url`; sealed texts under the keys of `vault`.

    Raise Unavailable when the server does not answer, Refused when it is too old or the data too new.
    """

    _claim = sql.claim("FOR UPDATE SKIP LOCKED")

    def __init__(self, url: str, *, vault: Vault, fail: Fail = never) -> None:
        self._pool: ConnectionPool[_Connection] = ConnectionPool(
            url,
            kwargs={"autocommit": True},
            configure=_configure,
            check=ConnectionPool.check_connection,  # a restart of the server costs nobody an error
            min_size=1,
            max_size=16,
            timeout=_WAIT,
            open=False,
        )
        self._pool.open()
        try:
            with self._reading() as session:
                _require_version(session)
                migrate(session, "postgres")
        except BaseException:
            self._pool.close()
            raise
        super().__init__(Writer(self._reading, _FAULTS, fail), vault, fail)

    def close(self) -> None:
        """Write what waits and let go of every connection."""
        self._writer.close()
        self._pool.close()

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        try:
            with self._pool.connection() as conn:
                yield PostgresSession(conn)
        except (PoolTimeout, PoolClosed, psycopg.OperationalError) as error:
            raise Unavailable(f"PostgreSQL does not answer: {error}") from error

    @contextmanager
    def _snapshot(self) -> Iterator[Session]:
        with self._reading() as session:
            session.change("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield session
            finally:
                session.rollback()

    def _aside(self, change: Callable[[Session], T]) -> T:
        with self._reading() as session:
            return change(session)


@lru_cache(maxsize=256)
def _formatted(statement: str) -> str:
    return statement.replace("?", "%s")


def _configure(conn: _Connection) -> None:
    conn.execute("SET synchronous_commit = on")  # a commit is on the disk before it is acknowledged


def _require_version(session: Session) -> None:
    number = int(session.rows("SHOW server_version_num")[0][0])
    if number < _OLDEST:
        raise Refused(
            f"this is PostgreSQL {number // 10_000}; the store needs 15 or newer", clause="store/postgres-version"
        )
