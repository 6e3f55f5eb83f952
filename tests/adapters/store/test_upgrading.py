"""Two versions of the program on one store: what an expanded store allows, and a contracted one refuses."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from tests.contracts.units import CASE, SAID, opening, unit, view_row
from tests.postgres_server import fresh_database

from amends.adapters.memory import MemoryVault
from amends.adapters.store import PostgresStore, SqliteStore
from amends.adapters.store.postgres import PostgresSession
from amends.adapters.store.schema import Script, migrate, newest, script, scripts
from amends.adapters.store.session import Session
from amends.adapters.store.sqlite import SqliteSession
from amends.kernel.errors import Refused
from amends.kernel.ids import MAIN

# The next versions: one adds a column that the one after it cannot do without; what it replaced is dropped then.
NEWEST = newest("sqlite")
EXPAND = script("wider.sql", "-- expand\nALTER TABLE views ADD COLUMN note TEXT")
CONTRACT = script("narrower.sql", f"-- contract {NEWEST + 1}\nDROP INDEX views_by_owner")


class Place:
    """An empty store that several versions of the program can be opened on."""

    def __init__(self, dialect: str, where: str) -> None:
        self.dialect, self._where = dialect, where

    def this_version(self) -> PostgresStore | SqliteStore:
        """Open it as the program that is tested here does."""
        kind = PostgresStore if self.dialect == "postgres" else SqliteStore
        return kind(self._where, vault=MemoryVault())

    def next_version(self, *more: Script) -> None:
        """Open it as a program does that knows more migrations."""
        known = scripts(self.dialect) | dict(enumerate(more, NEWEST + 1))
        with self.session() as session:
            migrate(session, self.dialect, known)

    def session(self) -> "Opened":
        return Opened(self.dialect, self._where)


class Opened:
    """A connection for one migration."""

    def __init__(self, dialect: str, where: str) -> None:
        self._conn: psycopg.Connection | sqlite3.Connection = (
            psycopg.connect(where, autocommit=True)
            if dialect == "postgres"
            else sqlite3.connect(where, isolation_level=None)
        )

    def __enter__(self) -> Session:
        if isinstance(self._conn, psycopg.Connection):
            return PostgresSession(self._conn)
        return SqliteSession(self._conn)

    def __exit__(self, *_: object) -> None:
        self._conn.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        yield Place("sqlite", str(tmp_path / "ledger.sqlite"))
        return
    with fresh_database(request.getfixturevalue("postgres")) as url:
        yield Place("postgres", url)


@pytest.fixture
def opened(place: Place) -> Iterator[Callable[[], PostgresStore | SqliteStore]]:
    stores: list[PostgresStore | SqliteStore] = []

    def one_more() -> PostgresStore | SqliteStore:
        stores.append(place.this_version())
        return stores[-1]

    yield one_more
    for store in stores:
        store.close()


Open = Callable[[], PostgresStore | SqliteStore]


def test_an_old_program_goes_on_while_and_after_a_new_one_expands_the_store(place: Place, opened: Open) -> None:
    running = opened()
    running.commit(unit(opening(), views=(view_row(),)))
    place.next_version(EXPAND)
    running.commit(unit(opening(expected=1, events=(SAID,)), views=(view_row("r2"),)))
    started_later = opened()
    started_later.commit(unit(opening(expected=2)))

    assert len(running.read(MAIN, CASE)) == 3
    assert len(started_later.rows(MAIN, "inbox")) == 2
    assert started_later.verify().ok


def test_an_old_program_refuses_a_contracted_store_and_the_one_that_knows_the_expansion_does_not(place: Place) -> None:
    place.this_version().close()
    place.next_version(EXPAND)
    place.next_version(EXPAND, CONTRACT)

    with pytest.raises(Refused, match=rf"schema {NEWEST + 2} .* up to {NEWEST}") as refusal:
        place.this_version()
    place.next_version(EXPAND)

    assert refusal.value.clause == "store/newer-data"


def test_a_store_from_before_readers_were_recorded_is_opened(place: Place) -> None:
    place.this_version().close()
    with place.session() as session:
        session.change("ALTER TABLE migrations DROP COLUMN min_reader")
    store = place.this_version()
    store.commit(unit(opening()))

    assert store.verify().ok
    store.close()


def test_a_migration_must_say_whom_it_leaves_behind() -> None:
    with pytest.raises(ValueError, match="expand"):
        script("0002_silent.sql", "ALTER TABLE views ADD COLUMN note TEXT")
