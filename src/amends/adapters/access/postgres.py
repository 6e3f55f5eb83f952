"""API keys, secrets and sessions in the database of the keys, for servers on several machines.

Nothing is cached: a key that another process revoked is refused here at once.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

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

_LIMITS = "SET statement_timeout = 10000; SET lock_timeout = 3000; SET idle_in_transaction_session_timeout = 5000"
_LOCK = 0x616363657373  # "access": one process makes the tables
_TABLES = """
CREATE TABLE IF NOT EXISTS api_keys (
    digest TEXT NOT NULL PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    roles TEXT NOT NULL, issued_at BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS shop_secrets (
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tenant TEXT NOT NULL, secret TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS session_secret (one BIGINT PRIMARY KEY CHECK (one = 1), secret BYTEA NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
    digest TEXT NOT NULL PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    roles TEXT NOT NULL, ends_at BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (ends_at)
"""
_HOLDER = "SELECT tenant, kind, id, roles FROM api_keys WHERE digest = %s"
_ISSUED = (
    "SELECT tenant, kind, id, roles, issued_at, digest FROM api_keys WHERE tenant = %s"
    ' ORDER BY issued_at, digest COLLATE "C"'
)
_REVOKE = "DELETE FROM api_keys WHERE tenant = %s AND 'key_' || substr(digest, 1, %s) = %s RETURNING tenant, kind, id"
_SIGN_OUT = "DELETE FROM sessions WHERE tenant = %s AND kind = %s AND id = %s"
_SESSION = "SELECT tenant, kind, id, roles, ends_at FROM sessions WHERE digest = %s"
_SECRETS = "SELECT secret FROM shop_secrets WHERE tenant = %s ORDER BY number DESC LIMIT %s"
_FORGET_OLD_SECRETS = (
    "DELETE FROM shop_secrets WHERE tenant = %s"
    " AND number NOT IN (SELECT number FROM shop_secrets WHERE tenant = %s ORDER BY number DESC LIMIT %s)"
)
_FILL = {
    "api_keys": "INSERT INTO api_keys VALUES (%s, %s, %s, %s, %s, %s)",
    "shop_secrets": "INSERT INTO shop_secrets OVERRIDING USER VALUE VALUES (%s, %s, %s, %s)",
    "session_secret": "INSERT INTO session_secret VALUES (%s, %s)",
}
_Connection = psycopg.Connection[Any]


class PostgresAccessStore:
    """API keys, shop secrets, sessions and the secret that signs them in the database at `url`.

    May be used from several threads. Raise Unavailable when the server does not answer.
    """

    def __init__(self, url: str) -> None:
        self._pool: ConnectionPool[_Connection] = ConnectionPool(
            url,
            kwargs={"autocommit": True, "application_name": "amends access", "connect_timeout": 3},
            configure=_configure,
            check=ConnectionPool.check_connection,
            min_size=1,
            max_size=8,
            timeout=4.0,
            reconnect_timeout=1.0,
            open=True,
        )
        try:
            with self._transaction() as conn:
                conn.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                conn.execute(_TABLES)
        except BaseException:
            self._pool.close()
            raise

    def holder(self, key: str) -> Caller | None:
        """Return whose key this is; None for one that was never issued or was revoked."""
        found = self._read(_HOLDER, digest(key))
        return caller_of(found[0], proof="api_key") if found else None

    def issue(self, holder: Caller, *, at: Instant) -> str:
        """Make a key for a service, a member of staff or a seller; the only time that it is told."""
        checked, key = checked_holder(holder), new_key()
        with self._transaction() as conn:
            row = (digest(key), *columns_of(checked), at)
            conn.execute("INSERT INTO api_keys VALUES (%s, %s, %s, %s, %s, %s)", row)
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
            conn.execute("DELETE FROM sessions WHERE ends_at <= %s", (at,))
            row = (digest(value), *columns_of(holder), ends_at)
            conn.execute("INSERT INTO sessions VALUES (%s, %s, %s, %s, %s, %s)", row)
        return value

    def session(self, value: str) -> tuple[Caller, Instant] | None:
        """Return whose session this is and when it ends; None for one that was never begun, or was ended."""
        found = self._read(_SESSION, digest(value))
        return (caller_of(found[0], proof="session"), Instant(found[0][4])) if found else None

    def end_session(self, value: str) -> None:
        """End a session; one that is none is left alone."""
        with self._transaction() as conn:
            conn.execute("DELETE FROM sessions WHERE digest = %s", (digest(value),))

    def shop_secrets(self, tenant: TenantId) -> tuple[str, ...]:
        """Return the secrets that may sign customer tokens, newest first."""
        return tuple(row[0] for row in self._read(_SECRETS, tenant, SECRETS_AT_A_TIME))

    def renew_shop_secret(self, tenant: TenantId, *, at: Instant) -> str:
        """Make a secret; the one before it still counts, older ones no longer do."""
        made = new_shop_secret()
        with self._transaction() as conn:
            conn.execute("INSERT INTO shop_secrets (tenant, secret, made_at) VALUES (%s, %s, %s)", (tenant, made, at))
            conn.execute(_FORGET_OLD_SECRETS, (tenant, tenant, SECRETS_AT_A_TIME))
        return made

    def session_secret(self) -> bytes:
        """Return the secret that signs sessions, made on first use."""
        made = secrets.token_bytes(RANDOM_BYTES)
        with self._transaction() as conn:
            conn.execute("INSERT INTO session_secret VALUES (1, %s) ON CONFLICT DO NOTHING", (made,))
            return bytes(conn.execute("SELECT secret FROM session_secret").fetchall()[0][0])

    def rows(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Return what a copy holds, each row with its table: keys and secrets. Sessions are left out: they end."""
        for table in COPIED:
            yield from ((table, tuple(row)) for row in self._read(f"SELECT * FROM {table} ORDER BY 1"))  # noqa: S608 - names of this module

    def fill(self, rows: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        """Take what a copy holds: all or nothing. Shop secrets are numbered anew, in their order."""
        with self._transaction() as conn:
            for table, row in rows:
                conn.execute(_FILL[table], row)

    def close(self) -> None:
        """Let go of every connection."""
        self._pool.close()

    def _read(self, statement: str, *values: str | int) -> list[Any]:
        with self._connection() as conn:
            return conn.execute(statement, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[_Connection]:
        with self._connection() as conn, conn.transaction():
            yield conn

    @contextmanager
    def _connection(self) -> Iterator[_Connection]:
        try:
            with self._pool.connection() as conn:
                yield conn
        except (PoolTimeout, PoolClosed, psycopg.OperationalError) as error:
            raise Unavailable(f"the keys' database does not answer: {error}") from error


def _configure(conn: _Connection) -> None:
    conn.execute("SET synchronous_commit = on")
    conn.execute(_LIMITS)
