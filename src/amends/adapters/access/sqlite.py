"""API keys, secrets and sessions in a SQLite file of their own, readable by its owner alone.

Nothing is cached: a key that another process revoked is refused here at once.
"""

import os
import secrets
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from amends.adapters.access.keys import (
    COPIED,
    ID_LETTERS,
    RANDOM_BYTES,
    SECRETS_AT_A_TIME,
    Issued,
    caller_of,
    checked_holder,
    columns_of,
    digest,
    id_of,
    new_key,
    new_session,
    new_shop_secret,
)
from amends.kernel.clock import Instant
from amends.kernel.errors import Unavailable
from amends.kernel.ids import TenantId
from amends.kernel.party import Caller

_SETTINGS = ("busy_timeout = 10000", "journal_mode = wal", "synchronous = full", "secure_delete = on")
_TABLES = """
CREATE TABLE IF NOT EXISTS api_keys (
    digest TEXT NOT NULL PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    roles TEXT NOT NULL, issued_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS shop_secrets (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, secret TEXT NOT NULL, made_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS session_secret (one INTEGER PRIMARY KEY CHECK (one = 1), secret BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
    digest TEXT NOT NULL PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    roles TEXT NOT NULL, ends_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (ends_at)
"""
_HOLDER = "SELECT tenant, kind, id, roles FROM api_keys WHERE digest = ?"
_ISSUED = "SELECT tenant, kind, id, roles, issued_at, digest FROM api_keys WHERE tenant = ? ORDER BY issued_at, digest"
_REVOKE = "DELETE FROM api_keys WHERE tenant = ? AND 'key_' || substr(digest, 1, ?) = ? RETURNING tenant, kind, id"
_SIGN_OUT = "DELETE FROM sessions WHERE tenant = ? AND kind = ? AND id = ?"
_SESSION = "SELECT tenant, kind, id, roles, ends_at FROM sessions WHERE digest = ?"
_SECRETS = "SELECT secret FROM shop_secrets WHERE tenant = ? ORDER BY number DESC LIMIT ?"
_FORGET_OLD_SECRETS = (
    "DELETE FROM shop_secrets WHERE tenant = ?1"
    " AND number NOT IN (SELECT number FROM shop_secrets WHERE tenant = ?1 ORDER BY number DESC LIMIT ?2)"
)


class SqliteAccessStore:
    """API keys, shop secrets, sessions and the secret that signs them in the file at `path` (mode 0600).

    May be used from several threads and processes. Raise Unavailable when the file cannot be read or written.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        self._path.chmod(0o600)
        self._lock = Lock()
        self._idle: deque[sqlite3.Connection] = deque()
        with _answering():
            self._conn = self._connect()
            for table in _TABLES.split(";"):
                self._conn.execute(table)

    def holder(self, key: str) -> Caller | None:
        """Return whose key this is; None for one that was never issued or was revoked."""
        found = self._read(_HOLDER, digest(key))
        return caller_of(found[0], proof="api_key") if found else None

    def issue(self, holder: Caller, *, at: Instant) -> str:
        """Make a key for a service, a member of staff or a seller; the only time that it is told."""
        checked, key = checked_holder(holder), new_key()
        with self._transaction() as conn:
            conn.execute("INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?)", (digest(key), *columns_of(checked), at))
        return key

    def revoke(self, tenant: TenantId, key: str) -> bool:
        """Revoke the key of that id and end its holder's sessions; False when the tenant has none."""
        with self._transaction() as conn:
            holders = conn.execute(_REVOKE, (tenant, ID_LETTERS, key)).fetchall()
            for holder in holders:
                conn.execute(_SIGN_OUT, holder)
        return bool(holders)

    def issued(self, tenant: TenantId) -> tuple[Issued, ...]:
        """Return the keys in force, oldest first."""
        found = self._read(_ISSUED, tenant)
        return tuple(Issued(id_of(row[5]), caller_of(row, proof="api_key"), Instant(row[4])) for row in found)

    def start_session(self, holder: Caller, *, at: Instant, ends_at: Instant) -> str:
        """Begin a session and forget those that are over; return its value, which is told this once."""
        value = new_session()
        with self._transaction() as conn:
            conn.execute("DELETE FROM sessions WHERE ends_at <= ?", (at,))
            conn.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)", (digest(value), *columns_of(holder), ends_at)
            )
        return value

    def session(self, value: str) -> tuple[Caller, Instant] | None:
        """Return whose session this is and when it ends; None for one that was never begun, or was ended."""
        found = self._read(_SESSION, digest(value))
        return (caller_of(found[0], proof="session"), Instant(found[0][4])) if found else None

    def end_session(self, value: str) -> None:
        """End a session; one that is none is left alone."""
        with self._transaction() as conn:
            conn.execute("DELETE FROM sessions WHERE digest = ?", (digest(value),))

    def shop_secrets(self, tenant: TenantId) -> tuple[str, ...]:
        """Return the secrets that may sign customer tokens, newest first."""
        return tuple(row[0] for row in self._read(_SECRETS, tenant, SECRETS_AT_A_TIME))

    def renew_shop_secret(self, tenant: TenantId, *, at: Instant) -> str:
        """Make a secret; the one before it still counts, older ones no longer do."""
        made = new_shop_secret()
        with self._transaction() as conn:
            conn.execute("INSERT INTO shop_secrets (tenant, secret, made_at) VALUES (?, ?, ?)", (tenant, made, at))
            conn.execute(_FORGET_OLD_SECRETS, (tenant, SECRETS_AT_A_TIME))
        return made

    def session_secret(self) -> bytes:
        """Return the secret that signs sessions, made on first use."""
        with self._transaction() as conn:
            made = secrets.token_bytes(RANDOM_BYTES)
            conn.execute("INSERT INTO session_secret VALUES (1, ?) ON CONFLICT DO NOTHING", (made,))
            return bytes(conn.execute("SELECT secret FROM session_secret").fetchone()[0])

    def rows(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Return what a copy holds, each row with its table: keys and secrets. Sessions are left out: they end."""
        for table in COPIED:
            yield from ((table, tuple(row)) for row in self._read(f"SELECT * FROM {table}"))  # noqa: S608 - names of this module

    def fill(self, rows: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        """Take what a copy holds: all or nothing."""
        with self._transaction() as conn:
            for table, row in rows:
                conn.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - names of this module

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()
            self._conn.close()

    def _connect(self) -> sqlite3.Connection:
        conn = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        for setting in _SETTINGS:
            conn.execute(f"PRAGMA {setting}")
        return conn

    def _read(self, statement: str, *values: str | int) -> list[Any]:
        with _answering():
            try:
                conn = self._idle.pop()
            except IndexError:
                conn = self._connect()
            try:
                return conn.execute(statement, values).fetchall()
            finally:
                self._idle.append(conn)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with _answering(), self._lock:
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield self._conn
                self._conn.execute("COMMIT")
            except BaseException:
                if self._conn.in_transaction:  # after some errors SQLite has ended it itself
                    self._conn.execute("ROLLBACK")
                raise


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Unavailable(f"the keys' file does not answer: {error}") from error
