"""API keys and secrets in a SQLite file of their own, readable by its owner alone.

Nothing is cached: a key that another process revoked is refused here at once.
"""

import os
import secrets
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from amends.adapters.access.keys import (
    RANDOM_BYTES,
    SECRETS_AT_A_TIME,
    Issued,
    checked_holder,
    digest,
    new_key,
    new_shop_secret,
)
from amends.kernel.clock import Instant
from amends.kernel.ids import TenantId
from amends.kernel.party import Caller, CallerKind

_SETTINGS = ("busy_timeout = 10000", "journal_mode = wal", "synchronous = full", "secure_delete = on")
_TABLES = """
CREATE TABLE IF NOT EXISTS api_keys (
    digest TEXT NOT NULL PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    roles TEXT NOT NULL, issued_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS shop_secrets (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, secret TEXT NOT NULL, made_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS session_secret (one INTEGER PRIMARY KEY CHECK (one = 1), secret BLOB NOT NULL) STRICT
"""
_HOLDER = "SELECT tenant, kind, id, roles FROM api_keys WHERE digest = ?"
_ISSUED = "SELECT tenant, kind, id, roles, issued_at FROM api_keys WHERE tenant = ? ORDER BY issued_at, id"
_SECRETS = "SELECT secret FROM shop_secrets WHERE tenant = ? ORDER BY number DESC LIMIT ?"
_FORGET_OLD_SECRETS = (
    "DELETE FROM shop_secrets WHERE tenant = ?1"
    " AND number NOT IN (SELECT number FROM shop_secrets WHERE tenant = ?1 ORDER BY number DESC LIMIT ?2)"
)


class SqliteAccessStore:
    """API keys, shop secrets and the session secret in the file at `path` (mode 0600).

    May be used from several threads and processes.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        self._path.chmod(0o600)
        self._lock = Lock()
        self._idle: deque[sqlite3.Connection] = deque()
        self._conn = self._connect()
        for table in _TABLES.split(";"):
            self._conn.execute(table)

    def holder(self, key: str) -> Caller | None:
        """Return whose key this is; None for one that was never issued or was revoked."""
        found = self._read(_HOLDER, digest(key))
        return _holder(found[0]) if found else None

    def issue(self, holder: Caller, *, at: Instant) -> str:
        """Make a key for a service, a member of staff or a seller; the only time that it is told."""
        checked, key = checked_holder(holder), new_key()
        roles = " ".join(sorted(checked.roles))
        with self._transaction() as conn:
            row = (digest(key), checked.tenant, checked.kind.value, checked.id, roles, at)
            conn.execute("INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?)", row)
        return key

    def revoke(self, tenant: TenantId, holder: str) -> int:
        """Revoke every key of a holder; return how many there were."""
        with self._transaction() as conn:
            return conn.execute("DELETE FROM api_keys WHERE tenant = ? AND id = ?", (tenant, holder)).rowcount

    def issued(self, tenant: TenantId) -> tuple[Issued, ...]:
        """Return the keys in force, oldest first."""
        return tuple(Issued(_holder(row), Instant(row[4])) for row in self._read(_ISSUED, tenant))

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
        with self._lock:
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield self._conn
            except BaseException:
                self._conn.execute("ROLLBACK")
                raise
            self._conn.execute("COMMIT")


def _holder(row: Any) -> Caller:
    return Caller(TenantId(row[0]), CallerKind(row[1]), row[2], frozenset(row[3].split()), proof="api_key")
