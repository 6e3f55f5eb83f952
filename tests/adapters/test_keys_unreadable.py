"""A file of keys that cannot be read or written: an outage, after which it works as before."""

import sqlite3
from pathlib import Path

import pytest

from amends.adapters.access import SqliteAccessStore
from amends.kernel.clock import HOUR, Instant
from amends.kernel.errors import Unavailable
from amends.kernel.ids import MAIN
from amends.kernel.party import Caller, CallerKind

AT = Instant(1_764_000_000_000)
ANNA = Caller(MAIN, CallerKind.STAFF, "anna", frozenset({"agent"}))


def test_a_file_that_holds_something_else_is_an_outage(tmp_path: Path) -> None:
    path = tmp_path / "access.sqlite"
    path.write_bytes(b"no database " * 1000)

    with pytest.raises(Unavailable):
        SqliteAccessStore(path)


def test_a_table_that_is_gone_is_an_outage_for_readers_and_writers_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "access.sqlite"
    store = SqliteAccessStore(path)
    key = store.issue(ANNA, at=AT)
    with sqlite3.connect(path) as conn:
        conn.execute("DROP TABLE sessions")

    with pytest.raises(Unavailable):
        store.session("value")
    with pytest.raises(Unavailable):
        store.start_session(ANNA, at=AT, ends_at=Instant(AT + HOUR))
    assert store.holder(key) is not None
    assert store.issue(ANNA, at=AT) != key

    store.close()


def fill(store: SqliteAccessStore) -> None:
    for _ in range(1000):
        store.issue(ANNA, at=AT)


def test_a_full_disk_is_an_outage_and_it_writes_again_when_there_is_room(tmp_path: Path) -> None:
    store = SqliteAccessStore(tmp_path / "access.sqlite")
    (pages,) = store._conn.execute("PRAGMA page_count").fetchone()
    store._conn.execute(f"PRAGMA max_page_count = {pages + 2}")

    with pytest.raises(Unavailable, match="full"):
        fill(store)
    kept = len(store.issued(MAIN))
    store._conn.execute("PRAGMA max_page_count = 100000")
    store.issue(ANNA, at=AT)

    assert len(store.issued(MAIN)) == kept + 1

    store.close()
