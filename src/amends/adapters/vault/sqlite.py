"""Keys of data subjects in a SQLite file of their own, readable by its owner alone.

Nothing is cached: a key that another process destroyed is gone for this one at once.
"""

import os
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from amends.adapters.vault.marks import mark_of
from amends.kernel.errors import Unavailable
from amends.kernel.ids import SubjectId, TenantId

_BYTES = 32  # AES-256
_SETTINGS: dict[str, object] = {
    "busy_timeout": 10_000,  # ms
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: a key is on the disk before anything is sealed under it
    "secure_delete": 1,
    "temp_store": 2,  # in memory: no key in a temporary file
}
_TABLE = (
    "CREATE TABLE IF NOT EXISTS keys"
    " (tenant TEXT NOT NULL, subject TEXT NOT NULL, key BLOB NOT NULL, PRIMARY KEY (tenant, subject))"
    " STRICT"
)
_MARKS = "CREATE TABLE IF NOT EXISTS destroyed (mark TEXT NOT NULL PRIMARY KEY) STRICT"
_ADD_MARK = "INSERT INTO destroyed (mark) VALUES (?) ON CONFLICT DO NOTHING"
_SELECT = "SELECT key FROM keys WHERE tenant = ? AND subject = ?"


class SqliteVault:
    """A Vault in the file at `path` (mode 0600). May be used from several threads and processes."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        self._path.chmod(0o600)
        self._lock = Lock()
        self._idle: deque[sqlite3.Connection] = deque()
        self._conn = self._connect()
        self._conn.execute(_TABLE)
        self._conn.execute(_MARKS)

    def key(self, tenant: TenantId, subject: SubjectId) -> bytes | None:
        """Return the subject's 32-byte key; None when it was never made or was destroyed."""
        try:
            conn = self._idle.pop()
        except IndexError:
            conn = self._connect()
        try:
            found = conn.execute(_SELECT, (tenant, subject)).fetchone()
        finally:
            self._idle.append(conn)
        return found[0] if found else None

    def key_for_writing(self, tenant: TenantId, subject: SubjectId) -> bytes:
        """Return the subject's key, made on first use and durable before it is returned."""
        found = self.key(tenant, subject)
        if found is not None:
            return found
        with self._transaction() as conn:
            conn.execute(
                "INSERT INTO keys (tenant, subject, key) VALUES (?, ?, ?) ON CONFLICT (tenant, subject) DO NOTHING",
                (tenant, subject, os.urandom(_BYTES)),
            )
            made: bytes = conn.execute(_SELECT, (tenant, subject)).fetchone()[0]
        return made

    def destroy(self, tenant: TenantId, subject: SubjectId) -> None:
        """Destroy the subject's key, so that no byte of it stays in the file or its log; its mark is kept.

        Raise Unavailable when another process kept the log from being emptied; the key is gone then, but run it again.
        """
        with self._transaction() as conn:
            conn.executemany(_ADD_MARK, [(mark_of(key),) for (key,) in conn.execute(_SELECT, (tenant, subject))])
            conn.execute("DELETE FROM keys WHERE tenant = ? AND subject = ?", (tenant, subject))
        with self._lock:
            # secure_delete blanks a row where it lies; a copy that a split of its page left behind goes with VACUUM.
            self._conn.execute("VACUUM")
            busy = self._conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise Unavailable("the key is destroyed, but the vault's log could not be emptied; destroy it again")

    def rows(self) -> Iterator[tuple[str, str, bytes]]:
        """Return every key with its tenant and subject, as they stand at the first one."""
        conn = self._connect()
        try:
            yield from conn.execute("SELECT tenant, subject, key FROM keys")
        finally:
            conn.close()

    def marks(self) -> frozenset[str]:
        """Return the marks of all keys that were ever destroyed."""
        with self._lock:
            return frozenset(mark for (mark,) in self._conn.execute("SELECT mark FROM destroyed"))

    def fill(self, rows: Iterable[tuple[str, str, bytes]], marks: Iterable[str]) -> None:
        """Take keys and marks from a copy: all or none. A key whose mark is among them stays destroyed."""
        destroyed = frozenset(marks) | self.marks()
        with self._transaction() as conn:
            conn.executemany(_ADD_MARK, ((mark,) for mark in destroyed))
            conn.executemany("INSERT INTO keys VALUES (?, ?, ?)", (r for r in rows if mark_of(r[2]) not in destroyed))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()
            self._conn.close()

    def _connect(self) -> sqlite3.Connection:
        conn = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        for name, value in _SETTINGS.items():
            conn.execute(f"PRAGMA {name} = {value}")
            if conn.execute(f"PRAGMA {name}").fetchone()[0] != value:
                conn.close()
                raise Unavailable(f"SQLite does not keep the setting {name} = {value} that the vault relies on")
        return conn

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
