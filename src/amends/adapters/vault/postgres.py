"""Keys of data subjects in a PostgreSQL database of their own, for servers on several machines.

Nothing is cached: a key that another process destroyed is gone for this one at once. A deleted row stays in its page
until the page is reused, so `destroy` writes what is left of the row's partition into a new file and drops the old one.
What PostgreSQL keeps beside its tables (write-ahead log, replicas, backups) is in docs/decisions/0011.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from amends.adapters.vault.marks import mark_of
from amends.kernel.errors import Refused, Unavailable
from amends.kernel.ids import SubjectId, TenantId

_BYTES = 32  # AES-256
_PARTITIONS = 64  # a destroyed key costs the rewriting of one of them
_LIMITS = "SET statement_timeout = 10000; SET lock_timeout = 3000; SET idle_in_transaction_session_timeout = 5000"
_LOCK = 0x6B657973  # "keys": one process makes the tables
_TABLES = """
CREATE TABLE IF NOT EXISTS subject_keys (
    tenant TEXT NOT NULL, subject TEXT NOT NULL, key BYTEA NOT NULL, PRIMARY KEY (tenant, subject)
) PARTITION BY HASH (tenant, subject);
CREATE TABLE IF NOT EXISTS destroyed_keys (mark TEXT NOT NULL PRIMARY KEY)
"""
_PARTITION = (
    "CREATE TABLE IF NOT EXISTS subject_keys_{} PARTITION OF subject_keys"
    f" FOR VALUES WITH (MODULUS {_PARTITIONS}, REMAINDER {{}})"
)
_LEDGER = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'heads'"
_SELECT = "SELECT key FROM subject_keys WHERE tenant = %s AND subject = %s"
_INSERT = "INSERT INTO subject_keys VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
_FILL = "INSERT INTO subject_keys VALUES (%s, %s, %s)"
_WHERE = "SELECT tableoid::regclass::text FROM subject_keys WHERE tenant = %s AND subject = %s"
_DELETE = "DELETE FROM subject_keys WHERE tenant = %s AND subject = %s"
_MARK = "INSERT INTO destroyed_keys VALUES (%s) ON CONFLICT DO NOTHING"
_Connection = psycopg.Connection[Any]


class PostgresVault:
    """A Vault in the database at `url`, which must not be the ledger's. May be used from several threads.

    Raise Unavailable when the server does not answer, Refused when the database holds a ledger.
    """

    def __init__(self, url: str) -> None:
        self._pool: ConnectionPool[_Connection] = ConnectionPool(
            url,
            kwargs={"autocommit": True, "application_name": "amends keys", "connect_timeout": 3},
            configure=_configure,
            check=ConnectionPool.check_connection,
            min_size=1,
            max_size=8,
            timeout=4.0,
            reconnect_timeout=1.0,
            open=True,
        )
        try:
            with self._connection() as conn, conn.transaction():
                _make_tables(conn)
        except BaseException:
            self._pool.close()
            raise

    def key(self, tenant: TenantId, subject: SubjectId) -> bytes | None:
        """Return the subject's 32-byte key; None when it was never made or was destroyed."""
        with self._connection() as conn:
            found = conn.execute(_SELECT, (tenant, subject)).fetchone()
        return found[0] if found else None

    def key_for_writing(self, tenant: TenantId, subject: SubjectId) -> bytes:
        """Return the subject's key, made on first use and durable before it is returned."""
        while True:
            found = self.key(tenant, subject)
            if found is not None:
                return found
            with self._connection() as conn:
                conn.execute(_INSERT, (tenant, subject, os.urandom(_BYTES)))

    def destroy(self, tenant: TenantId, subject: SubjectId) -> None:
        """Destroy the subject's key, so that no byte of it stays in the database's tables; its mark is kept.

        Raise Unavailable while somebody reads the partition for long (a dump): nothing is destroyed then.
        """
        with self._connection() as conn:
            # Before the transaction: two that hold the partition for reading would wait for each other.
            found = conn.execute(_WHERE, (tenant, subject)).fetchone()
            if found is None:
                return
            with conn.transaction():
                _rewrite(conn, found[0], without=(tenant, subject))

    def marks(self) -> frozenset[str]:
        """Return the marks of all keys that were ever destroyed."""
        with self._connection() as conn:
            return frozenset(mark for (mark,) in conn.execute("SELECT mark FROM destroyed_keys"))

    def rows(self) -> Iterator[tuple[str, str, bytes]]:
        """Return every key with its tenant and subject, as they stand at the first one."""
        with self._connection() as conn, conn.transaction(), conn.cursor(name="copy") as cursor:
            yield from cursor.execute("SELECT tenant, subject, key FROM subject_keys")

    def fill(self, rows: Iterable[tuple[str, str, bytes]], marks: Iterable[str]) -> None:
        """Take keys and marks from a copy: all or none. A key whose mark is among them stays destroyed."""
        destroyed = frozenset(marks) | self.marks()
        with self._connection() as conn, conn.transaction(), conn.cursor() as cursor:
            cursor.executemany(_MARK, [(mark,) for mark in destroyed])
            cursor.executemany(_FILL, (row for row in rows if mark_of(row[2]) not in destroyed))

    def close(self) -> None:
        """Let go of every connection."""
        self._pool.close()

    @contextmanager
    def _connection(self) -> Iterator[_Connection]:
        try:
            with self._pool.connection() as conn:
                yield conn
        except (PoolTimeout, PoolClosed, psycopg.OperationalError) as error:
            raise Unavailable(f"the keys' database does not answer: {error}") from error


def _configure(conn: _Connection) -> None:
    conn.execute("SET synchronous_commit = on")  # a key is on the disk before anything is sealed under it
    conn.execute("SET default_transaction_isolation = 'read committed'")  # a rewrite sees what came before its lock
    conn.execute(_LIMITS)


def _make_tables(conn: _Connection) -> None:
    conn.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    if conn.execute(_LEDGER).fetchone():
        raise Refused("this database holds a ledger; keys need one of their own", clause="keys/apart")
    conn.execute(_TABLES)
    for number in range(_PARTITIONS):
        conn.execute(sql.SQL(_PARTITION).format(sql.Literal(number), sql.Literal(number)))


def _rewrite(conn: _Connection, partition: str, *, without: tuple[str, str]) -> None:
    """Write the rows that stay into a new file. TRUNCATE drops the old one whatever else is running in the database."""
    table = sql.Identifier(partition)
    conn.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(table))
    for (key,) in conn.execute(_SELECT, without).fetchall():
        conn.execute(_MARK, (mark_of(key),))
    conn.execute(_DELETE, without)
    left = conn.execute(sql.SQL("SELECT tenant, subject, key FROM {}").format(table)).fetchall()
    conn.execute(sql.SQL("TRUNCATE {}").format(table))
    with conn.cursor() as cursor:
        cursor.executemany(_INSERT, left)
