"""What only a file can show: settings, reopening, several processes, forgetting for good, schemas."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from tests.contracts.units import ANNA, CASE, NOW, OPENED, OTHER, effect, opening, unit, view_row

from amends.adapters.memory import MemoryVault
from amends.adapters.store import SqliteStore, pragmas
from amends.adapters.store import statements as sql
from amends.adapters.store.schema import newest
from amends.adapters.store.sqlite import REQUIRED
from amends.adapters.vault import SqliteVault
from amends.kernel.errors import Conflict, Invalid, Refused, Unavailable
from amends.kernel.events import NewEvent
from amends.kernel.ids import MAIN, EffectKey, Position, StreamId
from amends.kernel.ledger import EffectState, Finish

Open = Callable[[], SqliteStore]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def open_store(path: Path) -> Iterator[Open]:
    """Open the same file again and again, as processes beside each other do."""
    stores = []

    def opened() -> SqliteStore:
        stores.append(SqliteStore(path, vault=MemoryVault()))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


def test_every_connection_keeps_the_settings(open_store: Open) -> None:
    store, together = open_store(), Barrier(3)

    def read() -> None:
        with store._reading():
            together.wait()

    readers = [Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    found = [pragmas(conn) for conn in store.connections()]

    assert len(found) == 4
    assert all(settings == REQUIRED for settings in found)
    assert REQUIRED.items() >= {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}.items()


def test_a_reopened_store_goes_on_where_it_stood(open_store: Open) -> None:
    first = open_store()
    first.commit(unit(opening(), effects=(effect(),), views=(view_row(),)))
    first.close()
    again = open_store()

    assert again.commit(unit(opening(expected=1))).position == 2
    assert again.row(MAIN, "inbox", "r1") == view_row()
    assert again.effect(MAIN, EffectKey("refund-1")) is not None
    assert again.verify().events == 2


def test_stores_beside_each_other_write_one_chain(open_store: Open) -> None:
    server, command = open_store(), open_store()
    for version in range(0, 6, 2):
        server.commit(unit(opening(expected=version)))
        command.commit(unit(opening(expected=version + 1)))

    with pytest.raises(Conflict):
        server.commit(unit(opening(expected=5)))
    assert [event.position for event in server.follow(Position(0))] == [1, 2, 3, 4, 5, 6]
    assert server.verify() == command.verify()
    assert server.verify().events == 6


def test_a_store_that_was_alone_notices_that_it_no_longer_is(open_store: Open) -> None:
    server, command = open_store(), open_store()
    for version in range(3):
        server.commit(unit(opening(expected=version)))
    command.commit(unit(opening(expected=3)))

    with pytest.raises(Conflict):
        server.commit(unit(opening(expected=3), views=(view_row(),)))
    assert server.commit(unit(opening(expected=4), views=(view_row(),))).position == 5
    assert server.commit(unit(opening(OTHER))).position == 6
    assert server.verify().events == 6


@pytest.mark.parametrize(("expected", "events"), [(4, (OPENED,)), (4, ())])
def test_what_another_store_wrote_counts_at_once(open_store: Open, expected: int, events: tuple[NewEvent, ...]) -> None:
    server, command = open_store(), open_store()
    for version in range(3):
        server.commit(unit(opening(expected=version)))
    command.commit(unit(opening(expected=3)))

    committed = server.commit(unit(opening(expected=expected, events=events), views=(view_row(),)))

    assert committed.versions == {CASE: 4 + len(events)}


def test_a_check_alone_is_not_made_against_what_is_only_remembered(open_store: Open) -> None:
    server, command = open_store(), open_store()
    for version in range(3):
        server.commit(unit(opening(expected=version)))
    command.commit(unit(opening(expected=3)))

    with pytest.raises(Conflict):
        server.commit(unit(opening(expected=3, events=()), views=(view_row(),)))
    assert server.row(MAIN, "inbox", "r1") is None


def test_an_end_is_written_by_a_store_that_is_alone(open_store: Open) -> None:
    store = open_store()
    for version in range(3):
        store.commit(unit(opening(expected=version), effects=(effect(f"e{version}"),)))
    end = Finish(EffectKey("e1"), 0, EffectState.DONE)

    store.commit(unit(opening(expected=3), finishes=(end,), views=(view_row(),), effects=(effect("e9"),)))
    found = store.effect(MAIN, EffectKey("e1"))

    assert found is not None
    assert found.state is EffectState.DONE
    assert store.row(MAIN, "inbox", "r1") == view_row()


def test_stores_beside_each_other_do_not_lose_each_other_s_writes(open_store: Open) -> None:
    stores = [open_store(), open_store()]

    def write(number: int) -> None:
        for turn in range(20):
            stores[number % 2].commit(unit(opening(StreamId(f"s-{number}"), turn)))

    writers = [Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [event.position for event in stores[0].follow(Position(0))] == list(range(1, 81))
    assert stores[1].verify().events == 80


@pytest.mark.parametrize(("point", "kept"), [("store/before-commit", 0), ("store/after-commit", 1)])
def test_a_process_that_dies_around_the_commit_leaves_all_or_nothing(path: Path, point: str, kept: int) -> None:
    program = f"""
