"""One flipped bit, in any byte of any stored event, is found; so is an event that is gone, added or in another's place.

SQL tells whether the bytes that a walk reads are covered; the raw file tells the same of what lies around them.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.contracts.units import BUYER, ELSEWHERE, OPENED, OTHER, SAID, opening, unit
from tests.postgres_server import fresh_database

from amends.adapters.memory import MemoryVault
from amends.adapters.store import PostgresStore, SqliteStore
from amends.kernel.errors import Unavailable

TEXT = ("tenant", "stream", "type", "actor", "on_behalf_of", "cause", "correlation", "subject")
NUMBER = ("position", "version", "schema", "at")
BYTES = ("body", "sealed", "prev", "hash")
LAST = 4  # positions in the ledger of these tests
Run = Callable[..., list[Any]]


class Tampered:
    """A store with a few events, and a second connection that changes rows behind its back."""

    def __init__(self, store: SqliteStore | PostgresStore, run: Run) -> None:
        self.store, self.run = store, run
        store.commit(unit(opening(events=(OPENED, SAID)), cause="cause-1", caller=replace(BUYER, on_behalf_of="C2")))
        store.commit(unit(opening(), caller=replace(BUYER, tenant=ELSEWHERE)))
        store.commit(unit(opening(OTHER)))
        assert store.verify().ok

    def found(self, change: str, *values: Any) -> bool:
        """Make a change, verify, take it back. A change that the database itself refuses counts as found."""
        try:
            self.run("BEGIN")
            before = {table: self.run(f"SELECT * FROM {table}") for table in ("events", "heads")}  # noqa: S608 - two names
            self.run(change, *values)
            self.run("COMMIT")
        except (sqlite3.IntegrityError, psycopg.IntegrityError, psycopg.DataError):
            self.run("ROLLBACK")
            return True
        report = self.store.verify()
        for table, rows in before.items():
            self.run(f"DELETE FROM {table}")  # noqa: S608 - two names
            for row in rows:
                self.run(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", *row)  # noqa: S608 - two names
        return not report.ok


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tampered]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            store: SqliteStore | PostgresStore = SqliteStore(tmp_path / "store.db", vault=MemoryVault())
            conn = stack.enter_context(closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)))
            conn.execute("PRAGMA synchronous = OFF")  # the file is damaged on purpose; it need not be durable
            made = Tampered(store, lambda statement, *values: conn.execute(statement, values).fetchall())
        else:
            url = stack.enter_context(fresh_database(request.getfixturevalue("postgres")))
            store = PostgresStore(url, vault=MemoryVault())
            link = stack.enter_context(closing(psycopg.connect(url, autocommit=True)))

            def run(statement: str, *values: Any) -> list[Any]:
                cursor = link.execute(statement.replace("?", "%s"), values)
                return cursor.fetchall() if cursor.description else []

            made = Tampered(store, run)
        stack.callback(store.close)
        yield made


@pytest.mark.parametrize("column", [*TEXT, *NUMBER, *BYTES])
def test_a_flipped_bit_in_any_byte_of_any_column_is_found(at: Tampered, column: str) -> None:
    select = f"SELECT position, {column} FROM events WHERE {column} IS NOT NULL"  # noqa: S608 - a column of this file
    changed = [(row, other) for row, value in at.run(select) for other in flipped(value)]
    change = f"UPDATE events SET {column} = ? WHERE position = ?"  # noqa: S608 - a column of this file

    assert changed
    assert [other for row, other in changed if not at.found(change, other, row)] == []


def flipped(value: Any) -> Iterator[Any]:
    """Yield the value with one bit changed, for every byte of it."""
    if isinstance(value, int):
        yield from (value ^ (1 << bit) for bit in range(0, 63, 5))
        return
    stored = value.encode() if isinstance(value, str) else bytes(value)
    for n in range(len(stored)):
        other = stored[:n] + bytes([stored[n] ^ 1]) + stored[n + 1 :]
        if isinstance(value, bytes):
            yield other
            continue
        with suppress(UnicodeDecodeError):  # SQL takes no such text; the raw file does, below
            yield other.decode()


@pytest.mark.parametrize("column", [*TEXT, "sealed"])
def test_a_value_where_there_was_none_or_none_where_there_was_one_is_found(at: Tampered, column: str) -> None:
    for position, value in at.run(f"SELECT position, {column} FROM events"):  # noqa: S608 - a column of this file
        empty: Any = b"" if column == "sealed" else ""
        other = empty if value is None else None

        assert at.found(f"UPDATE events SET {column} = ? WHERE position = ?", other, position)  # noqa: S608 - a column of this file


@pytest.mark.parametrize("position", range(1, LAST + 1))
def test_an_event_that_is_gone_is_found_the_last_one_too(at: Tampered, position: int) -> None:
    assert at.found("DELETE FROM events WHERE position = ?", position)


def test_two_events_in_each_other_s_place_are_found(at: Tampered) -> None:
    columns = ("type", "body", "sealed", "subject", "hash", "prev")
    swap = ", ".join(f"{c} = (SELECT o.{c} FROM events o WHERE o.position = 3 - events.position)" for c in columns)  # noqa: S608 - columns of this file

    assert at.found(f"UPDATE events SET {swap} WHERE position IN (1, 2)")  # noqa: S608 - columns of this file


@pytest.mark.parametrize("stream", ["case-1", "case-9"])
def test_an_added_event_is_found(at: Tampered, stream: str) -> None:
    assert at.found(
        "INSERT INTO events (position, tenant, stream, version, type, schema, at, actor, correlation, body, prev, hash)"
        " SELECT 5, tenant, ?, CASE ? WHEN 'case-1' THEN 3 ELSE 1 END, type, schema, at, actor, correlation, body,"
        " hash, hash FROM events WHERE position = 4",
        *(stream, stream),
    )


@pytest.mark.parametrize("column", ["tenant", "position", "hash"])
def test_a_changed_head_is_found(at: Tampered, column: str) -> None:
    for tenant, value in at.run(f"SELECT tenant, {column} FROM heads"):  # noqa: S608 - a column of this file
        for other in flipped(value):
            assert at.found(f"UPDATE heads SET {column} = ? WHERE tenant = ?", other, tenant)  # noqa: S608 - a column of this file


def test_a_flipped_bit_in_the_file_is_found_or_changed_no_event(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = SqliteStore(path, vault=MemoryVault())
    store.commit(unit(opening(events=(OPENED, SAID))))
    store.close()
    whole, before = path.read_bytes(), stored_events(path)
    unfound = []
    for offset in page_of_events(path):
        if whole[offset] == 0 and whole[offset - 1 : offset + 2] == bytes(3):
            continue  # the empty middle of the page
        path.write_bytes(whole[:offset] + bytes([whole[offset] ^ (1 << offset % 8)]) + whole[offset + 1 :])
        if holds(path) and stored_events(path) != before:
            unfound.append(offset)

    assert unfound == []


@pytest.mark.parametrize("word", [b"CREATE TABLE events", b"position INTEGER", b"UNIQUE (tenant"])
def test_a_damaged_description_of_the_tables_is_found_too(tmp_path: Path, word: bytes) -> None:
    path = tmp_path / "store.db"
    SqliteStore(path, vault=MemoryVault()).close()
    whole = path.read_bytes()
    for offset in range(whole.index(word), whole.index(word) + len(word)):
        path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 0x80]) + whole[offset + 1 :])

        assert not holds(path)


def stored_events(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute("SELECT * FROM events ORDER BY position").fetchall()


def page_of_events(path: Path) -> range:
    """Return where in the file the table's only page lies."""
    with closing(sqlite3.connect(path)) as conn:
        (root,) = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'").fetchone()
        (size,) = conn.execute("PRAGMA page_size").fetchone()
    return range((root - 1) * size, root * size)


def holds(path: Path) -> bool:
    """Tell whether a walk finds nothing. It may say so or refuse to open the file; it never breaks down."""
    try:
        store = SqliteStore(path, vault=MemoryVault())
    except Unavailable:
        return False
    try:
        return store.verify().ok
    finally:
        store.close()
