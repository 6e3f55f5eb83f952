"""The store in PostgreSQL 15 or newer: for more than one process or machine.

Order of positions: every transaction that may draw one first takes the append lock, an advisory lock of the database,
and holds it past its COMMIT. So positions become visible in the order they are drawn, and nothing ever appears behind a
cursor that was already read. Claims and postponements draw none and run beside.

A process that stops while it holds the lock keeps the others from writing for `_LOCK_TIMEOUT` at most: then whoever
waits ends its connection, or is told Unavailable where the holder still works. The server's own timeout for idle
transactions does not see a process that stopped halfway through sending a batch.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import psycopg
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from amends.adapters.store import statements as sql
from amends.adapters.store.base import Store
from amends.adapters.store.fail import Fail, never
from amends.adapters.store.listening import CHANNEL, EFFECTS, Listening
from amends.adapters.store.schema import migrate
from amends.adapters.store.session import BARRED, Row, Session
from amends.adapters.store.writer import Faults, Writer
from amends.kernel.errors import Refused, Unavailable
from amends.kernel.ledger import Vault

T = TypeVar("T")

_APPEND_LOCK = 0x616D656E6473  # "amends"; advisory locks are per database
_BEGIN = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({_APPEND_LOCK})"
_OLDEST = 150_000  # server_version_num
_WAIT = 4.0  # seconds for a connection
_LOCK_TIMEOUT = 3_000  # ms for the append lock or a row
_STALLED = 2_500  # ms for which the holder of the lock said nothing while the server waited for it: it has stopped
_IDLE_TIMEOUT = 4_000  # ms that an open transaction may do nothing where nobody waits for its lock
_STATEMENT_TIMEOUT = 30_000  # ms; no statement of ours needs a second
_NAME = "amends"  # under which a connection is listed by the server
_LINK: dict[str, str | int] = {
    "application_name": _NAME,
    "connect_timeout": 3,  # seconds; below 2 libpq takes 2
    "keepalives_idle": 10,  # seconds; with the next two a dead peer is noticed within 25
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # ms that what was sent may stay unconfirmed
}
_SHED = (
    "SELECT pg_terminate_backend(a.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
    " WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()"
    " AND (l.classid::bigint << 32) | l.objid::bigint = ? AND a.wait_event = 'ClientRead'"
    " AND a.state_change < clock_timestamp() - ? * interval '1 ms'"
)
_BAR = (
    "CREATE FUNCTION barred() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$BEGIN RAISE EXCEPTION '{BARRED}' USING ERRCODE = 'object_not_in_prerequisite_state'; END$$"
)
_BARRED_TABLES = ("events", "effects")
_FAULTS = Faults(outage=psycopg.Error, input=(psycopg.DataError, OverflowError, UnicodeError))
_Connection = psycopg.Connection[Row]


class PostgresSession:
    """A PostgreSQL connection in autocommit as the store speaks to it."""

    shared: ClassVar[bool] = True

    def __init__(self, conn: _Connection) -> None:
        self.conn = conn

    def begin(self) -> None:
        """Open a transaction and take the append lock. READ COMMITTED: what follows sees all that was drawn before."""
        try:
            self.conn.execute(_BEGIN, prepare=False)  # both in one round trip
        except psycopg.errors.LockNotAvailable:
            self.rollback()
            if not self.rows(_SHED, (_APPEND_LOCK, _STALLED)):
                raise
            self.conn.execute(_BEGIN, prepare=False)

    def rollback(self) -> None:
        """End the transaction; a lost connection has done so itself."""
        if not self.conn.closed:
            self.conn.execute("ROLLBACK")

    def take_time(self) -> None:
        """Lift the limits of the open transaction."""
        self.conn.execute("SET LOCAL statement_timeout = 0")
        self.conn.execute("SET LOCAL idle_in_transaction_session_timeout = 0")

    def bar(self) -> None:
        """Bar the tables by triggers; until they are committed, nobody else writes to the tables either."""
        self.conn.execute(_BAR)
        for table in _BARRED_TABLES:
            self.conn.execute(f"CREATE TRIGGER barred BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION barred()")

    def unbar(self) -> None:
        """Drop the triggers."""
        for table in _BARRED_TABLES:
            self.conn.execute(f"DROP TRIGGER IF EXISTS barred ON {table}")
        self.conn.execute("DROP FUNCTION IF EXISTS barred")

    def copy_pages(self, path: Path) -> bool:  # noqa: ARG002 - nothing is written
        """Decline: pages of PostgreSQL are nothing to SQLite."""
        return False

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

    def write(self, tables: Sequence[tuple[str, Sequence[Row]]]) -> list[int]:
        """Insert into several tables, and tell the listeners when this is committed, in one round trip."""
        payload = EFFECTS if any(statement is sql.ADD_EFFECT for statement, _ in tables) else ""
        cursors = [self.conn.cursor() for _ in tables]
        with self.conn.pipeline():
            for cursor, (statement, rows) in zip(cursors, tables, strict=True):
                cursor.executemany(_formatted(statement), rows)
            self.conn.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
        return [cursor.rowcount for cursor in cursors]


class PostgresStore(Store):
    """Ledger and Effects in the PostgreSQL database at `url`; sealed texts under the keys of `vault`.

    Raise Unavailable when the server does not answer, Refused when it is too old or the data too new.
    """

    _claim = sql.claim("FOR UPDATE SKIP LOCKED")
    _touch = "SELECT pg_logical_emit_message(true, 'amends', 'doctor')"
    _figures: ClassVar[Mapping[str, str]] = {
        **{name: f"SHOW {name}" for name in ("synchronous_commit", "fsync", "full_page_writes", "autovacuum")},
        "max_connections": "SHOW max_connections",
        "connections": "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'",
        "processes": "SELECT count(*) FROM pg_stat_activity WHERE starts_with(application_name, 'amends')",
        "now": "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
        "schema": "SELECT max(number) FROM migrations",
        "version": "SHOW server_version",
    }
    _size = "SELECT pg_database_size(current_database())"

    def __init__(self, url: str, *, vault: Vault, fail: Fail = never, name: str = _NAME) -> None:
        self._pool: ConnectionPool[_Connection] = ConnectionPool(
            url,
            kwargs={"autocommit": True, **_LINK, "application_name": name},
            configure=_configure,
            check=ConnectionPool.check_connection,  # a restart of the server costs nobody an error
            min_size=1,
            max_size=16,
            timeout=_WAIT,
            reconnect_timeout=1.0,  # then the next caller tries anew, so that a server that is back is found at once
            open=False,
        )
        self._listening = Listening(psycopg.conninfo.make_conninfo(url, **_LINK))
        self._pool.open()
        try:
            with self._reading() as session:
                _require_version(session)
                with _patiently(session):
                    migrate(session, "postgres")
        except BaseException:
            self._pool.close()
            raise
        super().__init__(Writer(self._reading, _FAULTS, fail), vault, fail)

    def close(self) -> None:
        """Write what waits and let go of every connection."""
        self._listening.close()
        self._writer.close()
        self._pool.close()

    def listen(self, wake: Callable[[], None], *, effects_only: bool = False) -> None:
        """Call `wake` soon after any process commits, by NOTIFY in its transaction."""
        self._listening.add(wake, effects_only=effects_only)

    def in_use(self) -> bool:
        """Tell whether other processes of Amends are connected; one that was opened under another `name` can ask."""
        statement = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = ? LIMIT 1"
        with self._reading() as session:
            return bool(session.rows(statement, (_NAME,)))

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
    conn.execute(f"SET statement_timeout = {_STATEMENT_TIMEOUT}")
    conn.execute(f"SET lock_timeout = {_LOCK_TIMEOUT}")
    conn.execute(f"SET idle_in_transaction_session_timeout = {_IDLE_TIMEOUT}")


@contextmanager
def _patiently(session: Session) -> Iterator[None]:
    """Let a migration take its time, and wait for another process that migrates just now."""
    session.change("SET statement_timeout = 0")
    session.change("SET lock_timeout = '60s'")
    yield
    session.change(f"SET statement_timeout = {_STATEMENT_TIMEOUT}")
    session.change(f"SET lock_timeout = {_LOCK_TIMEOUT}")


def _require_version(session: Session) -> None:
    number = int(session.rows("SHOW server_version_num")[0][0])
    if number < _OLDEST:
        raise Refused(
            f"this is PostgreSQL {number // 10_000}; the store needs 15 or newer", clause="store/postgres-version"
        )