import os
from tests.contracts.units import effect, opening, unit, view_row
from amends.adapters.memory import MemoryVault
from amends.adapters.store import SqliteStore
store = SqliteStore({str(path)!r}, vault=MemoryVault(), fail=lambda point: os._exit(9) if point == {point!r} else None)
store.commit(unit(opening(), effects=(effect(),), views=(view_row(),)))
"""

    died = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[3], check=False)
    store = SqliteStore(path, vault=MemoryVault())

    assert died.returncode == 9
    assert len(store.read(MAIN, CASE)) == kept
    assert len(store.effects(state=EffectState.WAITING)) == kept
    assert len(store.rows(MAIN, "inbox")) == kept
    assert store.verify().ok
    store.close()


def test_a_closed_store_says_so(open_store: Open) -> None:
    store = open_store()
    store.close()
    store.close()

    with pytest.raises(Unavailable):
        store.commit(unit(opening()))
    with pytest.raises(Unavailable):
        store.read(MAIN, CASE)


def test_closing_leaves_one_file(path: Path, open_store: Open) -> None:
    store = open_store()
    store.commit(unit(opening()))
    store.close()

    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_data_of_a_newer_program_is_refused_naming_both_schemas(path: Path, open_store: Open) -> None:
    open_store().close()
    with sqlite3.connect(path) as conn:
        conn.execute("INSERT INTO migrations (number, name) VALUES (7, '0007_later.sql')")
    conn.close()

    with pytest.raises(Refused, match=rf"schema 7 .* up to {newest('sqlite')}") as refusal:
        open_store()
    assert refusal.value.clause == "store/newer-data"


def test_a_forgotten_person_is_in_no_byte_of_any_file(tmp_path: Path) -> None:
    marker = "MARKERWORDSOFANNA"
    vault = SqliteVault(tmp_path / "vault.db")
    store = SqliteStore(tmp_path / "store.db", vault=vault)
    said = NewEvent("case.said", {}, {"text": marker * 3}, ANNA)
    store.commit(unit(opening(events=(OPENED, said))))
    key = vault.key_for_writing(MAIN, ANNA)
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    vault.destroy(MAIN, ANNA)
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert key in held
    assert marker.encode() not in held
    assert key not in left
    assert store.read(MAIN, CASE)[1].sealed is None
    assert store.verify().events == 2
    store.close()
    vault.close()


def test_a_sealed_text_moved_to_another_event_does_not_open(path: Path) -> None:
    vault = MemoryVault()
    store = SqliteStore(path, vault=vault)
    said = [NewEvent("case.said", {}, {"text": text}, ANNA) for text in ("yes", "no")]
    store.commit(unit(opening(events=tuple(said))))
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE events SET sealed = (SELECT sealed FROM events WHERE version = 1) WHERE version = 2")
    conn.close()

    assert [event.sealed for event in store.read(MAIN, CASE)] == [{"text": "yes"}, None]
    store.close()


def test_half_a_character_is_refused(open_store: Open) -> None:
    store = open_store()

    with pytest.raises(Invalid):
        store.commit(unit(opening(StreamId("\ud800"))))
    with pytest.raises(Invalid):
        store.commit(unit(opening(), views=(view_row(owner="\ud800"),)))
    assert store.follow(Position(0)) == []


@pytest.mark.parametrize(
    ("statement", "values", "index"),
    [
        (sql.claim(), (NOW, NOW, 5, NOW + 1), "effects_by_due (state=? AND due_at<?)"),
        (sql.NEXT_DUE, (), "effects_by_due (state=?)"),
        (sql.NEXT_EXPIRY, (), "effects_leased"),
        (sql.view_rows(owner=True, state=False, after=False, newest_first=True), ("t", "v", "o", 5), "views_by_owner"),
        (sql.view_rows(owner=False, state=True, after=False, newest_first=False), ("t", "v", "s", 5), "views_by_state"),
        (
            sql.view_rows(owner=False, state=True, after=True, newest_first=True),
            ("t", "v", "s", 1, "i", 5),
            "views_by_state",
        ),
        (sql.effects(of_one_tenant=False, after=True), ("task", 1, "t", "k", 5), "effects_by_due"),
        (sql.READ, ("t", "s", 0), "sqlite_autoindex_events_1"),
        (sql.VERSION, ("t", "s"), "sqlite_autoindex_events_1"),
    ],
)
def test_every_query_of_the_hot_path_uses_an_index(
    open_store: Open, statement: str, values: tuple[object, ...], index: str
) -> None:
    conn = open_store().connections()[0]

    plan = " | ".join(row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    assert index in plan
    assert "ORDER BY" not in plan


@pytest.mark.parametrize("place", [(), (1, "t", "k")])
def test_one_tenants_effects_are_found_in_the_order_of_an_index(open_store: Open, place: tuple[object, ...]) -> None:
    statement = sql.effects(of_one_tenant=True, after=bool(place))

    found = open_store().connections()[0].execute(f"EXPLAIN QUERY PLAN {statement}", ("task", "t", *place, 5))
    plan = " | ".join(row[3] for row in found)

    assert "effects_by_due" in plan
    assert "FOR ORDER BY" not in plan  # effects due in the same millisecond may be put in order afterwards
